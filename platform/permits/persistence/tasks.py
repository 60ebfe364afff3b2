"""Tasks and inboxes. Knows whose turn it is; does not know what is to be done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, or_, select, tuple_, update

from permits.persistence.cases import mentions
from permits.persistence.handings import given_to
from permits.persistence.tables import CaseTask, PermitCase, table_of
from permits.persistence.unit_of_work import Reading, UnitOfWork


def open_tasks(uow: UnitOfWork, tasks: Sequence[Mapping[str, Any]]) -> None:
    """Put tasks (values by column) in inboxes."""
    uow.send(_OPEN, tasks)


def close_task(uow: UnitOfWork, task_id: str, at: datetime, by: str) -> bool:
    """Mark a task as done. False if it was done already."""
    statement = update(CaseTask).where(CaseTask.id == task_id, CaseTask.closed_at.is_(None))
    return uow.execute(statement.values(closed_at=at, closed_by=by)).rowcount == 1


def close_tasks_of(uow: UnitOfWork, case_id: str, at: datetime, by: str) -> None:
    """Mark every open task of a case as done."""
    uow.send(_CLOSE_ALL, [{"case": case_id, "closed_at": at, "closed_by": by}])


def close_task_at(uow: UnitOfWork, case_id: str, stage: str, at: datetime, by: str) -> None:
    """Mark the open task of one stage (or branch) of a case as done."""
    uow.send(_CLOSE_AT, [{"case": case_id, "at_stage": stage, "closed_at": at, "closed_by": by}])


def move_tasks(uow: UnitOfWork, case_id: str, due: Mapping[str, date | None]) -> None:
    """Say anew until when the open task of each of these stages (or branches) is to be done."""
    uow.send(_MOVE, [{"case": case_id, "at_stage": stage, "due_on": day} for stage, day in due.items()])


_TASK = table_of(CaseTask)
_OPEN = insert(_TASK)
_CLOSE_ALL = update(_TASK).where(_TASK.c.case_id == bindparam("case"), _TASK.c.closed_at.is_(None))
_CLOSE_AT = _CLOSE_ALL.where(_TASK.c.stage == bindparam("at_stage"))
_MOVE = _CLOSE_AT


def assign_task(uow: UnitOfWork, task_id: str, assignee: str | None, instead_of: str | None) -> bool:
    """Give an open task to `assignee` (None = back to the office). False if it is closed, or not `instead_of`'s."""
    holder = CaseTask.assignee.is_(None) if instead_of is None else CaseTask.assignee == instead_of
    statement = update(CaseTask).where(CaseTask.id == task_id, CaseTask.closed_at.is_(None), holder)
    return uow.execute(statement.values(assignee=assignee)).rowcount == 1


def task(unit: Reading, task_id: str) -> CaseTask | None:
    return unit.first(select(CaseTask).where(CaseTask.id == task_id))


def tasks_of(unit: Reading, case_id: str, *, open_only: bool = False) -> list[CaseTask]:
    """The tasks of a case, oldest first."""
    query = select(CaseTask).where(CaseTask.case_id == case_id)
    if open_only:
        query = query.where(CaseTask.closed_at.is_(None))
    return unit.all(query.order_by(CaseTask.opened_at, CaseTask.id))


@dataclass(frozen=True, slots=True)
class InboxFilter:
    """Whose inbox. Empty = no restriction; `or_nobodys` with `assignee` also shows tasks nobody has taken;
    `taken` leaves out those given to them by name."""

    authority: str = ""
    offices: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    assignee: str = ""
    or_nobodys: bool = True
    taken: bool = False
    due_before: date | None = None
    due_on: date | None = None
    opened_since: datetime | None = None
    states: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    entered_by: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class InboxLine:
    """A task with its case."""

    task: CaseTask
    case: PermitCase


@dataclass(frozen=True, slots=True)
class InboxPage:
    """One page of an inbox. `after` asks for the next; empty = this is the last."""

    lines: tuple[InboxLine, ...]
    after: str


# Tasks without a day sort behind every day.
NO_DAY = date(9999, 12, 31)
_day = func.coalesce(CaseTask.due_on, NO_DAY)


def inbox(unit: Reading, wanted: InboxFilter, *, after: str = "", limit: int = 50) -> InboxPage:
    """Open tasks, the most urgent first, from the task named by `after` on."""
    query = _filtered(select(CaseTask, PermitCase), wanted).order_by(_day, CaseTask.id)
    last = task(unit, after) if after else None
    if last is not None:
        query = query.where(tuple_(_day, CaseTask.id) > (last.due_on or NO_DAY, last.id))
    found = [InboxLine(row[0], row[1]) for row in unit.session.execute(query.limit(limit + 1))]
    unit.session.expunge_all()
    return InboxPage(tuple(found[:limit]), found[limit - 1].task.id if len(found) > limit else "")


@dataclass(frozen=True, slots=True)
class InboxCounts:
    """How many open tasks: all of them, those taken by `assignee`, those due on the day, those past it."""

    open: int
    mine: int
    due_today: int
    overdue: int


def inbox_counts(unit: Reading, wanted: InboxFilter, today: date) -> InboxCounts:
    """The numbers above an inbox, read at one instant."""
    columns = (
        func.count(),
        func.count().filter(CaseTask.assignee == wanted.assignee),
        func.count().filter(CaseTask.due_on == today),
        func.count().filter(CaseTask.due_on < today),
    )
    return InboxCounts(*unit.session.execute(_filtered(select(*columns), wanted)).one())


NARROWING: dict[str, Callable[[Any], Any]] = {
    "authority": lambda wanted: CaseTask.authority == wanted,
    "offices": CaseTask.office.in_,
    "roles": CaseTask.role.in_,
    "due_before": lambda wanted: CaseTask.due_on < wanted,
    "due_on": lambda wanted: CaseTask.due_on == wanted,
    "opened_since": lambda wanted: CaseTask.opened_at >= wanted,
    "states": PermitCase.state.in_,
    "items": PermitCase.item.in_,
    "entered_by": lambda wanted: PermitCase.agent_clerk == wanted,
    "text": mentions,
}


def _filtered(query: Any, wanted: InboxFilter) -> Any:
    query = query.select_from(CaseTask).join(PermitCase, PermitCase.id == CaseTask.case_id)
    query = query.where(CaseTask.closed_at.is_(None))
    if wanted.assignee:
        mine = CaseTask.assignee == wanted.assignee
        query = query.where(or_(mine, CaseTask.assignee.is_(None)) if wanted.or_nobodys else mine)
        query = query.where(~given_to(wanted.assignee)) if wanted.taken else query
    asked = {name: getattr(wanted, name) for name in NARROWING}
    return query.where(*[NARROWING[name](value) for name, value in asked.items() if value])
