"""好差评 and complaints: given once, kept from those they are about, followed up and answered in time."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from permits.core.process import Actor
from permits.persistence import audit, cases, tables
from permits.persistence.knowledge_tables import Consultation
from permits.persistence.unit_of_work import reading
from permits.services.call_next import call_next, keep_counter, say_of_ticket
from permits.services.complain import authority_of_case, complain, contact_due, note_contact, open_grievances
from permits.services.consult import Asking, answer, how_many_open, my_consultations, open_consultations
from permits.services.rate import Said, case_rated, find_served, rate_case, rate_ticket, recent_ratings, show_ratings
from permits.services.show_queue import QUESTION
from permits.services.site import Site
from permits.services.take_number import take_number
from permits.services.verify import verify
from tests.sites import APPLICANT, RECEIVED, handed_in, seen, until, who

HALL = "bj-haidian"
CLERK = who("window", "clerk", HALL)
SUPERVISOR = Actor("supervisor", "监察", frozenset({"supervisor"}), "", "")
WHO = APPLICANT.username


def ended(site: Site) -> str:
    """A finished case of the applicant's, rated by nobody."""
    number = handed_in(site).number
    until(site, number, "", RECEIVED)
    return number


def rated(site: Site, number: str, said: Said, by: str = WHO) -> list[tuple[str, str]]:
    return [(one.code, one.where) for one in rate_case(site, number, by, said, RECEIVED)]


def served(site: Site) -> str:
    ticket = take_number(site, HALL, QUESTION, RECEIVED).ticket
    keep_counter(site, CLERK, "3", (), RECEIVED)
    assert call_next(site, CLERK, RECEIVED).findings == ()
    for said in ("came", "finished"):
        assert say_of_ticket(site, CLERK, ticket, said, RECEIVED).findings == ()
    return ticket


def test_a_finished_case_is_rated_once_and_only_by_who_applied(site: Site) -> None:
    number = handed_in(site).number
    assert rated(site, number, Said(5)) == [("rating.not_now", "")]
    until(site, number, "", RECEIVED)
    assert rated(site, number, Said(5), by="13800000099") == [("rating.not_now", "")]
    assert not case_rated(site, seen(site, number).id)
    assert rated(site, number, Said(4, ("platform",), "  很快 ")) == []
    assert case_rated(site, seen(site, number).id)
    assert rated(site, number, Said(1)) == [("rating.once", "")]
    [row] = recent_ratings(site)
    assert (row.score, row.aspects, row.words, row.channel, row.authority) == (4, ["platform"], "很快", "online", HALL)
    assert open_grievances(site, RECEIVED) == []


def test_everything_wrong_with_a_rating_is_said_at_its_place(site: Site) -> None:
    number = ended(site)
    found = rated(site, number, Said(0, ("attitude",), "长" * 1001, "123"))
    assert found == [
        ("rating.no_score", "/score"), ("rating.no_aspect", "/aspects"), ("consultation.too_long", "/remark"),
        ("consultation.mobile", "/mobile"),
    ]  # fmt: skip
    assert rated(site, number, Said(6)) == [("rating.no_score", "/score")]
    assert recent_ratings(site) == []


def test_neither_the_case_nor_the_log_says_who_rated_and_how(site: Site) -> None:
    number = ended(site)
    before = seen(site, number).events
    assert rated(site, number, Said(1, words="态度不好")) == []
    with reading(site.database) as unit:
        assert tuple(cases.load(unit, number).events) == before
        about = [one for one in audit.entries(unit) if one.action == "rated"]
        assert [(one.actor, one.data) for one in about] == [("public", {"score": 1})]
        assert audit.verify_chain(unit) == []
    assert [one for invariant in verify(site) for one in invariant.broken] == []


def test_a_bad_rating_is_followed_up_by_supervision_within_its_limits_and_answered_to_the_rater(site: Site) -> None:
    number = ended(site)
    assert rated(site, number, Said(2, ("efficiency",), "等了三次")) == []
    [open_] = open_grievances(site, RECEIVED)
    row = open_.row
    assert (row.kind, row.number, row.case_number, row.question) == ("rating", "PJ20260302-000001", number, "等了三次")
    assert (open_.due.due_on, contact_due(site, row).due_on) == (date(2026, 3, 23), date(2026, 3, 3))
    # Neither counted nor shown at the window that was rated, and not its to answer.
    assert (how_many_open(site, HALL), open_consultations(site, HALL, RECEIVED)) == (0, [])
    assert [one.code for one in answer(site, CLERK, row.id, "没有", RECEIVED).findings] == ["consultation.not_yours"]
    assert [one.code for one in note_contact(site, CLERK, row.id, "打了", RECEIVED).findings] == [
        "consultation.not_yours"
    ]
    empty = note_contact(site, SUPERVISOR, row.id, "  ", RECEIVED)
    assert [(one.code, one.where) for one in empty.findings] == [("consultation.empty", "/contact")]
    assert note_contact(site, SUPERVISOR, row.id, "电话里说明了情况", RECEIVED).findings == ()
    again = note_contact(site, SUPERVISOR, row.id, "又打了", RECEIVED)
    assert [one.code for one in again.findings] == ["complaint.contacted"]
    assert answer(site, SUPERVISOR, row.id, "已整改。", RECEIVED).findings == ()
    assert open_grievances(site, RECEIVED) == []
    with reading(site.database) as unit:
        told = [one for one in unit.all(select(tables.OutboxMessage)) if one.template == "rating_answered"]
    assert {(one.channel, one.recipient) for one in told} == {("in_app", WHO), ("sms", WHO)}
    assert [one.row.answer for one in my_consultations(site, WHO, RECEIVED)] == ["已整改。"]


