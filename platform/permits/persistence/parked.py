"""Acts that wait to be carried out. Stores, finds and claims them; decides nothing.

Whoever takes an act away from those that wait, by one statement, is the only one who has it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, select, update

from permits.persistence.numbers import insert_or
from permits.persistence.parked_tables import ParkedAct
from permits.persistence.tables import PermitCase
from permits.persistence.unit_of_work import Reading, UnitOfWork

WAITING, LOST = "waiting", "lost"


def park(uow: UnitOfWork, row: dict[str, Any]) -> bool:
    """False if another act waits for the same case."""
    said = {**row, "state": WAITING, "reasons": []}
    kept = insert_or(uow, ParkedAct).values(said).on_conflict_do_nothing().returning(ParkedAct.id)
    return uow.execute(kept).first() is not None


def load(unit: Reading, parked_id: str) -> ParkedAct | None:
    return unit.first(select(ParkedAct).where(ParkedAct.id == parked_id))


def waiting_on(unit: Reading, case_id: str) -> ParkedAct | None:
    """The act that waits for a case."""
    return next(iter(all_waiting(unit, case_id)), None)


def all_waiting(unit: Reading, case_id: str) -> list[ParkedAct]:
    """The same as they are stored, though there can be no more than one."""
    return unit.all(select(ParkedAct).where(ParkedAct.case_id == case_id, ParkedAct.state == WAITING))


def due(unit: Reading, now: datetime) -> list[str]:
    """The acts whose moment has come, by id, the first to come first."""
    found = select(ParkedAct.id).where(ParkedAct.state == WAITING, ParkedAct.due_at <= now)
    return list(unit.session.scalars(found.order_by(ParkedAct.due_at, ParkedAct.id)))


def to_show(unit: Reading, username: str, number: str = "") -> list[tuple[ParkedAct, str]]:
    """Everything of this officer, and what waits for the case `number` of anybody; each with the number of its
    case, the oldest first."""
    here = (PermitCase.number == number) & (ParkedAct.state == WAITING)
    found = select(ParkedAct, PermitCase.number).join(PermitCase, PermitCase.id == ParkedAct.case_id)
    wanted = found.where(or_(ParkedAct.username == username, here)).order_by(ParkedAct.parked_at, ParkedAct.id)
    rows = [(one, of) for one, of in unit.session.execute(wanted)]
    unit.session.expunge_all()
    return rows


def numbers_waiting(unit: Reading) -> list[str]:
    """The cases for which an act waits."""
    found = select(PermitCase.number).join(ParkedAct, PermitCase.id == ParkedAct.case_id)
    return list(unit.session.scalars(found.where(ParkedAct.state == WAITING)))


def claim(uow: UnitOfWork, parked_id: str) -> bool:
    """Take it away from those that wait. False if somebody else has, or it was taken back."""
    mine = delete(ParkedAct).where(ParkedAct.id == parked_id, ParkedAct.state == WAITING)
    return uow.execute(mine).rowcount == 1


def lose(uow: UnitOfWork, parked_id: str, reasons: Sequence[dict[str, str]]) -> bool:
    """Keep it for its officer, with why it was not carried out. False if it waits no longer."""
    still = update(ParkedAct).where(ParkedAct.id == parked_id, ParkedAct.state == WAITING)
    return uow.execute(still.values(state=LOST, reasons=list(reasons))).rowcount == 1


def forget(uow: UnitOfWork, username: str, parked_id: str) -> bool:
    """Put away what was lost."""
    mine = delete(ParkedAct).where(ParkedAct.id == parked_id, ParkedAct.username == username, ParkedAct.state == LOST)
    return uow.execute(mine).rowcount == 1


def forget_lost(uow: UnitOfWork, username: str, case_id: str) -> None:
    """Put away what this officer lost of a case: it has been taken up again."""
    mine = delete(ParkedAct).where(ParkedAct.case_id == case_id, ParkedAct.username == username)
    uow.execute(mine.where(ParkedAct.state == LOST))
