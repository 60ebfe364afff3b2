"""What an applicant sees of a case handed in: where it stands, what happened, what is due. Knows no particular item."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from permits.core.clock import remaining
from permits.core.definitions.types import Stage
from permits.core.process import (
    CALENDAR_CHANGED,
    CARD,
    CARD_EVENTS,
    LATE,
    PAPERS_SERVED,
    RENEWAL,
    SPOT_CORRECTED,
    STATES,
    STEP_OF,
    SYSTEM,
    TITLES,
    CaseClock,
    Event,
    Window,
    answer_by,
    desks_of,
    window_of,
)
from permits.core.text import Text, joined
from permits.faces.kit.case import sheet
from permits.faces.kit.case.tell import moves, planned_visit
from permits.faces.kit.case.ways import main_line, only_if
from permits.faces.kit.render import say, say_day
from permits.faces.kit.views import say_due, site, today
from permits.faces.kit.words import word
from permits.faces.portal.presenters import stage_time
from permits.services.papers import MODES
from permits.services.record import office_title
from permits.services.show_case import CaseView
from permits.services.show_people import names_of

Row = dict[str, Any]

LOOKS = {
    "received": "moving", "under_review": "moving", "awaiting_correction": "waiting", "not_accepted": "bad",
    "granted": "done", "refused": "bad", "closed": "done", "withdrawn": "calm",
}  # fmt: skip


def state(case_state: str) -> tuple[Text, str]:
    """(words, look) of a state."""
    return STATES[case_state], LOOKS[case_state]


def where_now(view: CaseView) -> Text:
    """Who holds the case and for what; its state where nobody does."""
    if view.stage is None or view.case.state == "awaiting_correction":
        return STATES[view.case.state]
    return word("portal.case.with", stage=view.stage.title, office=holders(view))


def holders(view: CaseView) -> Text:
    """Every office the case lies at now."""
    return joined([office(view, desk) for desk in desks_of(view.item, view.case)], "、", ", ")


def office(view: CaseView, stage: Stage) -> Text:
    """The offices of a stage: several where it has branches, those that are asked."""
    desks = stage.asked(view.checked.verdict.fired) or (stage,)
    offices = [office_title(site(), view.case.authority, desk.office) for desk in desks]
    return joined(list(dict.fromkeys(offices)), "、", ", ")


def limits(view: CaseView) -> list[Row]:
    """The limits that still run, of the whole case and of the step it is at, the first due first, with the working days
    left. What the applicant still hands in is told by itself."""
    return _limits(view, running=True)


def over(view: CaseView) -> list[Row]:
    """The limits that have ended, so that their days can still be counted again."""
    return _limits(view, running=False)


def _limits(view: CaseView, *, running: bool) -> list[Row]:
    of_case = (c for c in view.clocks if c.running == running and c.kind not in (RENEWAL, LATE, CARD))
    found = sorted(of_case, key=lambda clock: clock.due.due_on)
    return [
        {
            "code": c.code,
            "title": limit_title(c),
            "due": c.due,
            "left": remaining(c.due.due_on, today(), site().calendar),
            "stands": sheet.stands(c, today()),
            "ended_on": c.ended_on,
        }
        for c in found
    ]


def agent(view: CaseView) -> str:
    """The name of the clerk who follows the case to its end; empty while it has none."""
    clerk = view.case.agent_clerk
    return names_of(site(), [clerk]).get(clerk, "") if clerk else ""


def visit(view: CaseView) -> Text | None:
    """The site visit that was announced and has not been."""
    return planned_visit(view.case.planned) if view.case.planned else None


def answered_by(view: CaseView) -> str | None:
    """The last day to answer the correction notice; None where none is open or the item declares no day."""
    told = next((event for event in reversed(view.events) if event.type == "correction_requested"), None)
    day = answer_by(view.item, told.day, site().calendar.known_at(told.at)) if told else None
    return say_due(day) if day and view.case.state == "awaiting_correction" else None


def renewal(view: CaseView) -> Window | None:
    """When the certificate can be renewed; nothing of a revoked one."""
    return None if view.case.certificate.get("revoked_on") else window_of(view.item, view.case)


def limit_title(clock: CaseClock) -> Text:
    """What a limit is called where several stand in a row."""
    return word("case.clock.step", stage=clock.title) if clock.kind == "step" else clock_title(clock)


def clock_title(clock: CaseClock) -> Text:
    """What the limit means to an applicant; its declared title where that says it."""
    tells = clock.rule is not None and "accepted" in clock.rule.ends
    return word("portal.clock.told") if tells else clock.title


# ---------------------------------------------------------------- stages


def flow(view: CaseView) -> list[Row]:
    """The stages this case has gone through, is in, and is expected to go through."""
    process = view.item.processes[view.case.process]
    done = {str(e.data["stage"]) for e in view.events if e.type == "stage_done"}
    entered = {str(e.data["stage"]) for e in view.events if e.type == "stage_entered"}
    over = view.case.state in ("refused", "withdrawn", "not_accepted", "closed")
    fired = frozenset(view.checked.verdict.fired)
    ahead = set() if over else {stage.code for stage in main_line(process, fired)}
    current = view.stage.code if view.stage and not over else ""
    return [
        # A case that was not accepted, withdrawn or refused ended at a step that nobody left by the usual way.
        _stage(view, stage, entered if over else done, current)
        for stage in process.stages
        if stage.code in entered or stage.code in ahead
    ]  # fmt: skip


def _stage(view: CaseView, stage: Stage, done: set[str], current: str) -> Row:
    holder = office(view, stage)
    side_by_side = {"branches": sheet.branches(view, stage, site())} if stage.branches else {}
    if stage.code == current:
        note = word("flow.now") if stage.branches else _now_note(view, holder)
        return {"title": stage.title, "place": "now", "note": note, **side_by_side}
    if stage.code in done:
        return {"title": stage.title, "place": "done", "note": holder, **side_by_side}
    note = word("portal.case.stage_next", office=holder, limit=stage_time(view.item, stage))
    when = only_if(view.item, view.item.processes[view.case.process], stage)
    note = joined([note, when], "；", "; ") if when else note
    return {"title": stage.title, "place": "next", "note": note, **side_by_side}


def _now_note(view: CaseView, holder: Text) -> Text:
    clock = next((c for c in view.clocks if c.kind == "step" and c.running), None)
    if clock is None or view.case.state == "awaiting_correction":
        return holder
    return word("portal.case.stage_now", office=holder, due=say_due(clock.due.due_on))


# ---------------------------------------------------------------- what happened

# Happenings inside the office that say nothing to an applicant.
UNTOLD = frozenset({
    "assigned", "urged", "agent_asked", "deficiency_noted", "new_demand_allowed", "lines_checked", "reminded",
    "stage_done", "branch_done", *CARD_EVENTS,
})  # fmt: skip


def happened(view: CaseView) -> list[Row]:
    """What happened, the latest first, in plain words."""
    told = [event for event in view.events if _is_told(event)]
    return [
        {"at": event.at, "what": _what(view, event), "who": _who(view, event), "more": _more(view, event)}
        for event in reversed(told)
    ]


def _is_told(event: Event) -> bool:
    """Whether a happening says something to an applicant: also a step that counts as agreed because nobody acted."""
    return bool(event.data.get("silence")) or (event.type not in UNTOLD and not _of_a_step_alone(event))


def _of_a_step_alone(event: Event) -> bool:
    """Whether a calendar moved nothing but days inside the office."""
    return event.type == CALENDAR_CHANGED and not _of_the_case(event.data)


def _of_the_case(data: Mapping[str, Any]) -> list[Any]:
    return [move for move in data["moves"] if not move["clock"].startswith((STEP_OF, f"{CARD}:"))]


def _what(view: CaseView, event: Event) -> Text:
    say_what = _WHAT.get(event.type)
    return say_what(view, event) if say_what else TITLES.get(event.type, Text(event.type, event.type))


def _handed_on(view: CaseView, event: Event) -> Text:
    """Who has it now, and for what."""
    code = str(event.data["stage"])
    stages = [stage for process in view.item.processes.values() for stage in process.stages]
    stage = next(stage for stage in stages if stage.code == code)
    return word("portal.event.stage_entered", stage=stage.title, office=office(view, stage))


_WHAT: Mapping[str, Callable[[CaseView, Event], Text]] = {
    "stage_entered": lambda view, event: _handed_on(view, event),
    "decided": lambda view, event: word(
        "portal.event.decided.deemed" if event.data.get("deemed") else f"portal.event.decided.{event.data['outcome']}"
    ),
    "stage_done": lambda view, event: _step_agreed(view, event),
    "branch_done": lambda view, event: _step_agreed(view, event),
}


def _step_agreed(view: CaseView, event: Event) -> Text:
    step = view.item.processes[view.case.process].step(str(event.data.get("branch", event.data["stage"])))
    return word("portal.event.step_agreed", stage=step.title)


def _who(view: CaseView, event: Event) -> Text | str:
    if event.type == "stage_entered":
        return ""
    if event.actor == SYSTEM:
        return word("portal.case.system")
    if event.actor == view.case.applicant:
        return word("portal.case.you")
    return office_title(site(), view.case.authority, event.office) if event.office else word("portal.case.someone")


def _more(view: CaseView, event: Event) -> Text | str:
    if event.type == "overdue":
        return next((limit_title(clock) for clock in view.clocks if clock.code == event.data["clock"]), "")
    tell = _MORE.get(event.type)
    return tell(event.data) if tell else ""


def _reason(data: Mapping[str, object]) -> Text | str:
    return word("portal.case.reason", reason=data["reason"]) if data.get("reason") else ""


def _decided(data: Mapping[str, object]) -> Text | str:
    if not data.get("deemed"):
        return _reason(data)
    return word("portal.event.silence", day=say_day(date.fromisoformat(str(data["due"]))))


def _paused(data: Mapping[str, object]) -> Text:
    until = word("portal.event.until", day=say_day(date.fromisoformat(str(data["until"]))))
    return Text(f"{data['title']}。{say(until)}", f"{data['title_en']}. {say(until)}")


_MORE: Mapping[str, Callable[[Mapping[str, Any]], Text | str]] = {
    "accepted": lambda data: word("portal.event.accepted.deemed") if data.get("deemed") else "",
    "not_accepted": _reason,
    "decided": _decided,
    "stage_done": _decided,
    "branch_done": _decided,
    "held": _reason,
    "withdrawn": _reason,
    "terminated": lambda data: Text(str(data["title"]), str(data["title_en"])),
    "transferred": lambda data: word(
        "portal.event.transferred",
        authority=site().authorities[data["to"]].title,
        before=site().authorities[data["from"]].title,
    ),
    "extended": _reason,
    "paused": _paused,
    CALENDAR_CHANGED: lambda data: joined(moves({"moves": _of_the_case(data)}), "；", "; "),
    "prolonged": _paused,
    "handling_changed": lambda data: _reason(data) if data.get("reason") else "",
    "correction_requested": lambda data: word("portal.event.correction", count=len(data["items"])),
    SPOT_CORRECTED: lambda data: word("portal.event.on_the_spot", count=len(data["changed"]), signer=data["signer"]),
    "certified": lambda data: word("portal.event.certified", number=data["number"]),
    "delivered": lambda data: word("portal.event.delivered", mode=MODES[str(data["mode"])]),
    PAPERS_SERVED: lambda data: word(
        "portal.event.papers_served",
        papers=joined([Text(one["title"], one["title_en"]) for one in data["papers"]], "、", ", "),
        mode=MODES[str(data["mode"])],
    ),
    **dict.fromkeys(("applicant_told", "applicant_wrote"), lambda data: Text(data["words"], data["words"])),
    "visit_announced": lambda data: planned_visit(data),
    "visit_called_off": _reason,
}


def turned_away(view: CaseView) -> Mapping[str, Any]:
    """`reason` and `referral` (may be empty) of a case not accepted; empty for any other."""
    told = (e.data for e in reversed(view.events) if e.type == "not_accepted")
    return next(told, {}) if view.case.state == "not_accepted" else {}


# ---------------------------------------------------------------- acts


def acts(view: CaseView) -> frozenset[str]:
    """The names of what the viewer may do now."""
    return frozenset(act.name for act, _ in view.acts)


def listed(rows: Any) -> list[Row]:
    """The applicant's cases for the list."""
    return [{"row": row, "item": item, "state": state(row.state)} for row, item in rows]
