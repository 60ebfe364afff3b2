"""Everything there is to see of one case, for pages, the command line and programs alike. Reads; never writes.

Who may see which case, and who of them all of it, is decided here, in `may_see` and `handles`, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from permits.core.definitions.types import Item, Stage
from permits.core.forms import HIDDEN, Checked, ChecklistLine, Upload, Veil, checklist
from permits.core.process import (
    OPEN,
    OVERSEER,
    Act,
    Actor,
    Case,
    CaseClock,
    Duty,
    Event,
    clocks_of,
    cross_checks,
    current_stage,
    desk_of,
    duties_of,
    fold,
    open_to,
    taken_by,
    uploads_of,
)
from permits.persistence import cases, certificates, documents, people, tables, tasks
from permits.persistence.unit_of_work import Reading, reading
from permits.services.choose_papers import with_papers
from permits.services.choose_staff import with_people
from permits.services.find_beside import held_by, open_beside, open_elsewhere
from permits.services.papers import in_order
from permits.services.site import Site
from permits.services.situations import judged


@dataclass(frozen=True, slots=True)
class CaseView:
    """One case, whole. `acts`: what the viewer may do now, with the JSON Schema of each act's data; `desk`: the stage
    as the viewer meets it, of a parallel one the branch of their own office; `whole`: the viewer handles the case, so
    no answer of it is covered."""

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
    whole: bool = True

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
    """The applicant, the officers of the authority that has the case, those who supervise, and the office against which
    a card of the case is held, though the case was handed to another authority since. Not whoever keeps the accounts:
    that is no reason to read what people handed in."""
    if actor.username == case.applicant or actor.roles & OVERSEERS:
        return True
    told = {(card.authority, card.office) for card in case.cards.values()}
    return bool(actor.office) and (actor.authority == case.authority or (actor.authority, actor.office) in told)


# What is done from beside the case makes nobody one who handles it: nobody needs an answer to hold a clock.
_FROM_OUTSIDE = frozenset({OVERSEER, "reader", "supervisor", "answerable", "judge", "director", "colleague"})


def handles(actor: Actor, item: Item, case: Case, events: Sequence[Event]) -> bool:
    """Whether the case is this actor's business: the applicant, whoever entered it for them, the offices at whose desk
    it lies or lay, and whoever may act on it now, but for those who act from beside it."""
    acting = any(act.by not in _FROM_OUTSIDE for act, _ in open_to(actor, item, case))
    if acting or actor.username in (case.applicant, case.agent_clerk):
        return True
    return bool(actor.office) and actor.authority == case.authority and actor.office in set(_offices(item, events))


def _offices(item: Item, events: Sequence[Event]) -> Iterator[str]:
    """The offices at whose desk the case has lain, by its stages and their branches, and those that acted on it."""
    process = ""
    for event in events:
        yield event.office
        process = str(event.data.get("process", process))
        if event.type == "stage_entered" and process in item.processes:
            way = item.processes[process]
            entered = {event.data["stage"], *event.data.get("branches", ())}  # type: ignore[misc]
            yield from (desk.office for desk in (*way.stages, *way.desks) if desk.code in entered)


def _view(unit: Reading, site: Site, stored: cases.StoredCase, actor: Actor) -> CaseView:
    case = fold(stored.events)
    item = site.catalogue.governing(unit, case)
    checked = judged(item, case)
    uploads, desk = uploads_of(case.uploads), desk_of(actor, item, case)
    papers = in_order(documents.of_case(unit, stored.row.id))
    acts = with_people(unit, site, open_to(actor, item, case), case, desk, actor)
    view = CaseView(
        stored.row.id, stored.row.version, item, case, stored.events,
        clocks_of(item, case, stored.events, site.calendar), checked,
        (*_against_account(unit, item, case, stored.row, actor), *checklist(item, checked, uploads)), uploads,
        tasks.tasks_of(unit, stored.row.id), papers, certificates.of_case(unit, stored.row.id),
        with_papers(acts, papers, case),
        current_stage(item, case), duties_of(item, case, frozenset(checked.verdict.fired), site.calendar), desk,
    )  # fmt: skip
    return view if handles(actor, item, case, stored.events) else _covered(view)


def _against_account(
    unit: Reading, item: Item, case: Case, row: cases.CaseRow, actor: Actor
) -> tuple[ChecklistLine, ...]:
    """What the account a case came by says of it. Only an applicant's account stands for somebody. Of certificates
    and cases that came by another account officers alone are told."""
    owner = people.person(unit, case.applicant)
    name = owner.name if owner and owner.kind != people.STAFF else ""
    others = open_beside(unit, case.item, case.applicant, case.applicant_name, row.id)
    beside = {other.number: other.authority for other in others}
    day = case.received_on if case.state in OPEN else None
    account = "" if actor.office else case.applicant
    held = held_by(unit, item, case.applicant_name, case.answers, day, account) if day else []
    elsewhere = {one.number: one.authority for one in open_elsewhere(unit, item, case)} if actor.office and day else {}
    return cross_checks(item, case, name, beside, [one for one in held if one.case not in beside], elsewhere)


def _covered(view: CaseView) -> CaseView:
    """The same case with every private answer covered wherever it is told: among the answers, in the events and what
    they add up to, in names of files and in papers; of the certificate, what its public check does not show either. The
    facts behind the answers are left out."""
    every = [event.data["answers"] for event in view.events if "answers" in event.data]
    veil = Veil(view.item, every)  # type: ignore[arg-type]
    events = tuple(replace(event, data=_without_face(veil.over(event.data))) for event in view.events)
    case = fold(events)
    checked = replace(view.checked, answers=veil.answers(view.checked.answers), facts={}, findings=())
    for paper in view.documents:
        paper.content = veil.over(paper.content)
    return replace(
        view, case=case, events=events, checked=checked, uploads=(uploads := uploads_of(case.uploads)),
        checklist=checklist(view.item, checked, uploads), whole=False,
    )  # fmt: skip


def _without_face(data: dict[str, Any]) -> dict[str, Any]:
    """What happened, without the lines of a certificate that are not public: they may say in other words what was
    answered, as a sex or a day of birth read from an identity number."""
    lines = data.get("fields")
    if not isinstance(lines, list):
        return data
    said = ("value", "value_en")
    hidden = [line if line.get("public") else {**line, **dict.fromkeys(said, HIDDEN)} for line in lines]
    return {**data, "fields": hidden}
