"""What would be due when, if an application were received and accepted at this moment. Nothing is stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from permits.core.definitions.types import Item
from permits.core.forms import Checked, Upload
from permits.core.process import Actor, CaseClock, Event, clocks_of, fold, if_accepted, open_case
from permits.services.site import Site

KINDS = ("promised", "statutory")


def foresee(
    site: Site, item: Item, checked: Checked, uploads: Mapping[str, Sequence[Upload]], actor: Actor, now: datetime
) -> list[CaseClock]:
    """The limits for deciding, the promised one first; none while the answers do not yet show which way it would go."""
    if checked.route is None:
        return []
    opened = open_case(item, checked, uploads, "", actor.username, actor, "online", now)
    return foreseen(site, item, opened, checked, now)


def foreseen(site: Site, item: Item, events: Sequence[Event], checked: Checked, now: datetime) -> list[CaseClock]:
    """The same for a case that has been received: what its limits for deciding are if it is accepted now."""
    every = if_accepted(item, events, checked, now, site.calendar)
    clocks = [c for c in clocks_of(item, fold(every), every, site.calendar) if c.running and _decides(c)]
    return sorted(clocks, key=lambda clock: KINDS.index(clock.kind))


def _decides(clock: CaseClock) -> bool:
    return clock.kind in KINDS and clock.rule is not None and "decided" in clock.rule.ends
