"""Everything a page shows of a case, worked out from the case view: flow, limits, answers, files, papers, history.

Knows declarations and their wording; reads nothing itself and decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from permits.core.clock import remaining
from permits.core.definitions.cards import COLOURS
from permits.core.definitions.silences import MEANS
from permits.core.definitions.types import Field, Page, Stage
from permits.core.forms import Upload, shown, why
from permits.core.forms.fees import charged
from permits.core.process import LEGAL_ZONE, RENEWAL, STATES, STEP_OF, CaseClock, Event, alarm
from permits.core.process.cards import STATES as CARD_STATES
from permits.core.text import Text, joined
from permits.faces.kit.case import hands
from permits.faces.kit.case.acts import value_title
from permits.faces.kit.case.tell import inspectors_in, outcome_title, said, stage_title, tell
from permits.faces.kit.case.ways import main_line, only_if
from permits.faces.kit.render import say_day
from permits.faces.kit.views import say_due
from permits.faces.kit.words import word
from permits.persistence import tables
from permits.services.papers import cite
from permits.services.print_paper import editable
from permits.services.record import office_title
from permits.services.seal_paper import can_seal
from permits.services.show_case import CaseView
from permits.services.site import Site

Row = dict[str, object]

STATE_LOOKS = {
    "received": "moving", "awaiting_correction": "waiting", "not_accepted": "bad", "under_review": "moving",
    "granted": "done", "refused": "bad", "closed": "done", "withdrawn": "calm",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """A file beside the checklist: its name and the attachment. `slot`: the material or question it answers."""

    title: Text
    id: str
    slot: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One case on one page. `due`: the limit that ends first; `left`: working days until then; `editable`: the kinds of
    papers there is a working copy of; `sealed`: whether papers leave with a seal."""

    view: CaseView
    state: Text
    state_look: str
    authority: Text
    assignee: str
    due: CaseClock | None
    left: int | None
    flow: Sequence[Row]
    clocks: Sequence[Row]
    answers: Sequence[tuple[Page, Sequence[Row]]]
    files: Sequence[Shown]
    papers: Sequence[tables.Document]
    opinions: Sequence[Row]
    history: Sequence[Row]
    fees: Sequence[Row]
    duties: Sequence[Row]
    suggested: Sequence[Row]
    cards: Sequence[Row] = ()
    editable: frozenset[str] = frozenset()
    sealed: bool = True


def sheet_of(view: CaseView, site: Site, now: datetime, names: Mapping[str, str], kept: Mapping[str, Upload]) -> Sheet:
    """`names`: user names with names; `kept`: files answered in the form, by id."""
    due = _own_day(view)
    case, today = view.case, now.astimezone(LEGAL_ZONE).date()
    return Sheet(
        view, STATES[case.state], STATE_LOOKS[case.state], site.authorities[case.authority].title,
        names.get(view.taken_by, view.taken_by), due,
        remaining(due.due.due_on, today, site.calendar) if due else None, flow(view, site), clocks(view, site, today),
        list(answers(view)), list(files(view, kept)), view.documents, opinions(view, names, site),
        [tell(view, event, names, site) for event in reversed(together(view.events))],
        [{"key": fee.rule.message, "value": charged(fee)} for fee in view.checked.fees],
        list(duties(view)), list(suggested(view)), list(cards(view, names, site)),
        editable(site, view), can_seal(site, case.authority, now),
    )  # fmt: skip


def together(events: Sequence[Event]) -> list[Event]:
    """The events with marks that one person made one after the other as one, each line as it was marked last."""
    told: list[Event] = []
    for event in events:
        before = told[-1] if told else None
        if before and event.type == before.type == "lines_checked" and event.actor == before.actor:
            marks = {mark["line"]: mark for one in (before, event) for mark in one.data["marks"]}  # type: ignore[attr-defined]
            told[-1] = replace(event, data={"marks": list(marks.values())})
        else:
            told.append(event)
    return told


def _own_day(view: CaseView) -> CaseClock | None:
    """The limit shown at the top: that of the present stage, else the first of the whole case."""
    steps = [clock for clock in view.clocks if clock.kind == "step"]
    own = [clock for clock in steps if view.desk and clock.code == STEP_OF + view.desk.code]
    step = next(iter(own), min(steps, key=lambda clock: clock.due.due_on, default=None))
    return step or alarm(view.clocks)


def people_in(view: CaseView) -> set[str]:
    """The user names a page of this case speaks of; not the applicant's where the viewer sees answers covered."""
    return (
        {event.actor for event in view.events}
        | {view.taken_by, view.case.agent_clerk}
        | {str(event.data["to"]) for event in view.events if event.type == "assigned"}
        | hands.people_in(view.case)
        | {name for event in view.events for name in inspectors_in(event)}
    ) - ({""} if view.whole else {"", view.case.applicant})


