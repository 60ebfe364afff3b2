"""Everything there is to see of one case, for pages, the command line and programs alike. Reads; never writes.

Who may see which case is decided here, in `may_see`, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from permits.core.definitions.types import Item, Stage
from permits.core.forms import Checked, ChecklistLine, Upload, checklist
from permits.core.process import (
    Act,
    Actor,
    Case,
    CaseClock,
    Duty,
    Event,
    clocks_of,
    current_stage,
    desk_of,
    duties_of,
    fold,
    open_to,
    taken_by,
    uploads_of,
)
from permits.persistence import cases, certificates, documents, tables, tasks
from permits.persistence.unit_of_work import Reading, reading
from permits.services.act import judged
from permits.services.site import Site


@dataclass(frozen=True, slots=True)
class CaseView:
    """One case, whole. `acts`: what the viewer may do now, with the JSON Schema of each act's data; `desk`: the stage
    as the viewer meets it, of a parallel one the branch of their own office."""

    id: str
    version: int
    item: Item
    case: Case
    events: tuple[Event, ...]
    clocks: tuple[CaseClock, ...]
    checked: Checked
    checklist: tuple[ChecklistLine, ...]
    uploads: Mapping[str, list[Upload]]
    tasks: Sequence[tables.CaseTask]
    documents: Sequence[tables.Document]
    certificate: tables.Certificate | None
    acts: Sequence[tuple[Act, Mapping[str, object]]]
    stage: Stage | None
    duties: tuple[Duty, ...] = ()
    desk: Stage | None = None

    @property
    def taken_by(self) -> str:
        """Who took the work the viewer looks at: of a parallel stage, the viewer's own branch."""
        return taken_by(self.case, self.desk) if self.desk else self.case.assignee


def show_case(site: Site, ref: str, actor: Actor) -> CaseView | None:
    """The case `ref` (id or number) as this actor may see it; None where there is none for them."""
    with reading(site.database) as unit:
        stored = cases.load(unit, ref)
        if stored is None or not may_see(actor, fold(stored.events)):
            return None
        return _view(unit, site, stored, actor)


OVERSEERS = frozenset({"supervisor"})


def may_see(actor: Actor, case: Case) -> bool:
    """The applicant, the officers of the authority that has the case, and those who supervise. Not whoever keeps the
    accounts: that is no reason to read what people handed in."""
    if actor.username == case.applicant or actor.roles & OVERSEERS:
        return True
    return bool(actor.office) and actor.authority == case.authority


def _view(unit: Reading, site: Site, stored: cases.StoredCase, actor: Actor) -> CaseView:
    case = fold(stored.events)
    item = site.catalogue.governing(unit, case)
    checked = judged(item, case)
    uploads = uploads_of(case.uploads)
    return CaseView(
        stored.row.id, stored.row.version, item, case, stored.events,
        clocks_of(item, case, stored.events, site.calendar), checked, checklist(item, checked, uploads), uploads,
        tasks.tasks_of(unit, stored.row.id), documents.of_case(unit, stored.row.id),
        certificates.of_case(unit, stored.row.id), open_to(actor, item, case), current_stage(item, case),
        duties_of(item, case, frozenset(checked.verdict.fired), site.calendar), desk_of(actor, item, case),
    )  # fmt: skip
