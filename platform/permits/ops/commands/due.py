"""permits due: the bare clock."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from dataclasses import replace
from datetime import date, datetime

from permits.core.clock import UNITS, Calendar, Pause, TimeLimit, check_limit, check_pauses, due
from permits.core.finding import WARNING, Finding, FindingKind, errors
from permits.core.process import LEGAL_ZONE
from permits.core.text import Text
from permits.ops.answer import Answer, finding_document, refused
from permits.ops.arguments import moment_or_day, pause
from permits.ops.calendars import DEFINITIONS, SITE, calendar_in_force

OTHER_CALENDAR = FindingKind(
    "calendar.not_found",
    "没有代码为“{code}”的日历；已载入的是“{known}”",
    "There is no calendar “{code}”; “{known}” is loaded",
)
TOO_FAR = FindingKind(
    "day.too_far",
    "起算日 {day} 太远，算不到到期日；请核对年份（最晚 {last} 年）",
    "The start {day} is too far off to count from; check its year ({last} at the latest)",
)
MOVES_NOTHING = FindingKind(
    "pause.moves_nothing",
    "不计入期间 {from_} 至 {to} 没有改变到期日：它不在期限之内，或者已包含在其他期间之内",
    "The pause from {from_} to {to} moved nothing: it lies outside the limit or within another pause",
    WARNING,
)
COUNTED_BY = {
    SITE: Text("按本站现行日历 {version} 计算", "Counted by {version}, the calendar this site goes by"),
    DEFINITIONS: Text(
        "按定义文件夹中的日历 {version} 计算（没有本站数据库可读）",
        "Counted by {version}, the calendar of the definitions folder (there is no site database to read)",
    ),
}
# The longest limit with its longest extension still ends before the last day there is.
LAST_YEAR = 9900


def declare(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--start", required=True, type=moment_or_day, metavar="D",
        help="YYYY-MM-DD (hours: YYYY-MM-DDTHH:MM) / 起算日（按小时计为起算时刻）",
    )  # fmt: skip
    parser.add_argument("--days", required=True, type=int, metavar="N", help="length in the unit / 时限长度，按单位计")
    parser.add_argument("--unit", default="workday", choices=list(UNITS), help="default workday / 单位，缺省为工作日")
    parser.add_argument(
        "--pause", action="append", default=[], type=pause, metavar="A..B",
        help="days that do not count, after A up to B; repeat / 不计入的期间，A 次日至 B，可重复",
    )  # fmt: skip
    parser.add_argument("--extend", type=int, metavar="N", help="extended by, in the unit / 延长多少")
    parser.add_argument(
        "--calendar", metavar="CODE", help="the calendar to count by, default the one loaded / 日历代码，缺省为已载入的"
    )


def run(options: Namespace, language: str) -> Answer:
    calendar, found, source = calendar_in_force()
    limit = TimeLimit(options.days, options.unit)
    extension = TimeLimit(options.extend, options.unit) if options.extend is not None else None
    findings: list[Finding] = [*errors(found), *check_limit(limit, extension), *check_pauses(options.pause)]
    if calendar and options.calendar not in (None, calendar.code):
        findings.append(OTHER_CALENDAR.at(code=options.calendar, known=calendar.code))
    if options.start.year > LAST_YEAR:
        findings.append(TOO_FAR.at("/start", day=options.start, last=LAST_YEAR))
    if calendar is None or findings:
        return refused(findings, language)
    said = _answer(limit, options.start, calendar, tuple(options.pause), extension, language)
    by = {"code": calendar.code, "version": calendar.version, "horizon": calendar.horizon, "from": source}
    told = COUNTED_BY[source].format({"version": calendar.version}).say(language)
    return replace(said, document={**said.document, "calendar": by}, lines=(*said.lines, told))


def _answer(
    limit: TimeLimit, start: date | datetime, calendar: Calendar, pauses: tuple[Pause, ...],
    extension: TimeLimit | None, language: str,
) -> Answer:  # fmt: skip
    if limit.unit == "hour" and not isinstance(start, datetime):
        start = datetime(start.year, start.month, start.day, tzinfo=LEGAL_ZONE)
    found = due(limit, start, calendar, pauses, extension)
    idle = [
        MOVES_NOTHING.at(f"/pauses/{at}", from_=one.from_, to=one.to)
        for at, one in enumerate(pauses)
        if due(limit, start, calendar, pauses[:at] + pauses[at + 1 :], extension) == found
    ]
    rows = [
        {"date": day.date, "counts": day.counts, "kind": day.kind, "why": day.why, "number": day.number,
         "provisional": day.provisional}
        for day in found.derivation
    ]  # fmt: skip
    document = {
        "due_on": found.due_on, "due_at": found.due_at, "provisional": found.provisional, "derivation": rows,
        "findings": [finding_document(one, language) for one in idle],
    }  # fmt: skip
    lines = [f"{day.date}  {day.number if day.counts else '-':>4}  {day.why.say(language)}" for day in found.derivation]
    mark = provisional(found.provisional, language)
    lines += [one.message.say(language) for one in idle]
    return Answer(document, (*lines, f"→ {found.due_at or found.due_on}{mark}"))


def provisional(day: bool, language: str) -> str:
    """What is said behind a day that a calendar still to come may move; nothing behind any other."""
    told = {"zh": "（暂定：没有载入相关年份的日历）", "en": " (provisional: no calendar of that year is loaded)"}
    return told[language] if day else ""
