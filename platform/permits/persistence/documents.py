"""Papers made for cases: the row and the bytes together. Knows where a paper lies; does not make it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from permits.core.text import Text
from permits.persistence import files
from permits.persistence.columns import new_token
from permits.persistence.tables import Document
from permits.persistence.unit_of_work import Reading, UnitOfWork


def add(
    uow: UnitOfWork,
    data_dir: Path,
    content: bytes,
    *,
    case_id: str,
    kind: str,
    number: str | None,
    title: Text,
    media_type: str,
    now: datetime,
) -> Document:
    """Keep a paper and its row. Raises IntegrityError if its number is taken, OSError if the disk refuses.
    Read it back with `attachments.read`."""
    kept = files.keep(data_dir, content)
    row = Document(
        id=new_token(), case_id=case_id, kind=kind, number=number, title=title,
        media_type=media_type, sha256=kept.sha256, created_at=now,
    )  # fmt: skip
    uow.add(row)
    return row


def load(unit: Reading, document_id: str) -> Document | None:
    return unit.first(select(Document).where(Document.id == document_id))


def of_case(unit: Reading, case_id: str) -> list[Document]:
    """The papers of a case, oldest first."""
    return unit.all(select(Document).where(Document.case_id == case_id).order_by(Document.created_at, Document.id))
