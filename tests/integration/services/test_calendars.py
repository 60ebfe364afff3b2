"""A calendar loaded on a running site: what moves is shown first, then told on each case; what has passed stays."""

from __future__ import annotations

import copy
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from permits.core.process import CALENDAR_CHANGED
from permits.persistence import audit, calendars, outbox, tasks
from permits.persistence.clocks import clocks_of as stored_clocks
from permits.persistence.unit_of_work import reading
from permits.services import load_calendar as loading
from permits.services.load_calendar import count_anew, foresee_calendar, load_calendar
from permits.services.open_site import open_site
from permits.services.site import Site
from permits.services.sweep import sweep
from permits.services.verify import verify
from tests.integration.services.test_sweep import YEAR_END, broken, midnight
from tests.sites import handed_in, seen, until
from tests.synthetic import DEFINITIONS

DECEMBER = datetime(2026, 12, 28, 2, 0, tzinfo=UTC)
SOON, MINUTE = DECEMBER + timedelta(hours=3), timedelta(minutes=1)


STATUTORY = (
    "2027-01-01", "2027-02-05", "2027-02-06", "2027-02-07", "2027-02-08", "2027-04-05", "2027-05-01", "2027-05-02",
    "2027-06-09", "2027-09-15", "2027-10-01", "2027-10-02", "2027-10-03",
)  # fmt: skip


def notice(*off: str, version: int = 1) -> dict[str, Any]:
    """A notice for 2027 as a test needs it: the statutory days and these days off."""
    return {
        "kind": "notice", "code": "cn", "version": version, "year": 2027, "published_on": "2026-12-28",
        "effective_from": "2027-01-01", "authority": {"zh": "国务院办公厅", "en": "State Council"},
        "source": {"zh": "二〇二七年放假安排（试验）", "en": "Holidays of 2027 (a trial)"}, "workdays": [],
        "holidays": [{"from": day, "to": day, "zh": "放假", "en": "off"} for day in (*STATUTORY, *off)],
    }  # fmt: skip


LATER = notice("2027-01-04")


def a_case(site: Site, now: datetime = DECEMBER) -> str:
    return handed_in(site, now=now, **copy.deepcopy(YEAR_END)).case_id


def due(site: Site, ref: str, code: str = "correction") -> tuple[str, bool]:
    clock = next(c for c in seen(site, ref).clocks if c.code == code)
    return clock.due.due_on.isoformat(), clock.due.provisional


def stored(site: Site, ref: str) -> dict[str, tuple[str, bool]]:
    with reading(site.database) as unit:
        return {row.code: (row.due_on.isoformat(), row.provisional) for row in stored_clocks(unit, ref)}


def told(site: Site, ref: str) -> list[str]:
    with reading(site.database) as unit:
        return [row.template for row in outbox.of_case(unit, ref) if row.template == "due_moved"]


def changes(site: Site, ref: str) -> list[Any]:
    return [event.data for event in seen(site, ref).events if event.type == CALENDAR_CHANGED]


def test_what_would_move_is_shown_and_nothing_is_changed(site: Site) -> None:
    ref = a_case(site)
    prospect = foresee_calendar(site, LATER, SOON)
    [move] = [move for move in prospect.moves if move.clock == "correction"]
    assert (move.case, move.before, move.after) == (
        seen(site, ref).case.number,
        date(2027, 1, 5),
        date(2027, 1, 6),
    )
    assert due(site, ref) == ("2027-01-05", True)
    with reading(site.database) as unit:
        assert calendars.newest(unit) == 1


def test_a_day_that_moves_later_is_written_on_the_case_and_told_to_its_applicant(site: Site) -> None:
    ref = a_case(site)
    load_calendar(site, LATER, SOON)
    assert due(site, ref) == stored(site, ref)["correction"] == ("2027-01-06", False)
    [change] = changes(site, ref)
    moved = {move["clock"]: (move["from"], move["to"]) for move in change["moves"]}
    assert moved["correction"] == ("2027-01-05", "2027-01-06")
    assert (change["calendar"], change["due"]) == (site.calendar.version, "2027-01-06")
    assert len(told(site, ref)) == 2, "in the mailbox and by SMS"
    with reading(site.database) as unit:
        assert [entry.action for entry in audit.entries(unit, subject="calendar:2")] == ["calendar_loaded"]
    assert broken(site) == []


def test_a_day_that_moves_earlier_is_written_on_the_case_and_told_to_nobody(site: Site) -> None:
    load_calendar(site, LATER, DECEMBER - timedelta(hours=1))
    ref = a_case(site)
    load_calendar(site, notice(version=2), SOON)
    assert due(site, ref) == ("2027-01-05", False)
    assert [change["moves"][0]["to"] for change in changes(site, ref)] == ["2027-01-05"]
    assert told(site, ref) == []
    assert broken(site) == []


def test_a_day_that_does_not_move_becomes_certain_without_a_word(site: Site) -> None:
    ref = a_case(site)
    load_calendar(site, notice(), SOON)
    assert due(site, ref) == stored(site, ref)["correction"] == ("2027-01-05", False)
    assert changes(site, ref) == []
    assert broken(site) == []


def test_a_day_that_has_passed_is_never_moved(site: Site) -> None:
    ref = a_case(site)
    load_calendar(site, LATER, midnight("2027-01-06"))
    assert due(site, ref) == ("2027-01-05", True)
    assert changes(site, ref) == [] and told(site, ref) == []
    assert "accepted" not in [one.effect for one in sweep(site, midnight("2027-01-20")).fired]
    assert broken(site) == []


