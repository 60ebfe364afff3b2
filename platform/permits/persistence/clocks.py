"""The clocks of cases as rows. Knows which clocks are running and which want looking at; computes no date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import delete, select, update

from permits.persistence.tables import CaseClock
from permits.persistence.unit_of_work import Reading, UnitOfWork


def replace_clocks(uow: UnitOfWork, case_id: str, clocks: Sequence[CaseClock]) -> None:
    """Put these clocks in the place of all the case had. Call after `cases.append`, whose compare-and-set guards it."""
    uow.execute(delete(CaseClock).where(CaseClock.case_id == case_id))
    for clock in clocks:
        clock.case_id = case_id
    uow.add(*clocks)


def clocks_of(unit: Reading, case_id: str) -> list[CaseClock]:
    """The clocks of a case, the earliest due first."""
    return unit.all(select(CaseClock).where(CaseClock.case_id == case_id).order_by(CaseClock.due_on, CaseClock.code))


def clocks_to_look_at(unit: Reading, now: datetime, limit: int = 100) -> list[CaseClock]:
    """Clocks whose next look has come, the longest waiting first. What the sweep works through."""
    query = select(CaseClock).where(CaseClock.next_look_at <= now)
    return unit.all(query.order_by(CaseClock.next_look_at, CaseClock.case_id, CaseClock.code).limit(limit))


def clocks_due(unit: Reading, until: date, states: tuple[str, ...] = ("running",)) -> list[CaseClock]:
    """Clocks in one of `states` that end on or before a day, the earliest first. For alert lists."""
    query = select(CaseClock).where(CaseClock.state.in_(states), CaseClock.due_on <= until)
    return unit.all(query.order_by(CaseClock.due_on, CaseClock.case_id, CaseClock.code))


def look_again(uow: UnitOfWork, case_id: str, code: str, at: datetime | None) -> None:
    """Say when the sweep must look at this clock next; None = not before the case moves."""
    test = (CaseClock.case_id == case_id) & (CaseClock.code == code)
    uow.execute(update(CaseClock).where(test).values(next_look_at=at))
