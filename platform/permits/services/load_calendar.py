"""Loading a calendar on a running site: which promises move is shown first; then it holds, and every open clock is
counted anew.

What is due follows from the events and from when each calendar was loaded (core/clock/turning), so nothing is decided
here: a case whose days move is told so by an event, and its stored clocks are written anew. That goes by batches in the
order of the cases' ids; whoever comes next goes on where one was stopped, and what was done is not done twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from permits.core.clock import Calendar, parse_calendars
from permits.core.definitions.types import Item
from permits.core.finding import Finding, FindingKind, errors
from permits.core.process import CALENDAR_CHANGED, CARD, LEGAL_ZONE, RENEWAL, SYSTEM_ACTOR, Event, clocks_of, fold
from permits.core.text import Text
from permits.persistence import audit, calendars, cases, clocks
from permits.persistence.unit_of_work import Reading, UnitOfWork, reading, unit_of_work
from permits.services import record
from permits.services.site import Site

LOADED_ALREADY = FindingKind(
    "calendar.loaded_already",
    "这份日历已经载入，没有变化；更正请提高版本号（version）",
    "This calendar is loaded already and changes nothing; raise its `version` for a correction",
)
NOT_PUBLISHED_YET = FindingKind(
    "calendar.not_published_yet",
    "这份通知写的发布日期是 {day}，还没有到；请核对 published_on",
    "This notice says it was published on {day}, which has not come yet; check `published_on`",
)
OVERTAKEN = FindingKind(
    "calendar.overtaken",
    "刚刚有人载入了另一份日历；请重新查看后再载入",
    "Somebody has just loaded another calendar; look again, then load",
)

_BATCH = 200
# Behind every case id: all cases were counted once. They are counted again when acts begun before the loading are over.
_ONCE, _ACTS_ARE_OVER = "~", timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Move:
    """A day that moves: on which case, which clock, from when to when. `kind` is the clock's."""

    case: str
    clock: str
    title: Text
    kind: str
    before: date
    after: date


@dataclass(frozen=True, slots=True)
class Prospect:
    """What loading would come to: the calendar as it would be, what is wrong with it, every day that would move, and
    how many open cases were looked at."""

    calendar: Calendar | None = None
    findings: tuple[Finding, ...] = ()
    moves: tuple[Move, ...] = ()
    cases: int = 0


def foresee_calendar(site: Site, file: object, now: datetime) -> Prospect:
    """What loading this calendar file would move. Nothing is stored."""
    with reading(site.database) as unit:
        present = site.calendars.look_up(unit)
        files, found = _files_with(unit, file)
        calendar, wrong = parse_calendars(files)
        findings = (*found, *wrong)
        if calendar is None or errors(findings):
            return Prospect(findings=findings)
        if early := _not_published_yet(file, now):
            return Prospect(findings=(*findings, early))
        calendar = replace(calendar, before=present, since=now)
        moves: list[Move] = []
        ids = list(_open_cases(unit, calendar))
        for case_id in ids:
            stored = cases.load(unit, case_id)
            moves += _moves(unit, site, stored, calendar) if stored else []
    return Prospect(calendar, findings, tuple(moves), len(ids))


def _not_published_yet(file: object, now: datetime) -> Finding | None:
    published = str(file.get("published_on", "")) if isinstance(file, Mapping) else ""
    if published <= now.astimezone(LEGAL_ZONE).date().isoformat():
        return None
    return NOT_PUBLISHED_YET.at("/published_on", day=published)


def load_calendar(site: Site, file: object, now: datetime, by: str = SYSTEM_ACTOR.username) -> Prospect:
    """Let this calendar hold from now on, and count every open clock anew. What an earlier one left open comes
    first."""
    count_anew(site, now)
    prospect = foresee_calendar(site, file, now)
    if prospect.calendar is None:
        return prospect
    with unit_of_work(site.database) as uow:
        seq = calendars.newest(uow)
        files, found = _files_with(uow, file)
        if found or parse_calendars(files)[0] is None or not calendars.add(uow, seq + 1, files, now, by):
            uow.abandon()
            return Prospect(findings=(OVERTAKEN.at(),))
        data = {"calendar": prospect.calendar.version, "moves": len(prospect.moves)}
        audit.record(uow, at=now, actor=by, action="calendar_loaded", subject=f"calendar:{seq + 1}", data=data)
    site.look_up_calendar()
    count_anew(site, now)
    return prospect


