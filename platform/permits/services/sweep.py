"""What time brings about: deemed acceptance, overdue notes, reminders. Safe to run twice and from several processes.

Clocks are rows with the moment they must be looked at next. For each, the case is read again, its clocks are derived
again, and the effect is written by the same compare-and-set as any act: whoever is second finds it done.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from permits.core.process import CALENDAR_CHANGED, WEIGHED
from permits.persistence import clocks
from permits.persistence.read_ahead import read_ahead
from permits.persistence.unit_of_work import reading, unit_of_work
from permits.services.load_calendar import count_anew
from permits.services.look import Fired, Key, Looked, look_at, look_at_each
from permits.services.site import Site
from permits.services.weigh_cases import weigh_cases

_BATCH = 2000
_GROUP = 100
"""How many are asked for at a time, and how many of them are written in one transaction."""


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
    seen: set[Key] = set()
    faults: list[Exception] = []
    for look in (_look_at_some, look_at_each):
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


def _due(site: Site, now: datetime, after: clocks.Place | None) -> list[clocks.Place]:
    with reading(site.database) as unit:
        return clocks.clocks_to_look_at(unit, now, _BATCH, after)


def _look_at_some(site: Site, keys: list[Key], now: datetime, faults: list[Exception]) -> Looked:
    """What is only noted, in one transaction. Left for later are the clocks of cases that somebody else has in hand,
    and, with those of the same case after it, one of which more comes than a note: whatever draws a number makes others
    wait until it is kept."""
    done: set[Key] = set()
    left: set[str] = set()
    fired: list[Fired] = []
    try:
        with unit_of_work(site.database, gathers=True) as uow:
            taken = clocks.take(uow, sorted({case_id for case_id, _ in keys}), now)
            read_ahead(uow, sorted({case_id for case_id, _ in taken}))
            for key in taken:
                found = None if key[0] in left else look_at(uow, site, key, now, alone=False)
                if found is None:
                    left.add(key[0])
                else:
                    done.add(key)
                    fired += found
    except Exception:  # which case it was shows when each is looked at by itself
        return set(), []
    return done, fired
