"""permits due: the bare clock."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from datetime import date, datetime

from permits.core.clock import UNITS, Calendar, Pause, TimeLimit, check_limit, check_pauses, due
from permits.core.finding import Finding, errors
from permits.core.process import LEGAL_ZONE
from permits.core.text import Text
from permits.ops.answer import Answer, refused
from permits.ops.definitions import definitions_folder
from permits.persistence.definition_files import read_calendar


def declare(parser: ArgumentParser) -> None:
    parser.add_argument("--start", required=True, type=_start, help="YYYY-MM-DD (hours: YYYY-MM-DDTHH:MM)")
    parser.add_argument("--days", required=True, type=int, help="length of the limit / 时限长度")
    parser.add_argument("--unit", default="workday", choices=list(UNITS))
    parser.add_argument("--pause", action="append", default=[], type=_pause, metavar="A..B")
    parser.add_argument("--extend", type=int, metavar="N", help="extended by / 延长")
    parser.add_argument("--calendar", default="cn", help="calendar code / 日历")


def _start(text: str) -> date | datetime:
    try:
        if "T" in text or " " in text:
            moment = datetime.fromisoformat(text)
            return moment if moment.tzinfo else moment.replace(tzinfo=LEGAL_ZONE)
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text}: {error}") from error


def _pause(text: str) -> Pause:
    first, _, last = text.partition("..")
    try:
        return Pause(date.fromisoformat(first), date.fromisoformat(last), Text("中止", "paused"))
    except ValueError as error:
        raise ArgumentTypeError(f"{text}: {error}") from error


def run(options: Namespace, language: str) -> Answer:
    calendar, found = read_calendar(definitions_folder())
    limit = TimeLimit(options.days, options.unit)
    extension = TimeLimit(options.extend, options.unit) if options.extend else None
    findings: list[Finding] = [*errors(found), *check_limit(limit), *check_pauses(options.pause)]
    if calendar is None or findings:
        return refused(findings, language)
    return _answer(limit, options.start, calendar, tuple(options.pause), extension, language)


def _answer(
    limit: TimeLimit, start: date | datetime, calendar: Calendar, pauses: tuple[Pause, ...],
    extension: TimeLimit | None, language: str,
) -> Answer:  # fmt: skip
    if limit.unit == "hour" and not isinstance(start, datetime):
        start = datetime(start.year, start.month, start.day, tzinfo=LEGAL_ZONE)
    found = due(limit, start, calendar, pauses, extension)
    rows = [
        {"date": day.date, "counts": day.counts, "kind": day.kind, "why": day.why, "number": day.number,
         "provisional": day.provisional}
        for day in found.derivation
    ]  # fmt: skip
    document = {
        "due_on": found.due_on, "due_at": found.due_at, "provisional": found.provisional, "derivation": rows,
        "findings": [],
    }  # fmt: skip
    lines = [f"{day.date}  {day.number if day.counts else '-':>4}  {day.why.say(language)}" for day in found.derivation]
    mark = {"zh": "（暂定：日历尚未公布）", "en": " (provisional: calendar not published yet)"}[language]
    return Answer(document, (*lines, f"→ {found.due_at or found.due_on}{mark if found.provisional else ''}"))
