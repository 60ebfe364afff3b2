"""监察: where the cases of a city stand, by authority and state, and which are late. Reads; never writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from permits.core.text import Text
from permits.persistence import cases
from permits.persistence.cases import CaseFilter
from permits.persistence.tasks import InboxFilter, inbox_counts
from permits.persistence.unit_of_work import reading
from permits.services.show_inbox import PAGE, Line, line_of
from permits.services.site import Site


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One authority: its cases by state, all of them, how many have passed a limit, and at how many desks they lie: a
    case whose branches are asked side by side lies at several."""

    authority: str
    title: Text
    states: Mapping[str, int]
    total: int
    overdue: int
    tasks: int


@dataclass(frozen=True, slots=True)
class Board:
    """Authorities that have cases, and the cases that are late, the longest first. `sums` is the row of totals."""

    rows: Sequence[BoardRow]
    sums: BoardRow
    late: Sequence[Line]


def show_board(site: Site, today: date) -> Board:
    """Everything at one instant: rows always add up to the sums."""
    with reading(site.database) as unit:
        counts = {code: cases.count_by(unit, "state", CaseFilter(authorities=(code,))) for code in site.authorities}
        tasks_of = {code: inbox_counts(unit, InboxFilter(authority=code), today).open for code in counts}
        late_of = cases.count_by(unit, "authority", CaseFilter(due_before=today))
        late = [line_of(unit, site, row, today) for row in cases.most_urgent(unit, CaseFilter(due_before=today), PAGE)]
    rows = [
        BoardRow(code, site.authorities[code].title, found, sum(found.values()), late_of.get(code, 0), tasks_of[code])
        for code, found in counts.items()
        if found
    ]
    return Board(rows, _sums(rows), late)


def _sums(rows: Sequence[BoardRow]) -> BoardRow:
    states = sorted({state for row in rows for state in row.states})
    return BoardRow(
        "", Text(""), {state: sum(row.states.get(state, 0) for row in rows) for state in states},
        sum(row.total for row in rows), sum(row.overdue for row in rows), sum(row.tasks for row in rows),
    )  # fmt: skip


def list_all(
    site: Site,
    today: date,
    authority: str = "",
    state: str = "",
    text: str = "",
    overdue: bool = False,
    after: str = "",
) -> tuple[list[Line], str]:
    """The cases behind a number of the board, newest first, and what to ask for the next page with."""
    wanted = CaseFilter(
        authorities=(authority,) if authority else (), states=(state,) if state else (), text=text,
        due_before=today if overdue else None,
    )  # fmt: skip
    with reading(site.database) as unit:
        page = cases.list_cases(unit, wanted, after=after, limit=PAGE)
        return [line_of(unit, site, row, today) for row in page.rows], page.after