def test_what_waited_for_the_calendar_takes_effect_once_it_is_certain(site: Site) -> None:
    ref = a_case(site)
    sweep(site, midnight("2027-01-06"))
    assert seen(site, ref).case.state == "received"
    load_calendar(site, notice(), midnight("2027-01-07"))
    sweep(site, midnight("2027-01-08") + MINUTE)
    view = seen(site, ref)
    assert (view.case.state, view.case.accepted_on) == ("under_review", date(2026, 12, 28))
    assert broken(site) == []


def test_the_task_of_a_step_moves_with_its_limit(site: Site) -> None:
    ref = a_case(site, datetime(2026, 12, 31, 2, 0, tzinfo=UTC))
    until(site, ref, "review", datetime(2026, 12, 31, 3, 0, tzinfo=UTC))
    load_calendar(site, LATER, datetime(2026, 12, 31, 4, 0, tzinfo=UTC))
    step = next(c for c in seen(site, ref).clocks if c.kind == "step")
    with reading(site.database) as unit:
        assert [task.due_on for task in tasks.tasks_of(unit, ref, open_only=True)] == [step.due.due_on]
    assert step.due.due_on == date(2027, 1, 5)
    assert broken(site) == []


def test_another_process_sees_the_calendar_at_its_next_act_without_starting_again(site: Site) -> None:
    ref = a_case(site)
    other = open_site(site.database.url, site.data_dir, DEFINITIONS)
    load_calendar(site, LATER, SOON)
    assert other.calendar.version != site.calendar.version
    until(other, ref, "review", SOON + timedelta(hours=1))
    assert other.calendar.version == site.calendar.version
    other.look_up_calendar()
    assert due(other, ref, "promise") == due(site, ref, "promise")
    assert broken(site) == []
    other.database.close()


def test_counting_that_was_stopped_goes_on_with_the_next_sweep_and_tells_everybody_once(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    refs = [a_case(site) for _ in range(4)]
    count_one, left = loading._count_one, iter(range(2))

    def killed_after_two(*given: Any) -> Any:
        if next(left, None) is None:
            raise KeyboardInterrupt
        return count_one(*given)

    monkeypatch.setattr(loading, "_BATCH", 1)
    monkeypatch.setattr(loading, "_count_one", killed_after_two)
    with pytest.raises(KeyboardInterrupt):
        load_calendar(site, LATER, SOON)
    assert sum(len(changes(site, ref)) for ref in refs) == 2
    monkeypatch.setattr(loading, "_count_one", count_one)
    fired = [one.effect for one in sweep(site, SOON + MINUTE / 2).fired]
    assert fired.count(CALENDAR_CHANGED) == 2
    for _ in range(2):
        assert count_anew(site, SOON + 2 * MINUTE) == []
    assert [len(changes(site, ref)) for ref in refs] == [1, 1, 1, 1]
    assert [len(told(site, ref)) for ref in refs] == [2, 2, 2, 2]
    with reading(site.database) as unit:
        assert calendars.unsettled(unit) is None
    assert broken(site) == []


def test_what_an_act_begun_before_wrote_by_the_old_calendar_is_put_right_when_such_acts_are_over(site: Site) -> None:
    other = open_site(site.database.url, site.data_dir, DEFINITIONS)
    load_calendar(site, LATER, SOON)
    ref = handed_in(other, now=SOON - MINUTE / 2, **copy.deepcopy(YEAR_END)).case_id
    assert stored(site, ref)["correction"] == ("2027-01-05", True), "written by a process that had not looked yet"
    sweep(site, SOON + 2 * MINUTE)
    assert stored(site, ref)["correction"] == ("2027-01-06", False)
    assert broken(site) == []
    other.database.close()


def test_the_same_file_again_is_refused_and_so_is_one_that_does_not_fit(site: Site) -> None:
    load_calendar(site, LATER, SOON)
    assert [f.code for f in load_calendar(site, LATER, SOON).findings] == [
        "calendar.loaded_already",
        "calendar.year_twice",
    ]
    hole = notice(version=1) | {"year": 2029, "published_on": "2028-11-01", "holidays": []}
    assert {f.code for f in load_calendar(site, hole, SOON).findings} == {"calendar.hole", "calendar.statutory_missing"}
    with reading(site.database) as unit:
        assert calendars.newest(unit) == 2


def test_a_notice_without_a_statutory_day_or_not_published_yet_is_refused_and_the_day_is_named(site: Site) -> None:
    without = notice()
    without["holidays"] = [one for one in without["holidays"] if one["from"] not in ("2027-09-15", "2027-10-02")]
    found = load_calendar(site, without, SOON).findings
    assert [f.code for f in found] == ["calendar.statutory_missing"] * 2
    told = " ".join(f.message.zh + f.message.en for f in found)
    assert all(told.count(day) == 2 for day in ("2027-09-15", "2027-10-02")), "each by its date, in both languages"
    tomorrow = (SOON + timedelta(days=1)).date().isoformat()
    early = notice() | {"published_on": tomorrow}
    assert [f.code for f in load_calendar(site, early, SOON).findings] == ["calendar.not_published_yet"]
    with reading(site.database) as unit:
        assert calendars.newest(unit) == 1


def test_a_site_that_is_opened_again_goes_by_what_was_loaded(site: Site) -> None:
    ref = a_case(site)
    load_calendar(site, LATER, SOON)
    again = open_site(site.database.url, site.data_dir, DEFINITIONS)
    assert again.calendar.version == site.calendar.version == "2025.1 2026.1 2027.1 statutory.1"
    assert due(again, ref) == ("2027-01-06", False)
    assert [found.broken for found in verify(again) if found.code == "I7"] == [()]
    again.database.close()
