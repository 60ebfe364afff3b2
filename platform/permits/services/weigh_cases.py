"""Cases in flight when a later version of their item takes effect: its transition is applied to each, once.

The sweep does it for every open case; an act does it first for the case it is about, so that nobody acts by a version
that has been replaced. Whoever is second finds it done: the event is written by the same compare-and-set as any act.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from permits.core.definitions.types import Item
from permits.core.definitions.versions import PINNED
from permits.core.forms import Checked
from permits.core.process import LEGAL_ZONE, SYSTEM_ACTOR, UNDECIDED, WEIGHED, Case, Event, Situation, fold, weigh
from permits.persistence import cases, releases
from permits.persistence.unit_of_work import Reading, UnitOfWork, reading, unit_of_work
from permits.services import record
from permits.services.site import Site

_BATCH = 200


def weigh_cases(site: Site, now: datetime) -> list[str]:
    """Apply every transition that has come to every open case it concerns; the numbers of those cases."""
    done: list[str] = []
    tried: set[str] = set()
    while True:
        with reading(site.database) as unit:
            waiting = [found for found in _waiting(unit, site, _today(now)) if found not in tried]
        if not waiting:
            return done
        for case_id in waiting:
            tried.add(case_id)
            number = _weigh_one(site, case_id, now)
            done += [number] if number else []


def _waiting(unit: Reading, site: Site, today: date) -> list[str]:
    found: list[str] = []
    for code in releases.items_of_several(unit, today):
        lines = releases.history_of(unit, code)
        for line in lines:
            after = [one for one in lines if one.version > line.version]
            later = len({one.version for one in _with_transition(unit, site, after, today)})
            if later:
                found += cases.fewer_events(unit, line.sha256, sorted(UNDECIDED), WEIGHED, later, _BATCH)
    return found


def _weigh_one(site: Site, case_id: str, now: datetime) -> str:
    with unit_of_work(site.database) as uow:
        stored = cases.load(uow, case_id)
        was = fold(stored.events if stored else ())
        events = events_due(uow, site, stored, was, now) if stored else ()
        if stored is None or not events:
            uow.abandon()
            return ""
        case = fold(events, was)
        item = site.catalogue.governing(uow, case)
        if not record.store_next(uow, site, stored, item, events, case):
            uow.abandon()
            return ""
        return stored.row.number


def events_due(
    uow: UnitOfWork, site: Site, stored: cases.StoredCase, case: Case, now: datetime
) -> tuple[Event, ...]:  # fmt: skip
    """What later versions say of a case (that its events add up to) that it does not know yet, in the order of their
    numbers. Nothing is written before what is written already."""
    if now < max(event.at for event in stored.events):
        return ()
    new: tuple[Event, ...] = ()
    for release in _due(uow, site, stored.ref, case, _today(now)):
        at = situation_of(uow, site, (*stored.events, *new), now)
        happenings = weigh(at, release, lambda sha256: site.catalogue.release(uow, sha256))
        new += tuple(
            Event(at.case.last + place, kind, now, SYSTEM_ACTOR.username, "", data)
            for place, (kind, data) in enumerate(happenings, start=1)
        )
    return new


def _due(unit: Reading, site: Site, ref: str, case: Case, today: date) -> list[Item]:
    """The releases a case has yet to weigh, in the order of their versions; of one version that of its authority, where
    that has one of its own."""
    if case.state not in UNDECIDED:
        return []
    every = list(_with_transition(unit, site, releases.later_than_of(unit, ref), today))
    # The newest revision of each version comes first in the history: read backwards, it is the one that stays.
    city, own = (
        {one.version: one for one in reversed(every) if one.authority == whose} for whose in ("", case.authority)
    )
    of = city | own
    weighed = {site.catalogue.release(unit, sha256).version for sha256 in case.weighed}
    return [of[number] for number in sorted(of) if number not in weighed]


def _with_transition(
    unit: Reading, site: Site, lines: Sequence[releases.ReleaseLine], today: date
) -> Iterator[Item]:  # fmt: skip
    """Those of these releases that have taken effect and do not simply leave everything as it is."""
    for line in lines:
        if line.effective_from <= today:
            item = site.catalogue.release(unit, line.sha256)
            if item.transition != PINNED:
                yield item


def situation_of(unit: Reading, site: Site, events: tuple[Event, ...], now: datetime) -> Situation:
    """A case as time alone finds it: nobody acts, no number is given out."""
    case = fold(events)
    item = site.catalogue.governing(unit, case)
    return Situation(item, case, events, SYSTEM_ACTOR, now, site.calendar, _never, _no_number, {})


def _never() -> Checked:
    raise AssertionError("weighing judges by each release itself")


def _no_number(pattern: str, year: int) -> str:
    raise AssertionError("weighing gives out no number")


def _today(now: datetime) -> date:
    return now.astimezone(LEGAL_ZONE).date()
