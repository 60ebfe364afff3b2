"""Papers as they were sealed: which file each is. Knows where they are written down; sets no seal and reads no PDF."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from permits.persistence import audit
from permits.persistence.columns import new_token
from permits.persistence.paper_tables import SealedPaper
from permits.persistence.unit_of_work import Reading, UnitOfWork

SEALED = "sealed"


def add(
    uow: UnitOfWork, *, case_id: str, paper: str, language: str, number: str, sha256: str, signer: str, actor: str,
    now: datetime,
) -> None:  # fmt: skip
    """Write down which file a paper is, in the log too. Raises IntegrityError if it was sealed already."""
    row = SealedPaper(
        id=new_token(), case_id=case_id, paper=paper, language=language, number=number, sha256=sha256, signer=signer,
        sealed_at=now,
    )  # fmt: skip
    uow.add(row)
    audit.record(uow, at=now, actor=actor, action=SEALED, subject=subject(row), data=said(row))


def subject(row: SealedPaper) -> str:
    """What the log calls it."""
    return f"paper:{row.paper}:{row.language}"


def said(row: SealedPaper) -> dict[str, str]:
    """What the log says of it."""
    return {"number": row.number, "sha256": row.sha256, "signer": row.signer}


def of_paper(unit: Reading, paper: str, language: str) -> SealedPaper | None:
    return unit.first(select(SealedPaper).where(SealedPaper.paper == paper, SealedPaper.language == language))


def of_papers(unit: Reading, papers: Collection[str]) -> list[SealedPaper]:
    return unit.all(select(SealedPaper).where(SealedPaper.paper.in_(papers)))


def with_bytes(unit: Reading, sha256: str) -> SealedPaper | None:
    return unit.first(select(SealedPaper).where(SealedPaper.sha256 == sha256))


def signed_by(unit: Reading, signer: str) -> SealedPaper | None:
    return unit.first(select(SealedPaper).where(SealedPaper.signer == signer).limit(1))


def every(unit: Reading) -> list[SealedPaper]:
    return unit.all(select(SealedPaper).order_by(SealedPaper.sealed_at, SealedPaper.id))
