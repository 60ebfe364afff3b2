"""The clocks of cases as rows. Knows which clocks are running and which want looking at; computes no date."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, select, tuple_, update
from sqlalchemy.sql.expression import ClauseElement

from permits.core.definitions.silences import CASE_APPROVED
from permits.core.process import LEGAL_ZONE
from permits.persistence.cases import NAMED
from permits.persistence.numbers import INSERT
from permits.persistence.tables import CaseClock, PermitCase, table_of
from permits.persistence.unit_of_work import Reading, UnitOfWork

ENDED, HOUR = "ended", "hour"

_CLOCK = table_of(CaseClock)
_COLUMNS = tuple(_CLOCK.c.keys())
_KEPT = select(_CLOCK).where(_CLOCK.c.case_id == select(PermitCase.id).where(NAMED).scalar_subquery())
_LOOK = update(_CLOCK).where(
    _CLOCK.c.case_id == bindparam("case"), _CLOCK.c.code == bindparam("which"), _CLOCK.c.state != bindparam("but_not")
)
_NEXT = "next_look_at"
_PUT_OFF = update(_CLOCK).where(_CLOCK.c.case_id == bindparam("case"), _CLOCK.c.code == bindparam("which"))
_REMOVE = delete(_CLOCK).where(_CLOCK.c.case_id == bindparam("case"), _CLOCK.c.code == bindparam("gone"))


def _write(insert: Callable[[Any], Any]) -> Any:
    statement = insert(_CLOCK)
    changed = {column.key: statement.excluded[column.key] for column in _CLOCK.c if not column.primary_key}
    return statement.on_conflict_do_update(index_elements=list(_CLOCK.primary_key), set_=changed)


_WRITE = {dialect: _write(insert) for dialect, insert in INSERT.items()}


def kept(unit: Reading, ref: str, *, and_again: bool = False) -> dict[str, dict[str, Any]]:
    """The clocks of a case (by its id or number) as they are stored, by code: plain values by column. `and_again`:
    whoever asks next, before anything is written, is told the same."""
    rows = unit.rows(*asking_kept(ref))
    if and_again:
        unit.tell(asking_kept(ref), rows)
    found = (dict(zip(_COLUMNS, row, strict=True)) for row in rows)
    return {clock["code"]: clock for clock in found}


def asking_kept(ref: str) -> tuple[ClauseElement, dict[str, Any]]:
    """What `kept` asks, for those who foresee it."""
    return _KEPT, {"name": ref}


def replace_clocks(
    uow: UnitOfWork, case_id: str, clocks: Sequence[Mapping[str, Any]], before: Mapping[str, Mapping[str, Any]]
) -> None:
    """Put these clocks (values by column) in the place of those `before`; what has not changed is not written again.
    Call after `cases.append`, whose compare-and-set guards it."""
    rows = [{**clock, "case_id": case_id} for clock in clocks]
    gone = before.keys() - {row["code"] for row in rows}
    changed = [row for row in rows if before.get(row["code"]) != row]
    put_off = [row for row in changed if {**before.get(row["code"], {}), _NEXT: row[_NEXT]} == row]
    uow.send(_REMOVE, [{"case": case_id, "gone": code} for code in sorted(gone)])
    uow.send(_PUT_OFF, [{"case": case_id, "which": row["code"], _NEXT: row[_NEXT]} for row in put_off])
    uow.send(_WRITE[uow.dialect], [row for row in changed if row not in put_off])


def clocks_of(unit: Reading, case_id: str) -> list[CaseClock]:
    """The clocks of a case, the earliest due first."""
    return unit.all(select(CaseClock).where(CaseClock.case_id == case_id).order_by(CaseClock.due_on, CaseClock.code))


Place = tuple[datetime, str, str]
"""Where a clock stands in the order of the sweep: when it is to be looked at, its case and its code."""


def clocks_to_look_at(unit: Reading, now: datetime, limit: int, after: Place | None = None) -> list[Place]:
    """Clocks whose next look has come, the longest waiting first; those that come after a place, if one is told."""
    place = (_CLOCK.c.next_look_at, _CLOCK.c.case_id, _CLOCK.c.code)
    query = select(*place).where(_CLOCK.c.next_look_at <= now)
    if after:
        query = query.where(tuple_(*place) > after)
    return [(at, case, code) for at, case, code in unit.connection.execute(query.order_by(*place).limit(limit))]


def take(uow: UnitOfWork, of_cases: Sequence[str], now: datetime) -> list[tuple[str, str]]:
    """Of these cases the clocks (case, code) whose look has come, in order. Where several can write at once, the cases
    are kept for this transaction, and those that somebody else has in hand are left out."""
    query = select(_CLOCK.c.case_id, _CLOCK.c.code).join(PermitCase, PermitCase.id == _CLOCK.c.case_id)
    query = query.where(_CLOCK.c.case_id.in_(of_cases), _CLOCK.c.next_look_at <= now)
    query = query.order_by(_CLOCK.c.next_look_at, _CLOCK.c.case_id, _CLOCK.c.code)
    return [
        (case, code) for case, code in uow.connection.execute(query.with_for_update(of=PermitCase, skip_locked=True))
    ]


def clocks_due(unit: Reading, until: date, states: tuple[str, ...] = ("running",)) -> list[CaseClock]:
    """Clocks in one of `states` that end on or before a day, the earliest first. For alert lists."""
    query = select(CaseClock).where(CaseClock.state.in_(states), CaseClock.due_on <= until)
    return unit.all(query.order_by(CaseClock.due_on, CaseClock.case_id, CaseClock.code))


@dataclass(frozen=True, slots=True)
class Waiting:
    """Clocks that were to be looked at before a moment: how many (no more than were asked for), how many of them are
    over and grant what was applied for by the bureau's own promise, and since when."""

    many: int
    grants: int
    oldest: datetime | None


