"""Releases, drafts, notices, certificates, ratings and people: what each keeps and what each refuses."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import IntegrityError

from permits.core.text import Text
from permits.persistence import certificates, drafts, messages, outbox, people, ratings, releases
from permits.persistence.knowledge_tables import Rating
from permits.persistence.people import _accounts, _group_role, _role, _user, _user_group, _user_role
from permits.persistence.tables import Certificate, Draft, Person
from permits.persistence.unit_of_work import reading, unit_of_work
from tests.integration.persistence.samples import NOW, RELEASE, a_release, with_a_case, with_a_release

LEASE = timedelta(minutes=2)


def test_the_release_of_a_day_is_the_highest_version_in_effect(database):
    with unit_of_work(database) as uow:
        releases.publish(uow, a_release(sha256="1" * 64, version=1, effective_to=date(2026, 3, 31)))
        releases.publish(uow, a_release(sha256="2" * 64, version=2, effective_from=date(2026, 3, 1)))
        releases.publish(uow, a_release(sha256="3" * 64, item="other", effective_from=date(2026, 5, 1)))
    with reading(database) as view:
        days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 3, 1), date(2026, 4, 1)]
        found = [releases.release_on(view, "synthetic", day) for day in days]
        assert [release and release.version for release in found] == [None, 1, 2, 2]
        assert [line.sha256[0] for line in releases.releases_on(view, date(2026, 5, 1))] == ["3", "2"]
        assert [line.version for line in releases.history_of(view, "synthetic")] == [2, 1]
        assert (releases.latest_version(view, "synthetic"), releases.latest_version(view, "none")) == (2, 0)


def test_a_case_has_later_releases_where_its_item_got_a_later_version(database):
    case_id = with_a_case(database)
    with unit_of_work(database) as uow:
        assert releases.later_than_of(uow, case_id) == []
        own = a_release(sha256="1" * 64, authority="somewhere")
        later = a_release(sha256="2" * 64, version=2), a_release(sha256="3" * 64, version=3)
        for release in (own, *later, a_release(sha256="4" * 64, version=4, item="other")):
            releases.publish(uow, release)
        assert [line.sha256[0] for line in releases.later_than_of(uow, case_id)] == ["3", "2"]
        assert releases.later_than_of(uow, "N-1") == releases.later_than_of(uow, case_id)
        assert releases.later_than_of(uow, "N-2") == []


def test_a_release_takes_no_new_applications_after_its_last_day(database):
    with_a_release(database)
    with unit_of_work(database) as uow:
        assert releases.retire(uow, RELEASE, date(2026, 6, 30))
        assert releases.release_on(uow, "synthetic", date(2026, 6, 30)) is not None
        assert releases.release_on(uow, "synthetic", date(2026, 7, 1)) is None


def test_published_content_is_stored_once_and_never_replaced(database):
    with_a_release(database)
    with unit_of_work(database) as uow:
        assert not releases.publish(uow, a_release())
    with pytest.raises(IntegrityError), unit_of_work(database) as uow:
        releases.publish(uow, a_release(sha256="b" * 64))


@pytest.fixture
def draft(database):
    with_a_release(database)
    with unit_of_work(database) as uow:
        drafts.add(uow, Draft(id="d", owner="li", item="synthetic", release_sha256=RELEASE, answers={"name": "甲"},
                              uploads={"M1": []}, page="person", updated_at=NOW))  # fmt: skip
    return database


def save(uow, version, **answers):
    return drafts.save(uow, "d", version, answers=answers, uploads={"M1": ["att"]}, page="two", now=NOW)


def test_a_draft_saved_over_what_one_saw_is_kept_and_over_anything_else_is_not(draft):
    with unit_of_work(draft) as uow:
        assert save(uow, 1, name="乙")
        assert not save(uow, 1, name="丙")
        assert save(uow, 2, name="丁")
        assert not drafts.remove(uow, "d", expected_version=2)
    with reading(draft) as view:
        kept = drafts.load(view, "d", "li")
    assert (kept.version, kept.answers, kept.uploads, kept.page) == (3, {"name": "丁"}, {"M1": ["att"]}, "two")


def test_a_draft_is_its_owner_s_alone(draft):
    with reading(draft) as view:
        assert drafts.load(view, "d", "han") is None
        assert [row.id for row in drafts.drafts_of(view, "li")] == ["d"]
        assert drafts.drafts_of(view, "han") == []


def test_a_draft_goes_on_under_another_release_with_its_answers(draft):
    with unit_of_work(draft) as uow:
        releases.publish(uow, a_release(sha256="b" * 64, version=2))
        assert drafts.move_to_release(uow, "d", 1, "b" * 64, NOW)
        assert not drafts.move_to_release(uow, "d", 1, RELEASE, NOW)
        moved = drafts.load(uow, "d", "li")
    assert (moved.release_sha256, moved.answers, moved.version) == ("b" * 64, {"name": "甲"}, 2)


def put(uow, key, recipient="138", case_id=None):
    outbox.put(uow, [outbox.Notice(key, "sms", recipient, "accepted", {"n": 1}, "zh", case_id)], NOW)


def claim(database, now, limit=20):
    with unit_of_work(database) as uow:
        return outbox.claim(uow, now=now, lease=LEASE, limit=limit)


def test_a_notice_with_the_same_key_is_the_same_notice(database):
    with unit_of_work(database) as uow:
        put(uow, "k")
        put(uow, "k", recipient="139")
    assert [notice.recipient for notice in claim(database, NOW)] == ["138"]


def test_a_claimed_notice_is_nobody_else_s_until_the_lease_has_passed(database):
    with unit_of_work(database) as uow:
        for n in range(3):
            put(uow, f"k{n}")
    assert [notice.key for notice in claim(database, NOW, limit=2)] == ["k0", "k1"]
    assert [notice.key for notice in claim(database, NOW)] == ["k2"]
    assert claim(database, NOW + LEASE - timedelta(seconds=1)) == []
    again = claim(database, NOW + LEASE)
    assert [(notice.key, notice.attempts) for notice in again] == [("k0", 2), ("k1", 2), ("k2", 2)]


def test_two_workers_at_once_never_hold_the_same_notice(database):
    with unit_of_work(database) as uow:
        for n in range(4):
            put(uow, f"k{n}")
    if database.is_sqlite:
        held = [claim(database, NOW, limit=2), claim(database, NOW, limit=4)]
    else:
        with unit_of_work(database) as one, unit_of_work(database) as other:
            other.session.execute(text("SET LOCAL lock_timeout = '5s'"))
            held = [outbox.claim(uow, now=NOW, lease=LEASE, limit=number) for uow, number in [(one, 2), (other, 4)]]
    assert [[notice.key for notice in some] for some in held] == [["k0", "k1"], ["k2", "k3"]]


def test_a_sent_notice_is_not_sent_again(database):
    with unit_of_work(database) as uow:
        put(uow, "k")
    (notice,) = claim(database, NOW)
    with unit_of_work(database) as uow:
        assert outbox.mark_sent(uow, notice.id, NOW)
        assert not outbox.mark_sent(uow, notice.id, NOW)
        assert not outbox.mark_failed(uow, notice.id, "late", NOW)
        assert outbox.counts(uow) == {"sent": 1}
    assert claim(database, NOW + 10 * LEASE) == []


def test_a_notice_that_fails_comes_again_when_told_and_is_given_up_when_told(database):
    case_id = with_a_case(database)
    with unit_of_work(database) as uow:
        put(uow, "k", case_id=case_id)
    (notice,) = claim(database, NOW)
    with unit_of_work(database) as uow:
        assert outbox.mark_failed(uow, notice.id, "busy", NOW + timedelta(hours=1))
    assert claim(database, NOW + timedelta(minutes=59)) == []
    assert [n.attempts for n in claim(database, NOW + timedelta(hours=1))] == [2]
    with unit_of_work(database) as uow:
        assert outbox.mark_failed(uow, notice.id, "no such number", None)
        assert [n.last_error for n in outbox.failed(uow)] == ["no such number"]
        assert [n.state for n in outbox.of_case(uow, case_id)] == ["failed"]
    assert claim(database, NOW + timedelta(days=9)) == []


def test_a_message_arrives_once_and_is_read_once_by_its_recipient(database):
    with unit_of_work(database) as uow:
        for key in ("a", "b", "a"):
            messages.deliver(uow, key=key, recipient="li", text=Text(key), at=NOW)
        newest, oldest = messages.messages_of(uow, "li")
        assert (newest.text.zh, oldest.text.zh, messages.unread(uow, "li")) == ("b", "a", 2)
        assert [m.id for m in messages.messages_of(uow, "li", before=newest.id)] == [oldest.id]
        assert not messages.mark_read(uow, oldest.id, "han", NOW)
        assert messages.mark_read(uow, oldest.id, "li", NOW)
        assert not messages.mark_read(uow, oldest.id, "li", NOW)
        assert (messages.unread(uow, "li"), messages.unread(uow, "han")) == (1, 0)


def a_certificate(case_id, number="证-1"):
    return Certificate(id=number, number=number, case_id=case_id, kind="hygiene", token="t", face={"holder": "甲"},
                       valid_from=date(2026, 3, 2), valid_to=None, state="valid", issued_at=NOW)  # fmt: skip


def test_a_case_gives_one_certificate_and_a_number_belongs_to_one(database):
    one, other = with_a_case(database, "N-1"), with_a_case(database, "N-2")
    with unit_of_work(database) as uow:
        certificates.add(uow, a_certificate(one))
    for case_id, number in [(one, "证-2"), (other, "证-1")]:
        with pytest.raises(IntegrityError), unit_of_work(database) as uow:
            certificates.add(uow, a_certificate(case_id, number))
    with unit_of_work(database) as uow:
        assert [one.face for one in certificates.by_numbers(uow, ["证-1", "证-9"])] == [{"holder": "甲"}]
        assert certificates.set_state(uow, "证-1", certificates.REVOKED)
        assert not certificates.set_state(uow, "证-1", certificates.REPLACED)
        assert certificates.of_case(uow, one).state == "revoked"


def test_what_is_rated_is_rated_once(database):
    given = {"subject": "case:one", "channel": "online", "authority": "bureau", "item": "kite", "aspects": [],
             "at": NOW, "answer_in": ""}  # fmt: skip
    with unit_of_work(database) as uow:
        assert ratings.add(uow, Rating(**given, score=5, words="好"))
        assert not ratings.add(uow, Rating(**given, score=1, words=""))
        assert (ratings.of_subject(uow, "case:one").words, ratings.counts(uow)) == ("好", {"bureau": {5: 1}})


def a_person(username, **changes):
    values = {"username": username, "name": username.title(), "mobile": None, "kind": "staff", "authority": "bureau",
              "office": "window", "language": "zh", "profile": {}}  # fmt: skip
    return Person(**values | changes)


def test_several_may_be_reached_by_one_mobile_and_many_may_have_none(database):
    with unit_of_work(database) as uow:
        people.add(uow, a_person("wang", mobile="138"))
        people.add(uow, a_person("zhao"))
        people.add(uow, a_person("qian", office="handling"))
        assert [p.username for p in people.staff(uow, authority="bureau", office="window")] == ["wang", "zhao"]
        assert people.change(uow, "zhao", name="赵", profile={"seat": 3})
        assert not people.change(uow, "nobody", name="赵")
        assert (people.person(uow, "zhao").name, people.person(uow, "zhao").profile) == ("赵", {"seat": 3})
        assert people.change(uow, "zhao", mobile="138")
        there = people.addresses(uow, "bureau", "window")
        assert [(one.username, one.mobile) for one in there] == [("wang", "138"), ("zhao", "138")]
    with pytest.raises(ValueError, match="kind"), unit_of_work(database) as uow:
        people.change(uow, "zhao", kind="applicant")


@pytest.fixture
def accounts(database):
    """Accounts as Flask-AppBuilder keeps them: wang has one role herself and one through a group; zhao is closed."""
    with database.engine.begin() as connection:
        _accounts.create_all(connection)
        connection.execute(insert(_user), [
            {"id": 1, "username": "wang", "active": True, "first_name": "芳", "last_name": "王"},
            {"id": 2, "username": "zhao", "active": False, "first_name": "一", "last_name": "赵"},
        ])  # fmt: skip
        connection.execute(
            insert(_role), [{"id": n, "name": name} for n, name in enumerate(["clerk", "reviewer", "x"])]
        )
        connection.execute(insert(_user_role).values(user_id=1, role_id=0))
        connection.execute(insert(_user_group).values(user_id=1, group_id=7))
        connection.execute(insert(_group_role).values(group_id=7, role_id=1))
    return database


def test_an_actor_has_the_roles_of_the_account_and_of_its_groups_and_a_place(accounts):
    with unit_of_work(accounts) as uow:
        bare = people.actor_of(uow, "wang")
        people.add(uow, a_person("wang", name="王芳"))
        full = people.actor_of(uow, "wang")
    roles = frozenset({"clerk", "reviewer"})
    assert bare == {"username": "wang", "name": "王芳", "roles": roles, "authority": "", "office": ""}
    assert full == {"username": "wang", "name": "王芳", "roles": roles, "authority": "bureau", "office": "window"}


@pytest.mark.parametrize("username", ["zhao", "nobody"])
def test_a_closed_or_missing_account_is_nobody(accounts, username):
    with unit_of_work(accounts) as uow:
        people.add(uow, a_person(username))
        assert people.actor_of(uow, username) is None


def test_the_columns_read_of_an_account_are_those_it_has():
    from flask_appbuilder.models.sqla import Model
    from flask_appbuilder.security.sqla import models  # noqa: F401 - declares the tables

    for table in _accounts.sorted_tables:
        assert set(table.columns.keys()) <= set(Model.metadata.tables[table.name].columns.keys())
