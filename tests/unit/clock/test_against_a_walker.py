"""A second way to count, which shares no code with the first: it takes one step at a time, and asks chinese_calendar of
the years that are published and holidays of those that are not."""

import random
from calendar import monthrange
from datetime import date, datetime, timedelta

import chinese_calendar
import holidays
import pytest

from permits.core.clock import Pause, TimeLimit, due
from permits.core.text import Text

WHY = Text("听证", "hearing")
DAY = timedelta(days=1)
STEP = timedelta(minutes=15)
PUBLISHED, LAST = date(2026, 12, 31), date(2028, 12, 31)
STATUTORY = holidays.country_holidays("CN", years=(2027, 2028))
EVERY = [date(2025, 1, 1) + DAY * step for step in range((LAST - date(2025, 1, 1)).days + 1)]
WORKED = {day for day in EVERY if day <= PUBLISHED and chinese_calendar.is_workday(day)} | {
    day for day in EVERY if day > PUBLISHED and day.weekday() < 5 and day not in STATUTORY
}


def walked(length, unit, start, pauses):
    """The due day, or None when the walk leaves the known years."""
    paused = {start_ + DAY * step for start_, end in pauses for step in range(1, (end - start_).days + 1)}
    day, left = start, length if unit != "month" else days_of_months(start, length)
    left += left == 0 and unit == "workday" and start not in WORKED
    while left and day <= LAST:
        day += DAY
        if day not in paused and (unit != "workday" or day in WORKED):
            left -= 1
    while length and unit != "workday" and day <= LAST and (day in paused or day not in WORKED):
        day += DAY
    return day if day <= LAST else None


def walked_hours(length, start, pauses):
    """The moment at which so many hours have run, a quarter at a time."""
    moment, left = start, 4 * length
    while left:
        moment += STEP
        left -= not any(begin < moment <= end for begin, end in pauses)
    return moment


def days_of_months(start, months):
    year, month = start.year, start.month
    for _ in range(months):
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    end = date(year, month, min(start.day, monthrange(year, month)[1]))
    return (end - start).days


def history(chance):
    start = date(2025, 1, 1) + DAY * chance.randrange(900)
    pauses = []
    for _ in range(chance.choice((0, 0, 1, 1, 2, 3, 5))):
        begin = start + DAY * chance.randrange(-20, 60)
        pauses.append((begin, begin + DAY * chance.choice((0, 1, 2, 5, 9, 20, -3))))
    unit = chance.choice(("workday", "workday", "day", "month"))
    length = chance.randrange(4 if unit == "month" else 46)
    extension = chance.choice((0, 0, 0, 1, 3, 10)) if unit != "month" else chance.choice((0, 0, 1))
    return start, unit, length, extension, pauses


def agrees(chance, calendar):
    """Whether one history comes out as walked; the walk knows an extension as a longer limit from the same start."""
    start, unit, length, extension, pauses = told = history(chance)
    expected = walked(length + extension, unit, start, pauses)
    if expected is None:
        return False
    more = TimeLimit(extension, unit) if extension else None
    found = due(TimeLimit(length, unit), start, calendar, [Pause(*ends, WHY) for ends in pauses], more)
    unsure = expected > PUBLISHED and expected != start
    assert (found.due_on, found.provisional) == (expected, unsure), told
    return True


def agrees_in_hours(chance, calendar):
    start = datetime(2026, 3, 2, tzinfo=calendar.zone) + STEP * chance.randrange(96 * 30)
    length, extension, pauses = chance.randrange(1, 60), chance.choice((0, 0, 0, 2, 24)), []
    for _ in range(chance.randrange(4)):
        begin = start + STEP * chance.randrange(-100, 200)
        pauses.append((begin, begin + STEP * chance.randrange(-5, 120)))
    more = TimeLimit(extension, "hour") if extension else None
    found = due(TimeLimit(length, "hour"), start, calendar, [Pause(*ends, WHY) for ends in pauses], more)
    assert found.due_at == walked_hours(length + extension, start, pauses), (start, length, extension, pauses)
    return found, length + extension


def test_twenty_thousand_random_histories_come_out_as_walked(calendar):
    chance = random.Random(20260302)
    assert sum(agrees(chance, calendar) for _ in range(20_000)) > 19_000


@pytest.mark.long
def test_a_million_random_histories_come_out_as_walked(calendar):
    chance = random.Random(19491001)
    assert sum(agrees(chance, calendar) for _ in range(980_000)) > 950_000
    for _ in range(20_000):
        agrees_in_hours(chance, calendar)


def test_the_derivation_tells_the_same_as_the_due_day(calendar):
    chance = random.Random(7)
    for _ in range(1_500):
        start, unit, length, _, pauses = history(chance)
        found = due(TimeLimit(length, unit), start, calendar, [Pause(*ends, WHY) for ends in pauses])
        counted = [row for row in found.derivation if row.counts]
        assert [row.date for row in found.derivation] == [
            start + DAY * step for step in range((found.due_on - start).days + 1)
        ]
        assert [row.number for row in counted] == list(range(1, len(counted) + 1))
        at_least = unit == "workday" and start not in WORKED
        assert len(counted) == (days_of_months(start, length) if unit == "month" else max(length, at_least))
        assert found.provisional == any(row.provisional for row in found.derivation)


def test_two_thousand_random_histories_in_hours_come_out_as_walked(calendar):
    chance = random.Random(41)
    for _ in range(2_000):
        found, length = agrees_in_hours(chance, calendar)
        assert found.derivation[-1].number == length
