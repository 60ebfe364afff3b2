"""Decisions to grant as a list: papers with their cases and certificates. Does not know what of them is public."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import and_, or_, select, tuple_

from permits.persistence.tables import Certificate, Document, PermitCase
from permits.persistence.unit_of_work import Reading

KINDS = ("grant", "grant_by_silence")


@dataclass(frozen=True, slots=True)
class DecisionFilter:
    """Which decisions. `items`: of these alone; `named`: items whose applicants may be looked for by name; `text`:
    part of a decision's number or, of those items, of the applicant's name."""

    items: Collection[str]
    named: Collection[str] = ()
    authority: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Granted:
    paper: Document
    case: PermitCase
    certificate: Certificate | None


def list_decisions(unit: Reading, wanted: DecisionFilter, after: str, limit: int) -> tuple[list[Granted], str]:
    """Decisions, the newest first, from the one named by `after` on; and what to ask for the next page with."""
    query = select(Document, PermitCase, Certificate).join(PermitCase, PermitCase.id == Document.case_id)
    query = query.outerjoin(Certificate, Certificate.case_id == PermitCase.id)
    query = query.where(Document.kind.in_(KINDS), PermitCase.item.in_(wanted.items))
    if wanted.authority:
        query = query.where(PermitCase.authority == wanted.authority)
    if wanted.text:
        by_name = PermitCase.applicant_name.contains(wanted.text, autoescape=True)
        by_number = Document.number.contains(wanted.text, autoescape=True)
        query = query.where(or_(by_number, and_(PermitCase.item.in_(wanted.named), by_name)))
    last = unit.first(select(Document).where(Document.id == after)) if after else None
    if last is not None:
        query = query.where(tuple_(Document.created_at, Document.id) < (last.created_at, last.id))
    query = query.order_by(Document.created_at.desc(), Document.id.desc()).limit(limit + 1)
    rows = [Granted(*row) for row in unit.session.execute(query).all()]
    unit.session.expunge_all()
    return rows[:limit], rows[limit - 1].paper.id if len(rows) > limit else ""
