"""Calendars from their published notices. Knows the JSON of a notice; reads no disk and counts nothing.

Three kinds of file, handed over together: `notice` (one year's arrangement), `order` (additional days by another
authority, over the notices) and `statutory` (the statutory days, for years without a notice).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from permits.core.clock.calendar import ONE_DAY, SATURDAY, Calendar, StatutoryDays
from permits.core.finding import Finding, FindingKind, errors, pointer
from permits.core.text import Text

MALFORMED = FindingKind(
    "calendar.malformed",
    "日历内容有误：{problem}。请按日历格式改正。",
    "The calendar is malformed: {problem}. Correct it as the calendar schema says.",
)
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
NO_STATUTORY = FindingKind(
    "calendar.no_statutory_days",
    "没有法定节日表，未公布年份只能按星期推算，请提供。",
    "There is no table of statutory days, so unpublished years go by weekdays alone; please give one.",
    severity="warning",
)

_COMMON = {"kind": str, "code": str, "version": int, "effective_from": str, "authority": Mapping, "source": Mapping}
_OPTIONAL = frozenset({"$schema", "url", "document"})
_KEYS: dict[str, dict[str, type]] = {
    "notice": _COMMON | {"year": int, "published_on": str, "holidays": Sequence, "workdays": Sequence},
    "order": _COMMON | {"holidays": Sequence, "workdays": Sequence},
    "statutory": _COMMON | {"yearly": Sequence, "dated": Sequence},
}
_NOT_A_KIND = Text("kind 应为 notice、order 或 statutory", "kind must be notice, order or statutory")
_UNKNOWN_KEY = Text("没有“{key}”这一项", "there is no key “{key}”")
_WRONG_KEY = Text("“{key}”缺失或类型不对", "“{key}” is missing or of the wrong type")
_NO_WORDING = Text("应有中文 zh 和英文 en", "zh and en are both needed")
_NOT_A_STRETCH = Text("{from} 至 {to} 不是一段日期", "{from} to {to} is not a stretch of days")
_NOT_A_DAY = Text("“{written}”不是 2026-01-31 这样的日期", "“{written}” is not a date like 2026-01-31")
_CITED = Text("{note}（{source}）", "{note} ({source})")


@dataclass
class _Read:
    """What has been read so far, and what was found wrong."""

    findings: list[Finding] = field(default_factory=list)
    notices: dict[int, _Notice] = field(default_factory=dict)
    orders: list[_Notice] = field(default_factory=list)
    statutory: StatutoryDays | None = None
    parts: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Notice:
    raw: Mapping[str, Any]
    where: str
    holidays: Mapping[date, Text]
    workdays: Mapping[date, Text]


def parse_calendars(raws: Sequence[object]) -> tuple[Calendar | None, list[Finding]]:
    """One calendar out of all its files, and everything wrong with them; None when anything is.

    `where` of a finding begins with the place of the file in `raws`. Of two versions of one year the higher counts.
    """
    read = _Read()
    for place, raw in enumerate(raws):
        where = pointer(place)
        shape = list(_shape(raw, where))
        read.findings += shape
        if not shape and isinstance(raw, Mapping):
            _READERS[raw["kind"]](raw, where, read)
    read.findings += [*_same_code(raws), *_holes(read.notices), *_order(read.notices)]
    if not read.notices:
        read.findings.append(NOTHING.at())
    if read.statutory is None:
        read.findings.append(NO_STATUTORY.at())
    return (None if errors(read.findings) else _joined(read)), read.findings


def _joined(read: _Read) -> Calendar:
    """The notices by year, then the orders over them in their order of effect."""
    years = [read.notices[year] for year in sorted(read.notices)]
    orders = sorted(read.orders, key=lambda order: str(order.raw["effective_from"]))
    holidays: dict[date, Text] = {}
    workdays: dict[date, Text] = {}
    for notice in [*years, *orders]:
        holidays = {day: note for day, note in holidays.items() if day not in notice.workdays} | dict(notice.holidays)
        workdays = {day: note for day, note in workdays.items() if day not in notice.holidays} | dict(notice.workdays)
    return Calendar(
        code=years[0].raw["code"],
        version=" ".join(sorted(read.parts)),
        authority=years[-1].raw["authority"]["zh"],
        source="；".join(notice.raw["source"]["zh"] for notice in [*years, *orders]),
        years=frozenset(read.notices),
        holidays=holidays,
        workdays=workdays,
        statutory=read.statutory or StatutoryDays(),
    )


# --- one file ------------------------------------------------------------------------------------------------------


def _read_notice(raw: Mapping[str, Any], where: str, read: _Read) -> None:
    notice = _notice(raw, where, read.findings)
    read.findings += _outside(notice, raw["year"])
    if _day(raw["published_on"]) is None:
        read.findings.append(MALFORMED.at(where + "/published_on", problem=_not_a_day(raw["published_on"])))
    there = read.notices.get(raw["year"])
    if there and there.raw["version"] == raw["version"]:
        read.findings.append(YEAR_TWICE.at(where + "/year", year=raw["year"], version=raw["version"]))
    read.parts.append(f"{raw['year']}.{raw['version']}")
    if there is None or there.raw["version"] < raw["version"]:
        read.notices[raw["year"]] = notice


def _read_order(raw: Mapping[str, Any], where: str, read: _Read) -> None:
    read.orders.append(_notice(raw, where, read.findings))
    read.parts.append(f"order-{raw['effective_from']}.{raw['version']}")


def _read_statutory(raw: Mapping[str, Any], where: str, read: _Read) -> None:
    source = _text(raw["source"])
    dated: dict[date, Text] = {}
    for place, entry in enumerate(raw["dated"]):
        note = _CITED.format({"note": _text(entry), "source": source})
        for at, written in enumerate(entry.get("dates", [])):
            dated |= _one_day(written, note, where + pointer("dated", place, "dates", at), dated, read.findings)
    yearly: dict[tuple[int, int], Text] = {}
    for place, entry in enumerate(raw["yearly"]):
        day = _day(f"2000-{entry.get('day', '')}")
        if day is None:
            read.findings.append(MALFORMED.at(where + pointer("yearly", place), problem=_not_a_day(entry.get("day"))))
        else:
            yearly[day.month, day.day] = _CITED.format({"note": _text(entry), "source": source})
    read.statutory = StatutoryDays(yearly, dated)
    read.parts.append(f"statutory.{raw['version']}")


_READERS: dict[str, Callable[[Mapping[str, Any], str, _Read], None]] = {
    "notice": _read_notice,
    "order": _read_order,
    "statutory": _read_statutory,
}


def _notice(raw: Mapping[str, Any], where: str, findings: list[Finding]) -> _Notice:
    source = _text(raw["source"])
    holidays: dict[date, Text] = {}
    for place, entry in enumerate(raw["holidays"]):
        at = where + pointer("holidays", place)
        note = _CITED.format({"note": _text(entry), "source": source})
        for day in _stretch(entry, at, findings):
            holidays |= _one_day(day.isoformat(), note, at, holidays, findings)
    workdays: dict[date, Text] = {}
    for place, entry in enumerate(raw["workdays"]):
        at = where + pointer("workdays", place)
        note = _CITED.format({"note": _text(entry), "source": source})
        workdays |= _one_day(entry.get("on"), note, at, workdays, findings)
    for day in workdays:
        if day in holidays:
            findings.append(CONTRADICTION.at(where, day=day))
        if day.weekday() < SATURDAY and raw["kind"] == "notice":
            findings.append(NOT_A_WEEKEND.at(where + "/workdays", day=day))
    return _Notice(raw, where, holidays, workdays)


def _stretch(entry: Mapping[str, Any], where: str, findings: list[Finding]) -> Iterator[date]:
    """The days from `from` to `to`, both included; at most a year of them."""
    first, last = _day(entry.get("from")), _day(entry.get("to"))
    if first is None or last is None or not timedelta() <= last - first <= timedelta(days=366):
        problem = _NOT_A_STRETCH.format({"from": entry.get("from"), "to": entry.get("to")})
        findings.append(MALFORMED.at(where, problem=problem))
        return
    while first <= last:
        yield first
        first += ONE_DAY


def _one_day(
    written: object, note: Text, where: str, there: Mapping[date, Text], findings: list[Finding]
) -> dict[date, Text]:
    day = _day(written)
    if day is None:
        findings.append(MALFORMED.at(where, problem=_not_a_day(written)))
        return {}
    if day in there:
        findings.append(DAY_TWICE.at(where, day=day))
    return {day: note}


def _day(written: object) -> date | None:
    try:
        return date.fromisoformat(written) if isinstance(written, str) and len(written) == 10 else None
    except ValueError:
        return None


def _not_a_day(written: object) -> Text:
    return _NOT_A_DAY.format({"written": written})


def _text(raw: Mapping[str, Any]) -> Text:
    return Text(str(raw["zh"]), str(raw["en"]))


# --- shapes --------------------------------------------------------------------------------------------------------


def _shape(raw: object, where: str) -> Iterator[Finding]:
    """Whether a file has the keys of its kind, of the right types, so that readers need not ask again."""
    if not isinstance(raw, Mapping) or raw.get("kind") not in _KEYS:
        yield MALFORMED.at(where, problem=_NOT_A_KIND)
        return
    keys = _KEYS[raw["kind"]]
    for key in sorted(raw.keys() - keys.keys() - _OPTIONAL):
        yield MALFORMED.at(where + pointer(key), problem=_UNKNOWN_KEY.format({"key": key}))
    for key, kind in keys.items():
        value = raw.get(key)
        right = isinstance(value, kind) and not isinstance(value, bool) and (kind is str or not isinstance(value, str))
        if not right:
            yield MALFORMED.at(where + pointer(key), problem=_WRONG_KEY.format({"key": key}))
        elif kind is Mapping:
            yield from _wording(value, where + pointer(key))
        elif kind is Sequence and isinstance(value, Sequence):
            for place, entry in enumerate(value):
                yield from _wording(entry, where + pointer(key, place))


def _wording(raw: object, where: str) -> Iterator[Finding]:
    if not isinstance(raw, Mapping) or not all(isinstance(raw.get(key), str) and raw[key] for key in ("zh", "en")):
        yield MALFORMED.at(where, problem=_NO_WORDING)


# --- all files together --------------------------------------------------------------------------------------------


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


def _outside(notice: _Notice, year: int) -> Iterator[Finding]:
    """A notice speaks of its own year, and may already move days of the December before."""
    for day in [*notice.holidays, *notice.workdays]:
        if day.year != year and (day.year, day.month) != (year - 1, 12):
            yield OUTSIDE_YEAR.at(notice.where, day=day, year=year)
