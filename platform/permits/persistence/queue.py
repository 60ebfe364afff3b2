"""Numbers taken in a hall, and where clerks sit. Knows rows; does not know who may call whom."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select, update

from permits.persistence.numbers import insert_or, next_number
from permits.persistence.queue_tables import QueueCounter, QueueTicket
from permits.persistence.unit_of_work import Reading, UnitOfWork

WAITING, CALLED, SERVING, SERVED, ABSENT = STATES = ("waiting", "called", "serving", "served", "absent")


def draw(uow: UnitOfWork, authority: str, letter: str, day: date) -> int:
    """The next number of a letter on a day, from 1; whoever draws at the same time waits, so none is left out."""
    return next_number(uow, f"queue:{authority}:{letter}", int(f"{day:%Y%m%d}"))


def load(unit: Reading, ticket: str) -> QueueTicket | None:
    return unit.first(select(QueueTicket).where(QueueTicket.id == ticket))


def first_waiting(unit: Reading, authority: str, day: date, groups: Collection[str]) -> QueueTicket | None:
    """Who of these groups (none named: of all) waits longest."""
    query = _of(authority, day).where(QueueTicket.state == WAITING)
    query = query.where(QueueTicket.group.in_(groups)) if groups else query
    return unit.first(query.order_by(QueueTicket.taken_at, QueueTicket.letter, QueueTicket.number))


def before(unit: Reading, ticket: QueueTicket) -> int:
    """How many wait before this one in its group."""
    mine = (QueueTicket.authority == ticket.authority) & (QueueTicket.day == ticket.day)
    mine &= (QueueTicket.group == ticket.group) & (QueueTicket.state == WAITING)
    earlier = (QueueTicket.taken_at < ticket.taken_at) | (
        (QueueTicket.taken_at == ticket.taken_at) & (QueueTicket.number < ticket.number)
    )
    return unit.count(select(func.count()).select_from(QueueTicket).where(mine & earlier))


def in_states(unit: Reading, authority: str, day: date, states: Collection[str]) -> Sequence[QueueTicket]:
    """Those who stand so, who was called last first."""
    query = _of(authority, day).where(QueueTicket.state.in_(states))
    return unit.all(query.order_by(QueueTicket.announced_at.desc(), QueueTicket.letter, QueueTicket.number))


def of_day(unit: Reading, day: date, authority: str = "") -> Sequence[QueueTicket]:
    """Every number of a day, of one authority or of all."""
    query = _of(authority, day) if authority else select(QueueTicket).where(QueueTicket.day == day)
    return unit.all(query)


def move(uow: UnitOfWork, seen: QueueTicket, **said: Any) -> bool:
    """Write this of a ticket, if it still stands as it was seen. False if somebody was first."""
    here = (QueueTicket.id == seen.id) & (QueueTicket.state == seen.state) & (QueueTicket.clerk == seen.clerk)
    return uow.execute(update(QueueTicket).where(here).values(**said)).rowcount == 1


def counter_of(unit: Reading, clerk: str, day: date) -> QueueCounter | None:
    return unit.first(select(QueueCounter).where(QueueCounter.clerk == clerk, QueueCounter.day == day))


def put_counter(uow: UnitOfWork, clerk: str, day: date, name: str, groups: Sequence[str]) -> None:
    """Keep where a clerk sits today, in place of what was kept."""
    said = {"name": name, "groups": list(groups)}
    statement = insert_or(uow, QueueCounter).values(clerk=clerk, day=day, **said)
    uow.execute(statement.on_conflict_do_update(index_elements=["clerk", "day"], set_=said))


def _of(authority: str, day: date) -> Any:
    return select(QueueTicket).where(QueueTicket.authority == authority, QueueTicket.day == day)


def a_ticket(**said: Any) -> QueueTicket:
    """A number just taken, as it is stored."""
    return QueueTicket(state=WAITING, counter="", clerk="", **said)
