"""What time brings about: deemed acceptance, overdue notes, reminders. Safe to run twice and from several processes.

Clocks are rows with the moment they must be looked at next. For each, the case is read again, its clocks are derived
again, and the effect is written by the same compare-and-set as any act: whoever is second finds it done.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from permits.core.clock import remaining, reminder_days
from permits.core.process import (
    CALENDAR_CHANGED,
    LEGAL_ZONE,
    REMINDED,
    RENEWAL,
    SYSTEM_ACTOR,
    WEIGHED,
    CaseClock,
    Event,
    Situation,
    clocks_of,
    effect_of,
    fold,
    offices,
    passed,
    reminder_owed,
    window_of,
)
from permits.persistence import clocks
from permits.persistence.unit_of_work import UnitOfWork, reading, unit_of_work
from permits.services import record
from permits.services.act import load, situation, to_store
from permits.services.load_calendar import count_anew
from permits.services.site import Site
from permits.services.weigh_cases import weigh_cases

_BATCH = 200


@dataclass(frozen=True, slots=True)
class Fired:
    """One effect of time on one case."""

    case: str
    effect: str
    clock: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep did. `checked`: how many clocks it looked at."""

    fired: tuple[Fired, ...]
    checked: int


def sweep(site: Site, now: datetime) -> Swept:
    """Count anew by a calendar that was loaded, apply what new versions say of cases in flight, then look at every
    clock whose moment has come and let its effect happen; each once."""
    fired = [Fired(number, CALENDAR_CHANGED, "", now) for number in count_anew(site, now)]
    fired += [Fired(number, WEIGHED, "", now) for number in weigh_cases(site, now)]
    checked = 0
    seen: set[tuple[str, str]] = set()
    while True:
        with reading(site.database) as unit:
            due = [(row.case_id, row.code) for row in clocks.clocks_to_look_at(unit, now, _BATCH)]
        fresh = [key for key in due if key not in seen]
        if not fresh:
            return Swept(tuple(fired), checked)
        for case_id, code in fresh:
            seen.add((case_id, code))
            checked += 1
            found = _look_at(site, case_id, code, now)
            fired += [found] if found else []


def _look_at(site: Site, case_id: str, code: str, now: datetime) -> Fired | None:
    with unit_of_work(site.database) as uow:
        stored = load(uow, case_id)
        if stored is None:
            uow.abandon()
            return None
        if now < max(event.at for event in stored.events):
            # A sweep as of an earlier moment: nothing is written before what is written already.
            uow.abandon()
            return None
        at = situation(uow, site, stored, SYSTEM_ACTOR, now, {})
        clock = next((c for c in clocks_of(at.item, at.case, at.events, at.calendar) if c.code == code), None)
        events = _effect(at, clock) if clock else ()
        if not events:
            _looked(uow, stored.row.id, at, clock)
            return None
        if not record.store_next(uow, site, stored, at.item, to_store(stored, at, events), fold(events, at.case)):
            uow.abandon()
            return None
        _looked(uow, stored.row.id, at, clock)
        return Fired(stored.row.number, events[0].type, code, now)


def _looked(uow: UnitOfWork, case_id: str, at: Situation, clock: CaseClock | None) -> None:
    """Note when to look at this clock again. A provisional one is looked at daily until its calendar is known, and so
    is one whose effect waits."""
    if clock is None:
        return
    again = record.next_look(clock, at.now, at.calendar)
    if (again is None and clock.due.provisional) or again == at.now:
        again = datetime.combine(at.today + timedelta(days=1), time.min, LEGAL_ZONE).astimezone(UTC)
    clocks.look_again(uow, case_id, clock.code, again)


def _effect(at: Situation, clock: CaseClock) -> tuple[Event, ...]:
    # A special procedure that outlasts the days it was told for no longer stops the clock: its due day says so already.
    if not clock.running:
        return ()
    if clock.kind == RENEWAL:
        return _remind_holder(at)
    if not passed(clock, at):
        return _remind(at, clock)
    return effect_of(at, clock)


def _remind(at: Situation, clock: CaseClock) -> tuple[Event, ...]:
    today = at.today
    if today not in reminder_days(clock.due.due_on, clock.remind_before, at.calendar, clock.starts_on):
        return ()
    if any(e.type == "reminded" and e.data["clock"] == clock.code and e.day == today for e in at.events):
        return ()
    data = {
        "clock": clock.code, "due": clock.due.due_on.isoformat(),
        "left": remaining(clock.due.due_on, today, at.calendar), "stage": at.case.stage,
        "office": offices(at, clock), "authority": at.case.authority,
    }  # fmt: skip
    return (Event(at.case.last + 1, "reminded", at.now, SYSTEM_ACTOR.username, "", data),)


def _remind_holder(at: Situation) -> tuple[Event, ...]:
    """The holder of a certificate that is about to end hears of it, and by when to apply for renewal."""
    window = window_of(at.item, at.case)
    owed = reminder_owed(window, at.events, at.today) if window else None
    if window is None or owed is None:
        return ()
    assert at.item.certificate is not None and at.item.certificate.renewal is not None
    data = {
        "clock": RENEWAL, "days_before": owed, "left": (window.ends_on - at.today).days,
        "due": window.closes_on.isoformat(), "ends": window.ends_on.isoformat(),
        "notice": at.item.certificate.renewal.notice, "authority": at.case.authority,
    }  # fmt: skip
    return (Event(at.case.last + 1, REMINDED, at.now, SYSTEM_ACTOR.username, "", data),)
