"""What was handed to whom, and who holds which papers, as rows for lists. Decides nothing: the events of a case do."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select

from permits.core.process import Case
from permits.core.process.handing import keepers
from permits.persistence.cases import mentions
from permits.persistence.handing_tables import CaseHanding, CasePaper
from permits.persistence.numbers import INSERT
from permits.persistence.tables import CaseEvent, CaseTask, PermitCase, table_of
from permits.persistence.unit_of_work import Reading, UnitOfWork

OPEN = ("offered", "given")
INTAKE = (
    "received",
    "supplemented",
    "corrected_on_the_spot",
    "late_handed_in",
    "accepted",
    "not_accepted",
    "correction_requested",
)


@dataclass(frozen=True, slots=True)
class HandedLine:
    """A hand-over with its case, and the open task it is about, if there is one."""

    handing: CaseHanding
    case: PermitCase
    task: CaseTask | None


Rows = list[dict[str, Any]]


def rows_of(case: Case) -> tuple[Rows, Rows]:
    """The hand-overs of a case, and who holds its papers, by column."""
    handings = [
        {
            "seq": one.number, "giver": one.giver, "receiver": one.receiver, "desk": one.desk, "state": one.state,
            "offered_at": one.at, "ended_at": one.ended_at,
        }
        for one in case.handings.values()
    ]  # fmt: skip
    papers = [
        {"material": code, "holder": one.receiver, "since": one.at}
        for code, one in sorted(keepers(case.passed).items())
    ]  # fmt: skip
    return handings, papers


def _write(table: Any, insert: Callable[[Any], Any]) -> Any:
    statement = insert(table)
    changed = {column.key: statement.excluded[column.key] for column in table.c if not column.primary_key}
    return statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=changed)


_HANDING, _PAPER = table_of(CaseHanding), table_of(CasePaper)
_WRITE = {name: (_write(_HANDING, insert), _write(_PAPER, insert)) for name, insert in INSERT.items()}


def write(
    uow: UnitOfWork, case_id: str, handings: Sequence[Mapping[str, Any]], papers: Sequence[Mapping[str, Any]]
) -> None:
    """Write these (values by column) as they are now; neither of a case ever goes away."""
    for statement, rows in zip(_WRITE[uow.dialect], (handings, papers), strict=True):
        if rows:
            uow.send(statement, [{**row, "case_id": case_id} for row in rows])


def kept(unit: Reading, case_id: str) -> tuple[Rows, Rows]:
    """What is stored of one case, in the shape of `rows_of`."""
    queries = (
        select(_HANDING).where(_HANDING.c.case_id == case_id).order_by(_HANDING.c.seq),
        select(_PAPER).where(_PAPER.c.case_id == case_id),
    )
    found = [[dict(row._mapping) for row in unit.connection.execute(query)] for query in queries]
    for row in (*found[0], *found[1]):
        del row["case_id"]
    return found[0], sorted(found[1], key=lambda row: str(row["material"]))


def _with_cases(query: Any) -> Any:
    task = and_(
        CaseTask.case_id == CaseHanding.case_id, CaseTask.stage == CaseHanding.desk, CaseTask.closed_at.is_(None)
    )
    query = query.select_from(CaseHanding).join(PermitCase, PermitCase.id == CaseHanding.case_id)
    return query.outerjoin(CaseTask, task)


def _to(query: Any, receiver: str, items: Collection[str], text: str) -> Any:
    query = _with_cases(query).where(CaseHanding.receiver == receiver, CaseHanding.state.in_(OPEN))
    query = query.where(PermitCase.item.in_(items)) if items else query
    return query.where(mentions(text)) if text else query


_ROWS = select(CaseHanding, PermitCase, CaseTask)


def handed_to(
    unit: Reading, receiver: str, items: Collection[str] = (), text: str = "", most: int = 300
) -> list[HandedLine]:
    """What was handed or offered to somebody and is open, the newest first."""
    query = _to(_ROWS, receiver, items, text).order_by(CaseHanding.offered_at.desc(), CaseHanding.case_id)
    return _lines(unit, query.limit(most))


def count_handed(unit: Reading, receiver: str, items: Collection[str] = (), text: str = "") -> int:
    return unit.count(_to(select(func.count()), receiver, items, text))


def of_giver(unit: Reading, giver: str, since: datetime, most: int = 300) -> list[HandedLine]:
    """What somebody handed over since then, and what they offered earlier that is not answered or was since then."""
    live = or_(CaseHanding.offered_at >= since, CaseHanding.state == "offered", CaseHanding.ended_at >= since)
    query = _with_cases(_ROWS).where(CaseHanding.giver == giver, live)
    return _lines(unit, query.order_by(CaseHanding.offered_at.desc(), CaseHanding.case_id).limit(most))


def _lines(unit: Reading, query: Any) -> list[HandedLine]:
    found = [HandedLine(*row) for row in unit.session.execute(query)]
    unit.session.expunge_all()
    return found


def taken_in(unit: Reading, clerk: str, since: datetime) -> list[tuple[PermitCase, str, datetime]]:
    """The cases somebody took in or decided on taking in since then, with what was done and when, the first first."""
    here = and_(CaseEvent.type.in_(INTAKE), CaseEvent.at >= since, CaseEvent.actor == clerk)
    query = select(PermitCase, CaseEvent.type, CaseEvent.at).join(CaseEvent, CaseEvent.case_id == PermitCase.id)
    found = unit.session.execute(query.where(here).order_by(CaseEvent.at, PermitCase.number))
    return [(case, kind, at) for case, kind, at in found]


def papers_of(unit: Reading, holder: str, states: Collection[str], most: int) -> list[tuple[CasePaper, PermitCase]]:
    """The papers somebody holds of cases in these states, by case, those held longest first."""
    query = select(CasePaper, PermitCase).join(PermitCase, PermitCase.id == CasePaper.case_id)
    query = query.where(CasePaper.holder == holder, PermitCase.state.in_(states))
    found = unit.session.execute(query.order_by(CasePaper.since, CasePaper.case_id, CasePaper.material).limit(most))
    return [(paper, case) for paper, case in found]


def count_papers(unit: Reading, holder: str, states: Collection[str]) -> int:
    """How many materials somebody holds papers of, of cases that are in none of these states."""
    query = select(func.count()).select_from(CasePaper).join(PermitCase, PermitCase.id == CasePaper.case_id)
    return unit.count(query.where(CasePaper.holder == holder, PermitCase.state.not_in(states)))


def given_to(holder: str) -> Any:
    """The condition on a task that it was given to somebody by name, and not taken by them."""
    return (
        select(CaseHanding.seq)
        .where(CaseHanding.case_id == CaseTask.case_id, CaseHanding.desk == CaseTask.stage)
        .where(CaseHanding.receiver == holder, CaseHanding.state == "given")
        .exists()
    )
