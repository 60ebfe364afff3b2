"""permits calendar: the calendars this site has gone by; and one more, with what it would move shown first."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from dataclasses import replace

from permits.core.finding import Finding, FindingKind
from permits.ops.answer import Answer, finding_document, finding_line, refused
from permits.ops.inputs import moment, object_from, present
from permits.ops.root import open_site_from_environment
from permits.persistence import calendars
from permits.persistence.unit_of_work import reading
from permits.services.calendars import calendar_of
from permits.services.load_calendar import Move, Prospect, foresee_calendar, load_calendar
from permits.services.site import Site

NO_FILE_GIVEN = FindingKind(
    "calendar.no_file",
    "请写明要载入的日历文件：permits calendar load FILE",
    "Say which calendar file to load: permits calendar load FILE",
)
LIST, LOAD = "list", "load"


def declare(parser: ArgumentParser) -> None:
    parser.add_argument("action", choices=(LIST, LOAD), help="what to do / 做什么")
    parser.add_argument("file", nargs="?", help="a calendar file to load; - for standard input / 要载入的日历文件")
    parser.add_argument(
        "--yes",
        action="store_true",
        help="load it; without this only what would move is shown / 确认载入，否则只显示变动",
    )
    parser.add_argument(
        "--now", type=moment, metavar="TS", help="as if it were this moment, default now / 以此刻为准，缺省为现在"
    )


def run(options: Namespace, language: str) -> Answer:
    if options.action == LOAD and not options.file:
        return refused([NO_FILE_GIVEN.at()], language)
    site = open_site_from_environment()
    return _load(site, options, language) if options.action == LOAD else _list(site, language)


def _list(site: Site, language: str) -> Answer:
    with reading(site.database) as unit:
        rows = calendars.versions(unit)
    known = [(row, calendar_of(row)) for row in rows]
    document = [
        {"seq": row.seq, "version": calendar.version, "authority": calendar.authority, "source": calendar.source,
         "horizon": calendar.horizon, "loaded_at": row.loaded_at, "loaded_by": row.loaded_by,
         "settled": row.loaded_at is None or row.settled_at is not None, "sha256": row.sha256}
        for row, calendar in known
    ]  # fmt: skip
    said = {"zh": "至 {day}；{source}（{authority}）", "en": "until {day}; {source} ({authority})"}[language]
    lines = tuple(
        f"{row.seq}  {calendar.version}  "
        + said.format(day=calendar.horizon, source=calendar.source, authority=calendar.authority)
        for row, calendar in known
    )
    return Answer({"calendars": document}, lines)


def _load(site: Site, options: Namespace, language: str) -> Answer:
    file, findings = object_from(options.file)
    if findings:
        return refused(findings, language)
    now = options.now or present()
    prospect = load_calendar(site, file, now) if options.yes else foresee_calendar(site, file, now)
    told = [_in_file(finding) for finding in prospect.findings]
    if prospect.calendar is None:
        return refused(told, language, loaded=False)
    document = {
        "loaded": options.yes, "version": prospect.calendar.version, "horizon": prospect.calendar.horizon,
        "cases": prospect.cases, "moves": [_move(move) for move in prospect.moves],
        "findings": [finding_document(finding, language) for finding in told],
    }  # fmt: skip
    lines = [finding_line(finding, language) for finding in told]
    lines += [f"{m.case}  {m.clock}  {m.before} → {m.after}  {m.title.say(language)}" for m in prospect.moves]
    return Answer(document, (*lines, _sum(prospect, options.yes)[language]))


def _move(move: Move) -> dict[str, object]:
    return {"case": move.case, "clock": move.clock, "title": move.title, "from": move.before, "to": move.after}


def _sum(prospect: Prospect, loaded: bool) -> dict[str, str]:
    assert prospect.calendar is not None
    moved, of = len({move.case for move in prospect.moves}), prospect.cases
    later = sum(move.after > move.before for move in prospect.moves)
    earlier, version = len(prospect.moves) - later, prospect.calendar.version
    said = {
        "zh": f"日历 {version}：{of} 个在办件中 {moved} 个的到期日变动"
        f"（推迟 {later} 项，提前 {earlier} 项）；已过的日期不动",
        "en": f"Calendar {version}: of {of} open cases the days of {moved} move ({later} later, {earlier} earlier); "
        "what has passed stays",
    }
    done = {"zh": "。已载入", "en": ". Loaded"} if loaded else {"zh": "。加 --yes 载入", "en": ". Load it with --yes"}
    return {language: said[language] + done[language] for language in said}


def _in_file(finding: Finding) -> Finding:
    """A finding by its place in the file alone: before it stands the number of the file among all."""
    _, _, place = finding.where.removeprefix("/").partition("/")
    return replace(finding, where=f"/{place}" if place else "")
