"""One-time codes, by what they are for: hashes of codes, until when they are good, and how often one was got wrong."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, delete, select, update

from permits.persistence.numbers import insert_or
from permits.persistence.tables import OneTimeCode
from permits.persistence.unit_of_work import Reading, UnitOfWork


def put(uow: UnitOfWork, purpose: str, subject: str, code_hash: str, sent_at: datetime, expires_at: datetime) -> None:
    """Keep a code; one there was before for the same is no longer good."""
    said = {"code_hash": code_hash, "sent_at": sent_at, "expires_at": expires_at, "wrong": 0}
    statement = insert_or(uow, OneTimeCode).values(purpose=purpose, subject=subject, **said)
    uow.execute(statement.on_conflict_do_update(index_elements=["purpose", "subject"], set_=said))


def load(unit: Reading, purpose: str, subject: str) -> OneTimeCode | None:
    """The code that is waited for; None where none is."""
    return unit.first(select(OneTimeCode).where(*_this(purpose, subject)))


def count_wrong(uow: UnitOfWork, purpose: str, subject: str) -> None:
    """Note that a wrong code was given."""
    uow.execute(update(OneTimeCode).where(*_this(purpose, subject)).values(wrong=OneTimeCode.wrong + 1))


def remove(uow: UnitOfWork, purpose: str, subject: str, code_hash: str) -> bool:
    """Use up a code. False if it was used, or another took its place, meanwhile."""
    mine = (*_this(purpose, subject), OneTimeCode.code_hash == code_hash)
    return uow.execute(delete(OneTimeCode).where(*mine)).rowcount == 1


def _this(purpose: str, subject: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return (OneTimeCode.purpose == purpose, OneTimeCode.subject == subject)