@pytest.mark.parametrize("score", [5, 4, 3])
def test_only_dissatisfied_ratings_are_followed_up(site: Site, score: int) -> None:
    assert rated(site, ended(site), Said(score)) == []
    assert open_grievances(site, RECEIVED) == []


def test_the_figures_of_ratings_add_up_and_what_nobody_rated_counts_as_nothing(site: Site) -> None:
    ended(site)
    for score in (5, 5, 1):
        assert rated(site, ended(site), Said(score)) == []
    ticket = served(site)
    assert rate_ticket(site, ticket, Said(2), RECEIVED) == []
    [there, every] = show_ratings(site)
    assert (there.authority, dict(there.levels), there.total, there.bad) == (
        HALL, {5: 2, 4: 0, 3: 0, 2: 1, 1: 1}, 4, 2,
    )  # fmt: skip
    assert (dict(every.levels), every.total, every.bad) == (dict(there.levels), there.total, there.bad)
    assert [one.score for one in recent_ratings(site, HALL, 2)] == [2]


def test_a_visit_is_rated_by_the_number_that_was_served_today(site: Site) -> None:
    waiting = take_number(site, HALL, QUESTION, RECEIVED).ticket
    assert [one.code for one in rate_ticket(site, waiting, Said(5), RECEIVED)] == ["rating.not_now"]
    keep_counter(site, CLERK, "3", (), RECEIVED)
    call_next(site, CLERK, RECEIVED)
    assert find_served(site, HALL, "Z001", RECEIVED) is None
    for said in ("came", "finished"):
        say_of_ticket(site, CLERK, waiting, said, RECEIVED)
    found = find_served(site, HALL, " z001 ", RECEIVED)
    assert found is not None and found.id == waiting
    assert find_served(site, HALL, "Z001", RECEIVED + timedelta(days=1)) is None
    assert find_served(site, "bj-wjw", "Z001", RECEIVED) is None
    said = Said(1, ("attitude",), "", "138 0013 8000")
    assert rate_ticket(site, waiting, said, RECEIVED) == []
    assert [one.code for one in rate_ticket(site, waiting, said, RECEIVED)] == ["rating.once"]
    [open_] = open_grievances(site, RECEIVED)
    assert (open_.row.mobile, open_.row.asker, open_.row.case_number) == ("13800138000", "", "")


def test_a_complaint_goes_to_supervision_under_a_number_and_a_limit_of_its_own(site: Site) -> None:
    number = ended(site)
    there = authority_of_case(site, number, WHO)
    assert there is not None and there.code == HALL
    assert authority_of_case(site, number, "13800000099") is None
    asking = Asking("", HALL, "被要求另交材料", WHO, case_number=f" {number.lower()} ", may_share=True)
    done = complain(site, asking, RECEIVED)
    assert done.findings == ()
    [open_] = open_grievances(site, RECEIVED)
    assert (open_.row.number, open_.row.case_number, open_.row.item) == ("TS20260302-000001", number, "pp-new")
    assert (open_.due.due_on, open_.row.may_share) == (date(2026, 3, 23), False)
    assert answer(site, SUPERVISOR, done.consultation, "已核实。", RECEIVED, share=True).findings == ()
    with reading(site.database) as unit:
        [row] = unit.all(select(Consultation))
        [told] = [one.template for one in unit.all(select(tables.OutboxMessage)) if one.template == "complaint_answered"
                  and one.channel == "sms"]  # fmt: skip
    assert (row.shared, told) == (False, "complaint_answered")


def test_everything_wrong_with_a_complaint_is_said_at_its_place(site: Site) -> None:
    number = ended(site)
    done = complain(site, Asking("", "nowhere", " ", "", "", "12", case_number=number), RECEIVED)
    assert [(one.code, one.where) for one in done.findings] == [
        ("consultation.no_authority", "/authority"), ("consultation.empty", "/question"),
        ("consultation.empty", "/name"), ("consultation.mobile", "/mobile"), ("complaint.no_case", "/case_number"),
    ]  # fmt: skip
    assert open_grievances(site, RECEIVED) == []
