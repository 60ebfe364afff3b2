import os
import pickle
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from permits.core.clock import Calendar, Pause, TimeLimit, due
from permits.core.text import Text

REVIEW = Text("专家评审", "expert review")
TEST = Text("检测", "laboratory test")
MONDAY = date(2026, 3, 2)


def rows(found):
    return {row.date: row for row in found.derivation}


def test_the_day_of_receipt_does_not_count(calendar):
    found = due(TimeLimit(1, "workday"), MONDAY, calendar)
    assert found.due_on == date(2026, 3, 3)
    assert (found.derivation[0].kind, found.derivation[0].counts, found.derivation[0].number) == ("start", False, None)


def test_the_derivation_has_one_row_a_day_from_the_start_to_the_due_day(calendar):
    found = due(TimeLimit(20, "workday"), date(2026, 2, 9), calendar)
    days = [row.date for row in found.derivation]
    assert days == [date(2026, 2, 9) + timedelta(days=step) for step in range(33)]
    assert [row.number for row in found.derivation if row.counts] == list(range(1, 21))
    assert all(row.number is None for row in found.derivation if not row.counts)


def test_every_row_says_why_in_both_languages(calendar):
    pauses = [Pause(date(2026, 4, 7), date(2026, 4, 9), REVIEW)]
    for unit, length in (("workday", 45), ("day", 30), ("month", 2), ("hour", 72), ("workday", 0)):
        for row in due(TimeLimit(length, unit), date(2026, 4, 1), calendar, pauses).derivation:
            assert row.why.zh and row.why.en and "{" not in row.why.zh + row.why.en


def test_a_row_of_a_pause_names_its_reasons_once_each(calendar):
    pauses = [
        Pause(date(2026, 3, 4), date(2026, 3, 6), REVIEW),
        Pause(date(2026, 3, 5), date(2026, 3, 6), TEST),
        Pause(date(2026, 3, 5), date(2026, 3, 6), TEST),
    ]
    found = rows(due(TimeLimit(5, "workday"), MONDAY, calendar, pauses))
    assert found[date(2026, 3, 6)].kind == "paused"
    assert found[date(2026, 3, 5)].why.zh == "不计入期间：专家评审"
    assert found[date(2026, 3, 6)].why == Text("不计入期间：专家评审、检测", "paused: expert review, laboratory test")
    assert found[date(2026, 3, 4)].counts and not found[date(2026, 3, 6)].counts


def test_natural_days_count_rest_days_and_show_where_the_end_moved(calendar):
    found = rows(due(TimeLimit(30, "day"), date(2026, 4, 1), calendar))
    assert (found[date(2026, 4, 5)].counts, found[date(2026, 4, 5)].number) == (True, 4)
    assert (found[date(2026, 5, 1)].kind, found[date(2026, 5, 1)].number) == ("holiday", 30)
    assert "顺延" in found[date(2026, 5, 1)].why.zh
    moved = [(row.kind, row.counts) for day, row in found.items() if day > date(2026, 5, 1)]
    assert moved == [("rolled", False)] * 5


def test_an_extension_is_counted_from_the_start_and_not_from_its_approval(calendar):
    found = due(TimeLimit(20, "workday"), MONDAY, calendar, extension=TimeLimit(10, "workday"))
    assert found == due(TimeLimit(30, "workday"), MONDAY, calendar)


def test_zero_is_the_same_day_in_every_unit(calendar):
    for unit in ("workday", "day", "month", "hour"):
        assert due(TimeLimit(0, unit), MONDAY, calendar).due_on == MONDAY


def test_zero_working_days_from_a_day_of_rest_is_the_next_working_day(calendar):
    assert due(TimeLimit(0, "workday"), date(2026, 10, 3), calendar).due_on == date(2026, 10, 8)
    assert due(TimeLimit(0, "workday"), date(2026, 10, 10), calendar).due_on == date(2026, 10, 10)


def test_a_month_end_has_no_corresponding_day(calendar):
    ends = {
        start: due(TimeLimit(1, "month"), start, calendar).due_on for start in (date(2025, 3, 31), date(2026, 5, 29))
    }
    assert ends == {date(2025, 3, 31): date(2025, 4, 30), date(2026, 5, 29): date(2026, 6, 29)}


def test_a_leap_day_starts_months_and_years(calendar):
    assert due(TimeLimit(12, "month"), date(2024, 2, 29), calendar).due_on == date(2025, 2, 28)


def test_two_hours_run_from_the_moment_of_receipt_day_and_night(calendar):
    received = datetime(2026, 2, 17, 23, 15, tzinfo=calendar.zone)
    found = due(TimeLimit(2, "hour"), received, calendar)
    assert found.due_at == datetime(2026, 2, 18, 1, 15, tzinfo=calendar.zone)
    assert found.due_on == date(2026, 2, 18)
    assert not found.provisional
    assert [(row.kind, row.number) for row in found.derivation] == [("hours", 0), ("hours", 2)]
    assert "0.75 小时" in found.derivation[0].why.zh


