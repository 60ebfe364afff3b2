"""Who people are, for pages that name them. Reads; never writes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from permits.core.process import Actor
from permits.persistence import people
from permits.persistence.unit_of_work import reading
from permits.services.site import Site


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of the staff: user name and name."""

    username: str
    name: str


def names_of(site: Site, usernames: Iterable[str]) -> dict[str, str]:
    """User names with the names people go by; those the platform does not know are left out."""
    with reading(site.database) as unit:
        found = [people.person(unit, username) for username in sorted(set(usernames))]
    return {row.username: row.name for row in found if row is not None}


def colleagues_of(site: Site, actor: Actor) -> list[Colleague]:
    """The staff of the actor's own office, the actor among them."""
    if not actor.office:
        return []
    with reading(site.database) as unit:
        found = people.staff(unit, authority=actor.authority, office=actor.office)
    return [Colleague(row.username, row.name) for row in found]
