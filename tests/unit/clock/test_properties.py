from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from permits.core.clock import LONGEST, UNITS, Pause, TimeLimit, due, remaining, reminder_days
from permits.core.text import Text

days = st.dates(date(2024, 1, 1), date(2035, 12, 31))
units = st.sampled_from(UNITS)
lengths = st.integers(0, 120)


@st.composite
def pauses(draw, around):
    """Up to five pauses near `around`: overlapping, before the start, empty, backwards."""
    found = []
    for _ in range(draw(st.integers(0, 5))):
        begin = around + timedelta(days=draw(st.integers(-30, 150)))
        found.append(Pause(begin, begin + timedelta(days=draw(st.integers(-5, 60))), Text("检验", "inspection")))
    return found


def end(found):
    return (found.due_on, found.due_at)


@settings(max_examples=300, deadline=None)
@given(st.data(), days, units, lengths, st.integers(1, 60))
def test_a_longer_limit_is_never_due_sooner(calendar, data, start, unit, length, more):
    paused = data.draw(pauses(start))
    shorter = due(TimeLimit(length, unit), start, calendar, paused)
    longer = due(TimeLimit(length + more, unit), start, calendar, paused)
    extended = due(TimeLimit(length, unit), start, calendar, paused, TimeLimit(more, unit))
    assert longer.due_on >= shorter.due_on
    assert end(extended) == end(longer)


@settings(max_examples=300, deadline=None)
@given(st.data(), days, units, lengths)
def test_a_pause_never_brings_a_date_forward(calendar, data, start, unit, length):
    paused = data.draw(pauses(start))
    limit = TimeLimit(length, unit)
    for count in range(len(paused)):
        fewer = due(limit, start, calendar, paused[:count])
        more = due(limit, start, calendar, paused[: count + 1])
        assert more.due_on >= fewer.due_on


@settings(max_examples=200, deadline=None)
@given(st.data(), days, units, lengths)
def test_deriving_twice_gives_the_same_and_the_order_of_pauses_does_not_matter(calendar, data, start, unit, length):
    paused = data.draw(pauses(start))
    first = due(TimeLimit(length, unit), start, calendar, paused)
    again = due(TimeLimit(length, unit), start, calendar, paused)
    turned = due(TimeLimit(length, unit), start, calendar, data.draw(st.permutations(paused)))
    assert first.derivation == again.derivation
    assert end(first) == end(again) == end(turned)


@settings(max_examples=200, deadline=None)
@given(st.data(), days, st.sampled_from(("workday", "day", "month")), st.integers(1, 120))
def test_what_is_not_zero_ends_on_a_working_day_that_is_not_paused(calendar, data, start, unit, length):
    paused = data.draw(pauses(start))
    found = due(TimeLimit(length, unit), start, calendar, paused)
    assert calendar.is_workday(found.due_on)
    assert not any(pause.from_ < found.due_on <= pause.to for pause in paused)


@settings(max_examples=200, deadline=None)
@given(days, st.integers(1, 60))
def test_a_limit_in_working_days_leaves_as_many_on_the_day_of_its_start(calendar, start, length):
    found = due(TimeLimit(length, "workday"), start, calendar)
    assert remaining(found.due_on, start, calendar) == length


@settings(max_examples=100, deadline=None)
@given(days, st.integers(1, LONGEST // 10), units)
def test_a_due_day_past_the_published_years_is_provisional_unless_hours_were_counted(calendar, start, length, unit):
    found = due(TimeLimit(length, unit), start, calendar)
    if unit != "hour" and found.due_on > calendar.horizon:
        assert found.provisional


@settings(max_examples=100, deadline=None)
@given(days, st.lists(st.integers(0, 30), max_size=5))
def test_reminders_never_come_after_the_due_day(calendar, due_on, before):
    assert all(day <= due_on for day in reminder_days(due_on, before, calendar))