def waiting_since(unit: Reading, before: datetime, most: int) -> Waiting:
    """How many clocks were to be looked at before this moment, counted up to `most`."""
    over = (
        (CaseClock.silence == CASE_APPROVED)
        & (CaseClock.state != ENDED)
        & (CaseClock.due_on < before.astimezone(LEGAL_ZONE).date())
    )
    looks = select(CaseClock.next_look_at, over).where(CaseClock.next_look_at < before)
    found = unit.connection.execute(looks.order_by(CaseClock.next_look_at).limit(most)).all()
    return Waiting(len(found), sum(bool(grants) for _, grants in found), found[0][0] if found else None)


@dataclass(frozen=True, slots=True)
class Alike:
    """So many clocks that are looked at next at one moment and end at one, of one kind, with one effect. `waits`: on a
    day that is not certain, or while the clock stands still."""

    next_look_at: datetime
    due_on: date
    due_at: datetime | None
    kind: str
    silence: str
    waits: bool
    many: int


def coming(unit: Reading, until: datetime, authority: str = "") -> list[Alike]:
    """All clocks to be looked at up to a moment, those alike counted together; of one authority's cases or of all."""
    alike = (
        CaseClock.next_look_at, CaseClock.due_on, CaseClock.due_at, CaseClock.kind, CaseClock.silence,
        CaseClock.provisional | (CaseClock.state == "paused"),
    )  # fmt: skip
    query = select(*alike, func.count()).where(CaseClock.next_look_at <= until).group_by(*alike)
    return [Alike(*row) for row in unit.connection.execute(_at(query, authority))]


def looked_at_on(
    unit: Reading, since: datetime, until: datetime, ends_on: date, most: int, authority: str = ""
) -> list[tuple[CaseClock, PermitCase]]:
    """Clocks, with their cases, that are looked at in this stretch of time (`until` left out), or that by then ended
    on this day; those with an effect of law first."""
    ends = (CaseClock.due_on == ends_on) & CaseClock.due_at.is_(None) & (CaseClock.next_look_at < since)
    looks = (CaseClock.next_look_at >= since) & (CaseClock.next_look_at < until)
    query = select(CaseClock, PermitCase).join(PermitCase, PermitCase.id == CaseClock.case_id).where(ends | looks)
    query = _at(query, authority).order_by(CaseClock.silence, PermitCase.number, CaseClock.code).limit(most)
    return [(clock, case) for clock, case in unit.session.execute(query)]


def _at(query: Any, authority: str) -> Any:
    """Narrowed to the cases of one authority, if one is named."""
    if not authority:
        return query
    here = select(PermitCase.id).where(PermitCase.authority == authority)
    return query.where(CaseClock.case_id.in_(here))


def cases_counting(unit: Reading, day: date, after: str, but_for: str, limit: int) -> list[str]:
    """The ids after `after`, in order, of cases with a clock not ended that is due on `day` or later, or whose day is
    not certain; clocks of the kind `but_for` and those in hours do not count."""
    open_still = (CaseClock.due_on >= day) | CaseClock.provisional
    counted = (CaseClock.state != ENDED, CaseClock.kind != but_for, CaseClock.unit != HOUR)
    query = select(CaseClock.case_id).where(*counted, open_still, CaseClock.case_id > after).distinct()
    return unit.all(query.order_by(CaseClock.case_id).limit(limit))


def look_again(uow: UnitOfWork, case_id: str, code: str, at: datetime | None) -> None:
    """Say when the sweep must look at this clock next; None = not before the case moves. One that has ended is not
    looked at any more."""
    uow.send(_LOOK, [{"case": case_id, "which": code, "but_not": ENDED, "next_look_at": at}])
