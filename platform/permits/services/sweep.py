"""What time brings about: deemed acceptance, overdue notes, reminders. Safe to run twice and from several processes.

Clocks are rows with the moment they must be looked at next. For each, the case is read again, its clocks are derived
again, and the effect is written by the same compare-and-set as any act: whoever is second finds it done.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from permits.core.clock import Due
from permits.core.process import (
    CALENDAR_CHANGED,
    LEGAL_ZONE,
    NOTES,
    RAISED,
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
    numbered,
    passed,
    reminded,
    reminder_owed,
    window_of,
)
from permits.persistence import clocks
from permits.persistence.read_ahead import read_ahead
from permits.persistence.unit_of_work import UnitOfWork, reading, unit_of_work
from permits.services import record
from permits.services.act import load, situation, to_store
from permits.services.load_calendar import count_anew
from permits.services.site import Site
from permits.services.weigh_cases import weigh_cases

_BATCH = 2000
_GROUP = 50
"""How many are asked for at a time, and how many of them are written in one transaction."""


_Key = tuple[str, str]
"""A clock: its case and its code."""


@dataclass(frozen=True, slots=True)
class Fired:
    """One effect of time on one case. `card`: colour and code of the card it is; `due`: the limit it comes from,
    as it stood, with its days; `because`: of a reminder, why today."""

    case: str
    effect: str
    clock: str
    at: datetime
    card: str = ""
    due: Due | None = None
    because: Sequence[Mapping[str, object]] = ()


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep did. `checked`: how many clocks it looked at."""

    fired: tuple[Fired, ...]
    checked: int


def sweep(site: Site, now: datetime) -> Swept:
    """Count anew by a calendar that was loaded, apply what new versions say of cases in flight, then look at every
    clock whose moment has come and let its effect happen; each once.

    A case on which the platform fails stops no other: what was raised is raised when all the rest is done.
    """
    fired = [Fired(number, CALENDAR_CHANGED, "", now) for number in count_anew(site, now)]
    fired += [Fired(number, WEIGHED, "", now) for number in weigh_cases(site, now)]
    seen: set[_Key] = set()
    faults: list[Exception] = []
    for look in (_look_at_some, _look_at_each):
        after: clocks.Place | None = None
        while due := _due(site, now, after):
            after = due[-1]
            fresh = [(case_id, code) for _, case_id, code in due if (case_id, code) not in seen]
            for start in range(0, len(fresh), _GROUP):
                looked, found = look(site, fresh[start : start + _GROUP], now, faults)
                seen |= looked
                fired += found
    for fault in faults:
        raise fault
    return Swept(tuple(fired), len(seen))


_Looked = tuple[set[_Key], list[Fired]]
"""Which clocks were looked at, and what came of it."""


def _due(site: Site, now: datetime, after: clocks.Place | None) -> list[clocks.Place]:
    with reading(site.database) as unit:
        return clocks.clocks_to_look_at(unit, now, _BATCH, after)


def _look_at_some(site: Site, keys: list[_Key], now: datetime, faults: list[Exception]) -> _Looked:
    """What is only noted, in one transaction. Left for later are the clocks of cases that somebody else has in hand,
    and, with those of the same case after it, one of which more comes than a note: whatever draws a number makes others
    wait until it is kept."""
    done: set[_Key] = set()
    left: set[str] = set()
    fired: list[Fired] = []
    try:
        with unit_of_work(site.database) as uow:
            taken = clocks.take(uow, sorted({case_id for case_id, _ in keys}), now)
            read_ahead(uow, sorted({case_id for case_id, _ in taken}))
            for key in taken:
                found = None if key[0] in left else _look_at(uow, site, key, now, alone=False)
                if found is None:
                    left.add(key[0])
                else:
                    done.add(key)
                    fired += found
    except Exception:  # which case it was shows when each is looked at by itself
        return set(), []
    return done, fired


def _look_at_each(site: Site, keys: list[_Key], now: datetime, faults: list[Exception]) -> _Looked:
    """Each clock in a transaction of its own."""
    fired: list[Fired] = []
    for key in keys:
        try:
            with unit_of_work(site.database) as uow:
                fired += _look_at(uow, site, key, now, alone=True) or []
        except _Overtaken:
            pass
        except Exception as fault:
            fault.add_note(f"case {key[0]}, clock {key[1]}")
            faults.append(fault)
    return set(keys), fired


class _Overtaken(Exception):
    """Somebody else was first to write: nothing of this transaction is kept."""


def _look_at(uow: UnitOfWork, site: Site, key: _Key, now: datetime, *, alone: bool) -> list[Fired] | None:
    """What came of a clock; None: it is left for later, since it brings about more than a note and is not `alone`."""
    case_id, code = key
    stored = load(uow, case_id)
    # A sweep as of an earlier moment writes nothing before what is written already.
    if stored is None or now < max(event.at for event in stored.events):
        return []
    at = situation(uow, site, stored, SYSTEM_ACTOR, now, {})
    found = clocks_of(at.item, at.case, at.events, at.calendar)
    clock = next((one for one in found if one.code == code), None)
    if clock is None:
        return []
    events = _effect(at, clock)
    new = to_store(stored, at, events) if events else ()
    if not alone and not NOTES.issuperset(event.type for event in new):
        return None
    again, case = _look_again_at(at, clock), fold(events, at.case)
    if new and not alone:
        if any(event.type == RAISED for event in events):
            found = clocks_of(at.item, case, (*at.events, *events), at.calendar)  # with the time to answer the card
        record.store_notes(uow, site, stored, at.item, new, case, found, {code: again})
    elif new and not record.store_next(uow, site, stored, at.item, new, case):
        raise _Overtaken
    if alone or not new:
        clocks.look_again(uow, stored.row.id, code, again)
    return _told(stored.row.number, clock, events, now)


def _told(number: str, clock: CaseClock, events: Sequence[Event], now: datetime) -> list[Fired]:
    """The effect itself, and the cards it called for."""
    if not events:
        return []
    because: Sequence[Mapping[str, object]] = events[0].data.get("because", ())  # type: ignore[assignment]
    cards = [f"{event.data['colour']} {event.data['card']}" for event in events if event.type == RAISED]
    happened = Fired(number, events[0].type, clock.code, now, "", clock.due, because)
    return [happened, *(Fired(number, RAISED, clock.code, now, card, clock.due) for card in cards)]


def _look_again_at(at: Situation, clock: CaseClock) -> datetime | None:
    """When to look at this clock again. A provisional one is looked at daily until its calendar is known, and so is one
    whose effect waits."""
    again = record.next_look(clock, at.now, at.calendar)
    if (clock.due.provisional and passed(clock, at)) or again == at.now:
        again = datetime.combine(at.today + timedelta(days=1), time.min, LEGAL_ZONE).astimezone(UTC)
    return again


def _effect(at: Situation, clock: CaseClock) -> tuple[Event, ...]:
    # A special procedure that outlasts the days it was told for no longer stops the clock: its due day says so already.
    if not clock.running:
        return ()
    if clock.kind == RENEWAL:
        return _remind_holder(at)
    # That a limit has passed is told by the note of it; from then on by reminders, if its schedule has any.
    return (effect_of(at, clock) if passed(clock, at) else ()) or numbered(at, reminded(at, clock))


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
