"""Certificates given. Knows which exist and whether they stand; does not sign or print them."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select, update

from permits.persistence.tables import Certificate
from permits.persistence.unit_of_work import Reading, UnitOfWork

VALID, REVOKED, REPLACED = "valid", "revoked", "replaced"


def add(uow: UnitOfWork, row: Certificate) -> None:
    """Store a certificate. Raises IntegrityError if its number is taken or the case has one."""
    uow.add(row)


def load(unit: Reading, certificate_id: str) -> Certificate | None:
    return unit.first(select(Certificate).where(Certificate.id == certificate_id))


def by_numbers(unit: Reading, numbers: Collection[str]) -> list[Certificate]:
    """The certificates that have one of these numbers."""
    return unit.all(select(Certificate).where(Certificate.number.in_(numbers)).order_by(Certificate.number))


def of_case(unit: Reading, case_id: str) -> Certificate | None:
    return unit.first(select(Certificate).where(Certificate.case_id == case_id))


def set_state(uow: UnitOfWork, certificate_id: str, state: str, instead_of: str = VALID) -> bool:
    """Change whether a certificate stands. False if it is no longer `instead_of`."""
    statement = update(Certificate).where(Certificate.id == certificate_id, Certificate.state == instead_of)
    return uow.execute(statement.values(state=state)).rowcount == 1
