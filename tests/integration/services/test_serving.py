"""送达 with a real database: every paper's service recorded once, with a 送达回证, by whoever may."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from permits.core.process import Actor
from permits.persistence import tables
from permits.services.act import act, acts_open
from permits.services.site import Site
from permits.services.verify import verify
from tests.sites import APPLICANT, RECEIVED, do, handed_in, seen, until, who

HERE = "bj-haidian"
WINDOW = who("window", "clerk", HERE)
REVIEWER = who("handling", "reviewer", HERE)
SERVE = "serve-papers"
SERVED: dict[str, Any] = {"mode": "window", "receiver": "李四"}


def papers(site: Site, ref: str) -> dict[str, tables.Document]:
    return {row.number or "": row for row in seen(site, ref).documents}


def number_of(site: Site, ref: str, kind: str) -> str:
    return next(number for number, row in papers(site, ref).items() if row.kind == kind)


def to_choose(site: Site, ref: str, actor: Actor) -> list[str]:
    """The numbers this officer may choose from; none where there is nothing to record."""
    found = {name: schema for name, _, schema in acts_open(site, ref, actor) or ()}
    shown: Any = found.get(SERVE, {})
    return shown["properties"]["papers"]["items"]["enum"] if shown else []


def codes(site: Site, ref: str, actor: Actor = WINDOW, **data: Any) -> list[tuple[str, str]]:
    return [(f.code, f.where) for f in act(site, ref, SERVE, {**SERVED, **data}, actor, RECEIVED).findings]


def test_a_notice_handed_over_at_the_window_leaves_a_record_of_its_service(site: Site) -> None:
    ref = handed_in(site, now=RECEIVED).number
    do(site, ref, "request-correction", RECEIVED, items=[{"where": "/rooms", "reason": "与图不符"}])
    notice = number_of(site, ref, "correction")
    done = do(site, ref, SERVE, RECEIVED + timedelta(hours=1), WINDOW, papers=[notice], **SERVED)
    assert done.case is not None and done.case.state == "awaiting_correction"
    record = papers(site, ref)[number_of(site, ref, "delivery")]
    for language, expected in (("zh", ("补正", "李四", "窗口领取")), ("en", ("李四", "Collected at the window"))):
        said = str((record.content or {})[language])
        assert notice in said and all(part in said for part in expected)
    how = seen(site, ref).case.served[notice]
    assert (how.day, how.mode, how.receiver) == (RECEIVED.date(), "window", "李四")
    assert [found for invariant in verify(site) for found in invariant.broken] == []


def test_several_papers_are_recorded_together_on_one_record(site: Site) -> None:
    ref = handed_in(site, now=RECEIVED).number
    do(site, ref, "accept", RECEIVED, WINDOW)
    both = [number_of(site, ref, kind) for kind in ("receipt", "acceptance")]
    do(site, ref, SERVE, RECEIVED, WINDOW, papers=both, mode="post", receiver="张三")
    [record] = [row for row in seen(site, ref).documents if row.kind == "delivery"]
    assert all(number in str((record.content or {})["zh"]) for number in both)


def test_a_paper_served_is_not_offered_again_and_refused_if_named(site: Site) -> None:
    ref = handed_in(site, now=RECEIVED).number
    do(site, ref, "accept", RECEIVED, WINDOW)
    receipt, acceptance = (number_of(site, ref, kind) for kind in ("receipt", "acceptance"))
    do(site, ref, SERVE, RECEIVED, WINDOW, papers=[receipt], **SERVED)
    assert to_choose(site, ref, WINDOW) == [acceptance]
    assert codes(site, ref, papers=[acceptance, receipt]) == [("serve.already", "/papers/1")]
    assert number_of(site, ref, "delivery") not in to_choose(site, ref, WINDOW)


def test_where_every_paper_was_served_the_act_is_not_offered(site: Site) -> None:
    ref = handed_in(site, now=RECEIVED).number
    do(site, ref, SERVE, RECEIVED, WINDOW, papers=[number_of(site, ref, "receipt")], **SERVED)
    assert to_choose(site, ref, WINDOW) == []
    assert SERVE not in {one.name for one, _ in seen(site, ref, WINDOW).acts}


def test_a_paper_of_another_case_is_no_paper_of_this_one(site: Site) -> None:
    ref, other = handed_in(site, now=RECEIVED).number, handed_in(site, now=RECEIVED, key="another").number
    assert codes(site, ref, papers=[number_of(site, other, "receipt")]) == [("serve.no_such_paper", "/papers/0")]


def test_without_a_paper_a_way_or_a_receiver_nothing_is_recorded(site: Site) -> None:
    ref = handed_in(site, now=RECEIVED).number
    receipt = number_of(site, ref, "receipt")
    assert codes(site, ref, papers=[]) == [("act.data", "/papers")]
    assert codes(site, ref, papers=[receipt], receiver=" ") == [("act.data.missing", "/receiver")]
    assert codes(site, ref, papers=[receipt], mode="pigeon") == [("act.data.choice", "/mode")]
    assert [row.kind for row in seen(site, ref).documents] == ["receipt"]


def test_the_window_and_whoever_holds_the_task_record_it_and_nobody_else(site: Site) -> None:
    ref = handed_in(site, now=RECEIVED).number
    do(site, ref, "accept", RECEIVED, WINDOW)
    until(site, ref, "review", RECEIVED)
    assert to_choose(site, ref, REVIEWER) and to_choose(site, ref, WINDOW)
    for nobody in (who("inspection", "reviewer", HERE), who("window", "clerk", "bj-wjw"), APPLICANT):
        assert to_choose(site, ref, nobody) == []


def test_it_takes_nothing_from_an_officer_who_looks_at_the_case(site: Site) -> None:
    ref = handed_in(site, now=RECEIVED).number
    do(site, ref, "accept", RECEIVED, WINDOW)
    until(site, ref, "review", RECEIVED)
    version = seen(site, ref).version
    do(site, ref, SERVE, RECEIVED, WINDOW, papers=[number_of(site, ref, "receipt")], **SERVED)
    assert not act(
        site, ref, "opine", {"outcome": "agree", "words": "同意"}, REVIEWER, RECEIVED, version
    ).findings  # fmt: skip


def test_the_decision_of_a_closed_case_may_still_be_recorded_as_served(site: Site) -> None:
    ref = handed_in(site, now=RECEIVED).number
    until(site, ref, "", RECEIVED)
    grant = number_of(site, ref, "grant")
    do(site, ref, SERVE, RECEIVED, WINDOW, papers=[grant], **SERVED)
    assert len([row for row in seen(site, ref).documents if row.kind == "delivery"]) == 2


def test_the_timeline_tells_officers_and_the_applicant_of_it(site: Site) -> None:
    ref = handed_in(site, now=RECEIVED).number
    do(site, ref, SERVE, RECEIVED, WINDOW, papers=[number_of(site, ref, "receipt")], **SERVED)
    assert seen(site, ref, WINDOW).events[-1].type == seen(site, ref).events[-1].type == "papers_served"
