"""Somebody comes to the window: an account, a code that activates it, an application with paper, a case."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from permits.core.forms import paper
from permits.core.process import Actor, plain_uploads, uploads_of
from permits.persistence import drafts, people, tables
from permits.persistence.unit_of_work import reading
from permits.services import hand_in_draft as handing
from permits.services.activate import activate
from permits.services.begin_walk_in import Begun, begin_walk_in
from permits.services.one_time_code import ACTIVATE, MOST_WRONG
from permits.services.register import Registration
from permits.services.save_draft import open_draft, save_draft
from permits.services.site import Site
from permits.services.verify import verify
from tests.sites import RECEIVED, a_submission, do, example, seen, take_in, who

CLERK = who("window", "clerk", "bj-haidian")
MOBILE = "13712345678"
PASSWORD = "good enough 1"


class Passwords:
    """Accounts as another floor keeps them: who has one, and the last password set."""

    def __init__(self) -> None:
        self.of: dict[str, str] = {}

    def add(self, wish: Registration) -> bool:
        return self.of.setdefault(wish.mobile, wish.password) == wish.password

    def set(self, username: str, password: str) -> None:
        self.of[username] = password


def begin(site: Site, kept: Passwords, name: str = "林晓岚", mobile: str = MOBILE, code: str = "pp-new") -> Begun:
    return begin_walk_in(site, code, name, mobile, CLERK, kept.add, "zh", RECEIVED)


def codes(site: Site) -> list[str]:
    """The codes that were sent, the last one last."""
    with reading(site.database) as unit:
        rows = unit.all(select(tables.OutboxMessage).order_by(tables.OutboxMessage.id))
    return [str(row.params["code"]) for row in rows if (row.template, row.channel) == ("account_opened", "sms")]


def test_who_has_no_account_gets_one_and_a_code_that_sets_its_first_password_once(site: Site) -> None:
    kept = Passwords()
    begun = begin(site, kept)
    assert (begun.opened, begun.code, begun.findings) == (True, True, ())
    [code] = codes(site)
    first = kept.of[MOBILE]
    assert code not in first and len(first) > 30
    assert activate(site.database, MOBILE, code, PASSWORD, kept.set, RECEIVED) == []
    assert kept.of[MOBILE] == PASSWORD
    [again] = activate(site.database, MOBILE, code, "another good one", kept.set, RECEIVED)
    assert (again.code, kept.of[MOBILE]) == ("activation.code", PASSWORD)
    assert begin(site, kept).code is False, "an account in use gets no code"
    assert len(codes(site)) == 1


def test_a_code_is_good_for_a_day_and_for_so_many_tries_and_the_last_one_counts(site: Site) -> None:
    kept = Passwords()
    begin(site, kept)
    [old] = codes(site)
    assert begin(site, kept).code, "not activated yet: another code"
    new = codes(site)[-1]
    if old != new:
        assert activate(site.database, MOBILE, old, PASSWORD, kept.set, RECEIVED)
    assert activate(site.database, MOBILE, new, PASSWORD, kept.set, RECEIVED + ACTIVATE.lasts)
    assert activate(site.database, "13700000000", new, PASSWORD, kept.set, RECEIVED), "nobody's number"
    short = activate(site.database, MOBILE, new, "short", kept.set, RECEIVED)
    assert [one.where for one in short] == ["/password"], "the code is not used up by a password that will not do"
    for _ in range(MOST_WRONG):
        assert activate(site.database, MOBILE, "00000000x", PASSWORD, kept.set, RECEIVED)
    [late] = activate(site.database, MOBILE, new, PASSWORD, kept.set, RECEIVED)
    assert late.code == "activation.code"


@pytest.mark.parametrize(
    ("name", "mobile", "where"),
    [("", MOBILE, "/name"), ("林晓岚", "137", "/mobile"), ("王五", MOBILE, "/name"), ("林晓岚", "clerk", "/mobile")],
)
def test_who_cannot_be_taken_for_an_applicant_is_told_why(site: Site, name: str, mobile: str, where: str) -> None:
    kept = Passwords()
    begin(site, kept)
    begun = begin(site, kept, name, mobile)
    assert begun.draft is None
    assert [one.where for one in begun.findings] == [where]


def walked_in(site: Site, actor: Actor = CLERK, papers: bool = True) -> handing.Submitted:
    """A complete application written at the window, everything handed over on paper."""
    given = a_submission(site, "pp-new", example("pp-new", "ordinary-complete"), None, RECEIVED)
    begun = begin(site, Passwords())
    assert begun.draft is not None
    uploads = {code: [paper(code, 1, 2)] for code in given.uploads} if papers else {}
    files = {
        name: take_in(site, name, field.accept, RECEIVED, CLERK.username).id
        for name, field in begun.draft.item.fields.items()
        if field.kind == "file" and name in given.answers
    }
    assert save_draft(site, begun.draft, {**given.answers, **files}, plain_uploads(uploads), "", RECEIVED) == ()
    draft = open_draft(site, begun.draft.id, CLERK.username)
    assert draft is not None
    checked = handing.judge_draft(site, draft, RECEIVED)
    return handing.hand_in_draft(site, draft, checked, actor, RECEIVED)


def test_what_is_brought_on_paper_makes_a_complete_case_of_the_window_in_the_applicants_account(site: Site) -> None:
    done = walked_in(site)
    assert done.findings == ()
    view = seen(site, done.number)
    assert (view.case.applicant, view.case.agent_clerk) == (MOBILE, CLERK.username)
    assert all(one.on_paper for files in view.uploads.values() for one in files)
    assert {line.state for line in view.checklist if line.kind == "material" and line.files} == {"to_check"}
    [receipt] = [one for one in view.documents if one.kind == "receipt"]
    assert "纸质" in str(receipt.content)
    with reading(site.database) as unit:
        row = unit.all(select(tables.PermitCase).where(tables.PermitCase.number == done.number))[0]
        assert row.channel == "window"
        assert drafts.drafts_of(unit, CLERK.username) == []
    assert [one for invariant in verify(site) for one in invariant.broken] == []


def test_without_paper_or_scan_what_is_missing_is_told(site: Site) -> None:
    assert {one.code for one in walked_in(site, papers=False).findings} >= {"material.missing"}


def test_only_the_window_opens_accounts_for_others(site: Site) -> None:
    kept, elsewhere = Passwords(), who("handling", "clerk", "bj-haidian")
    begun = begin_walk_in(site, "pp-new", "林晓岚", MOBILE, elsewhere, kept.add, "zh", RECEIVED)
    assert (begun.draft, [one.code for one in begun.findings]) == (None, ["submission.for_somebody_else"])
    assert (kept.of, codes(site)) == ({}, [])


def test_only_the_window_has_seen_paper(site: Site) -> None:
    kept = Passwords()
    begin(site, kept)
    with reading(site.database) as unit:
        person = people.person(unit, MOBILE)
    assert person is not None
    given = a_submission(site, "pp-new", example("pp-new", "ordinary-complete"), None, RECEIVED)
    uploads = {code: [paper(code, 1, 0)] for code in given.uploads}
    applicant = Actor(MOBILE, "林晓岚", frozenset({"applicant"}), "", "")
    done = handing.submit(site, replace(given, uploads=uploads, applicant=MOBILE), applicant, RECEIVED)
    assert [one.code for one in done.findings] == ["file.not_yours"]


def test_a_case_taken_on_paper_goes_on_like_any_other(site: Site) -> None:
    number = walked_in(site).number
    do(site, number, "accept", RECEIVED + timedelta(hours=1), CLERK)
    assert seen(site, number).case.state == "under_review"
    assert uploads_of(seen(site, number).case.uploads)
