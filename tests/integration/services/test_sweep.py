"""What time brings about happens once, at its moment, whoever sweeps; and never on a day that is not certain."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from threading import Barrier

import pytest
from sqlalchemy import event as listening
from sqlalchemy import update

from permits.core.process import LEGAL_ZONE
from permits.persistence import tables
from permits.persistence.unit_of_work import unit_of_work
from permits.services.act import act
from permits.services.site import Site
from permits.services.sweep import sweep
from permits.services.verify import verify
from tests.sites import APPLICANT, COLLEAGUE, RECEIVED, do, handed_in, holder, seen, until

HOUR = timedelta(hours=1)


def midnight(day: str) -> datetime:
    """The first moment of a legal day."""
    return datetime.combine(date.fromisoformat(day), time.min, LEGAL_ZONE).astimezone(UTC)


def fired(site: Site, now: datetime) -> list[tuple[str, str]]:
    return [(one.effect, one.clock) for one in sweep(site, now).fired]


def kinds(site: Site, ref: str, kind: str) -> list[str]:
    return [str(e.data.get("clock", "")) for e in seen(site, ref).events if e.type == kind]


def broken(site: Site) -> list[object]:
    return [found for invariant in verify(site) for found in invariant.broken]


def test_after_five_working_days_without_an_answer_a_case_counts_as_accepted_from_receipt(site: Site) -> None:
    ref = handed_in(site).case_id
    sweep(site, midnight("2026-03-10") - timedelta(seconds=1))
    assert seen(site, ref).case.state == "received", "the fifth day is not over"
    assert ("accepted", "correction") in fired(site, midnight("2026-03-10"))
    view = seen(site, ref)
    assert (view.case.state, view.case.accepted_on) == ("under_review", date(2026, 3, 2))
    assert "acceptance" in [paper.kind for paper in view.documents]
    assert next(c for c in view.clocks if c.code == "decision").due.due_on == date(2026, 3, 30)
    assert not [one for one in fired(site, midnight("2026-03-10")) if one[0] == "accepted"]
    assert broken(site) == []


def test_two_sweeps_at_once_let_everything_happen_once(site: Site) -> None:
    refs = [handed_in(site, "nur-reg-first", "normal").case_id for _ in range(6)]
    start = Barrier(3)

    def run(_: int) -> list[tuple[str, str, str]]:
        start.wait(timeout=30)
        return [(one.case, one.effect, one.clock) for one in sweep(site, midnight("2026-03-10")).fired]

    with ThreadPoolExecutor(3) as pool:
        every = [one for found in pool.map(run, range(3)) for one in found]
    assert len(every) == len(set(every))
    for ref in refs:
        types = [event.type for event in seen(site, ref).events]
        assert types.count("accepted") == 1
        assert kinds(site, ref, "overdue").count("stage:accept") <= 1
    assert broken(site) == []


def test_a_case_that_cannot_be_read_stops_no_other_and_is_told_of(site: Site) -> None:
    sound = [handed_in(site).case_id for _ in range(3)]
    for ref in sound:
        until(site, ref, "review", RECEIVED)
    broken_one, silent = handed_in(site).case_id, handed_in(site).case_id
    with unit_of_work(site.database) as uow:
        event = tables.table_of(tables.CaseEvent)
        uow.execute(update(event).where(event.c.case_id == broken_one, event.c.seq == 1).values(type="no such thing"))
    with pytest.raises(Exception) as raised:
        sweep(site, midnight("2026-03-10"))
    assert broken_one in "".join(raised.value.__notes__)
    assert [kinds(site, ref, "overdue") for ref in sound] == [["stage:review"]] * 3
    assert seen(site, silent).case.accepted_on == date(2026, 3, 2)


def test_a_limit_that_passed_before_its_case_was_accepted_late_is_noted_too(site: Site) -> None:
    ref = handed_in(site).case_id
    sweep(site, midnight("2026-04-20"))
    assert kinds(site, ref, "accepted") == ["correction"]
    sweep(site, midnight("2026-04-20") + timedelta(minutes=1))
    assert sorted(kinds(site, ref, "overdue")) == ["decision", "promise", "stage:accept"]
    assert broken(site) == []


def test_a_limit_that_has_passed_is_noted_once_with_the_office_that_answers_for_it(site: Site) -> None:
    ref = handed_in(site).case_id
    until(site, ref, "review", RECEIVED)
    for day in ("2026-03-04", "2026-03-05", "2026-03-13", "2026-03-14"):
        sweep(site, midnight(day))
        sweep(site, midnight(day) + timedelta(hours=9))
    assert kinds(site, ref, "overdue") == ["stage:review", "promise"]
    noted = next(e for e in seen(site, ref).events if e.type == "overdue")
    assert (noted.data["office"], noted.data["authority"], noted.data["due"]) == (
        "handling",
        "bj-haidian",
        "2026-03-03",
    )
    assert seen(site, ref).case.state == "under_review", "overdue is neither refusal nor consent"
    assert broken(site) == []


def test_what_is_only_noted_of_many_cases_is_written_in_one_transaction(site: Site) -> None:
    refs = [handed_in(site).case_id for _ in range(4)]
    for ref in refs:
        until(site, ref, "review", RECEIVED)
    commits: list[object] = []
    listening.listen(site.database.engine, "commit", commits.append)
    found = fired(site, midnight("2026-03-21"))
    assert found.count(("overdue", "stage:review")) == len(refs)
    with_one = len(commits)
    assert with_one < 2 * len(refs), f"{with_one} commits for {len(refs)} cases"


def test_reminders_come_once_a_day_on_their_days(site: Site) -> None:
    ref = handed_in(site).case_id
    until(site, ref, "review", RECEIVED)
    for day in range(2, 13):
        for hour in (0, 9, 17):
            sweep(site, midnight(f"2026-03-{day:02d}") + timedelta(hours=hour))
    days = [e.day.isoformat() for e in seen(site, ref).events if e.type == "reminded" and e.data["clock"] == "promise"]
    assert days == sorted(set(days))
    assert days[-1] == "2026-03-12"
    assert all(int(str(e.data["left"])) >= 0 for e in seen(site, ref).events if e.type == "reminded")


def test_an_act_after_midnight_and_before_the_sweep_swallows_nothing(site: Site) -> None:
    late = handed_in(site).case_id
    until(site, late, "review", RECEIVED)
    do(site, late, "assign", midnight("2026-03-13") + timedelta(hours=9), to=COLLEAGUE)
    sweep(site, midnight("2026-03-13") + timedelta(hours=10))
    assert "promise" in kinds(site, late, "overdue")
    silent = handed_in(site).case_id
    clerk = holder(site, silent)
    [finding] = act(site, silent, "assign", {"to": COLLEAGUE}, clerk, midnight("2026-03-10") + HOUR).findings
    assert finding.code == "act.not_yours", "it counts as accepted, and lies with the next office"
    assert seen(site, silent).case.accepted_on == date(2026, 3, 2)
    assert sweep(site, midnight("2026-03-10") + HOUR).fired == ()
    assert broken(site) == []


def test_a_procedure_that_outlasts_what_was_told_does_not_hide_that_the_limit_passed(site: Site) -> None:
    ref = handed_in(site).case_id
    until(site, ref, "review", RECEIVED)
    do(site, ref, "pause", RECEIVED + timedelta(days=1), procedure="hearing", days=3, notice="听字1号")
    due = next(c for c in seen(site, ref).clocks if c.code == "promise").due.due_on
    sweep(site, midnight(due.isoformat()))
    assert "promise" not in kinds(site, ref, "overdue")
    sweep(site, midnight((due + timedelta(days=1)).isoformat()))
    assert "promise" in kinds(site, ref, "overdue")


def test_while_the_applicant_has_the_case_nothing_is_overdue(site: Site) -> None:
    ref = handed_in(site).case_id
    do(site, ref, "request-correction", RECEIVED, items=[{"where": "/materials/M3", "reason": "不清晰"}])
    assert fired(site, midnight("2026-06-01")) == []
    assert kinds(site, ref, "overdue") == []


def test_on_a_provisional_day_nothing_takes_effect_and_the_clock_is_looked_at_again(site: Site) -> None:
    december = datetime(2026, 12, 28, 2, 0, tzinfo=UTC)
    ref = handed_in(site, now=december, **YEAR_END).case_id
    clock = next(c for c in seen(site, ref).clocks if c.code == "correction")
    assert clock.due.provisional
    later = midnight((clock.due.due_on + timedelta(days=3)).isoformat())
    assert "accepted" not in [effect for effect, _ in fired(site, later)]
    assert seen(site, ref).case.state == "received"
    assert sweep(site, later + timedelta(days=1, minutes=1)).checked > 0
    assert seen(site, ref).case.state == "received"


YEAR_END = {
    "report_date": "2026-11-15",
    "staff": [{"name": "李云", "id_no": "110100199406112013", "post": "客房服务员", "health_cert_no": "JKZ202600201",
               "health_cert_to": "2027-12-31", "training_date": "2026-11-20"}],
    "ac_units": [{"area_served": "大堂", "kind": "fan_coil", "last_clean": "2026-11-10"}],
}  # fmt: skip


def test_a_sweep_with_nothing_due_looks_at_nothing(site: Site) -> None:
    ref = handed_in(site).case_id
    assert sweep(site, RECEIVED + timedelta(minutes=5)).checked == 0
    do(site, ref, "withdraw", RECEIVED, APPLICANT, reason="不办了")
    assert sweep(site, midnight("2026-12-01")).fired == ()


def test_a_sweep_as_of_a_moment_before_the_last_event_writes_nothing_and_a_later_one_still_does(site: Site) -> None:
    ref = handed_in(site).case_id
    do(site, ref, "mark", midnight("2026-03-09"), all_in_order=True)
    before = seen(site, ref).events
    sweep(site, midnight("2026-03-06"))
    assert seen(site, ref).events == before
    sweep(site, midnight("2026-03-09") + HOUR)
    assert "reminded" in {event.type for event in seen(site, ref).events}
    sweep(site, midnight("2026-03-12"))
    view = seen(site, ref)
    assert view.case.state == "under_review"
    assert [event.at for event in view.events] == sorted(event.at for event in view.events)
