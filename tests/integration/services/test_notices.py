"""Notices: put with the act they tell of, sent once, kept when they cannot go."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

from sqlalchemy import text

from permits.notices.channels import filed
from permits.persistence import cases, messages, outbox
from permits.persistence.unit_of_work import reading, unit_of_work
from permits.services.check_health import check_health
from permits.services.deliver_notices import deliver_notices
from permits.services.keep_language import keep_language
from permits.services.register import Registration, register_applicant
from permits.services.site import Site
from permits.services.verify import verify
from tests.sites import APPLICANT, COLLEAGUE, RECEIVED, do, handed_in, holder, seen, until, who

HOUR = timedelta(hours=1)


def mailbox(site: Site, username: str = APPLICANT.username) -> list[str]:
    with reading(site.database) as unit:
        return [message.text.zh for message in messages.messages_of(unit, username)]


def sent_files(site: Site) -> list[Path]:
    return sorted(path for path in (site.data_dir / "outbox").rglob("*") if path.is_file())


def waiting(site: Site) -> dict[str, int]:
    with reading(site.database) as unit:
        return outbox.counts(unit)


def test_an_applicant_hears_in_the_mailbox_and_by_sms_and_an_officer_of_the_new_task(site: Site) -> None:
    done = handed_in(site)
    found = deliver_notices(site, RECEIVED)
    assert found.failed == 0
    assert found.sent > 0
    assert any(done.number in said for said in mailbox(site))
    assert any(done.number in said for said in mailbox(site, holder(site, done.case_id).username))
    assert sent_files(site)
    assert waiting(site) == {"sent": found.sent}


def test_a_message_in_the_mailbox_says_it_in_both_languages_and_an_sms_in_the_recipients(site: Site) -> None:
    keep_language(site, APPLICANT.username, "en")
    done = handed_in(site)
    deliver_notices(site, RECEIVED)
    with reading(site.database) as unit:
        (told,) = messages.messages_of(unit, APPLICANT.username)
    assert done.number in told.text.zh and "已收到" in told.text.zh
    assert done.number in told.text.en and "received" in told.text.en
    (sms,) = [
        one for one in filed(site.data_dir / "outbox", "sms") if done.number in one["text"] and one["language"] == "en"
    ]
    assert "received" in sms["text"]


def test_only_an_item_with_a_correction_notice_promises_one_within_five_working_days(site: Site) -> None:
    handed_in(site, "svc-donor-card", "first-issue-match")
    deliver_notices(site, RECEIVED)
    [said] = [one for one in mailbox(site) if "已收到" in one]
    assert "当场告诉您" in said and "五个工作日" not in said and "一次告知" not in said
    assert [one for found in verify(site) for one in found.broken] == []
    handed_in(site)
    deliver_notices(site, RECEIVED)
    assert [one for one in mailbox(site) if "五个工作日内告知是否受理" in one and "一次告知全部内容" in one]


def test_a_service_that_is_done_is_told_as_completed_and_a_licence_as_granted(site: Site) -> None:
    for item, name, told in (
        ("svc-donor-card", "first-issue-match", "completed"), ("pp-new", "ordinary-complete", "granted"),
    ):  # fmt: skip
        ref = handed_in(site, item, name).case_id
        until(site, ref, "", RECEIVED)
        with reading(site.database) as unit:
            names = {row.template for row in outbox.of_case(unit, seen(site, ref).id)}
        assert names & {"completed", "granted"} == {told}


def test_what_was_sent_is_not_sent_again(site: Site) -> None:
    handed_in(site)
    deliver_notices(site, RECEIVED)
    before, files = mailbox(site), [path.read_bytes() for path in sent_files(site)]
    assert deliver_notices(site, RECEIVED + timedelta(hours=1)).sent == 0
    assert (mailbox(site), [path.read_bytes() for path in sent_files(site)]) == (before, files)


def test_a_worker_that_died_after_sending_makes_no_second_message(site: Site) -> None:
    handed_in(site)
    deliver_notices(site, RECEIVED)
    before, files = mailbox(site), len(sent_files(site))
    with site.database.engine.begin() as connection:
        connection.execute(text("UPDATE outbox SET state = 'sending', sent_at = NULL"))
    assert deliver_notices(site, RECEIVED + timedelta(hours=1)).failed == 0
    assert (mailbox(site), len(sent_files(site))) == (before, files)


def test_several_workers_at_once_send_everything_once(site: Site) -> None:
    for _ in range(4):
        handed_in(site)
    with ThreadPoolExecutor(4) as pool:
        sent = sum(found.sent for found in pool.map(lambda _: deliver_notices(site, RECEIVED), range(4)))
    assert waiting(site) == {"sent": sent}
    said = mailbox(site)
    assert len(said) == len(set(said)) == 4


def test_a_whole_journey_is_told_step_by_step_in_words_without_gaps(site: Site) -> None:
    ref = handed_in(site).case_id
    until(site, ref, "", RECEIVED)
    found = deliver_notices(site, RECEIVED)
    assert found.failed == 0
    said = mailbox(site)
    assert len(said) >= 4, "received, accepted, granted, certificate ready"
    assert all("{" not in one and "None" not in one for one in said)


def test_a_notice_that_cannot_be_worded_waits_longer_each_time_and_is_given_up_in_sight(site: Site) -> None:
    handed_in(site)
    with site.database.engine.begin() as connection:
        connection.execute(text("UPDATE outbox SET template = 'no-such'"))
    total = sum(waiting(site).values())
    now = RECEIVED
    tries = 0
    while waiting(site).get("failed", 0) < total:
        found = deliver_notices(site, now)
        assert found.sent == 0
        tries += bool(found.failed)
        now += timedelta(hours=6)
        assert tries < 20
    assert tries == 8
    with reading(site.database) as unit:
        assert {row.last_error for row in outbox.failed(unit)} == {
            "没有通知式样 no-such / There is no notice template no-such"
        }


def test_a_refused_act_tells_nobody(site: Site) -> None:
    ref = handed_in(site).case_id
    before = sum(waiting(site).values())
    do(site, ref, "assign", RECEIVED, to=COLLEAGUE)
    assert sum(waiting(site).values()) == before


def test_what_the_owner_of_a_mobile_registered_again_is_told_came_by_the_outbox(site: Site) -> None:
    wish = Registration("别人", APPLICANT.username, "another one 2")
    for hours in (0, 1, 48):
        assert (
            register_applicant(site.database, wish, lambda _: False, language="zh", now=RECEIVED + hours * HOUR) == []
        )
    assert len(mailbox(site)) == 2, "once a day"
    assert deliver_notices(site, RECEIVED + 72 * HOUR).sent == 0, "it has arrived already"
    assert [found.broken for found in verify(site) if found.code == "I5d"] == [()]


def given_up(site: Site, rounds: int = 60) -> timedelta:
    """Nobody can be reached by SMS; how long it took until that was clear, or so many rounds."""
    passed = timedelta()
    with site.database.engine.begin() as connection:
        connection.execute(text("UPDATE outbox SET recipient = '' WHERE channel = 'sms'"))
    for _ in range(rounds):
        if not set(waiting(site)) & {"waiting", "sending"}:
            break
        deliver_notices(site, RECEIVED + passed)
        passed += 6 * HOUR
    return passed


def test_the_office_that_has_the_case_is_told_once_to_phone_whom_no_sms_reached(site: Site) -> None:
    done = handed_in(site)
    desk = holder(site, done.case_id).username
    given_up(site, rounds=2)
    assert not [one for one in mailbox(site, desk) if "打电话" in one], "it may still be reached"
    given_up(site)
    to_phone = [one for one in mailbox(site, desk) if "打电话" in one]
    assert len(to_phone) == 1 and done.number in to_phone[0]
    assert not [one for one in mailbox(site) if "打电话" in one]
    assert [found.broken for found in verify(site) if found.code in ("I5", "I5d")] == [(), ()]


def test_where_the_case_has_ended_the_office_that_acted_last_is_told_to_phone(site: Site) -> None:
    ref = handed_in(site).case_id
    until(site, ref, "", RECEIVED)
    with reading(site.database) as unit:
        stored = cases.load(unit, ref)
    assert stored is not None
    last = [event.office for event in stored.events if event.office][-1]
    given_up(site)
    assert [one for one in mailbox(site, who(last, "clerk", "bj-haidian").username) if "打电话" in one]
    assert [found.broken for found in verify(site) if found.code == "I5"] == [()]


def test_an_office_is_not_told_of_an_sms_that_did_not_reach_its_own_officer(site: Site) -> None:
    ref = handed_in(site).case_id
    with site.database.engine.begin() as connection:
        connection.execute(text("DELETE FROM outbox WHERE channel = 'sms' AND template <> 'task_arrived'"))
    assert given_up(site)
    with reading(site.database) as unit:
        assert [row.template for row in outbox.of_case(unit, ref) if row.state == "failed"]
    assert not [one for one in mailbox(site, holder(site, ref).username) if "打电话" in one]


def test_what_was_given_up_can_be_tried_again_and_is_then_told_of_no_more(site: Site) -> None:
    handed_in(site)
    now = RECEIVED + given_up(site)
    [told] = [check for check in check_health(site, "x" * 32, now) if check.code == "notices"]
    assert not told.ok and "permits notices" in told.fix.zh and "given up within a day" in told.fix.en
    with unit_of_work(site.database) as uow:
        assert outbox.try_again(uow, now) > 0
        assert {row.attempts for row in outbox.claim(uow, now=now, lease=timedelta())} == {1}, "counted anew"
    with site.database.engine.begin() as connection:
        connection.execute(text("UPDATE outbox SET recipient = '13800000000' WHERE channel = 'sms'"))
    assert deliver_notices(site, now).failed == 0
    assert {check.ok for check in check_health(site, "x" * 32, now) if check.code == "notices"} == {True}
    assert [found.broken for found in verify(site) if found.code == "I5"] == [()]


def test_notices_that_wait_for_a_quarter_of_an_hour_are_told_of_by_channel(site: Site) -> None:
    handed_in(site)
    [soon, late] = (
        next(check for check in check_health(site, "x" * 32, RECEIVED + minutes) if check.code == "notices")
        for minutes in (timedelta(minutes=14), timedelta(minutes=16))
    )
    assert soon.ok and not late.ok
    assert "sms" in late.fix.en and "in_app" in late.fix.en
