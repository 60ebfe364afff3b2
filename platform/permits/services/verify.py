"""An fsck for cases: re-derives what is stored from the events and says what does not hold.

The invariants are numbered I1…I14 in docs/operating/verify.md; here they are only run.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from sqlalchemy import select

from permits.core.process import Case, Event, fold
from permits.persistence import cases, tables
from permits.persistence.unit_of_work import Reading, reading
from permits.services.site import Site
from permits.services.verify_at_large import AT_LARGE
from permits.services.verify_cases import OF_A_CASE, Broken, CaseRead, Invariant, Judge

_BATCH = 500


def verify(site: Site) -> tuple[Invariant, ...]:
    """Every invariant, over the whole database, in one consistent reading; in the order of their numbers."""
    with reading(site.database) as unit:
        site.calendars.look_up(unit)
        found = [*_per_case(unit, site), *(judge(unit, site) for judge in AT_LARGE)]
    return tuple(sorted(found, key=lambda one: (int("".join(filter(str.isdigit, one.code))), one.code)))


def _each(unit: Reading) -> Iterator[CaseRead]:
    last = ""
    while True:
        rows = unit.all(
            select(tables.PermitCase).where(tables.PermitCase.id > last).order_by(tables.PermitCase.id).limit(_BATCH)
        )
        if not rows:
            return
        for row in rows:
            events = cases.events_of(unit, row.id)
            yield CaseRead(row, events, _folded(events))
        last = rows[-1].id


def _folded(events: tuple[Event, ...]) -> Case:
    try:
        return fold(events)
    except (LookupError, ValueError, TypeError):
        return Case()


def _per_case(unit: Reading, site: Site) -> Iterator[Invariant]:
    looked: Counter[str] = Counter()
    broken: dict[str, list[Broken]] = {code: [] for code in OF_A_CASE}
    for read in _each(unit):
        for code, (_, judge) in OF_A_CASE.items():
            looked[code] += 1
            broken[code] += [Broken(read.row.number, what) for what in _judged(judge, unit, site, read)]
    for code, (title, _) in OF_A_CASE.items():
        yield Invariant(code, title, looked[code], tuple(broken[code]))


def _judged(judge: Judge, unit: Reading, site: Site, read: CaseRead) -> list[str]:
    """What one judge says of one case. Records damaged so far that nothing follows from them are a finding too."""
    try:
        return list(judge(unit, site, read))
    except (LookupError, ValueError, TypeError, AttributeError, AssertionError) as error:
        return [f"nothing can be worked out from the events ({type(error).__name__}: {error})"]
