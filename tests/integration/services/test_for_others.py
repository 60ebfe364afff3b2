"""Whose case it is that somebody hands in: one's own, or, at the window alone, somebody else's who has an account."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from permits.core.process import Actor
from permits.persistence import documents
from permits.persistence.unit_of_work import reading
from permits.services.site import Site
from permits.services.submit import Submitted, submit
from tests.sites import APPLICANT, RECEIVED, a_submission, example, released, seen, take_in, who

CLERK = who("window", "clerk", "bj-blood")
REFUSED = {
    "another applicant": Actor("13900000000", "别人", frozenset({"applicant"})),
    "a reviewer": who("handling", "reviewer", "bj-haidian"),
    "who makes certificates": who("certificates", "clerk", "bj-haidian"),
    "a supervisor": Actor("boss", "监察员", frozenset({"supervisor"})),
}


def sent(site: Site, by: Actor, applicant: str) -> Submitted:
    wish = a_submission(site, "svc-donor-card", example("svc-donor-card", "first-issue-match"), None, RECEIVED)
    photo = take_in(site, "photo", released(site, wish.item).fields["photo"].accept, RECEIVED, by.username).id
    wish = replace(wish, answers={**wish.answers, "photo": photo}, files=frozenset({photo}))
    return submit(site, replace(wish, applicant=applicant, channel="window"), by, RECEIVED)


@pytest.mark.parametrize("by", REFUSED.values(), ids=REFUSED)
def test_nobody_but_the_window_hands_in_for_somebody_else(site: Site, by: Actor) -> None:
    found = sent(site, by, APPLICANT.username)
    assert (found.number, [one.code for one in found.findings]) == ("", ["submission.for_somebody_else"])


def test_the_window_hands_in_for_no_account_that_is_not_there(site: Site) -> None:
    for nobody in ("13700000009", "bj-haidian:director"):
        assert [one.code for one in sent(site, CLERK, nobody).findings] == ["submission.applicant_unknown"]


def test_what_the_window_hands_in_is_the_applicant_s_and_its_receipt_names_who_took_it_in(site: Site) -> None:
    done = sent(site, CLERK, APPLICANT.username)
    assert done.number, [one.code for one in done.findings]
    view = seen(site, done.case_id)
    assert (view.case.applicant, view.case.channel) == (APPLICANT.username, "window")
    with reading(site.database) as unit:
        [receipt] = [one for one in documents.of_case(unit, done.case_id) if one.kind == "receipt"]
    words = json.dumps(receipt.content, ensure_ascii=False)
    assert CLERK.name in words and CLERK.username not in words
