"""The language somebody is told things in. Empty: they have chosen none yet."""

from __future__ import annotations

from permits.persistence import people
from permits.persistence.unit_of_work import reading, unit_of_work
from permits.services.site import Site


def kept_language(site: Site, username: str) -> str:
    """The language a person chose; empty if none, or if there is no such person."""
    with reading(site.database) as unit:
        person = people.person(unit, username)
    return person.language if person else ""


def keep_language(site: Site, username: str, language: str) -> None:
    """From here on this person is told things in `language`."""
    if kept_language(site, username) == language:
        return
    with unit_of_work(site.database) as uow:
        people.change(uow, username, language=language)
