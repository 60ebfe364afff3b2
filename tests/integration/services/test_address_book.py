"""通讯录: people are found by what their cases say; calls and messages are kept, sent and never changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from permits.core.process import Actor
from permits.persistence import audit, outbox
from permits.persistence.initials import initials
from permits.persistence.unit_of_work import reading
from permits.services.address_book import Call, Contact, find_people, note_call, send_words, show_contact
from permits.services.deliver_notices import deliver_notices
from permits.services.site import Site
from permits.services.submit import submit
from permits.services.verify import verify
from tests.sites import APPLICANT, RECEIVED, a_submission, example, who

HERE = "bj-haidian"
CLERK = who("window", "clerk", HERE)
ELSEWHERE = who("window", "clerk", "bj-wjw")
REVIEWER = who("handling", "reviewer", HERE)


@pytest.fixture
def ref(site: Site) -> str:
    wish = a_submission(site, "pp-new", example("pp-new", "ordinary-complete"), None, RECEIVED)
    return submit(site, wish, APPLICANT, RECEIVED).number


def theirs(site: Site, ref: str, actor: Actor = CLERK) -> Contact:
    found = show_contact(site, actor, ref, RECEIVED)
    assert found is not None
    return found


def broken(site: Site) -> Sequence[object]:
    return [found for invariant in verify(site) for found in invariant.broken]


def test_somebody_is_found_by_name_phone_number_and_initials_and_listed_once(site: Site, ref: str) -> None:
    another = a_submission(site, "pp-new", example("pp-new", "ordinary-complete"), "again", RECEIVED)
    second = submit(site, another, APPLICANT, RECEIVED + timedelta(hours=1)).number
    one = theirs(site, ref)
    assert [line.number for line in one.cases] == [second, ref]
    for words in (ref, one.name[:4], one.phones[-1], "", initials(one.name)[:4]):
        found = find_people(site, CLERK, words)
        assert found and found[0].many == (1 if words == ref else 2), words
    assert find_people(site, CLERK, "查无此人") == []


def test_the_book_is_for_the_window_of_the_authority_and_opening_it_is_noted(site: Site, ref: str) -> None:
    assert find_people(site, REVIEWER, "") == [] == find_people(site, ELSEWHERE, "")
    assert show_contact(site, REVIEWER, ref, RECEIVED) is None
    assert show_contact(site, ELSEWHERE, ref, RECEIVED) is None
    theirs(site, ref)
    with reading(site.database) as unit:
        opened = [entry for entry in audit.entries(unit) if entry.action == "person.opened"]
    assert [entry.actor for entry in opened] == [CLERK.username]


def test_a_call_is_kept_with_who_called_and_about_which_case(site: Site, ref: str) -> None:
    assert note_call(site, CLERK, ref, Call("call_in", "138 0000 1111", "问什么时候来看现场", ref), RECEIVED) == ()
    [(note, number, state)] = theirs(site, ref).notes
    assert (note.kind, note.phone, note.said, number, state, note.by) == (
        "call_in", "138 0000 1111", "问什么时候来看现场", ref, "", CLERK.username,
    )  # fmt: skip
    wrong = note_call(site, CLERK, ref, Call("", "", " ", "110108-26-999999-99"), RECEIVED)
    assert [(one.code, one.where) for one in wrong] == [
        ("contact.no_kind", "/kind"), ("contact.no_phone", "/phone"), ("contact.empty", "/said"),
        ("contact.no_case", "/case"),
    ]  # fmt: skip
    assert len(theirs(site, ref).notes) == 1
    assert broken(site) == []


def test_a_message_goes_out_once_and_the_page_says_what_became_of_it(site: Site, ref: str) -> None:
    phone = theirs(site, ref).mobiles[0]
    assert send_words(site, CLERK, ref, phone, "请带公章来窗口", RECEIVED) == ()
    assert [state for _, _, state in theirs(site, ref).notes] == ["waiting"]
    deliver_notices(site, RECEIVED)
    deliver_notices(site, RECEIVED)
    assert [state for _, _, state in theirs(site, ref).notes] == ["sent"]
    with reading(site.database) as unit:
        counted = outbox.counts(unit)
    assert counted.get("failed", 0) == 0
    [sent] = [path for path in (site.data_dir / "outbox").rglob("*") if path.is_file() and "公章" in path.read_text()]
    assert "【" in sent.read_text()
    assert broken(site) == []


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("", "contact.empty"), ("长" * 55, "contact.too_long"),
        ("您的证件 11010519491231002X 已收", "notice.identity_number"),
    ],
)  # fmt: skip
def test_what_no_message_may_say_is_a_finding_and_nothing_is_sent(site: Site, ref: str, words: str, code: str) -> None:
    contact = theirs(site, ref)
    assert [one.code for one in send_words(site, CLERK, ref, contact.mobiles[0], words, RECEIVED)] == [code]
    assert [one.code for one in send_words(site, CLERK, ref, "13800138009", "请来", RECEIVED)] == ["contact.not_theirs"]
    assert theirs(site, ref).notes == []
