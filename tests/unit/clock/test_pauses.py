from datetime import UTC, date, datetime, timedelta

import pytest

from permits.core.clock import Pause, check_pauses
from permits.core.clock.pauses import end_after, union, within
from permits.core.text import Text

WHY = Text("鉴定", "appraisal")


def day(number: int) -> date:
    return date(2026, 3, number)


def pauses(*ends):
    return [Pause(day(start), day(end), WHY) for start, end in ends]


def as_is(point):
    return point


@pytest.mark.parametrize(
    ("given", "merged"),
    [
        ([], []),
        ([(4, 8)], [(4, 8)]),
        ([(4, 4)], []),
        ([(8, 4)], []),
        ([(10, 12), (4, 8)], [(4, 8), (10, 12)]),
        ([(4, 8), (6, 10)], [(4, 10)]),
        ([(4, 8), (8, 10)], [(4, 10)]),
        ([(4, 12), (6, 8)], [(4, 12)]),
        ([(1, 5)], [(2, 5)]),
        ([(1, 2)], []),
    ],
)
def test_pauses_are_merged_ordered_and_clipped_to_the_start(given, merged):
    assert union(pauses(*given), as_is, day(2)) == [(day(start), day(end)) for start, end in merged]


def test_the_day_a_pause_begins_is_outside_and_the_day_it_ends_inside():
    paused = union(pauses((4, 8)), as_is, day(2))
    assert [number for number in range(1, 12) if within(day(number), paused)] == [5, 6, 7, 8]


def test_a_length_runs_out_on_the_day_a_pause_begins():
    paused = union(pauses((4, 8)), as_is, day(2))
    assert end_after(day(2), timedelta(days=2), paused) == day(4)
    assert end_after(day(2), timedelta(days=3), paused) == day(9)


@pytest.mark.parametrize(
    ("pause", "code"),
    [
        (Pause(day(4), day(3), WHY), "pause.backwards"),
        (Pause(day(4), date(2046, 3, 4), WHY), "pause.too_long"),
        (Pause(day(4), day(8), Text("")), "pause.no_reason"),
        (Pause(datetime(2026, 3, 4, 9), day(8), WHY), "pause.no_zone"),  # noqa: DTZ001
        (Pause(datetime(2026, 3, 4, 9, tzinfo=UTC), datetime(2026, 3, 4, 8, tzinfo=UTC), WHY), "pause.backwards"),
    ],
)
def test_what_is_wrong_with_a_pause_is_said_with_its_place(pause, code):
    found = check_pauses([*pauses((4, 8)), pause])
    assert [(finding.code, finding.where) for finding in found] == [(code, "/pauses/1")]


def test_overlapping_pauses_are_no_fault():
    assert check_pauses(pauses((4, 8), (6, 10), (4, 4))) == []
