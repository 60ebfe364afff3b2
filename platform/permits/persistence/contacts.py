"""What was said to people outside of any case, as rows: added, read, never changed."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from permits.persistence.contact_tables import ContactNote
from permits.persistence.tables import OutboxMessage, PermitCase
from permits.persistence.unit_of_work import Reading

Said = tuple[ContactNote, str, str]
"""A note, the number of the case it is about (or ""), and the state its message is in ("" where there is none)."""


def notes_of(unit: Reading, authority: str, applicant: str, name: str, limit: int) -> Sequence[Said]:
    """What this authority's window said to somebody, or heard from them, the last first."""
    query = (
        select(ContactNote, PermitCase.number, OutboxMessage.state)
        .outerjoin(PermitCase, PermitCase.id == ContactNote.case_id)
        .outerjoin(OutboxMessage, OutboxMessage.key == ContactNote.notice)
        .where(ContactNote.authority == authority, ContactNote.applicant == applicant, ContactNote.name == name)
        .order_by(ContactNote.at.desc(), ContactNote.id)
        .limit(limit)
    )
    return [(note, number or "", state or "") for note, number, state in unit.session.execute(query)]
