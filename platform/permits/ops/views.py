"""Cases and their parts as JSON documents: the shapes the command line promises (cli reference in docs/operating)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from permits.core.clock import Due
from permits.core.definitions.types import Item
from permits.core.forms import Checked, ChecklistLine
from permits.core.process import CaseClock, Event, Mark, line_id
from permits.ops.reasons import duty_documents, fee_documents, material_document, suggestion_documents
from permits.persistence import tables
from permits.services.show_case import CaseView

Document = dict[str, object]


def material_documents(item: Item, checked: Checked | None) -> list[Document]:
    return [material_document(item, checked, need) for need in checked.needs] if checked else []


def clock_documents(clocks: Iterable[CaseClock]) -> list[Document]:
    return [
        {"code": c.code, "title": c.title, "kind": c.kind, "unit": c.limit.unit, "days": c.limit.length,
         "starts": c.starts_on, "due_on": c.due.due_on, "ended_on": c.ended_on, "state": c.state,
         "stands_until": c.stands_until, "provisional": c.due.provisional, "silence": c.silence,
         "adjusted_by": [rule.code for rule in c.adjusted_by],
         "derivation": derivation_document(c.due)}
        for c in clocks
    ]  # fmt: skip


def derivation_document(due: Due) -> list[Document]:
    """How a due day was counted, day by day."""
    return [
        {"date": d.date, "counts": d.counts, "kind": d.kind, "why": d.why, "number": d.number,
         "provisional": d.provisional}
        for d in due.derivation
    ]  # fmt: skip


def event_documents(events: Iterable[Event]) -> list[Document]:
    return [
        {"seq": e.seq, "type": e.type, "at": e.at, "actor": e.actor, "office": e.office, "data": dict(e.data)}
        for e in events
    ]


def document_documents(documents: Iterable[tables.Document]) -> list[Document]:
    return [{"kind": d.kind, "number": d.number, "title": d.title, "at": d.created_at, "id": d.id} for d in documents]


def task_documents(tasks: Iterable[tables.CaseTask]) -> list[Document]:
    return [
        {"stage": t.stage, "title": t.title, "authority": t.authority, "office": t.office, "role": t.role,
         "assignee": t.assignee, "due_on": t.due_on, "open": t.closed_at is None}
        for t in tasks
    ]  # fmt: skip


def checklist_documents(lines: Iterable[ChecklistLine], marks: Mapping[str, Mark]) -> list[Document]:
    return [
        {"code": line.code, "kind": line.kind, "title": line.title, "standard": line.standard, "because": line.because,
         "basis": list(line.basis), "state": line.state, "where": line.where,
         "cases": list(line.cases), "mark": _mark(marks.get(line_id(line)))}
        for line in lines
    ]  # fmt: skip


def _mark(mark: Mark | None) -> Document | None:
    """Who found what of a line, when; None while nobody has looked."""
    return {"mark": mark.mark, "reason": mark.reason, "actor": mark.actor, "at": mark.at} if mark else None


def branch_documents(view: CaseView) -> list[Document]:
    """The branches asked of the stage a case is in; `outcome` null while one is open."""
    known = {branch.code: branch for branch in view.stage.branches} if view.stage else {}
    return [
        {"code": code, "title": known[code].title, "office": known[code].office, "outcome": asked.outcome or None,
         "assignee": asked.assignee or None}
        for code, asked in view.case.branches.items() if code in known
    ]  # fmt: skip


def case_document(view: CaseView) -> Document:
    """Everything `permits show` promises. Grounds of refusal carry facts: only for whoever handles it."""
    return {
        "case": view.case.number, "id": view.id, "item": view.item.code, "release": view.case.release,
        "releases": view.case.releases,
        "versions": {axis: view.item.governing(axis).version for axis in view.case.releases},
        "state": view.case.state, "stage": view.case.stage, "process": view.case.process,
        "branches": branch_documents(view), "handling": view.case.handling, "authority": view.case.authority,
        "first_authority": view.case.first_authority or view.case.authority,
        "deficiencies": list(view.case.deficiencies) if view.whole else [],
        "version": view.version,
        "events": event_documents(view.events), "clocks": clock_documents(view.clocks),
        "tasks": task_documents(view.tasks), "documents": document_documents(view.documents),
        "fees": fee_documents(view.checked.fees), "duties": duty_documents(view.duties),
        "refusals_suggested": suggestion_documents(view.item, view.checked) if view.whole else [],
        "checklist": checklist_documents(view.checklist, view.case.marks),
        "certificate": {"number": view.certificate.number, "state": view.certificate.state,
                        "verify": view.certificate.id} if view.certificate else None,
    }  # fmt: skip