def test_hours_stand_still_in_a_pause(calendar):
    received = datetime(2026, 3, 2, 9, 0, tzinfo=calendar.zone)
    pauses = [Pause(received + timedelta(hours=1), received + timedelta(hours=49), REVIEW)]
    found = due(TimeLimit(2, "hour"), received, calendar, pauses)
    assert found.due_at == received + timedelta(hours=50)
    assert [row.kind for row in found.derivation] == ["hours", "paused", "hours"]


def test_a_moment_counts_on_its_local_day_whatever_zone_tells_it(calendar):
    """23:30 on Sunday in Shanghai is Sunday; it is 11:30 in New York, where the clocks changed that very day."""
    moment = datetime(2026, 3, 8, 23, 30, tzinfo=calendar.zone)
    for zone in (UTC, timezone(timedelta(hours=-11)), ZoneInfo("America/New_York"), ZoneInfo("Asia/Shanghai")):
        same = moment.astimezone(zone)
        assert due(TimeLimit(5, "workday"), same, calendar).due_on == date(2026, 3, 13)
        assert due(TimeLimit(48, "hour"), same, calendar).due_at == moment + timedelta(hours=48)


@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai", "America/New_York"])
def test_the_zone_of_the_machine_does_not_matter(zone):
    program = (
        "from datetime import datetime, UTC\n"
        "from permits.core.clock import Calendar, TimeLimit, due\n"
        "calendar = Calendar('x', '', '', '', frozenset({2026}), {}, {})\n"
        "moment = datetime(2026, 3, 8, 16, 30, tzinfo=UTC)\n"
        "print(due(TimeLimit(5, 'workday'), moment, calendar).due_on)\n"
        "print(due(TimeLimit(2, 'hour'), moment, calendar).due_at)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"TZ": zone, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.split("\n") == ["2026-03-16", "2026-03-09 02:30:00+08:00", ""]


def test_a_date_past_the_published_calendar_is_provisional(calendar):
    found = due(TimeLimit(20, "workday"), date(2026, 12, 21), calendar)
    assert found.provisional
    assert [row.date.year for row in found.derivation if row.provisional] == [2027] * 19


def test_a_natural_limit_is_provisional_only_by_where_it_ends(calendar):
    ending = due(TimeLimit(21, "day"), date(2024, 12, 10), calendar)
    assert (ending.due_on, ending.provisional) == (date(2024, 12, 31), True)
    passing = due(TimeLimit(24, "day"), date(2024, 12, 10), calendar)
    assert (passing.due_on, passing.provisional) == (date(2025, 1, 3), False)
    assert not any(row.provisional for row in passing.derivation)


def test_a_working_day_counted_in_an_unpublished_year_makes_a_later_date_provisional(calendar):
    found = due(TimeLimit(5, "workday"), date(2024, 12, 30), calendar)
    assert (found.due_on, found.provisional) == (date(2025, 1, 7), True)


def test_a_paused_day_is_paused_whatever_a_notice_to_come_may_say(calendar):
    pauses = [Pause(date(2024, 12, 2), date(2025, 1, 5), REVIEW)]
    found = due(TimeLimit(5, "workday"), date(2024, 12, 2), calendar, pauses)
    assert (found.due_on, found.provisional) == (date(2025, 1, 10), False)


def test_a_calendar_that_learns_the_year_makes_the_date_certain(calendar):
    known = Calendar(
        "cn", "later", "", "", calendar.years | {2027}, {**calendar.holidays, date(2027, 1, 1): Text("元旦")}, {}
    )
    assert not due(TimeLimit(20, "workday"), date(2026, 12, 21), known).provisional


@pytest.mark.parametrize(
    ("limit", "extension"),
    [
        (TimeLimit(-1, "day"), None),
        (TimeLimit(3651, "workday"), None),
        (TimeLimit(5, "week"), None),
        (TimeLimit(5, "day"), TimeLimit(5, "workday")),
        (TimeLimit(5, "day"), TimeLimit(0, "day")),
    ],
)
def test_a_limit_that_was_never_checked_is_a_bug(calendar, limit, extension):
    with pytest.raises(ValueError, match=r"limit|extension|unit"):
        due(limit, MONDAY, calendar, extension=extension)


def test_the_longest_limit_is_counted_and_explained(calendar):
    found = due(TimeLimit(3650, "workday"), MONDAY, calendar)
    assert sum(row.counts for row in found.derivation) == 3650


def test_hours_without_a_time_zone_are_a_bug(calendar):
    with pytest.raises(ValueError, match="time zone"):
        due(TimeLimit(2, "hour"), datetime(2026, 3, 2, 9, 0), calendar)  # noqa: DTZ001


def test_a_due_day_is_a_value(calendar):
    found = due(TimeLimit(5, "workday"), MONDAY, calendar)
    again = due(TimeLimit(5, "workday"), MONDAY, calendar)
    assert found == again and hash(found) == hash(again)
    assert pickle.loads(pickle.dumps(found)).derivation == found.derivation
