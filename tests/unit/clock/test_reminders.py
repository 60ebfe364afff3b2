"""Which days a schedule of reminders names."""

from datetime import date

from permits.core.clock import Reminder, Schedule, TimeLimit, last_after, next_day, planned, remaining

FRIDAY = date(2026, 3, 13)
LONG_AGO = date(2026, 1, 5)
TEN = TimeLimit(10, "workday")
DAILY = Schedule(every=1)


def days(schedule, calendar, due_on=FRIDAY, since=LONG_AGO, limit=TEN):
    return [one.day for one in planned(schedule, limit, since, due_on, calendar)]


def test_reminders_go_out_working_days_before_the_due_day(calendar):
    found = days(Schedule(before=(2, 1, 0)), calendar, date(2026, 2, 24))
    assert found == [date(2026, 2, 13), date(2026, 2, 14), date(2026, 2, 24)]


def test_no_reminder_comes_before_the_clock_started(calendar):
    schedule = Schedule(before=(5, 1))
    assert days(schedule, calendar, since=date(2026, 3, 11)) == [date(2026, 3, 12)]
    assert days(schedule, calendar, since=date(2026, 3, 12)) == [date(2026, 3, 12)]


def test_a_reminder_named_twice_comes_once(calendar):
    assert days(Schedule(before=(1, 1)), calendar) == [date(2026, 3, 12)]


def test_a_reminder_is_on_the_day_when_so_many_working_days_are_left(calendar):
    for count in range(1, 12):
        (day,) = days(Schedule(before=(count,)), calendar, date(2026, 10, 20))
        assert remaining(date(2026, 10, 20), day, calendar) == count


def test_half_of_ten_working_days_is_used_on_the_fifth_and_a_share_that_falls_between_days_on_the_next(calendar):
    since = date(2026, 2, 27)  # the tenth working day after it is Friday 13 March: 28 February is worked
    assert remaining(FRIDAY, since, calendar) == 11
    eleven = TimeLimit(11, "workday")
    found = planned(Schedule(used=(50, 80, 100)), eleven, since, FRIDAY, calendar)
    assert [(one.count, remaining(FRIDAY, one.day, calendar)) for one in found] == [(50, 5), (80, 2), (100, 0)]
    assert days(Schedule(used=(50,)), calendar) == [date(2026, 3, 6)]


def test_the_share_of_months_is_counted_in_days(calendar):
    found = days(Schedule(used=(50,)), calendar, date(2026, 7, 1), date(2026, 5, 1), TimeLimit(2, "month"))
    assert found == [date(2026, 6, 1)]  # 31 of 61 days


def test_a_limit_of_no_length_and_one_in_hours_have_no_share(calendar):
    for limit in (TimeLimit(0, "workday"), TimeLimit(2, "hour")):
        assert days(Schedule(used=(50,)), calendar, limit=limit) == []


def test_after_the_due_day_reminders_come_every_so_many_working_days_and_no_more_often_than_said(calendar):
    monday = date(2026, 3, 16)
    assert last_after(DAILY, FRIDAY, FRIDAY, calendar) is None
    assert last_after(DAILY, FRIDAY, date(2026, 3, 15), calendar) is None, "no working day has gone by"
    assert last_after(DAILY, FRIDAY, monday, calendar) == Reminder("after", 1, monday)
    assert next_day(DAILY, TEN, LONG_AGO, FRIDAY, calendar, monday) == date(2026, 3, 17)
    other = Schedule(every=2, times=2)
    tuesday, thursday = date(2026, 3, 17), date(2026, 3, 19)
    assert next_day(other, TEN, LONG_AGO, FRIDAY, calendar, FRIDAY) == tuesday
    assert next_day(other, TEN, LONG_AGO, FRIDAY, calendar, tuesday) == thursday
    assert next_day(other, TEN, LONG_AGO, FRIDAY, calendar, thursday) is None
    assert last_after(other, FRIDAY, date(2026, 4, 17), calendar) == Reminder("after", 4, thursday)
