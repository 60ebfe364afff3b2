"""The platform's own mailbox. Knows who has read what; writes no wording."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select, update

from permits.core.text import Text
from permits.persistence.numbers import insert_or
from permits.persistence.tables import InAppMessage, PermitCase
from permits.persistence.unit_of_work import Reading, UnitOfWork


def deliver(uow: UnitOfWork, *, key: str, recipient: str, text: Text, at: datetime, case_id: str | None = None) -> bool:
    """Put a message in a person's mailbox. False if one with this key arrived already."""
    statement = (
        insert_or(uow, InAppMessage)
        .values(key=key, recipient=recipient, case_id=case_id, text=text, at=at)
        .on_conflict_do_nothing(index_elements=[InAppMessage.key])
        .returning(InAppMessage.id)
    )
    return uow.execute(statement).scalar_one_or_none() is not None


def messages_of(unit: Reading, recipient: str, *, before: int = 0, limit: int = 50) -> list[InAppMessage]:
    """A person's messages, newest first; `before` = the last id seen, for the next page."""
    query = select(InAppMessage).where(InAppMessage.recipient == recipient)
    if before:
        query = query.where(InAppMessage.id < before)
    return unit.all(query.order_by(InAppMessage.id.desc()).limit(limit))


def numbers_of(unit: Reading, ids: Collection[str]) -> dict[str, str]:
    """The business numbers of cases, by id."""
    query = select(PermitCase.id, PermitCase.number).where(PermitCase.id.in_(ids))
    return {row[0]: row[1] for row in unit.connection.execute(query)}


def unread(unit: Reading, recipient: str) -> int:
    """How many messages a person has not read."""
    query = select(func.count()).select_from(InAppMessage)
    return unit.count(query.where(InAppMessage.recipient == recipient, InAppMessage.read_at.is_(None)))


def mark_read(uow: UnitOfWork, message_id: int, recipient: str, at: datetime) -> bool:
    """Note that a person read a message of theirs. False if it is not theirs or was read before."""
    statement = update(InAppMessage).where(
        InAppMessage.id == message_id, InAppMessage.recipient == recipient, InAppMessage.read_at.is_(None)
    )
    return uow.execute(statement.values(read_at=at)).rowcount == 1
