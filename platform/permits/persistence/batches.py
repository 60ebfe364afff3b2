"""Batches: applications that were handed over together in one table. Knows how they are told from others.

A batch has no row of its own. Each of its drafts is named `<batch>.<row>`, and the case it opens keeps that name as
its submission key: what became of a row is read where it lies, and nothing can disagree with it.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select

from permits.persistence.columns import canonical_json
from permits.persistence.numbers import insert_or
from permits.persistence.tables import Attachment, Draft, PermitCase
from permits.persistence.unit_of_work import Reading, UnitOfWork

# `<batch>.<row>` is as long as a draft's name may be; no name of a single draft has the point.
BETWEEN = "."
NAME_BYTES, NAME_LENGTH = 13, 18
_NAME = re.compile(rf"([A-Za-z0-9_-]{{{NAME_LENGTH}}})\.([0-9]{{3}})")


def batch_named(*parts: str) -> str:
    """The name of the batch that these parts make: the same parts, the same batch. 104 bits of their hash."""
    digest = hashlib.sha256(canonical_json(list(parts)).encode()).digest()
    return base64.urlsafe_b64encode(digest[:NAME_BYTES]).decode().rstrip("=")


def is_batch(name: str) -> bool:
    return _NAME.fullmatch(draft_of(name, 1)) is not None


def draft_of(batch: str, row: int) -> str:
    """What the draft of a row of a batch's table is called."""
    return f"{batch}{BETWEEN}{row:03d}"


def row_of(draft_id: str) -> tuple[str, int]:
    """The batch and the row of its table that a draft or submission key names; ("", 0) for one of no batch."""
    found = _NAME.fullmatch(draft_id)
    return (found[1], int(found[2])) if found else ("", 0)


def add(uow: UnitOfWork, drafts: Sequence[Draft]) -> bool:
    """Store the drafts of a new batch. False if one is there already: then abandon, the batch was sent before."""
    columns = ("id", "owner", "item", "release_sha256", "answers", "uploads", "page", "updated_at")
    values = [{name: getattr(draft, name) for name in columns} | {"version": 1} for draft in drafts]
    statement = insert_or(uow, Draft).values(values).on_conflict_do_nothing().returning(Draft.id)
    return len(uow.execute(statement).all()) == len(values)


def drafts_in(unit: Reading, batch: str, owner: str) -> list[Draft]:
    """A person's drafts of a batch, in the order of its table."""
    mine = Draft.id.startswith(batch + BETWEEN, autoescape=True) & (Draft.owner == owner)
    return unit.all(select(Draft).where(mine).order_by(Draft.id))


def cases_in(unit: Reading, batch: str, owner: str) -> list[PermitCase]:
    """The cases a batch's drafts were opened as, in the order of its table."""
    key = PermitCase.submission_key
    mine = key.startswith(batch + BETWEEN, autoescape=True) & (PermitCase.applicant == owner)
    return unit.all(select(PermitCase).where(mine).order_by(key))


@dataclass(frozen=True, slots=True)
class BatchLine:
    """A batch in a list: how many of its people are still drafts, how many are cases, when it was last touched."""

    batch: str
    item: str
    drafts: int
    cases: int
    touched_at: datetime


def batches_of(unit: Reading, owner: str) -> list[BatchLine]:
    """A person's batches, the last touched first."""
    drafts = _grouped(unit, Draft.id, Draft.item, Draft.updated_at, Draft.owner == owner)
    key = PermitCase.submission_key
    cases = _grouped(unit, key, PermitCase.item, PermitCase.received_at, PermitCase.applicant == owner)
    found = [_line(batch, drafts.get(batch), cases.get(batch)) for batch in drafts.keys() | cases.keys()]
    return sorted(found, key=lambda line: (line.touched_at, line.batch), reverse=True)


Group = tuple[str, int, datetime]


def _grouped(unit: Reading, name: Any, item: Any, at: Any, mine: Any) -> dict[str, Group]:
    batch = func.substr(name, 1, NAME_LENGTH)
    query = select(batch, item, func.count(), func.max(at)).where(mine, name.like(f"%{BETWEEN}%"))
    rows = unit.session.execute(query.group_by(batch, item))
    return {row[0]: (row[1], row[2], row[3]) for row in rows if is_batch(row[0])}


def _line(batch: str, drafts: Group | None, cases: Group | None) -> BatchLine:
    item = (drafts or cases or ("", 0, None))[0]
    touched_at = max(group[2] for group in (drafts, cases) if group)
    return BatchLine(batch, item, drafts[1] if drafts else 0, cases[1] if cases else 0, touched_at)


def discard(uow: UnitOfWork, batch: str, owner: str) -> int:
    """Take away every draft of a batch and its files; how many. Cases stay."""
    ids = [draft.id for draft in drafts_in(uow, batch, owner)]
    uow.execute(delete(Attachment).where(Attachment.draft_id.in_(ids), Attachment.case_id.is_(None)))
    return uow.execute(delete(Draft).where(Draft.id.in_(ids))).rowcount
