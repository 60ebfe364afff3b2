"""Certificates given. Knows which exist and whether they stand; does not sign or print them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import or_, select, update

from permits.persistence.tables import Certificate, PermitCase
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


_MOST_HELD = 5
"""Enough to tell somebody that there are some."""


def held(
    unit: Reading, item: str, applicant_name: str, day: date, account: str = ""
) -> list[tuple[Certificate, PermitCase]]:
    """The newest certificates of this item that stand on the day, given to applicants of this name (by this account,
    if one is told), with their cases."""
    lasting = or_(Certificate.valid_to.is_(None), Certificate.valid_to >= day)
    query = select(Certificate, PermitCase).join(PermitCase, PermitCase.id == Certificate.case_id)
    query = query.where(PermitCase.item == item, PermitCase.applicant_name == applicant_name)
    query = query.where(Certificate.state == VALID, lasting)
    query = query.where(PermitCase.applicant == account) if account else query
    rows = unit.session.execute(query.order_by(Certificate.issued_at.desc()).limit(_MOST_HELD)).all()
    unit.session.expunge_all()
    return [(certificate, case) for certificate, case in rows]


def set_state(uow: UnitOfWork, certificate_id: str, state: str, instead_of: str = VALID) -> bool:
    """Change whether a certificate stands. False if it is no longer `instead_of`."""
    statement = update(Certificate).where(Certificate.id == certificate_id, Certificate.state == instead_of)
    return uow.execute(statement.values(state=state)).rowcount == 1
