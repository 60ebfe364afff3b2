"""Files people handed in: the row and the bytes together. Knows whose a file is
and where it belongs; does not look inside it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import delete, select, update

from permits.persistence import files
from permits.persistence.columns import new_token
from permits.persistence.paper_tables import SealedPaper
from permits.persistence.scanner import WAITING
from permits.persistence.tables import Attachment, Document, PermitCase
from permits.persistence.unit_of_work import Reading, UnitOfWork


def add(
    uow: UnitOfWork,
    data_dir: Path,
    content: bytes | BinaryIO,
    *,
    owner: str,
    slot: str,
    name: str,
    media_type: str,
    now: datetime,
    draft_id: str | None = None,
    case_id: str | None = None,
    max_bytes: int | None = None,
    scan: str = "",
) -> Attachment:
    """Keep a file and its row. Raises `files.TooLarge`; OSError if the disk refuses, and then nothing is promised."""
    kept = files.keep(data_dir, content, max_bytes=max_bytes)
    row = Attachment(
        id=new_token(), owner=owner, case_id=case_id, draft_id=draft_id, slot=slot, name=name,
        media_type=media_type, size=kept.size, sha256=kept.sha256, created_at=now, scan=scan,
    )  # fmt: skip
    uow.add(row)
    return row


def add_again(uow: UnitOfWork, like: Attachment, draft_id: str, now: datetime) -> Attachment:
    """The same file once more, for another draft of its owner; the bytes lie on disk once."""
    row = Attachment(
        id=new_token(), owner=like.owner, case_id=None, draft_id=draft_id, slot=like.slot, name=like.name,
        media_type=like.media_type, size=like.size, sha256=like.sha256, created_at=now, scan=like.scan,
    )  # fmt: skip
    uow.add(row)
    return row


def load(unit: Reading, attachment_id: str) -> Attachment | None:
    return unit.first(select(Attachment).where(Attachment.id == attachment_id))


def of_case(unit: Reading, case_id: str) -> list[Attachment]:
    """The files of a case, by slot, oldest first."""
    order = (Attachment.slot, Attachment.created_at, Attachment.id)
    return unit.all(select(Attachment).where(Attachment.case_id == case_id).order_by(*order))


def of_draft(unit: Reading, draft_id: str) -> list[Attachment]:
    """The files of a draft, by slot, oldest first."""
    order = (Attachment.slot, Attachment.created_at, Attachment.id)
    return unit.all(select(Attachment).where(Attachment.draft_id == draft_id).order_by(*order))


def handed_in_before(
    unit: Reading, owner: str, applicant_name: str, slots: Collection[str]
) -> list[tuple[Attachment, PermitCase]]:  # fmt: skip
    """Files of these slots that this account handed in with cases of applicants of this name, the newest first."""
    query = select(Attachment, PermitCase).join(PermitCase, PermitCase.id == Attachment.case_id)
    query = query.where(Attachment.owner == owner, Attachment.slot.in_(slots))
    query = query.where(PermitCase.applicant == owner, PermitCase.applicant_name == applicant_name)
    rows = unit.session.execute(query.order_by(Attachment.created_at.desc(), Attachment.id).limit(_MOST_BEFORE)).all()
    unit.session.expunge_all()
    return [(file, case) for file, case in rows]


_MOST_BEFORE = 200


def waiting_for_scan(unit: Reading, most: int) -> list[Attachment]:
    """Files the virus scanner has not looked at yet, the oldest first."""
    return unit.all(select(Attachment).where(Attachment.scan == WAITING).order_by(Attachment.created_at).limit(most))


def note_scan(uow: UnitOfWork, attachment_id: str, scan: str) -> None:
    uow.execute(update(Attachment).where(Attachment.id == attachment_id).values(scan=scan))


def give_to_case(uow: UnitOfWork, attachment_ids: Collection[str], case_id: str, owner: str) -> bool:
    """Make files part of a case. False if one is not `owner`'s or already belongs to a case: then abandon."""
    statement = update(Attachment).where(
        Attachment.id.in_(attachment_ids), Attachment.owner == owner, Attachment.case_id.is_(None)
    )
    moved = uow.execute(statement.values(case_id=case_id, draft_id=None)).rowcount
    return moved == len(set(attachment_ids))


def remove(uow: UnitOfWork, attachment_id: str, owner: str) -> bool:
    """Take back a file not yet handed in. False if it is not `owner`'s or belongs to a case. `tidy` frees the disk."""
    statement = delete(Attachment).where(
        Attachment.id == attachment_id, Attachment.owner == owner, Attachment.case_id.is_(None)
    )
    return uow.execute(statement).rowcount == 1


def loose_count(unit: Reading, slot: str, owner: str) -> int:
    """How many files of this slot a person has that belong to no draft and no case."""
    loose = Attachment.case_id.is_(None) & Attachment.draft_id.is_(None)
    return len(unit.all(select(Attachment).where(Attachment.slot == slot, Attachment.owner == owner, loose)))


def forget(uow: UnitOfWork, slot: str, before: datetime, owner: str | None = None) -> None:
    """Take away files of this slot (of one owner, if told) that came before that time and belong to no draft and no
    case."""
    loose = Attachment.case_id.is_(None) & Attachment.draft_id.is_(None)
    loose = loose if owner is None else loose & (Attachment.owner == owner)
    uow.execute(delete(Attachment).where(Attachment.slot == slot, Attachment.created_at < before, loose))


def read(data_dir: Path, row: Attachment | Document) -> bytes:
    """The bytes of an attachment or document. Raises `files.FileDamaged` if the disk no longer has what was kept,
    ValueError for a document whose content lies in its row."""
    if row.sha256 is None:
        raise ValueError(f"document {row.id} has no file of its own")
    return files.read(data_dir, row.sha256)


@dataclass(frozen=True, slots=True)
class FilesState:
    """How disk and rows agree: hashes of rows whose file is missing or changed, and of files no row has."""

    damaged: tuple[str, ...]
    orphans: tuple[str, ...]


def check_files(unit: Reading, data_dir: Path) -> FilesState:
    """Read every stored file again and compare (invariant: a row has its file, a file has its row)."""
    wanted = hashes_wanted(unit)
    damaged = []
    for sha256 in sorted(wanted):
        try:
            files.read(data_dir, sha256)
        except files.FileDamaged:
            damaged.append(sha256)
    return FilesState(tuple(damaged), tuple(sha for sha in files.on_disk(data_dir) if sha not in wanted))


def tidy_files(unit: Reading, data_dir: Path, untouched_since: datetime) -> list[str]:
    """Delete files no row has, left alone since that time; their hashes. Give uploads a day to find their row."""
    return files.tidy(data_dir, hashes_wanted(unit), untouched_since)


def hashes_wanted(unit: Reading) -> frozenset[str]:
    """The hash of every file a row has."""
    handed_in = unit.session.scalars(select(Attachment.sha256).distinct())
    made = unit.session.scalars(select(Document.sha256).where(Document.sha256.is_not(None)).distinct())
    sealed = unit.session.scalars(select(SealedPaper.sha256).distinct())
    return frozenset(handed_in) | frozenset(sha256 for sha256 in made if sha256) | frozenset(sealed)
