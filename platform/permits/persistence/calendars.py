"""The calendars of working days a site has gone by, each whole. Knows which is newest; reads no day of them.

A version is never changed; the next takes its place under the number after it. Of two who load at once, one does.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update

from permits.persistence.columns import canonical_json
from permits.persistence.numbers import insert_or
from permits.persistence.tables import CalendarVersion
from permits.persistence.unit_of_work import Reading, UnitOfWork

_NEWEST = select(func.max(CalendarVersion.seq))
ASKING_NEWEST: tuple[Any, dict[str, Any]] = (_NEWEST, {})
"""What `newest` asks, for those who foresee it."""


def newest(unit: Reading) -> int:
    """The number of the calendar in force; 0 before the first."""
    return unit.once(*ASKING_NEWEST)[0][0] or 0


def versions(unit: Reading, after: int = 0) -> list[CalendarVersion]:
    """Every version after number `after`, the earliest first."""
    return unit.all(select(CalendarVersion).where(CalendarVersion.seq > after).order_by(CalendarVersion.seq))


def add(uow: UnitOfWork, seq: int, files: Sequence[Any], at: datetime | None, by: str) -> bool:
    """Store a calendar as version `seq`. False, and nothing stored, if somebody else was first."""
    row = {
        "seq": seq, "files": list(files), "sha256": hashlib.sha256(canonical_json(list(files)).encode()).hexdigest(),
        "loaded_at": at, "loaded_by": by, "reached": "", "settled_at": None,
    }  # fmt: skip
    statement = insert_or(uow, CalendarVersion).values(row).on_conflict_do_nothing(index_elements=["seq"])
    return uow.execute(statement.returning(CalendarVersion.seq)).scalar_one_or_none() is not None


def unsettled(unit: Reading) -> CalendarVersion | None:
    """The newest version, while open clocks are still to be counted by it; the first was there before any case."""
    newest_first = select(CalendarVersion).order_by(CalendarVersion.seq.desc())
    found = unit.first(newest_first)
    return found if found and found.loaded_at is not None and found.settled_at is None else None


def reach(uow: UnitOfWork, seq: int, case_id: str, settled_at: datetime | None = None) -> None:
    """Note up to which case open clocks were counted by this version, or that all of them are."""
    changed = {"reached": case_id, "settled_at": settled_at}
    uow.execute(update(CalendarVersion).where(CalendarVersion.seq == seq).values(changed))
