"""Applications being written. Knows that nothing typed may be lost; judges nothing.

Saving is compare-and-set: of two tabs that save at once, the second is told (False) and still has its text.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from permits.persistence.batches import BETWEEN
from permits.persistence.tables import Attachment, Draft
from permits.persistence.unit_of_work import Reading, UnitOfWork


def add(uow: UnitOfWork, row: Draft) -> None:
    """Store a new draft, at version 1."""
    row.version = 1
    uow.add(row)


def save(
    uow: UnitOfWork,
    draft_id: str,
    expected_version: int,
    *,
    answers: Mapping[str, Any],
    uploads: Mapping[str, Any],
    page: str,
    now: datetime,
) -> bool:
    """Write a draft over version `expected_version`; it is then one higher. False, and nothing written, if it has
    moved on or is gone."""
    statement = (
        update(Draft)
        .where(Draft.id == draft_id, Draft.version == expected_version)
        .values(answers=dict(answers), uploads=dict(uploads), page=page, updated_at=now, version=expected_version + 1)
    )
    return uow.execute(statement).rowcount == 1


def move_to_release(uow: UnitOfWork, draft_id: str, expected_version: int, release_sha256: str, now: datetime) -> bool:
    """Continue a draft under another release of its item; answers stay as they are. False if it has moved on."""
    statement = (
        update(Draft)
        .where(Draft.id == draft_id, Draft.version == expected_version)
        .values(release_sha256=release_sha256, updated_at=now, version=expected_version + 1)
    )
    return uow.execute(statement).rowcount == 1


def load(unit: Reading, draft_id: str, owner: str) -> Draft | None:
    """A person's own draft; None for anybody else's."""
    return unit.first(select(Draft).where(Draft.id == draft_id, Draft.owner == owner))


def drafts_of(unit: Reading, owner: str) -> list[Draft]:
    """A person's drafts, the last touched first. Those of a batch are listed with it (`batches`)."""
    single = (Draft.owner == owner) & Draft.id.not_like(f"%{BETWEEN}%")
    return unit.all(select(Draft).where(single).order_by(Draft.updated_at.desc(), Draft.id))


def all_of(unit: Reading, owner: str) -> list[Draft]:
    """Every application this person is writing, those of batches too."""
    return unit.all(select(Draft).where(Draft.owner == owner).order_by(Draft.id))


def remove(uow: UnitOfWork, draft_id: str, expected_version: int | None = None) -> bool:
    """Take a draft away: submitted or thrown out. Its files stay only if a case has them. False if it was gone or,
    with `expected_version`, has moved on."""
    test = Draft.id == draft_id
    if expected_version is not None:
        test &= Draft.version == expected_version
    uow.execute(delete(Attachment).where(Attachment.draft_id == draft_id, Attachment.case_id.is_(None)))
    return uow.execute(delete(Draft).where(test)).rowcount == 1
