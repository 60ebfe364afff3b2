"""站内消息: reading what the platform has told a person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from permits.persistence import messages, tables
from permits.persistence.unit_of_work import reading, unit_of_work
from permits.services.site import Site


def my_messages(
    site: Site, username: str, before: int = 0, limit: int = 30
) -> tuple[Sequence[tables.InAppMessage], int]:
    """A page of a person's messages, newest first, and the id to ask for the next page with (0 = this is the last)."""
    with reading(site.database) as unit:
        found = messages.messages_of(unit, username, before=before, limit=limit + 1)
    return found[:limit], found[limit - 1].id if len(found) > limit else 0


def cases_of(site: Site, found: Sequence[tables.InAppMessage]) -> dict[str, str]:
    """The business numbers of the cases these messages tell of, by case."""
    with reading(site.database) as unit:
        return messages.numbers_of(unit, {one.case_id for one in found if one.case_id})


def unread_messages(site: Site, username: str) -> int:
    """How many messages a person has not read."""
    with reading(site.database) as unit:
        return messages.unread(unit, username)


def read_message(site: Site, message_id: int, username: str, now: datetime) -> bool:
    """Note that a message was read. False if it is not this person's, or was read before."""
    with unit_of_work(site.database) as uow:
        return messages.mark_read(uow, message_id, username, now)


def read_every_message(site: Site, username: str, now: datetime) -> None:
    """Note that a person has read all there is."""
    with unit_of_work(site.database) as uow:
        for row in messages.messages_of(uow, username, limit=1000):
            messages.mark_read(uow, row.id, username, now)