def count_anew(site: Site, now: datetime) -> list[str]:
    """Go on counting open clocks by a calendar that was loaded, where that is not done; the numbers of the cases whose
    days moved. Safe to repeat, and from several processes."""
    with reading(site.database) as unit:
        row = calendars.unsettled(unit)
        calendar = site.calendars.look_up(unit)
    if row is None or row.loaded_at is None or now < row.loaded_at:
        return []
    if row.reached != _ONCE:
        return _count(site, calendar, row.seq, row.reached, now)
    if now < row.loaded_at + _ACTS_ARE_OVER:
        return []
    moved = _count(site, calendar, row.seq, "", now)
    with unit_of_work(site.database) as uow:
        calendars.reach(uow, row.seq, _ONCE, now)
    return moved


def _count(site: Site, calendar: Calendar, seq: int, reached: str, now: datetime) -> list[str]:
    moved: list[str] = []
    while True:
        with reading(site.database) as unit:
            batch = _batch(unit, calendar, reached)
        moved += [number for case_id in batch for number in _count_one(site, case_id, calendar, seq, now)]
        reached = batch[-1] if batch else _ONCE
        with unit_of_work(site.database) as uow:
            calendars.reach(uow, seq, reached)
        if not batch:
            return moved


def _count_one(site: Site, case_id: str, calendar: Calendar, seq: int, now: datetime) -> Iterator[str]:
    """Count the clocks of one case anew; its number, if a day of it moved. Whoever acts on it in between is let pass,
    and the case is counted as they left it."""
    while True:
        with unit_of_work(site.database) as uow:
            stored = cases.load(uow, case_id)
            if stored is None:
                return
            told = any(e.type == CALENDAR_CHANGED and e.data["loaded"] == seq for e in stored.events)
            moves = [] if told else _moves(uow, site, stored, calendar)
            if _store(uow, site, stored, moves, calendar, seq, now):
                break
            uow.abandon()
    if moves:
        yield stored.row.number


def _store(
    uow: UnitOfWork, site: Site, stored: cases.StoredCase, moves: Sequence[Move], calendar: Calendar, seq: int,
    now: datetime,
) -> bool:  # fmt: skip
    case = fold(stored.events)
    item = site.catalogue.governing(uow, case)
    if not moves:
        return record.store_clocks(uow, site, stored, item, case, now)
    at = max(now, *(event.at for event in stored.events))
    event = Event(case.last + 1, CALENDAR_CHANGED, at, SYSTEM_ACTOR.username, "", _told(moves, calendar, seq))
    return record.store_next(uow, site, stored, item, (event,), fold((event,), case))


def _told(moves: Sequence[Move], calendar: Calendar, seq: int) -> dict[str, Any]:
    """What the event says: the version, each day before and after, and, where the case as a whole ends later, the day
    its applicant is told."""
    later = [move.after for move in moves if move.after > move.before and move.kind not in ("step", CARD)]
    data: dict[str, Any] = {
        "loaded": seq, "calendar": calendar.version,
        "moves": [
            {"clock": move.clock, "title": move.title.zh, "title_en": move.title.en,
             "from": move.before.isoformat(), "to": move.after.isoformat()}
            for move in moves
        ],
    }  # fmt: skip
    return data | ({"due": min(later).isoformat()} if later else {})


def _moves(unit: Reading, site: Site, stored: cases.StoredCase, calendar: Calendar) -> list[Move]:
    """The days of a case that this calendar moves, as the case was when it was loaded."""
    assert calendar.before is not None and calendar.since is not None
    events = tuple(event for event in stored.events if event.at <= calendar.since)
    if not events:
        return []
    case = fold(events)
    item: Item = site.catalogue.governing(unit, case)
    was = {clock.code: clock.due.due_on for clock in clocks_of(item, case, events, calendar.before)}
    return [
        Move(case.number, clock.code, clock.title, clock.kind, was[clock.code], clock.due.due_on)
        for clock in clocks_of(item, case, events, calendar)
        if clock.running and clock.due.due_on != was[clock.code]
    ]


def _open_cases(unit: Reading, calendar: Calendar) -> Iterator[str]:
    reached = ""
    while batch := _batch(unit, calendar, reached):
        yield from batch
        reached = batch[-1]


def _batch(unit: Reading, calendar: Calendar, after: str) -> list[str]:
    """The next cases with a clock that a calendar may move: one that has not passed, or is not certain."""
    assert calendar.since is not None
    return clocks.cases_counting(unit, calendar.legal_day(calendar.since), after, RENEWAL, _BATCH)


def _files_with(unit: Reading, file: object) -> tuple[list[Any], list[Finding]]:
    """The files of the calendar in force with this one behind them."""
    files = calendars.versions(unit)[-1].files
    return [*files, file], [LOADED_ALREADY.at(f"/{len(files)}")] if file in files else []
