"""What time is about to bring about is told beforehand, and does not happen in a flood without anybody being asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from permits.persistence.database import moment_of
from permits.persistence.unit_of_work import reading
from permits.services.show_coming import show_coming, show_coming_on
from permits.services.site import Site
from permits.services.sweep import sweep
from permits.services.sweep_guard import guarded_sweep, many_waiting
from tests.integration.services.test_sweep import YEAR_END, midnight
from tests.sites import RECEIVED, handed_in, seen, until

NEW_YEAR = datetime(2026, 12, 28, 3, 0, tzinfo=UTC)


def test_what_is_told_to_come_is_what_then_happens_on_that_day_and_nothing_else(site: Site) -> None:
    refs = [handed_in(site).case_id, handed_in(site, "nur-reg-first", "normal").case_id]
    until(site, refs[1], "review", RECEIVED + timedelta(hours=1))
    for day in range(1, 31):
        now = midnight("2026-03-02") + timedelta(days=day)
        on = date(2026, 3, 2) + timedelta(days=day)
        foretold = [(line.case, line.effect, line.clock) for line in show_coming_on(site, now, on).lines]
        one_day_before = show_coming(site, now - timedelta(seconds=1)).days
        counted = {one.day: sum(one.effects.values()) for one in one_day_before}
        happened = [(one.case, one.card.partition(" ")[0] or one.effect, one.clock) for one in sweep(site, now).fired]
        assert sorted(foretold) == sorted(happened), on
        assert counted.get(on, 0) == len(happened), on
    assert seen(site, refs[0]).case.state == "under_review"


def test_a_day_that_rests_on_a_calendar_not_yet_published_is_told_as_provisional(site: Site) -> None:
    handed_in(site, now=datetime(2026, 12, 28, 2, 0, tzinfo=UTC), **YEAR_END)
    days = show_coming(site, NEW_YEAR).days
    lines = [line for one in days for line in show_coming_on(site, NEW_YEAR, one.day).lines]
    assert {line.provisional for line in lines if line.clock == "correction"} == {True}


def test_only_the_cases_of_the_authority_asked_about_are_told(site: Site) -> None:
    handed_in(site)
    assert show_coming(site, RECEIVED, authority="bj-haidian").sums
    assert not show_coming(site, RECEIVED, authority="bj-chaoyang").sums
    assert not show_coming_on(site, RECEIVED, date(2026, 3, 10), "bj-chaoyang").lines


def test_more_that_waited_for_over_a_day_than_is_allowed_does_not_happen_until_somebody_confirms(site: Site) -> None:
    strict = replace(site, sweep_limit=2)
    refs = [handed_in(site).case_id for _ in range(3)]
    much_later = midnight("2026-04-20")
    stopped = guarded_sweep(strict, much_later, as_if=True)
    assert stopped.swept is None and stopped.finding is not None and stopped.finding.code == "sweep.many_waiting"
    assert {seen(site, ref).case.state for ref in refs} == {"received"}
    assert [
        e.type for ref in refs for e in seen(site, ref).events if e.type in ("accepted", "reminded", "overdue")
    ] == []
    waiting = int(stopped.finding.message.en.split()[0])
    assert guarded_sweep(strict, much_later, confirmed=waiting - 1, as_if=True).swept is None
    done = guarded_sweep(strict, much_later, confirmed=waiting, as_if=True)
    assert done.swept is not None and {seen(site, ref).case.state for ref in refs} == {"under_review"}
    assert many_waiting(strict, much_later) is None


def test_what_begins_at_midnight_in_large_numbers_is_no_flood(site: Site) -> None:
    refs = [handed_in(site).case_id for _ in range(3)]
    for day in ("2026-03-04", "2026-03-05", "2026-03-06", "2026-03-07", "2026-03-08", "2026-03-09", "2026-03-10"):
        assert guarded_sweep(replace(site, sweep_limit=0), midnight(day), as_if=True).swept is not None, day
    assert {seen(site, ref).case.state for ref in refs} == {"under_review"}


def test_nothing_happens_while_machine_and_database_disagree_on_the_time(site: Site) -> None:
    with reading(site.database) as unit:
        there = moment_of(unit.connection)
    if there is None:
        assert site.database.is_sqlite, "only a file of this machine has no time of its own"
        return
    ref = handed_in(site).case_id
    found = guarded_sweep(site, there + timedelta(minutes=6))
    assert found.finding is not None and found.finding.code == "sweep.clock_wrong"
    assert seen(site, ref).case.state == "received"
    assert abs(there - datetime.now(UTC)) < timedelta(minutes=5)
