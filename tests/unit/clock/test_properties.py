from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from permits.core.clock import LONGEST, UNITS, Pause, Schedule, TimeLimit, due, next_day, planned, remaining
from permits.core.text import Text

days = st.dates(date(2024, 1, 1), date(2035, 12, 31))
units = st.sampled_from(UNITS)
lengths = st.integers(0, 120)
limits = st.builds(TimeLimit, lengths, st.sampled_from(["workday", "day", "month"]))
schedules = st.builds(
    Schedule,
    st.lists(st.integers(1, 100), max_size=4).map(tuple),
    st.lists(st.integers(0, 30), max_size=5).map(tuple),
    st.integers(0, 3),
    st.integers(0, 3),
)


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
@given(days, limits, schedules)
def test_planned_reminders_lie_between_the_start_and_the_due_day(calendar, start, limit, schedule):
    due_on = due(limit, start, calendar).due_on
    found = planned(schedule, limit, start, due_on, calendar)
    assert all(start <= one.day <= due_on for one in found)
    assert list(found) == sorted(found, key=lambda one: one.day)


@settings(max_examples=100, deadline=None)
@given(days, limits, schedules)
def test_the_next_day_of_reminding_is_always_a_later_one_and_none_between_is_left_out(calendar, start, limit, schedule):
    due_on = due(limit, start, calendar).due_on
    walked, day = [], start - timedelta(days=1)
    while (found := next_day(schedule, limit, start, due_on, calendar, day)) and found <= due_on:
        assert found > day
        walked.append(day := found)
    assert walked == sorted({one.day for one in planned(schedule, limit, start, due_on, calendar)})
