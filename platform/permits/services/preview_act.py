"""What an act would come to, before it is done: the papers it would issue and the limits as they would then be.

The act is carried out whole in a transaction that is given up: what is shown is what would happen, and nothing has.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from permits.core.finding import Finding
from permits.core.process import Actor, Case, CaseClock, clocks_of, fold, perform
from permits.persistence import documents, tables
from permits.persistence.unit_of_work import unit_of_work
from permits.services import messages, record
from permits.services.papers import in_order
from permits.services.site import Site
from permits.services.situations import load, situation, to_store


@dataclass(frozen=True, slots=True)
class Preview:
    """The case, its limits and its new papers as they would be; or why the act would be refused. Numbers of papers
    are those that would be given out now; somebody else may get them first."""

    case: Case | None = None
    clocks: Sequence[CaseClock] = ()
    papers: Sequence[tables.Document] = ()
    findings: tuple[Finding, ...] = ()


def preview_act(site: Site, ref: str, name: str, data: Mapping[str, object], actor: Actor, now: datetime) -> Preview:
    """Try `name` on the case `ref` and take it back."""
    with unit_of_work(site.database) as uow:
        stored = load(uow, ref)
        if stored is None:
            uow.abandon()
            return Preview(findings=(messages.CASE_UNKNOWN.at(number=ref),))
        at = situation(uow, site, stored, actor, now, data)
        outcome = perform(name, at)
        new = to_store(stored, at, outcome.events)
        case = fold(outcome.events, at.case)
        done = bool(outcome.events) and record.store_next(uow, site, stored, at.item, new, case)
        papers = [row for row in documents.of_case(uow, stored.row.id) if row.created_at == now] if done else []
        uow.abandon()
    if not done:
        return Preview(findings=outcome.findings)
    found = clocks_of(at.item, case, (*stored.events, *new), site.calendar)
    return Preview(case, found, in_order(papers))
