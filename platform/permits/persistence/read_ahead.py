"""Reading many cases at once, for whoever is about to act on each of them: what `cases.load`, `clocks.kept` and
`releases.later_than_of` will ask of them is known beforehand, in four statements for all.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from permits.persistence import cases, clocks, releases
from permits.persistence.prepared import Row
from permits.persistence.tables import CaseClock, CaseEvent, PermitCase, table_of
from permits.persistence.unit_of_work import UnitOfWork

_CASE, _EVENT, _CLOCK = table_of(PermitCase), table_of(CaseEvent), table_of(CaseClock)
_ROW = select(*[_CASE.c[name] for name in cases.CaseRow._fields])
_EVENTS = select(_EVENT.c.case_id, *[_EVENT.c[name] for name in cases.EVENT])


def read_ahead(uow: UnitOfWork, ids: Sequence[str]) -> None:
    """Read these cases, by their ids, with their events and clocks, and say what they will be asked for."""
    rows: list[Row] = [tuple(row) for row in uow.connection.execute(_ROW.where(_CASE.c.id.in_(ids)))]
    events: dict[str, list[Row]] = {row[0]: [] for row in rows}
    kept: dict[str, list[Row]] = {row[0]: [] for row in rows}
    for case_id, *said in uow.connection.execute(_EVENTS.where(_EVENT.c.case_id.in_(ids)).order_by(_EVENT.c.seq)):
        events[case_id].append(tuple(said))
    for clock in uow.connection.execute(select(_CLOCK).where(_CLOCK.c.case_id.in_(ids))):
        kept[clock.case_id].append(tuple(clock))
    later: dict[str, list[Row]] = {}
    for row in rows:
        case = cases.CaseRow(*row)
        if case.release_sha256 not in later:
            later[case.release_sha256] = uow.rows(*releases.asking_later(case.id))
        of_row, of_events = cases.asking(case.id)
        uow.tell(of_row, [row])
        uow.tell(of_events, events[case.id])
        uow.tell(clocks.asking_kept(case.id), kept[case.id])
        uow.tell(releases.asking_later(case.id), later[case.release_sha256])
