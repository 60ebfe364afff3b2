"""Who else has a case open, so that two people do not work on it unknowing of each other. Told, never enforced: what
decides between them is which act comes first."""

from __future__ import annotations

from datetime import datetime, timedelta

from permits.core.process import Actor, fold
from permits.persistence import cases, desks
from permits.persistence.unit_of_work import unit_of_work
from permits.services.show_case import may_see
from permits.services.show_people import names_of
from permits.services.site import Site

FRESH = timedelta(seconds=60)
"""How long somebody counts as looking after their page last said so; it says so every `AGAIN` seconds."""
AGAIN = 20
_OLD = timedelta(days=1)


def look_in(site: Site, number: str, actor: Actor, now: datetime) -> list[str] | None:
    """Say that this officer has a case open; the names of the others who do. None if it is not theirs to see."""
    with unit_of_work(site.database) as uow:
        stored = cases.load(uow, number)
        case = fold(stored.events) if stored else None
        if stored is None or case is None or not may_see(actor, case):
            uow.abandon()
            return None
        desks.note_look(uow, stored.row.id, actor.username, now)
        desks.forget_looks(uow, now - _OLD)
        there = [one.username for one in desks.looks_since(uow, stored.row.id, now - FRESH)]
    others = [username for username in there if username != actor.username]
    names = names_of(site, set(others))
    return [names.get(username, username) for username in others]
