"""Notices waiting to leave. Knows that each must go out at least once, under one key; does not know how.

A notice is put in the transaction of the act it tells of. A worker claims some, sends them, marks them; one that
dies holding them loses its claim after the lease, and the provider knows the second attempt by its key.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update

from permits.persistence.numbers import INSERT
from permits.persistence.tables import OutboxMessage, table_of
from permits.persistence.unit_of_work import Reading, UnitOfWork

WAITING, SENDING, SENT, FAILED = "waiting", "sending", "sent", "failed"


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice to be put: `key` names it on every try; `params` are plain JSON."""

    key: str
    channel: str
    recipient: str
    template: str
    params: Mapping[str, Any]
    language: str
    case_id: str | None = None


def put(uow: UnitOfWork, notices: Sequence[Notice], now: datetime) -> None:
    """Add notices. One whose key is there already is the same notice, and one is enough."""
    uow.send(_PUT[uow.dialect], [_row(notice, now) for notice in notices])


def put_sent(uow: UnitOfWork, notice: Notice, now: datetime) -> None:
    """Add a notice that is handed over in this very transaction: nothing is left to send, and what arrived is known."""
    uow.send(_PUT[uow.dialect], [{**_row(notice, now), "state": SENT, "attempts": 1, "sent_at": now}])


def _row(notice: Notice, now: datetime) -> dict[str, Any]:
    return {
        "key": notice.key, "case_id": notice.case_id, "channel": notice.channel, "recipient": notice.recipient,
        "template": notice.template, "params": dict(notice.params), "language": notice.language, "state": WAITING,
        "attempts": 0, "created_at": now, "next_attempt_at": now, "sent_at": None,
    }  # fmt: skip


_PUT = {
    dialect: insert(table_of(OutboxMessage)).on_conflict_do_nothing(index_elements=["key"])
    for dialect, insert in INSERT.items()
}


def claim(uow: UnitOfWork, *, now: datetime, lease: timedelta, limit: int = 20) -> list[OutboxMessage]:
    """Take up to `limit` notices that may go now, oldest first; nobody else gets them until `lease` has passed."""
    due = OutboxMessage.state.in_((WAITING, SENDING)), OutboxMessage.next_attempt_at <= now
    query = select(OutboxMessage.id).where(*due).order_by(OutboxMessage.id).limit(limit)
    ids = uow.all(query.with_for_update(skip_locked=True))
    if not ids:
        return []
    taken = update(OutboxMessage).where(OutboxMessage.id.in_(ids))
    uow.execute(taken.values(state=SENDING, attempts=OutboxMessage.attempts + 1, next_attempt_at=now + lease))
    return uow.all(select(OutboxMessage).where(OutboxMessage.id.in_(ids)).order_by(OutboxMessage.id))


def mark_sent(uow: UnitOfWork, message_id: int, now: datetime) -> bool:
    """Say that a notice was handed over. False if that was known already."""
    statement = update(OutboxMessage).where(OutboxMessage.id == message_id, OutboxMessage.state != SENT)
    return uow.execute(statement.values(state=SENT, sent_at=now, last_error=None)).rowcount == 1


def mark_failed(uow: UnitOfWork, message_id: int, error: str, again_at: datetime | None) -> bool:
    """Say that an attempt failed: try again at `again_at`, or give up (None). False if it was sent meanwhile."""
    values: dict[str, Any] = {"state": FAILED, "last_error": error}
    if again_at is not None:
        values = {"state": WAITING, "last_error": error, "next_attempt_at": again_at}
    statement = update(OutboxMessage).where(OutboxMessage.id == message_id, OutboxMessage.state == SENDING)
    return uow.execute(statement.values(**values)).rowcount == 1


def of_case(unit: Reading, case_id: str) -> list[OutboxMessage]:
    """The notices of a case, oldest first."""
    return unit.all(select(OutboxMessage).where(OutboxMessage.case_id == case_id).order_by(OutboxMessage.id))


def failed(unit: Reading, limit: int = 100) -> list[OutboxMessage]:
    """Notices given up on: somebody has to tell the person in another way."""
    return unit.all(select(OutboxMessage).where(OutboxMessage.state == FAILED).order_by(OutboxMessage.id).limit(limit))


def counts(unit: Reading) -> dict[str, int]:
    """How many notices are in each state."""
    query = select(OutboxMessage.state, func.count()).group_by(OutboxMessage.state)
    return {row[0]: row[1] for row in unit.session.execute(query)}
