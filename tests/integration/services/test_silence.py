"""What silence brings about: once, never early, never while somebody keeps it from happening; told and written down."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy.engine import make_url

from permits.core.process import LEGAL_ZONE, Event
from permits.core.text import joined
from permits.faces.kit.case.tell import tell
from permits.persistence import clocks, outbox
from permits.persistence.unit_of_work import reading
from permits.services.act import act
from permits.services.show_coming import show_coming_on
from permits.services.site import Site
from permits.services.sweep import sweep
from permits.services.verify import verify
from tests import databases, sites
from tests.integration.services import silences
from tests.integration.services.silences import DIRECTOR, HANDLING, OTHER_DIRECTOR
from tests.integration.services.test_sweep import midnight

NOW = sites.RECEIVED
PROMISED = midnight("2026-03-11")
"""The first moment after the promise of six working days, counted from 2 March, has passed."""
HOLD = {"clock": "promise", "cause": "other", "reason": "等上级批复"}
Items = dict[str, tuple[Path, str]]


@pytest.fixture(scope="module")
def items(tmp_path_factory: pytest.TempPathFactory) -> Items:
    return silences.written(tmp_path_factory.mktemp("silent"))


@pytest.fixture(scope="module")
def sqlite_with_them(published_sqlite: Path, items: Items, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published-silent")
    shutil.copyfile(published_sqlite, folder / "permits.db")
    silences.publish(f"sqlite:///{folder / 'permits.db'}", folder, items)
    return folder / "permits.db"


@pytest.fixture(scope="module")
def postgres_with_them(
    published_postgres: str, postgres_server: str, items: Items, tmp_path_factory: pytest.TempPathFactory
) -> str:
    url = databases.new_postgres(postgres_server, published_postgres)
    silences.publish(url, tmp_path_factory.mktemp("published-silent"), items)
    return make_url(url).database or ""


@pytest.fixture
def sqlite_site_url(sqlite_with_them: Path, tmp_path: Path) -> str:
    shutil.copyfile(sqlite_with_them, tmp_path / "permits.db")
    return f"sqlite:///{tmp_path / 'permits.db'}"


@pytest.fixture
def postgres_site_url(postgres_with_them: str, postgres_server: str) -> str:
    return databases.new_postgres(postgres_server, postgres_with_them)


def broken(site: Site) -> list[object]:
    return [found for invariant in verify(site) for found in invariant.broken]


def of_type(site: Site, number: str, kind: str) -> list[Event]:
    return [event for event in sites.seen(site, number).events if event.type == kind]


def told(site: Site, number: str) -> set[tuple[str, str]]:
    with reading(site.database) as unit:
        rows = outbox.of_case(unit, sites.seen(site, number).id)
    return {(row.template, row.recipient) for row in rows if row.channel == "in_app"}


def printed(site: Site, number: str, kind: str) -> str:
    [paper] = [one for one in sites.seen(site, number).documents if one.kind == kind]
    return str(paper.content)


def test_a_promise_nobody_kept_counts_as_granted_with_its_paper_its_task_and_its_notices(
    site: Site, items: Items
) -> None:
    number = silences.at_stage(site, items["approved"], "read")
    sweep(site, PROMISED - timedelta(seconds=1))
    assert sites.seen(site, number).case.state == "under_review", "the last day is not over"
    sweep(site, PROMISED)
    view = sites.seen(site, number)
    assert (view.case.state, view.case.stage, view.case.decided_on) == ("granted", "print", date(2026, 3, 11))
    [decided] = of_type(site, number, "decided")
    said = ("outcome", "deemed", "silence", "clock", "due", "stage", "office", "authority", "kind")
    assert [decided.data[one] for one in said] == [
        "granted", True, "case_approved", "promise", "2026-03-10", "read", "handling", "bj-haidian", "promised",
    ]  # fmt: skip
    assert [task.stage for task in view.tasks if task.closed_at is None] == ["print"]
    line = joined([tell(view, decided, {}, site)["more"]])  # type: ignore[list-item]
    assert "2026-03-10" in line.zh and "责任岗位" in line.zh and "Administrative Licensing Law" in line.en
    paper = printed(site, number, "grant_by_silence")
    assert all(words in paper for words in ("视为同意", "2026年3月10日", "行政许可法", "处")), paper
    assert {("granted_by_silence", "13800000000"), ("silence_granted", HANDLING.username)} <= told(site, number)
    assert not of_type(site, number, "overdue") or "promise" not in [
        e.data["clock"] for e in of_type(site, number, "overdue")
    ]
    sweep(site, PROMISED + timedelta(days=40))
    assert len(of_type(site, number, "decided")) == 1
    assert broken(site) == []
    sites.until(site, number, "", PROMISED + timedelta(days=41))
    assert sites.seen(site, number).case.state == "closed"
    assert broken(site) == []


def test_after_silence_granted_a_refusal_is_refused_and_told_what_remains(site: Site, items: Items) -> None:
    number = silences.at_stage(site, items["approved"], "settle")
    sweep(site, PROMISED)
    refusal = {"outcome": "refused", "facts": "不符", "reason": "不符合条件", "clause": "F1"}
    head = sites.who("director", "reviewer", "bj-haidian")
    [finding] = act(site, number, "decide", refusal, head, PROMISED + timedelta(hours=9)).findings
    assert finding.code == "decision.by_silence"
    assert "撤销" in finding.message.zh and "revoked" in finding.message.en


def test_an_act_after_the_promise_and_before_any_sweep_finds_what_silence_brought_about(
    site: Site, items: Items
) -> None:
    number = silences.at_stage(site, items["approved"], "settle")
    seen = sites.seen(site, number).case.last
    refusal = {"outcome": "refused", "facts": "不符", "reason": "不符合条件", "clause": "F1"}
    head, late = sites.who("director", "reviewer", "bj-haidian"), PROMISED + timedelta(seconds=1)
    [finding] = act(site, number, "decide", refusal, head, PROMISED - timedelta(seconds=1), seen=seen - 1).findings
    assert finding.code == "case.moved_on", "the promise is not over: nothing of it is written"
    [finding] = act(site, number, "decide", refusal, head, late, seen=seen).findings
    assert finding.code == "case.moved_on"
    [decided] = of_type(site, number, "decided")
    assert (decided.data["deemed"], decided.actor) == (True, "system")
    [finding] = act(site, number, "decide", refusal, head, late).findings
    assert finding.code == "decision.by_silence"
    assert broken(site) == []


def test_where_a_person_must_be_asked_before_limits_are_acted_on_no_act_goes_round_it(site: Site, items: Items) -> None:
    number = silences.at_stage(site, items["approved"], "settle")
    refusal = {"outcome": "refused", "facts": "不符", "reason": "不符合条件", "clause": "F1"}
    head, days_later = sites.who("director", "reviewer", "bj-haidian"), PROMISED + timedelta(days=30)
    [finding] = act(replace(site, sweep_limit=0), number, "decide", refusal, head, days_later).findings
    assert finding.code == "sweep.many_waiting"
    assert sites.seen(site, number).case.state == "under_review"


def test_two_sweeps_at_once_and_a_clock_that_jumps_grant_once(site: Site, items: Items) -> None:
    numbers = [silences.at_stage(site, items["approved"], "read") for _ in range(3)]
    sweep(site, midnight("2026-03-05"))
    start = Barrier(3)

    def run(place: int) -> list[tuple[str, str, str]]:
        start.wait(timeout=30)
        moment = PROMISED + timedelta(days=place * 20)
        return [(one.case, one.effect, one.clock) for one in sweep(site, moment).fired if one.effect == "decided"]

    with ThreadPoolExecutor(3) as pool:
        fired = [one for found in pool.map(run, range(3)) for one in found]
    assert sorted(fired) == sorted((number, "decided", "promise") for number in numbers)
    sweep(site, PROMISED - timedelta(days=3))
    assert all(len(of_type(site, number, "decided")) == 1 for number in numbers)
    assert broken(site) == []


def test_what_is_held_is_only_noted_and_comes_about_when_it_is_released(site: Site, items: Items) -> None:
    number = silences.at_stage(site, items["approved"], "read")
    sites.do(site, number, "hold", NOW + timedelta(days=1), DIRECTOR, **HOLD)
    for day in range(3):
        sweep(site, PROMISED + timedelta(days=day))
    assert sites.seen(site, number).case.state == "under_review"
    assert [e.data["clock"] for e in of_type(site, number, "overdue")].count("promise") == 1
    sites.do(site, number, "release", PROMISED + timedelta(days=3), sites.OVERSEER, clock="promise")
    sweep(site, PROMISED + timedelta(days=3, minutes=1))
    assert sites.seen(site, number).case.state == "granted"
    assert broken(site) == []


def test_a_limit_that_is_held_presses_nobody(site: Site, items: Items) -> None:
    number = silences.at_stage(site, items["approved"], "read")
    pressed = silences.at_stage(site, items["approved"], "read")
    sites.do(site, number, "hold", NOW + timedelta(days=1), DIRECTOR, **HOLD)
    sweep(site, PROMISED - timedelta(days=2))
    clocks = [[e.data["clock"] for e in of_type(site, ref, "reminded")] for ref in (number, pressed)]
    assert ["promise" in of_one for of_one in clocks] == [False, True]


def test_whoever_may_hold_a_case_sees_no_more_of_it_than_before(site: Site, items: Items) -> None:
    number = silences.at_stage(site, items["approved"], "read")
    for actor in (sites.OVERSEER, DIRECTOR):
        view = sites.seen(site, number, actor)
        assert {act.name for act, _ in view.acts} >= {"hold"}
    assert not sites.seen(site, number, sites.OVERSEER).whole
    assert sites.seen(site, number, HANDLING).whole


def test_an_effect_that_waits_for_somebody_is_not_foretold_and_a_limit_that_ended_is_told_no_more(
    site: Site, items: Items
) -> None:
    number = silences.at_stage(site, items["approved"], "read")
    sites.do(site, number, "hold", NOW, sites.OVERSEER, **HOLD)
    sweep(site, PROMISED)
    later = PROMISED + timedelta(days=2)
    sweep(site, later)
    tomorrow = later.astimezone(LEGAL_ZONE).date() + timedelta(days=1)
    of_promise = [one.effect for one in show_coming_on(site, later, tomorrow).lines if one.clock == "promise"]
    assert of_promise == [], "it waits for somebody: time brings nothing about"
    sites.do(site, number, "release", later, sites.OVERSEER, clock="promise")
    sweep(site, later + timedelta(days=1))
    assert sites.seen(site, number).case.state == "granted"
    with reading(site.database) as unit:
        kept = clocks.kept(unit, number)
    assert [code for code, clock in kept.items() if clock["state"] == "ended" and clock["next_look_at"]] == []


def test_where_force_majeure_is_recorded_silence_grants_nothing(site: Site, items: Items) -> None:
    number = silences.at_stage(site, items["approved"], "read")
    sites.do(site, number, "hold", NOW, sites.OVERSEER, clock="promise", cause="force_majeure", reason="洪水停电")
    sweep(site, PROMISED + timedelta(days=60))
    assert sites.seen(site, number).case.state == "under_review"


def test_the_handler_neither_holds_nor_releases(site: Site, items: Items) -> None:
    number = silences.at_stage(site, items["approved"], "read")
    elsewhere = sites.Actor("head", "局长", frozenset({"reviewer"}), "bj-wjw", "director")
    for actor in (HANDLING, sites.APPLICANT, elsewhere):
        assert [f.code for f in act(site, number, "hold", HOLD, actor, NOW).findings] == ["act.not_yours"]
    settled = silences.at_stage(site, items["approved"], "settle")
    assert [f.code for f in act(site, settled, "hold", HOLD, DIRECTOR, NOW).findings] == ["act.not_yours"]


def test_what_two_officers_must_release_waits_for_both(site: Site, items: Items) -> None:
    number = silences.at_stage(site, items["guarded"], "read")
    sweep(site, PROMISED)
    assert sites.seen(site, number).case.state == "under_review"
    sites.do(site, number, "release", PROMISED, DIRECTOR, clock="promise")
    again = act(site, number, "release", {"clock": "promise"}, DIRECTOR, PROMISED).findings
    assert [f.code for f in again] == ["release.twice"]
    sweep(site, PROMISED + timedelta(hours=1))
    assert sites.seen(site, number).case.state == "under_review"
    sites.do(site, number, "release", PROMISED + timedelta(hours=1), OTHER_DIRECTOR, clock="promise")
    sweep(site, PROMISED + timedelta(hours=2))
    assert sites.seen(site, number).case.state == "granted"


def test_while_the_clock_stands_still_silence_grants_nothing(site: Site, items: Items) -> None:
    number = silences.at_stage(site, items["approved"], "read")
    sites.do(site, number, "pause", midnight("2026-03-10"), procedure="hearing", days=5, notice="听字1号")
    due = next(c for c in sites.seen(site, number).clocks if c.code == "promise").due.due_on
    assert due == date(2026, 3, 10), "the day a procedure begins still counts"
    sweep(site, midnight("2026-03-17"))
    assert sites.seen(site, number).case.state == "under_review"
    sweep(site, midnight("2026-03-18"))
    assert sites.seen(site, number).case.state == "granted", "the days that were told are over"
    later = silences.at_stage(site, items["approved"], "read")
    sites.do(site, later, "pause", NOW + timedelta(days=1), procedure="hearing", days=5, notice="听字2号")
    sweep(site, midnight("2026-03-17"))
    assert sites.seen(site, later).case.state == "under_review"
    sweep(site, midnight("2026-03-18"))
    assert sites.seen(site, later).case.state == "granted"


def test_on_a_day_that_is_not_certain_silence_grants_nothing(site: Site, items: Items) -> None:
    december = datetime(2026, 12, 28, 2, 0, tzinfo=UTC)
    number = silences.received(site, items["approved"], now=december)
    sites.until(site, number, "read", december)
    sweep(site, december + timedelta(days=90))
    assert sites.seen(site, number).case.state == "under_review"


def test_a_renewal_applied_for_in_time_and_not_decided_counts_as_renewed(site: Site, items: Items) -> None:
    name = _named(items["guarded"], "date_range")
    days = {name: {"from": "2026-04-15", "to": "2026-05-01"}}
    number = silences.at_stage(site, items["guarded"], "look", **days)
    clock = next(c for c in sites.seen(site, number).clocks if c.code == "renewal")
    assert (clock.due.due_on, clock.state) == (date(2026, 4, 15), "running")
    sweep(site, midnight("2026-04-16") - timedelta(seconds=1))
    assert sites.seen(site, number).case.state == "under_review"
    sweep(site, midnight("2026-04-16"))
    assert sites.seen(site, number).case.state == "granted"
    assert "视为准予延续" in printed(site, number, "grant_by_silence")
    assert broken(site) == []


def test_a_renewal_applied_for_too_late_is_only_noted(site: Site, items: Items) -> None:
    name = _named(items["guarded"], "date_range")
    days = {name: {"from": "2026-03-20", "to": "2026-04-01"}}
    number = silences.at_stage(site, items["guarded"], "look", **days)
    sweep(site, midnight("2026-03-21"))
    assert sites.seen(site, number).case.state == "under_review"
    assert "renewal" in [event.data["clock"] for event in of_type(site, number, "overdue")]
    held = act(site, number, "hold", {**HOLD, "clock": "renewal"}, DIRECTOR, midnight("2026-03-21"))
    assert [(finding.code, finding.where) for finding in held.findings] == [("act.data.choice", "/clock")]


def test_two_hours_after_receipt_what_a_statute_permits_is_accepted_and_granted(site: Site, items: Items) -> None:
    number = silences.received(site, items["permitted"])
    sweep(site, NOW + timedelta(hours=2, seconds=-1))
    assert sites.seen(site, number).case.state == "received"
    sweep(site, NOW + timedelta(hours=2))
    view = sites.seen(site, number)
    assert (view.case.state, view.case.accepted_on, view.case.stage) == ("granted", date(2026, 3, 2), "print")
    assert {"acceptance", "grant_by_silence"} <= {paper.kind for paper in view.documents}
    [decided] = of_type(site, number, "decided")
    assert (decided.data["office"], decided.data["silence"]) == ("window", "permitted")
    assert "届满时刻" in printed(site, number, "grant_by_silence")
    assert broken(site) == []


def test_a_step_nobody_answered_counts_as_agreed_by_its_office_and_the_case_goes_on(site: Site, items: Items) -> None:
    number = silences.at_stage(site, items["guarded"], "read")
    sweep(site, midnight("2026-03-04"))
    view = sites.seen(site, number)
    assert view.case.stage == "look"
    done = of_type(site, number, "stage_done")[-1]
    said = ("stage", "outcome", "deemed", "office", "clock", "due")
    assert [done.data[one] for one in said] == ["read", "agree", True, "handling", "stage:read", "2026-03-03"]
    assert {("step_agreed", "13800000000"), ("step_silent", HANDLING.username)} <= told(site, number)
    assert "视为同意" in printed(site, number, "step_agreed")
    sweep(site, midnight("2026-03-20"))
    assert sites.seen(site, number).case.stage == "look", "a visit by two is done by nobody's silence"
    assert broken(site) == []


def test_of_branches_only_the_one_that_says_so_counts_as_agreed(site: Site, items: Items) -> None:
    number = silences.at_stage(site, items["guarded"], "both")
    sweep(site, midnight("2026-03-20"))
    view = sites.seen(site, number)
    assert {code: asked.outcome for code, asked in view.case.branches.items()} == {"fire": "agree", "plan": ""}
    [answered] = of_type(site, number, "branch_done")
    assert (answered.data["branch"], answered.data["office"]) == ("fire", "inspection")
    sites.do(site, number, "opine", midnight("2026-03-20"), **sites.USUAL["review"][1])
    assert sites.seen(site, number).case.stage == "settle"
    assert broken(site) == []


def test_a_step_that_is_held_is_not_agreed(site: Site, items: Items) -> None:
    number = silences.at_stage(site, items["guarded"], "read")
    sites.do(site, number, "hold", NOW, DIRECTOR, clock="stage:read", cause="other", reason="需补充论证")
    sweep(site, midnight("2026-03-20"))
    assert sites.seen(site, number).case.stage == "read"
    assert "stage:read" in [event.data["clock"] for event in of_type(site, number, "overdue")]


def _named(at: tuple[Path, str], purpose: str) -> str:
    """The name of the question asked for this purpose; names are made of chance and a number."""
    fields = sites.compiled(at[0]).items[at[1]].fields
    return next(name for name, field in fields.items() if field.kind == purpose)


def test_of_hours_each_share_is_reminded_of_at_its_moment_then_that_they_are_over_and_then_each_working_day(
    site: Site, items: Items
) -> None:
    number = silences.received(site, items["hourly"])
    foretold = show_coming_on(site, NOW, date(2026, 3, 2)).lines
    assert {line.effect for line in foretold if line.clock == "quick"} == {"reminded", "overdue", "red"}
    for minutes in (119, 120, 150, 179, 180, 239, 240, 300, 600):
        sweep(site, NOW + timedelta(minutes=minutes))
    for day in ("2026-03-03", "2026-03-04"):
        sweep(site, midnight(day))
        sweep(site, midnight(day) + timedelta(hours=9))
    of_it = [e for e in sites.seen(site, number).events if e.data.get("clock") == "quick" and e.type != "card_raised"]
    assert [(e.type, e.at, [(b["kind"], b["count"]) for b in e.data.get("because", ())]) for e in of_it] == [  # type: ignore[attr-defined]
        ("reminded", NOW + timedelta(hours=2), [("used", 50)]),
        ("reminded", NOW + timedelta(hours=3), [("used", 75)]),
        ("overdue", NOW + timedelta(hours=4), []),
        ("reminded", midnight("2026-03-03"), [("after", 1)]),
        ("reminded", midnight("2026-03-04"), [("after", 2)]),
    ]
    assert broken(site) == []


def test_shares_of_hours_that_were_missed_are_told_once_and_none_after_the_end(site: Site, items: Items) -> None:
    late = silences.received(site, items["hourly"])
    sweep(site, NOW + timedelta(hours=3, minutes=30))
    [told_once] = [e for e in of_type(site, late, "reminded") if e.data["clock"] == "quick"]
    assert [one["count"] for one in told_once.data["because"]] == [50, 75]  # type: ignore[attr-defined]
    never = silences.received(site, items["hourly"])
    sweep(site, NOW + timedelta(hours=5))
    assert "quick" in [e.data["clock"] for e in of_type(site, never, "overdue")]
    assert not [e for e in of_type(site, never, "reminded") if e.data["clock"] == "quick"]
    sweep(site, midnight("2026-03-03"))
    [after] = [e for e in of_type(site, never, "reminded") if e.data["clock"] == "quick"]
    assert [one["kind"] for one in after.data["because"]] == ["after"]  # type: ignore[attr-defined]