def flow(view: CaseView, site: Site) -> list[Row]:
    """The stages the case has gone through, is in, and goes through next as its answers stand; a step ahead that is not
    for everybody says when it is taken. What a finished case never came to is left out."""
    process = view.item.processes.get(view.case.process)
    if process is None:
        return []
    done, entered = (_stages_of(view, kind) for kind in ("stage_done", "stage_entered"))
    over = view.stage is None and view.case.state != "awaiting_correction"
    ahead = [] if over else main_line(process, frozenset(view.checked.verdict.fired))
    rows: list[Row] = []
    for stage in process.stages:
        if stage.code in entered or stage in ahead:
            # A case that was not accepted, withdrawn or refused ended at a step that nobody left by the usual way.
            passed = over or stage.code in done
            place = "now" if stage.code == view.case.stage else "done" if passed else "next"
            note = only_if(view.item, process, stage) if place == "next" else None
            rows.append({"title": stage.title, "place": place, "note": note, "branches": branches(view, stage, site)})
    return rows


def _stages_of(view: CaseView, kind: str) -> set[str]:
    return {str(event.data["stage"]) for event in view.events if event.type == kind}


def branches(view: CaseView, stage: Stage, site: Site) -> list[Row]:
    """The branches of a stage side by side, each as it stands: who has it until when, or what it came to. Of a stage
    not entered yet, those that will be asked."""
    entered = next(
        (e for e in reversed(view.events) if e.type == "stage_entered" and e.data["stage"] == stage.code), None
    )
    asked = entered.data.get("branches", ()) if entered else [b.code for b in stage.asked(view.checked.verdict.fired)]
    said = {
        str(e.data["branch"]): str(e.data["outcome"])
        for e in view.events if e.type == "branch_done" and entered and e.seq > entered.seq
    }  # fmt: skip
    due = {clock.code: clock.due.due_on for clock in view.clocks if clock.running}
    rows = []
    for branch in stage.branches:
        if branch.code in asked:  # type: ignore[operator]
            note = office_title(site, view.case.authority, branch.office)
            open_now = entered is not None and stage.code == view.case.stage and branch.code not in said
            if branch.code in said:
                note = word("flow.branch.said", office=note, outcome=value_title("opine", "outcome", said[branch.code]))
            elif open_now and STEP_OF + branch.code in due:
                note = word("flow.branch.due", office=note, day=say_due(due[STEP_OF + branch.code]))
            place = "done" if branch.code in said else "now" if open_now else "next"
            rows.append({"title": branch.title, "place": place, "note": note})
    return rows


def clocks(view: CaseView, site: Site, today: date) -> list[Row]:
    """Every limit: what it is, when it ends and why, how it stands."""
    return [_clock(clock, site, today) for clock in sorted(view.clocks, key=lambda c: (not c.running, c.due.due_on))]


def _clock(clock: CaseClock, site: Site, today: date) -> Row:
    title = word("case.clock.step", stage=clock.title) if clock.kind == "step" else clock.title
    return {
        "title": title, "due": clock.due, "basis": cite(clock.rule.basis) if clock.rule and clock.rule.basis else "",
        "left": remaining(clock.due.due_on, today, site.calendar) if _presses(clock) else None,
        "adjusted": joined([rule.message for rule in clock.adjusted_by], "；", "; ") if clock.adjusted_by else "",
        "state": clock.state, "stands": stands(clock, today), "ended_on": clock.ended_on, "starts_on": clock.starts_on,
        "silence": MEANS.get(clock.silence) if clock.running else None,
        "release": clock.rule.release if clock.rule else 0,
    }  # fmt: skip


def stands(clock: CaseClock, today: date) -> Text | str:
    """Whether a limit stands still for a special procedure, until when, or that it goes on because no more was told."""
    if clock.stands_until is None:
        return ""
    key = "case.clock.paused" if today <= clock.stands_until else "case.clock.gone_on"
    return word(key, day=say_day(clock.stands_until))


CARD_LOOKS = {"yellow": "waiting", "red": "bad"}


def cards(view: CaseView, names: Mapping[str, str], site: Site) -> Iterator[Row]:
    """Every card with what was said of it, the newest first."""
    for card in reversed(list(view.case.cards.values())):
        withdrawn = card.state == "withdrawn"
        yield {
            "number": card.number, "colour": COLOURS[card.colour], "title": card.title,
            "state": CARD_STATES[card.state],
            "look": "calm" if withdrawn else CARD_LOOKS[card.colour], "at": card.raised_at, "answer": card.answer,
            "office": office_title(site, card.authority, card.office), "verdict": card.verdict,
            "answered_by": names.get(card.answered_by, card.answered_by),
        }  # fmt: skip


def duties(view: CaseView) -> Iterator[Row]:
    """What the holder owes, each with its day."""
    for duty in view.duties:
        day = say_due(duty.due_on, duty.provisional) or word("case.duty.always")
        yield {"key": duty.rule.message, "value": day}


