"""Codes by which accounts opened at the window are activated. Knows hashes of codes and how often one was got wrong."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select, update

from permits.persistence.numbers import insert_or
from permits.persistence.tables import Activation
from permits.persistence.unit_of_work import Reading, UnitOfWork


def put(uow: UnitOfWork, username: str, code_hash: str, expires_at: datetime) -> None:
    """Keep the code of an account; one it had before is no longer good."""
    said = {"code_hash": code_hash, "expires_at": expires_at, "wrong": 0}
    statement = insert_or(uow, Activation).values(username=username, **said)
    uow.execute(statement.on_conflict_do_update(index_elements=["username"], set_=said))


def load(unit: Reading, username: str) -> Activation | None:
    """The code an account waits for; None where it waits for none."""
    return unit.first(select(Activation).where(Activation.username == username))


def count_wrong(uow: UnitOfWork, username: str) -> None:
    """Note that a wrong code was given."""
    uow.execute(update(Activation).where(Activation.username == username).values(wrong=Activation.wrong + 1))


def remove(uow: UnitOfWork, username: str, code_hash: str) -> bool:
    """Use up a code. False if it was used, or another took its place, meanwhile."""
    mine = (Activation.username == username) & (Activation.code_hash == code_hash)
    return uow.execute(delete(Activation).where(mine)).rowcount == 1
