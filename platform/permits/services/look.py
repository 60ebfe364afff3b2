"""What comes of one clock whose moment has come: looked at again from the events of its case, and written down with
them. Safe to do twice: whoever is second finds it done.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from permits.core.clock import Due
from permits.core.process import (
    LEGAL_ZONE,
    NOTES,
    RAISED,
    REMINDED,
    RENEWAL,
    SYSTEM_ACTOR,
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
    waits_until,
    window_of,
    with_cards,
)
from permits.persistence import clocks
from permits.persistence.unit_of_work import UnitOfWork, unit_of_work
from permits.services import record
from permits.services.site import Site
from permits.services.situations import load, situation, to_store

Key = tuple[str, str]
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


Looked = tuple[set[Key], list[Fired]]
"""Which clocks were looked at, and what came of it."""


def look_at_each(site: Site, keys: list[Key], now: datetime, faults: list[Exception]) -> Looked:
    """Each clock in a transaction of its own."""
    fired: list[Fired] = []
    for key in keys:
        try:
            with unit_of_work(site.database) as uow:
                fired += look_at(uow, site, key, now, alone=True) or []
        except Overtaken:
            pass
        except Exception as fault:
            fault.add_note(f"case {key[0]}, clock {key[1]}")
            faults.append(fault)
    return set(keys), fired


class Overtaken(Exception):
    """Somebody else was first to write: nothing of this transaction is kept."""


def look_at(uow: UnitOfWork, site: Site, key: Key, now: datetime, *, alone: bool) -> list[Fired] | None:
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
            found = with_cards(found, case, at.calendar)
        record.store_notes(uow, site, stored, at.item, new, case, found, {code: again})
    elif new and not record.store_next(uow, site, stored, at.item, new, case):
        raise Overtaken
    if alone or not new:
        clocks.look_again(uow, stored.row.id, code, again)
    return _told(stored.row.number, clock, events, now)


def waiting(kept: Mapping[str, Mapping[str, Any]], now: datetime) -> list[str]:
    """The clocks, of those kept of a case, that are over and were not looked at since: what follows from them comes
    before whatever else happens to the case."""
    today = now.astimezone(LEGAL_ZONE).date()
    return [
        code
        for code, clock in kept.items()
        if clock["next_look_at"] is not None
        and clock["next_look_at"] <= now
        and (clock["due_at"] <= now if clock["due_at"] else clock["due_on"] < today)
    ]


def _told(number: str, clock: CaseClock, events: Sequence[Event], now: datetime) -> list[Fired]:
    """The effect itself, and the cards it called for."""
    if not events:
        return []
    main = next((event for event in events if event.type == "decided"), events[0])
    because: Sequence[Mapping[str, object]] = main.data.get("because", ())  # type: ignore[assignment]
    cards = [f"{event.data['colour']} {event.data['card']}" for event in events if event.type == RAISED]
    happened = Fired(number, main.type, clock.code, now, "", clock.due, because)
    return [happened, *(Fired(number, RAISED, clock.code, now, card, clock.due) for card in cards)]


def _look_again_at(at: Situation, clock: CaseClock) -> datetime | None:
    """When to look at this clock again. A provisional one is looked at daily until its calendar is known; one whose
    effect waits when time may end that, and not while it waits for somebody, whose act makes it looked at."""
    again = record.next_look(clock, at.now, at.calendar)
    if clock.due.provisional and passed(clock, at):
        return datetime.combine(at.today + timedelta(days=1), time.min, LEGAL_ZONE).astimezone(UTC)
    if again == at.now:
        then = waits_until(at, clock)
        return then.astimezone(UTC) if then else None
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
