"""红黄牌: raised with their cause and once, told to the office that answers, answered by it, judged by a supervisor."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import text

from permits.core.definitions.cards import CardRule
from permits.core.process import Actor, Event
from permits.core.text import Text
from permits.persistence import cards, outbox
from permits.persistence.cards import CardFilter
from permits.persistence.unit_of_work import reading
from permits.services.act import act, acts_open
from permits.services.open_site import UnusableDefinitions
from permits.services.show_case import show_case
from permits.services.site import Site
from permits.services.sweep import sweep
from permits.services.verify import verify
from tests.integration.services.test_sweep import midnight
from tests.sites import APPLICANT, OVERSEER, RECEIVED, another_pdf, do, handed_in, seen, site_at, take_in, until, who
from tests.synthetic import copied

HANDLING, WINDOW = (who(*one, "bj-haidian") for one in (("handling", "reviewer"), ("window", "clerk")))


def at_review(site: Site) -> str:
    """A case accepted on 2 March: its step is due on the 3rd, its promise on the 12th."""
    ref = handed_in(site).case_id
    until(site, ref, "review", RECEIVED)
    return ref


def raised(site: Site, ref: str) -> list[Event]:
    return [event for event in seen(site, ref).events if event.type == "card_raised"]


def named(site: Site, ref: str) -> list[tuple[str, str, str, str]]:
    """Day, colour, rule and office of each card."""
    return [
        (e.day.isoformat(), str(e.data["colour"]), str(e.data["card"]), str(e.data["office"]))
        for e in raised(site, ref)
    ]


def broken(site: Site) -> list[object]:
    return [found for invariant in verify(site) for found in invariant.broken]


def told(site: Site, ref: str, template: str) -> set[str]:
    with reading(site.database) as unit:
        rows = outbox.of_case(unit, seen(site, ref).id)
    return {row.recipient for row in rows if row.template == template and row.channel == "in_app"}


def answer(site: Site, ref: str, how: str, actor: Actor = HANDLING, day: str = "2026-03-05") -> None:
    number = str(raised(site, ref)[0].seq)
    do(site, ref, "answer-card", midnight(day) + timedelta(hours=9), actor, card=number, answer=how, reason="系统停机")


def test_a_late_step_is_a_yellow_card_that_names_its_cause_and_unanswered_a_red_one(site: Site) -> None:
    ref = at_review(site)
    for day in range(3, 10):
        sweep(site, midnight(f"2026-03-{day:02d}"))
        sweep(site, midnight(f"2026-03-{day:02d}") + timedelta(hours=9))
    # Raised on Wednesday the 4th; two working days later, Friday, is the last day to answer.
    assert named(site, ref) == [
        ("2026-03-04", "yellow", "step-late", "handling"),
        ("2026-03-07", "red", "unanswered", "handling"),
    ]
    first, second = raised(site, ref)
    causes = {event.seq: event for event in seen(site, ref).events}
    assert causes[first.data["cause"]].data["clock"] == "stage:review"  # type: ignore[index]
    assert causes[second.data["cause"]].data["clock"] == f"card:{first.seq}"  # type: ignore[index]
    assert told(site, ref, "card_raised") == {HANDLING.username}
    assert broken(site) == []


def test_a_step_done_late_is_a_card_even_where_no_sweep_came_by_in_between(site: Site) -> None:
    ref = at_review(site)
    do(site, ref, "opine", midnight("2026-03-05") + timedelta(hours=9), HANDLING, outcome="agree", words="同意办理")
    types = [event.type for event in seen(site, ref).events]
    late = types[types.index("overdue") :]
    assert late[:2] == ["overdue", "card_raised"] and "stage_done" in late
    assert [one[1:] for one in named(site, ref)] == [("yellow", "step-late", "handling")]
    sweep(site, midnight("2026-03-05") + timedelta(hours=10))
    assert len(raised(site, ref)) == 1
    assert broken(site) == []


def test_with_a_card_withdrawn_the_one_for_not_answering_it_is_withdrawn_too(site: Site) -> None:
    ref = at_review(site)
    sweep(site, midnight("2026-03-04"))
    first = str(raised(site, ref)[0].seq)
    sweep(site, midnight("2026-03-07"))
    assert [colour for _, colour, *_ in named(site, ref)] == ["yellow", "red"]
    do(
        site, ref, "answer-card", midnight("2026-03-09"), HANDLING,
        card=first, answer="appealed", reason="系统停机",
    )  # fmt: skip
    do(site, ref, "judge-card", midnight("2026-03-11"), OVERSEER, card=first, verdict="withdrawn", reason="确系停机")
    assert [card.state for card in seen(site, ref).case.cards.values()] == ["withdrawn", "withdrawn"]
    with reading(site.database) as unit:
        counted = cards.count_cards(unit, CardFilter(office="handling"))
    assert counted == {("yellow", "withdrawn"): 1, ("red", "withdrawn"): 1}
    sweep(site, midnight("2026-03-20"))
    assert broken(site) == []


def test_an_answer_in_time_spares_the_red_card_and_a_withdrawn_one_stays_to_be_seen(site: Site) -> None:
    ref = at_review(site)
    sweep(site, midnight("2026-03-04"))
    answer(site, ref, "appealed")
    sweep(site, midnight("2026-03-11"))
    assert [colour for _, colour, *_ in named(site, ref)] == ["yellow"]
    number = str(raised(site, ref)[0].seq)
    do(site, ref, "judge-card", midnight("2026-03-11"), OVERSEER, card=number, verdict="withdrawn", reason="确系停机")
    [card] = seen(site, ref).case.cards.values()
    assert (card.state, card.answer, card.verdict) == ("withdrawn", "系统停机", "确系停机")
    with reading(site.database) as unit:
        [(row, case)] = cards.list_cards(unit, CardFilter(state="withdrawn"), 10)
        assert (row.colour, row.office, case) == ("yellow", "handling", seen(site, ref).case.number)
        assert cards.count_cards(unit, CardFilter(office="handling")) == {("yellow", "withdrawn"): 1}
    assert told(site, ref, "card_judged") == {HANDLING.username}
    assert broken(site) == []


def test_only_the_office_answers_its_card_and_only_a_supervisor_with_no_part_in_it_judges(site: Site) -> None:
    ref = at_review(site)
    sweep(site, midnight("2026-03-04"))
    now, number = midnight("2026-03-05"), str(raised(site, ref)[0].seq)
    said = {"card": number, "answer": "appealed", "reason": "系统停机"}
    for actor in (WINDOW, APPLICANT, OVERSEER):
        assert [f.code for f in act(site, ref, "answer-card", said, actor, now).findings] == ["act.not_yours"]
    verdict = {"card": number, "verdict": "upheld", "reason": "理由不成立"}
    assert [f.code for f in act(site, ref, "judge-card", verdict, OVERSEER, now).findings] == ["act.not_yours"]
    answer(site, ref, "appealed")
    now = midnight("2026-03-06")
    own = Actor("both", "监察", frozenset({"supervisor", "reviewer"}), "bj-haidian", "handling")
    assert [f.code for f in act(site, ref, "judge-card", verdict, own, now).findings] == ["card.own"]
    handler = Actor(HANDLING.username, "承办", frozenset({"supervisor"}), "bj-haidian", "director")
    assert [f.code for f in act(site, ref, "judge-card", verdict, handler, now).findings] == ["act.not_yours"]
    do(site, ref, "judge-card", now, OVERSEER, **verdict)
    assert seen(site, ref).case.cards[int(number)].state == "upheld"
    assert [f.code for f in act(site, ref, "answer-card", said, HANDLING, now).findings] == ["act.not_yours"]


def test_of_cards_of_several_offices_each_is_offered_its_own_alone_and_no_supervisor_one_of_their_own(
    site: Site,
) -> None:
    ref = at_review(site)
    sweep(site, midnight("2026-03-04"))
    do(site, ref, "opine", midnight("2026-03-04") + timedelta(hours=9), HANDLING, outcome="agree", words="同意办理")
    sweep(site, midnight("2026-03-10"))
    held = [(str(event.data["office"]), str(event.seq)) for event in raised(site, ref)]
    own, others = ([n for office, n in held if office == named] for named in ("handling", "inspection"))
    assert own and others and len(held) == len(own) + len(others)
    for actor, numbers in ((HANDLING, own), (who("inspection", "reviewer", "bj-haidian"), others)):
        assert offered(site, ref, "answer-card", actor) == numbers
        for number in numbers:
            said = {"card": number, "answer": "appealed", "reason": "系统停机"}
            do(site, ref, "answer-card", midnight("2026-03-10") + timedelta(hours=9), actor, **said)
    assert offered(site, ref, "judge-card", OVERSEER) == [number for _, number in held]
    sits = Actor("sits", "监察", frozenset({"supervisor", "reviewer"}), "bj-haidian", "handling")
    assert offered(site, ref, "judge-card", sits) == others
    for number in others:
        verdict = {"card": number, "verdict": "upheld", "reason": "理由不成立"}
        do(site, ref, "judge-card", midnight("2026-03-11"), OVERSEER, **verdict)
    assert offered(site, ref, "judge-card", sits) is None, "what is left is held against their own office"


def offered(site: Site, ref: str, name: str, actor: Actor) -> list[str] | None:
    """The cards an act offers to choose from; None where the act is not open."""
    acts = {act: schema for act, _, schema in acts_open(site, ref, actor) or []}
    return acts[name]["properties"]["card"]["enum"] if name in acts else None  # type: ignore[index]


def test_after_a_transfer_the_office_with_the_card_still_reads_the_case_and_answers_it(site: Site) -> None:
    ref = at_review(site)
    sweep(site, midnight("2026-03-04"))
    move = {"authority": "bj-wjw", "receiver": "bj-wjw:handling", "cause": "law", "reason": "管辖调整"}
    do(site, ref, "transfer", midnight("2026-03-04") + timedelta(hours=9), **move)
    view = show_case(site, ref, HANDLING)
    assert view is not None and not view.whole, "what people answered is covered"
    assert [act.name for act, _ in view.acts] == ["answer-card"]
    assert show_case(site, ref, WINDOW) is None, "no other office of the old authority"
    answer(site, ref, "explained")
    assert broken(site) == []


def test_a_late_promise_is_yellow_a_late_legal_limit_red_and_the_applicant_s_own_time_no_card(
    site: Site,
) -> None:
    ref = at_review(site)
    sweep(site, midnight("2026-03-04"))
    answer(site, ref, "explained")
    sweep(site, midnight("2026-03-13"))
    assert ("2026-03-13", "yellow", "promise-late", "handling") in named(site, ref)
    sweep(site, midnight("2026-04-10"))
    assert [rule for _, colour, rule, _ in named(site, ref) if colour == "red"] == ["law-late", "unanswered"]
    waiting = handed_in(site).case_id
    do(site, waiting, "request-correction", RECEIVED, items=[{"where": "/materials/M3", "reason": "不清晰"}])
    sweep(site, midnight("2026-06-01"))
    assert raised(site, waiting) == []


def test_acceptance_by_silence_is_a_red_card_of_the_office_that_said_nothing(site: Site) -> None:
    ref = handed_in(site).case_id
    sweep(site, midnight("2026-03-10"))
    assert ("2026-03-10", "red", "by-silence", "window") in named(site, ref)
    assert broken(site) == []


def test_a_demand_made_a_second_time_is_a_card_of_the_office_that_should_have_told_it(site: Site) -> None:
    ref = handed_in(site).case_id
    do(site, ref, "request-correction", RECEIVED, items=[{"where": "/materials/M3", "reason": "不清晰"}])
    file = {"M3": [asdict(take_in(site, "M3", (), RECEIVED, content=another_pdf()))]}
    do(site, ref, "supplement", RECEIVED + timedelta(days=1), APPLICANT, uploads=file)
    allowed = {"where": "/materials/M4", "reason": "确有必要"}
    do(site, ref, "allow-new-demand", RECEIVED + timedelta(days=1), OVERSEER, **allowed)
    assert named(site, ref) == [("2026-03-03", "yellow", "second-demand", "window")]
    assert broken(site) == []


def test_a_card_may_be_for_the_last_day_itself_and_for_days_of_lateness(site: Site) -> None:
    words = Text("捏造", "Invented")
    rules = [
        CardRule(code, colour, words, when, ("promised",), days, None, words, "R")
        for code, colour, when, days in (("today", "yellow", "due_today", 1), ("long", "red", "late_for", 3))
    ]
    other = replace(site, cards=rules)
    ref = at_review(other)
    for day in range(10, 21):
        sweep(other, midnight(f"2026-03-{day}"))
    assert named(other, ref) == [
        ("2026-03-12", "yellow", "today", "handling"),
        ("2026-03-17", "red", "long", "handling"),
    ]
    assert broken(other) == []


def test_a_site_with_a_wrong_card_rule_does_not_open_and_names_its_line(tmp_path: Path) -> None:
    root = copied(tmp_path)
    rules = json.loads((root / "cards.json").read_text("utf-8"))
    rules["cards"][0]["colour"] = "green"
    (root / "cards.json").write_text(json.dumps(rules, indent=2), encoding="utf-8")
    with pytest.raises(UnusableDefinitions, match=r"cards\.json:6: "):
        site_at(f"sqlite:///{tmp_path / 'permits.db'}", tmp_path, root)


def test_two_sweeps_at_the_same_moment_raise_each_card_once(site: Site) -> None:
    refs = [at_review(site) for _ in range(4)]
    start = Barrier(3)

    def run(_: int) -> list[str]:
        start.wait(timeout=30)
        return [one.card for one in sweep(site, midnight("2026-03-04")).fired if one.card]

    with ThreadPoolExecutor(3) as pool:
        told_of = [card for found in pool.map(run, range(3)) for card in found]
    assert told_of.count("yellow step-late") == len(refs)
    assert [len(raised(site, ref)) for ref in refs] == [1] * 4


def test_a_card_without_its_cause_and_one_the_lists_lost_are_found(site: Site) -> None:
    ref = at_review(site)
    sweep(site, midnight("2026-03-04"))
    with site.database.engine.begin() as connection:
        connection.execute(text("UPDATE case_card SET state = 'withdrawn'"))
    assert [one.code for one in verify(site) if one.broken] == ["I15"]
    with site.database.engine.begin() as connection:
        connection.execute(text("UPDATE case_card SET state = 'open'"))
        connection.execute(text("UPDATE case_event SET type = 'reminded' WHERE type = 'overdue'"))
    found = {one.code: [line.what for line in one.broken] for one in verify(site) if one.broken}
    assert any("has no cause" in what for what in found["I15"])
    assert raised(site, ref)
