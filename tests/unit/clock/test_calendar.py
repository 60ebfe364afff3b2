from datetime import UTC, date, datetime, timedelta

import chinese_calendar
import holidays
import pytest

from permits.core.clock import Calendar, StatutoryDays
from permits.core.text import Text

DAYS = [date(2025, 1, 1) + timedelta(days=step) for step in range(730)]


def test_every_day_of_2025_and_2026_is_as_two_independent_sources_have_it(calendar):
    libraries = holidays.country_holidays("CN", years=(2025, 2026))
    ours = {day: calendar.is_workday(day) for day in DAYS}
    assert DAYS[-1] == date(2026, 12, 31)
    assert ours == {day: chinese_calendar.is_workday(day) for day in DAYS}
    assert ours == {day: libraries.is_working_day(day) for day in DAYS}


def test_2025_and_2026_have_248_working_days_each(calendar):
    for year in (2025, 2026):
        assert sum(calendar.is_workday(day) for day in DAYS if day.year == year) == 248


def test_the_worked_weekend_days_of_2026_are_the_six_of_the_notice(calendar):
    worked = [day for day in DAYS if day.year == 2026 and calendar.why(day).kind == "makeup"]
    assert [day.strftime("%m-%d") for day in worked] == ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"]


def test_the_reason_of_a_day_agrees_with_whether_it_is_worked(calendar):
    for step in range(5000):
        day = date(2024, 1, 1) + timedelta(days=step)
        known = calendar.why(day)
        assert known.counts == calendar.is_workday(day) == (known.kind in {"workday", "makeup"})
        assert known.provisional == calendar.is_provisional(day) == (day.year not in {2025, 2026})
        assert known.note.zh and known.note.en


def test_the_reason_of_a_holiday_names_it_and_its_notice(calendar):
    note = calendar.why(date(2026, 2, 17)).note
    assert "春节" in note.zh and "国办发明电〔2025〕7号" in note.zh
    assert "Spring Festival" in note.en


def test_unpublished_years_have_the_statutory_days_and_days_in_lieu_an_independent_source_computes(calendar):
    for year in range(2027, 2037):
        independent = holidays.country_holidays("CN", years=year)
        day = date(year, 1, 1)
        while day.year == year:
            assert calendar.is_workday(day) == (day.weekday() < 5 and day not in independent), day
            day += timedelta(days=1)


def test_tomb_sweeping_day_is_where_the_solar_term_formula_puts_it(calendar):
    for year in range(2027, 2037):
        short = year % 100
        day = date(year, 4, int(short * 0.2422 + 4.81) - short // 4)
        assert "清明" in calendar.statutory.dated[day].zh


def test_every_unpublished_year_has_thirteen_statutory_days(calendar):
    for year in range(2027, 2037):
        dated = [day for day in calendar.statutory.dated if day.year == year]
        assert len(calendar.statutory.yearly) + len(dated) == 13


def test_a_statutory_day_on_a_weekend_is_made_up_on_the_next_working_day():
    """放假办法 6. 2027-05-01 and 02 are Saturday and Sunday: Monday and Tuesday are off in their place."""
    days = StatutoryDays(yearly={(5, 1): Text("劳动节", "Labour Day"), (5, 2): Text("劳动节", "Labour Day")})
    assert sorted(days.of(2027)) == [date(2027, 5, day) for day in (1, 2, 3, 4)]
    assert days.of(2027)[date(2027, 5, 3)] == Text("劳动节补假", "in lieu of Labour Day")


def test_a_weekday_statutory_day_gives_no_further_day_off():
    days = StatutoryDays(yearly={(5, 1): Text("劳动节"), (5, 2): Text("劳动节")})
    assert sorted(days.of(2028)) == [date(2028, 5, 1), date(2028, 5, 2)]


def test_in_a_published_year_the_notice_holds_and_not_the_statutory_days():
    days = StatutoryDays(yearly={(5, 1): Text("劳动节")})
    published = Calendar("x", "", "", "", frozenset({2026}), {}, {}, days)
    assert published.is_workday(date(2026, 5, 1)) and published.why(date(2026, 5, 1)).counts
    assert not published.is_workday(date(2028, 5, 1))


def test_the_horizon_is_the_last_published_day(calendar):
    assert calendar.horizon == date(2026, 12, 31)
    assert Calendar("x", "", "", "", frozenset(), {}, {}).horizon == date.min


def test_a_day_named_by_a_notice_is_certain_even_in_an_unpublished_year():
    named = Calendar("x", "", "", "", frozenset(), {date(2027, 1, 1): Text("元旦")}, {})
    assert not named.is_provisional(date(2027, 1, 1))
    assert named.is_provisional(date(2027, 1, 2))


def test_a_moment_falls_on_the_local_day(calendar):
    assert calendar.legal_day(datetime(2026, 3, 1, 16, 0, tzinfo=UTC)) == date(2026, 3, 2)
    assert calendar.legal_day(datetime(2026, 3, 1, 15, 59, tzinfo=UTC)) == date(2026, 3, 1)
    assert calendar.legal_day(date(2026, 3, 1)) == date(2026, 3, 1)


def test_a_moment_without_a_time_zone_is_refused(calendar):
    with pytest.raises(ValueError, match="time zone"):
        calendar.legal_day(datetime(2026, 3, 1, 9, 0))  # noqa: DTZ001
