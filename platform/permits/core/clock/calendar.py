"""Which days are working days, and why. Knows weekdays, published notices and statutory days; knows no limits.

Sources of what is not in the data: the weekly rest days are Saturday and Sunday (国务院关于职工工作时间的规定 7);
a statutory day that meets a weekend is made up on a working day (全国年节及纪念日放假办法 6).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone, tzinfo

from permits.core.text import Text

WORKING, WEEKEND, HOLIDAY, MAKEUP = "workday", "weekend", "holiday", "makeup"
ONE_DAY = timedelta(days=1)
SATURDAY = 5

CHINA_STANDARD_TIME = timezone(timedelta(hours=8), "Asia/Shanghai")

_WEEKDAYS = (
    Text("星期一", "Monday"),
    Text("星期二", "Tuesday"),
    Text("星期三", "Wednesday"),
    Text("星期四", "Thursday"),
    Text("星期五", "Friday"),
    Text("星期六", "Saturday"),
    Text("星期日", "Sunday"),
)
_WORKING_DAY = Text(
    "{day}，工作日（国务院关于职工工作时间的规定第七条）",
    "{day}, a working day (State Council Regulations on Working Hours, art. 7)",
)
_REST_DAY = Text(
    "{day}，周休息日（国务院关于职工工作时间的规定第七条）",
    "{day}, a weekly rest day (State Council Regulations on Working Hours, art. 7)",
)
_UNPUBLISHED = Text(
    "{note}；{year} 年放假安排尚未公布，暂定", "{note}; the arrangement for {year} is not published yet, provisional"
)

_NOT_LOADED = Text(
    "{note}；没有载入 {year} 年的日历，只按星期和法定节日推算，暂定",
    "{note}; no calendar of {year} is loaded, so weekdays and statutory days alone were counted, provisional",
)


@dataclass(frozen=True, slots=True)
class DayKind:
    """What one day is: whether it is a working day, of which kind (workday, weekend, holiday, makeup), why, and
    whether a notice still to come may change it."""

    counts: bool
    kind: str
    note: Text
    provisional: bool


_BY_WEEKDAY = (
    *(DayKind(True, WORKING, _WORKING_DAY.format({"day": day}), False) for day in _WEEKDAYS[:SATURDAY]),
    *(DayKind(False, WEEKEND, _REST_DAY.format({"day": day}), False) for day in _WEEKDAYS[SATURDAY:]),
)


@dataclass(frozen=True)
class StatutoryDays:
    """The statutory days for all citizens (放假办法 2), for years without a notice: those on the same day of every
    year by (month, day), and those of the lunar year or the solar terms by date."""

    yearly: Mapping[tuple[int, int], Text] = field(default_factory=dict)
    dated: Mapping[date, Text] = field(default_factory=dict)

    def named(self, year: int) -> dict[date, Text]:
        """The statutory days of one year themselves."""
        off = {date(year, month, day): note for (month, day), note in self.yearly.items()}
        return off | {day: note for day, note in self.dated.items() if day.year == year}

    def of(self, year: int) -> dict[date, Text]:
        """The days off of one year, with the day in lieu of each that meets a weekend.

        In lieu (放假办法 6) is the next day that is neither a weekend nor already off, in order of date. Two
        statutory days that meet each other give no further day: article 6 speaks of weekends only.
        """
        off = self.named(year)
        for day in sorted(off):
            if day.weekday() >= SATURDAY:
                off[_next_plain_day(day, off)] = Text("{day}补假", "in lieu of {day}").format({"day": off[day]})
        return off


def _next_plain_day(day: date, off: Mapping[date, Text]) -> date:
    while day.weekday() >= SATURDAY or day in off:
        day += ONE_DAY
    return day


@dataclass(frozen=True, eq=False)
class Calendar:
    """Working days of one country or city, from published notices.

    `years` are those with a notice. `holidays` and `workdays` (weekend days that are worked) hold the notices'
    days with their reasons. In years without a notice the weekday rule and the `statutory` days hold, provisionally.
    `version` names the notices it was made of; `zone` tells on which day a moment falls. `before` is the calendar this
    one took the place of at the moment `since`; the first has neither.
    """

    code: str
    version: str
    authority: str
    source: str
    years: frozenset[int]
    holidays: Mapping[date, Text]
    workdays: Mapping[date, Text]
    statutory: StatutoryDays = field(default_factory=StatutoryDays)
    zone: tzinfo = CHINA_STANDARD_TIME
    before: Calendar | None = field(default=None, repr=False)
    since: datetime | None = None
    _unpublished: dict[int, dict[date, Text]] = field(default_factory=dict, init=False, repr=False)

    @property
    def horizon(self) -> date:
        """The last day of the last published year; `date.min` when nothing is published."""
        return date(max(self.years), 12, 31) if self.years else date.min

    def known_at(self, moment: datetime) -> Calendar:
        """The calendar people counted by at that moment: this one, or the one before it that still held."""
        found = self
        while found.before is not None and found.since is not None and moment < found.since:
            found = found.before
        return found

    def is_workday(self, day: date) -> bool:
        if day in self.workdays:
            return True
        if day.weekday() >= SATURDAY or day in self.holidays:
            return False
        return day.year in self.years or day not in self._statutory_days_off(day.year)

    def is_provisional(self, day: date) -> bool:
        """Whether a notice still to come may change this day: its year is unpublished and no notice names the day."""
        return day.year not in self.years and day not in self.holidays and day not in self.workdays

    def why(self, day: date) -> DayKind:
        """What the day is and the reason, with its source."""
        if day in self.workdays:
            return DayKind(True, MAKEUP, self.workdays[day], False)
        if day in self.holidays:
            return DayKind(False, HOLIDAY, self.holidays[day], False)
        if self.is_provisional(day):
            return self._why_unpublished(day)
        return _BY_WEEKDAY[day.weekday()]

    def legal_day(self, moment: date) -> date:
        """The local day of a moment; a plain date is itself. ValueError on a moment without a time zone."""
        if not isinstance(moment, datetime):
            return moment
        if moment.tzinfo is None:
            raise ValueError("a moment must say its time zone")
        return moment.astimezone(self.zone).date()

    def next_workday(self, day: date) -> date:
        """The first working day on or after `day`."""
        while not self.is_workday(day):
            day += ONE_DAY
        return day

    def _statutory_days_off(self, year: int) -> dict[date, Text]:
        if year not in self._unpublished:
            self._unpublished[year] = self.statutory.of(year)
        return self._unpublished[year]

    def _why_unpublished(self, day: date) -> DayKind:
        off = self._statutory_days_off(day.year).get(day)
        known = DayKind(False, HOLIDAY, off, True) if off else _BY_WEEKDAY[day.weekday()]
        past = self.years and day.year < min(self.years)
        note = (_NOT_LOADED if past else _UNPUBLISHED).format({"note": known.note, "year": day.year})
        return DayKind(known.counts, known.kind, note, True)
