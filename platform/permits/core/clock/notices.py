"""Calendars from their published notices. Knows the JSON of a notice; reads no disk and counts nothing.

Three kinds of file, handed over together: `notice` (one year's arrangement), `order` (additional days by another
authority, over the notices) and `statutory` (the statutory days, for years without a notice).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from permits.core.clock.calendar import SATURDAY, Calendar, StatutoryDays
from permits.core.clock.shapes import MALFORMED, shape, to_day
from permits.core.finding import Finding, FindingKind, errors, pointer
from permits.core.text import Text

NOTHING = FindingKind(
    "calendar.nothing_published",
    "没有任何一年的放假安排，请至少提供一份年度日历。",
    "There is no published year; give at least one year's calendar.",
)
OTHER_CALENDAR = FindingKind(
    "calendar.other_calendar",
    "这份文件属于日历“{code}”，不能与“{first}”合用，请分开提供。",
    "This file belongs to calendar “{code}” and cannot join “{first}”; give them apart.",
)
YEAR_TWICE = FindingKind(
    "calendar.year_twice",
    "{year} 年第 {version} 版日历给了两次，请只保留一份，或提高新版的版本号。",
    "The calendar of {year}, version {version}, is given twice; keep one, or raise the version of the newer.",
)
OUT_OF_ORDER = FindingKind(
    "calendar.years_out_of_order",
    "{year} 年的通知发布于 {published_on}，早于上一年的通知，请核对发布日期。",
    "The notice for {year} was published on {published_on}, before the previous year's; check the dates.",
)
HOLE = FindingKind(
    "calendar.hole",
    "缺少 {year} 年的日历，而前后年份都有，请补上。",
    "The calendar of {year} is missing between published years; add it.",
)
DAY_TWICE = FindingKind(
    "calendar.day_twice",
    "{day} 列了两次，请删去重复的一处。",
    "{day} is listed twice; remove one of them.",
)
CONTRADICTION = FindingKind(
    "calendar.contradiction",
    "{day} 既列为放假又列为上班，请按通知原文改正。",
    "{day} is listed both as a day off and as a day worked; correct it by the text of the notice.",
)
NOT_A_WEEKEND = FindingKind(
    "calendar.not_a_weekend",
    "{day} 本来就是周一至周五，不是调休上班日，请核对日期。",
    "{day} is a weekday anyway and cannot be a makeup working day; check the date.",
)
OUTSIDE_YEAR = FindingKind(
    "calendar.outside_year",
    "{day} 不在 {year} 年（或上一年十二月）之内，请核对日期。",
    "{day} is neither in {year} nor in the December before; check the date.",
)
ORDER_TWICE = FindingKind(
    "calendar.order_twice",
    "{authority}的这份规定（{document}）第 {version} 版给了两次，请只保留一份，或提高新版的版本号。",
    "This order of {authority} ({document}), version {version}, is given twice; keep one, or raise the version of the "
    "newer.",
)
NO_PRECEDENCE = FindingKind(
    "calendar.no_precedence",
    "{day}：两份同日（{effective_from}）起施行的规定说法相反，分不出先后；请改正其中一份，或写明各自的施行日期。",
    "{day}: two orders that take effect on the same day ({effective_from}) say the opposite, and neither goes first; "
    "correct one, or give each its own day of effect.",
)
STATUTORY_MISSING = FindingKind(
    "calendar.statutory_missing",
    "{day} 是法定节日：{note}；{year} 年的通知里没有放假，请核对通知，补上缺的日子。",
    "{day} is a statutory day off: {note}. The notice for {year} does not leave it off; check the notice and add what "
    "is missing.",
)
NOT_A_REST_DAY = FindingKind(
    "calendar.not_a_rest_day",
    "{day} 没有放假，本来就上班，不需要规定上班，请核对日期。",
    "{day} is no rest day and is worked anyway; check the date.",
)
STATUTORY_TWICE = FindingKind(
    "calendar.statutory_twice",
    "法定节日表第 {version} 版给了两次，请只保留一份，或提高新版的版本号。",
    "The table of statutory days, version {version}, is given twice; keep one, or raise the version of the newer.",
)
NO_STATUTORY = FindingKind(
    "calendar.no_statutory_days",
    "没有法定节日表，未公布年份只能按星期推算，请提供。",
    "There is no table of statutory days, so unpublished years go by weekdays alone; please give one.",
    severity="warning",
)

_NOT_A_STRETCH = Text("{from} 至 {to} 不是一段日期", "{from} to {to} is not a stretch of days")
_CITED = Text("{note}（{source}）", "{note} ({source})")
_BY = Text("{authority}，{source}", "{authority}, {source}")


_ONE_YEAR = timedelta(days=366)


@dataclass(frozen=True)
class _Notice:
    """The days of one notice or order, with where it stands among the files."""

    raw: Mapping[str, Any]
    where: str
    holidays: Mapping[date, Text]
    workdays: Mapping[date, Text]


@dataclass
class _Read:
    """What has been read so far, and what was found wrong."""

    findings: list[Finding] = field(default_factory=list)
    notices: dict[int, _Notice] = field(default_factory=dict)
    orders: dict[tuple[str, str, str], _Notice] = field(default_factory=dict)
    statutory: StatutoryDays | None = None
    statutory_version: int = 0
    statutory_since: date = date.max


def parse_calendars(raws: Sequence[object]) -> tuple[Calendar | None, list[Finding]]:
    """One calendar out of all its files, and everything wrong with them; None when anything is.

    `where` of a finding begins with the place of the file in `raws`. Of two versions of one year the higher counts.
    """
    read = _Read()
    for place, raw in enumerate(raws):
        where = pointer(place)
        malformed = list(shape(raw, where))
        read.findings += malformed
        if not malformed and isinstance(raw, Mapping):
            _READERS[raw["kind"]](raw, where, read)
    read.findings += _together(raws, read)
    return (None if errors(read.findings) else _joined(read)), read.findings


def _joined(read: _Read) -> Calendar:
    """The notices by year, then the orders over them in their order of effect."""
    years = [read.notices[year] for year in sorted(read.notices)]
    orders = sorted(read.orders.values(), key=lambda order: str(order.raw["effective_from"]))
    holidays: dict[date, Text] = {}
    workdays: dict[date, Text] = {}
    for notice in [*years, *orders]:
        holidays = {day: note for day, note in holidays.items() if day not in notice.workdays} | dict(notice.holidays)
        workdays = {day: note for day, note in workdays.items() if day not in notice.holidays} | dict(notice.workdays)
    return Calendar(
        code=years[0].raw["code"],
        version=_version(years, orders, read.statutory_version),
        authority=years[-1].raw["authority"]["zh"],
        source="；".join(notice.raw["source"]["zh"] for notice in [*years, *orders]),
        years=frozenset(read.notices),
        holidays=holidays,
        workdays=workdays,
        statutory=read.statutory or StatutoryDays(),
    )


def _version(years: Sequence[_Notice], orders: Sequence[_Notice], statutory: int) -> str:
    """Which versions of which files a calendar was made of, so that an old count can be made again."""
    parts = [f"{notice.raw['year']}.{notice.raw['version']}" for notice in years]
    parts += [f"order-{order.raw['effective_from']}.{order.raw['version']}" for order in orders]
    return " ".join([*parts, *([f"statutory.{statutory}"] if statutory else [])])


# --- one file ------------------------------------------------------------------------------------------------------


def _read_notice(raw: Mapping[str, Any], where: str, read: _Read) -> None:
    notice = _notice(raw, where, read.findings)
    read.findings += _misplaced(notice, raw["year"])
    there = read.notices.get(raw["year"])
    if there and there.raw["version"] == raw["version"]:
        read.findings.append(YEAR_TWICE.at(where + "/year", year=raw["year"], version=raw["version"]))
    if there is None or there.raw["version"] < raw["version"]:
        read.notices[raw["year"]] = notice


def _read_order(raw: Mapping[str, Any], where: str, read: _Read) -> None:
    """An order is known by who gave it, its document and its day; of two versions of one the higher counts."""
    named = (raw["authority"]["zh"], raw.get("document", raw["source"]["zh"]), raw["effective_from"])
    there = read.orders.get(named)
    if there and there.raw["version"] == raw["version"]:
        authority, document = _text(raw["authority"]), named[1]
        read.findings.append(
            ORDER_TWICE.at(where + "/version", authority=authority, document=document, version=raw["version"])
        )
    order = _notice(raw, where, read.findings)
    if there is None or there.raw["version"] < raw["version"]:
        read.orders[named] = order


def _read_statutory(raw: Mapping[str, Any], where: str, read: _Read) -> None:
    """Of two versions of the statutory days the higher counts."""
    if raw["version"] == read.statutory_version:
        read.findings.append(STATUTORY_TWICE.at(where + "/version", version=raw["version"]))
    if raw["version"] <= read.statutory_version:
        return
    source = _text(raw["source"])
    yearly = {_month_and_day(entry["day"]): _cited(entry, source) for entry in raw["yearly"]}
    dated = _Days(read.findings)
    for place, entry in enumerate(raw["dated"]):
        for written in entry["dates"]:
            dated.add(to_day(written), _cited(entry, source), where + pointer("dated", place, "dates"))
    read.statutory, read.statutory_version = StatutoryDays(yearly, dated.notes), raw["version"]
    read.statutory_since = to_day(raw["effective_from"]) or date.max


_READERS: dict[str, Callable[[Mapping[str, Any], str, _Read], None]] = {
    "notice": _read_notice,
    "order": _read_order,
    "statutory": _read_statutory,
}


def _notice(raw: Mapping[str, Any], where: str, findings: list[Finding]) -> _Notice:
    source = _text(raw["source"])
    if raw["kind"] == "order":
        source = _BY.format({"authority": _text(raw["authority"]), "source": source})
    holidays, workdays = _Days(findings), _Days(findings)
    for place, entry in enumerate(raw["holidays"]):
        at = where + pointer("holidays", place)
        for day in _stretch(entry, at, findings):
            holidays.add(day, _cited(entry, source), at)
    for place, entry in enumerate(raw["workdays"]):
        workdays.add(to_day(entry["on"]), _cited(entry, source), where + pointer("workdays", place))
    findings += [CONTRADICTION.at(where, day=day) for day in workdays.notes if day in holidays.notes]
    return _Notice(raw, where, holidays.notes, workdays.notes)


@dataclass
class _Days:
    """Days with their reasons, each named once."""

    findings: list[Finding]
    notes: dict[date, Text] = field(default_factory=dict)

    def add(self, day: date | None, note: Text, where: str) -> None:
        if day in self.notes:
            self.findings.append(DAY_TWICE.at(where, day=day))
        elif day is not None:
            self.notes[day] = note


def _stretch(entry: Mapping[str, Any], where: str, findings: list[Finding]) -> Iterator[date]:
    """The days from `from` to `to`, both included; at most a year of them."""
    first, last = to_day(entry["from"]), to_day(entry["to"])
    if first is None or last is None or not timedelta() <= last - first <= _ONE_YEAR:
        problem = _NOT_A_STRETCH.format({"from": entry["from"], "to": entry["to"]})
        findings.append(MALFORMED.at(where, problem=problem))
        return
    for step in range((last - first).days + 1):
        yield first + timedelta(days=step)


def _month_and_day(written: str) -> tuple[int, int]:
    month, day = written.split("-")
    return int(month), int(day)


def _text(raw: Mapping[str, Any]) -> Text:
    return Text(raw["zh"], raw["en"])


def _cited(entry: Mapping[str, Any], source: Text) -> Text:
    return _CITED.format({"note": _text(entry), "source": source})


def _misplaced(notice: _Notice, year: int) -> Iterator[Finding]:
    """A notice speaks of its own year, and may already move days of the December before."""
    for day in [*notice.holidays, *notice.workdays]:
        if day.year != year and (day.year, day.month) != (year - 1, 12):
            yield OUTSIDE_YEAR.at(notice.where, day=day, year=year)
    for day in notice.workdays:
        if day.weekday() < SATURDAY:
            yield NOT_A_WEEKEND.at(notice.where + "/workdays", day=day)


# --- all files together --------------------------------------------------------------------------------------------


def _together(raws: Sequence[object], read: _Read) -> Iterator[Finding]:
    yield from _same_code(raws)
    yield from _holes(read.notices)
    yield from _order(read.notices)
    yield from _disagreements(list(read.notices.values()))
    orders = list(read.orders.values())
    yield from _without_precedence(orders)
    yield from _worked_anyway(orders, read.notices)
    if not read.notices:
        yield NOTHING.at()
    if read.statutory is None:
        yield NO_STATUTORY.at()
    else:
        yield from _without_statutory_days(read.notices, read.statutory, read.statutory_since)


def _without_statutory_days(notices: Mapping[int, _Notice], statutory: StatutoryDays, since: date) -> Iterator[Finding]:
    """A notice moves weekends and leaves the statutory days off (放假办法 2): one without them has a hole."""
    for year, notice in notices.items():
        for day, note in statutory.named(year).items():
            if day >= since and day not in notice.holidays:
                yield STATUTORY_MISSING.at(notice.where + "/holidays", day=day, note=note, year=year)


def _same_code(raws: Sequence[object]) -> Iterator[Finding]:
    codes = [(place, raw.get("code")) for place, raw in enumerate(raws) if isinstance(raw, Mapping)]
    for place, code in codes[1:]:
        if code != codes[0][1]:
            yield OTHER_CALENDAR.at(pointer(place, "code"), code=code, first=codes[0][1])


def _holes(notices: Mapping[int, _Notice]) -> Iterator[Finding]:
    for year in range(min(notices, default=0), max(notices, default=0)):
        if year not in notices:
            yield HOLE.at(year=year)


def _order(notices: Mapping[int, _Notice]) -> Iterator[Finding]:
    """A later year's notice is published later."""
    for year, notice in sorted(notices.items()):
        before = notices.get(year - 1)
        if before and notice.raw["published_on"] <= before.raw["published_on"]:
            yield OUT_OF_ORDER.at(notice.where + "/published_on", year=year, published_on=notice.raw["published_on"])


def _disagreements(notices: Sequence[_Notice]) -> Iterator[Finding]:
    """Only an order goes over a notice; two notices may not contradict each other."""
    for notice in notices:
        for other in notices:
            for day in notice.workdays if other is not notice else ():
                if day in other.holidays:
                    yield CONTRADICTION.at(notice.where, day=day)


def _without_precedence(orders: Sequence[_Notice]) -> Iterator[Finding]:
    """The later of two orders goes over the earlier; of one day, neither does."""
    for order in orders:
        for other in orders:
            first = order.raw["effective_from"]
            if other is not order and other.raw["effective_from"] == first:
                for day in sorted(order.workdays.keys() & other.holidays.keys()):
                    yield NO_PRECEDENCE.at(order.where, day=day, effective_from=first)


def _worked_anyway(orders: Sequence[_Notice], notices: Mapping[int, _Notice]) -> Iterator[Finding]:
    """An order can have only a day worked that somebody gave off. What a year without a notice gives off is open."""
    off = {day for notice in (*notices.values(), *orders) for day in notice.holidays}
    for order in orders:
        for day in order.workdays:
            if day.weekday() < SATURDAY and day not in off and day.year in notices:
                yield NOT_A_REST_DAY.at(order.where + "/workdays", day=day)