def suggested(view: CaseView) -> Iterator[Row]:
    """Grounds of refusal that may be met, each with the facts that say so, while a decision is to be taken."""
    if not view.whole or view.stage is None or view.stage.kind != "decision":
        return
    for rule in view.item.rules_of("refusal"):
        if rule.code in view.checked.verdict.fired:
            yield {"key": rule.message, "value": why(view.item, view.checked.facts, rule)}


def _presses(clock: CaseClock) -> bool:
    """Whether days left are an office's days: those of the holder's time to renew are not."""
    return clock.state == "running" and clock.kind != RENEWAL


def answers(view: CaseView) -> Iterator[tuple[Page, list[Row]]]:
    """What was answered, page by page; a file answer is a file, and shown among the files."""
    item, checked = view.item, view.checked
    for page in item.pages:
        asked = [item.fields[name] for name in page.fields if name in checked.answers]
        rows = [_answer(view, field) for field in asked if field.kind != "file"]
        if rows:
            yield page, rows


def _answer(view: CaseView, field: Field) -> Row:
    answer = view.checked.answers[field.id]
    table = None
    if field.kind == "table" and isinstance(answer, list):
        columns = [c for c in field.columns if c.kind != "file" and any(c.id in row for row in answer)]
        cells = [[shown(view.item, c, row[c.id]) if c.id in row else "" for c in columns] for row in answer]
        table = ([column.title for column in columns], cells)
    changed = f"/{field.id}" in view.case.changed
    return {"key": field.title, "value": shown(view.item, field, answer), "table": table, "changed": changed}


def files(view: CaseView, kept: Mapping[str, Upload]) -> Iterator[Shown]:
    """Every file of the case: of the materials, then of the form's own questions."""
    for code, uploads in view.uploads.items():
        shown_there = [upload for upload in uploads if not upload.on_paper]
        for number, upload in enumerate(shown_there, start=1):
            title = view.item.materials[code].title if code in view.item.materials else Text(code, code)
            yield Shown(_numbered(title, number, len(shown_there)), upload.id, code)
    for name, field in view.item.fields.items():
        answer = view.checked.answers.get(name)
        if field.kind == "file" and isinstance(answer, str) and answer in kept:
            yield Shown(field.title, answer, name)


def _numbered(title: Text, number: int, of: int) -> Text:
    return title if of == 1 else word("case.file.numbered", title=title, number=number)


def file_answers(view: CaseView) -> list[str]:
    """The attachments answered in the form itself."""
    found = (view.checked.answers.get(name) for name, field in view.item.fields.items() if field.kind == "file")
    return [answer for answer in found if isinstance(answer, str)]


def opinions(view: CaseView, names: Mapping[str, str], site: Site) -> list[Row]:
    """What was said at the end of each stage so far, and what a visit found."""
    offices = {event.actor: event.office for event in view.events if event.office}
    return [
        {
            "stage": stage_title(view, one.stage), "outcome": outcome_title(view, one.stage, one.outcome),
            "words": joined(said(one.words)), "name": names.get(one.actor, one.actor),
            "office": office_title(site, view.case.authority, offices.get(one.actor, "")),
            "visit": tell(view, visit, names, site)["more"] if visit else "",
        }
        for one, visit in zip(view.case.opinions, visits(view), strict=True)
        if one.words or (one.stage in _answered_alone(view) and one.outcome not in ("accepted", "done"))
    ]  # fmt: skip


def visits(view: CaseView) -> Iterator[Event | None]:
    """For every opinion of a case the visit that it rests on, if there was one."""
    made: Event | None = None
    for event in view.events:
        if event.type == "visit_recorded":
            made = event
        if event.type in ("stage_done", "branch_done"):
            yield made if made and made.data["stage"] == event.data["stage"] else None
            made = None


def _answered_alone(view: CaseView) -> set[str]:
    """Stages and branches at which one officer gives an opinion: not the stages that several branches make up."""
    process = view.item.processes.get(view.case.process)
    return {desk.code for desk in process.desks} if process else set()


def limits_before_and_after(view: CaseView, after: Sequence[CaseClock]) -> list[Row]:
    """How an act would change the limits of the whole case: only those it changes."""
    known = {clock.code: clock for clock in view.clocks}
    rows = []
    for clock in after:
        before = known.get(clock.code)
        effect = _effect(before, clock) if clock.kind != "step" else ""
        if effect:
            was = before.due.due_on if before else None
            rows.append({"title": clock.title, "effect": effect, "before": was, "after": clock.due.due_on})
    return rows


def _effect(before: CaseClock | None, after: CaseClock) -> str:
    """begins | ends | stands | moves | goes_on; empty when nothing changes. A limit that begins and ends at once says
    nothing to anybody."""
    if before is None or before.state == "ended":
        return "begins" if after.running and (before is None or before.state != after.state) else ""
    if before.state == after.state:
        return "moves" if before.due.due_on != after.due.due_on else ""
    return {"ended": "ends", "paused": "stands", "running": "goes_on"}[after.state]


def checkpoints(stage: Stage | None) -> tuple[Text, ...]:
    return stage.checkpoints if stage else ()
