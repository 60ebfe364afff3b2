"""Notices waiting to leave. Knows that each must go out at least once, under one key; does not know how.

A notice is put in the transaction of the act it tells of. A worker claims some, sends them, marks them; one that
dies holding them loses its claim after the lease, and the provider knows the second attempt by its key.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update

from permits.persistence.numbers import INSERT
from permits.persistence.tables import OutboxMessage, table_of
from permits.persistence.unit_of_work import Reading, UnitOfWork

WAITING, SENDING, SENT, FAILED = "waiting", "sending", "sent", "failed"
# After so many tries a notice is given up.
TRIES = 8
IN_APP = "in_app"
# What stays in the house is told first: a provider that takes its time holds up nobody's mailbox.
_ORDER = (OutboxMessage.channel != IN_APP, OutboxMessage.id)


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice to be put: `key` names it on every try; `params` are plain JSON."""

    key: str
    channel: str
    recipient: str
    template: str
    params: dict[str, Any]
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
        "template": notice.template, "params": notice.params, "language": notice.language, "state": WAITING,
        "attempts": 0, "created_at": now, "next_attempt_at": now, "sent_at": None,
    }  # fmt: skip


_PUT = {
    dialect: insert(table_of(OutboxMessage)).on_conflict_do_nothing(index_elements=["key"])
    for dialect, insert in INSERT.items()
}


def claim(
    uow: UnitOfWork, *, now: datetime, lease: timedelta, limit: int = 20, resting: Collection[str] = ()
) -> list[OutboxMessage]:
    """Take up to `limit` notices that may go now, those of the mailbox first and oldest first, of no channel that is
    `resting`; nobody else gets them until `lease` has passed."""
    due = OutboxMessage.state.in_((WAITING, SENDING)), OutboxMessage.next_attempt_at <= now
    query = select(OutboxMessage.id).where(*due).order_by(*_ORDER).limit(limit)
    if resting:
        query = query.where(OutboxMessage.channel.not_in(resting))
    ids = uow.all(query.with_for_update(skip_locked=True))
    if not ids:
        return []
    taken = update(OutboxMessage).where(OutboxMessage.id.in_(ids))
    uow.execute(taken.values(state=SENDING, attempts=OutboxMessage.attempts + 1, next_attempt_at=now + lease))
    return uow.all(select(OutboxMessage).where(OutboxMessage.id.in_(ids)).order_by(*_ORDER))


def give_back(uow: UnitOfWork, ids: Sequence[int], now: datetime) -> None:
    """Let go of claimed notices that were not tried: they may go at once, and it was no attempt."""
    untried = update(OutboxMessage).where(OutboxMessage.id.in_(ids), OutboxMessage.state == SENDING)
    uow.execute(untried.values(state=WAITING, attempts=OutboxMessage.attempts - 1, next_attempt_at=now))


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


def by_id(unit: Reading, message_id: int) -> OutboxMessage:
    """The notice with this number."""
    return unit.all(select(OutboxMessage).where(OutboxMessage.id == message_id))[0]


def of_case(unit: Reading, case_id: str) -> list[OutboxMessage]:
    """The notices of a case, oldest first."""
    return unit.all(select(OutboxMessage).where(OutboxMessage.case_id == case_id).order_by(OutboxMessage.id))


def failed(unit: Reading, limit: int = 100, since: datetime | None = None) -> list[OutboxMessage]:
    """Notices given up on (after `since`, where told), the latest first: somebody has to tell the person in another
    way."""
    query = select(OutboxMessage).where(OutboxMessage.state == FAILED)
    if since is not None:
        query = query.where(OutboxMessage.next_attempt_at >= since)
    return unit.all(query.order_by(OutboxMessage.next_attempt_at.desc(), OutboxMessage.id.desc()).limit(limit))


def try_again(uow: UnitOfWork, now: datetime) -> int:
    """Put back every notice that was given up on; how many."""
    given_up = update(OutboxMessage).where(OutboxMessage.state == FAILED)
    return uow.execute(given_up.values(state=WAITING, attempts=0, next_attempt_at=now)).rowcount


def late(unit: Reading, since: datetime) -> dict[str, int]:
    """How many notices have waited from before `since`, by channel."""
    waiting = OutboxMessage.state.in_((WAITING, SENDING)), OutboxMessage.created_at < since
    query = select(OutboxMessage.channel, func.count()).where(*waiting).group_by(OutboxMessage.channel)
    return {row[0]: row[1] for row in unit.session.execute(query.order_by(OutboxMessage.channel))}


def counts(unit: Reading) -> dict[str, int]:
    """How many notices are in each state."""
    query = select(OutboxMessage.state, func.count()).group_by(OutboxMessage.state)
    return {row[0]: row[1] for row in unit.session.execute(query)}
