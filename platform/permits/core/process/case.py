"""办件: a case is what its events add up to, and nothing else.

`fold` reads the events in order. States: received awaiting_correction not_accepted under_review granted refused
closed withdrawn. `closed` comes after a grant was delivered and every later duty was done.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from permits.core.definitions.versions import AXES
from permits.core.finding import pointer
from permits.core.process import agency, cards, handing, serving
from permits.core.process.cards import Card
from permits.core.process.events import HELD, PAPERS_SERVED, RELEASED, SPOT_CORRECTED, STEP_OF, WEIGHED, Event
from permits.core.process.handing import Handing, Passed
from permits.core.text import Text

STATES: dict[str, Text] = {
    "received": Text("已收到，待受理", "Received, to be checked"),
    "awaiting_correction": Text("待补正", "Waiting for correction"),
    "not_accepted": Text("未受理", "Not accepted"),
    "under_review": Text("审查中", "Under review"),
    "granted": Text("准予办理", "Granted"),
    "refused": Text("不予办理", "Refused"),
    "closed": Text("已办结", "Completed"),
    "withdrawn": Text("已终止", "Terminated"),
}
OPEN = frozenset({"received", "awaiting_correction", "under_review", "granted"})


@dataclass(frozen=True, slots=True)
class Opinion:
    """What somebody said at the end of a stage, or of a branch of one."""

    stage: str
    actor: str
    outcome: str
    words: str


@dataclass(frozen=True, slots=True)
class Asked:
    """One branch of the stage the case is in: what it came to (empty = still open), and who took it."""

    outcome: str = ""
    assignee: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """What somebody found of a line of the checklist: in_order | original_seen | not_in_order (then with a reason).
    `where`: the material or question it was made on."""

    line: str
    where: str
    mark: str
    reason: str
    actor: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Hold:
    """What was said of the effect of silence of one clock. `cause`: of the hold it is under, force_majeure | other
    (empty = under none); `released`: who released it since, the last hold counted anew."""

    cause: str = ""
    released: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """办件, as of its last event. `release` is what it was received under; `releases` what governs it now, by axis, and
    `clock_releases` whose limit counts where that is another than the axis says (empty = that clock is not to run);
    `weighed`: later releases whose transition was applied; `procedures`: the special ones that run, as they began;
    `holds`: by clock, whether its silence is held or was released; `deficiencies`: what officers noted for the one
    notice (where, reason, actor); `demands`: places that a supervisor allowed a later notice to name;
    `first_authority`: who received it, if it was handed over; `cards`: those raised, by their numbers;
    `answerable`: who took it first and answers for it (首受责任人), until a colleague accepts it; `handings`: what was
    given or offered to whom, by the number of its event; `passed`: papers, hand by hand;
    `planned`: the site visit that was announced and has not been (empty = none); `served`: papers that were served, by
    their numbers. Days are legal days."""

    item: str = ""
    release: str = ""
    number: str = ""
    state: str = ""
    process: str = ""
    stage: str = ""
    handling: str = ""
    authority: str = ""
    channel: str = ""
    applicant: str = ""
    applicant_name: str = ""
    agent_clerk: str = ""
    assignee: str = ""
    branches: Mapping[str, Asked] = field(default_factory=dict)
    received_on: date | None = None
    accepted_on: date | None = None
    decided_on: date | None = None
    answers: Mapping[str, object] = field(default_factory=dict)
    uploads: Mapping[str, object] = field(default_factory=dict)
    marks: Mapping[str, Mark] = field(default_factory=dict)
    corrections: tuple[Mapping[str, object], ...] = ()
    opinions: tuple[Opinion, ...] = ()
    inspectors: tuple[str, ...] = ()
    decision: Mapping[str, object] = field(default_factory=dict)
    certificate: Mapping[str, object] = field(default_factory=dict)
    procedures: tuple[str, ...] = ()
    stopped_by: frozenset[str] = frozenset()
    extended: frozenset[str] = frozenset()
    holds: Mapping[str, Hold] = field(default_factory=dict)
    deficiencies: tuple[Mapping[str, str], ...] = ()
    demands: frozenset[str] = frozenset()
    first_authority: str = ""
    cards: Mapping[int, Card] = field(default_factory=dict)
    answerable: str = ""
    handings: Mapping[int, Handing] = field(default_factory=dict)
    passed: tuple[Passed, ...] = ()
    planned: Mapping[str, object] = field(default_factory=dict)
    served: Mapping[str, serving.Served] = field(default_factory=dict)
    changed: frozenset[str] = frozenset()
    releases: Mapping[str, str] = field(default_factory=dict)
    clock_releases: Mapping[str, str] = field(default_factory=dict)
    weighed: tuple[str, ...] = ()
    last: int = 0


def fold(events: Collection[Event], onto: Case | None = None) -> Case:
    """The case these events add up to; with `onto`, what it becomes when they follow."""
    if onto is not None and not events:
        return onto
    was: Known = dict(_NOTHING_YET) if onto is None else {name: getattr(onto, name) for name in Case.__slots__}
    for event in events:
        for changes in (_CHANGES, handing.CHANGES, agency.CHANGES):
            change = changes.get(event.type)
            if change is not None:
                was.update(change(was, event))
        was["last"] = event.seq
    return Case(**was)


# What is known of a case so far, by the names of `Case`; and what an event makes of it.
Known = dict[str, Any]
Change = Callable[[Known, Event], Known]

_NOTHING_YET: Known = {name: getattr(Case(), name) for name in Case.__slots__}


def _received(was: Known, event: Event) -> Known:
    data = event.data
    return {
        "state": "received", "received_on": event.day, "item": data["item"], "release": data["release"],
        "number": data["number"], "process": data["process"], "authority": data["authority"],
        "handling": data["handling"], "channel": data["channel"], "applicant": data["applicant"],
        "applicant_name": data["applicant_name"], "answers": data["answers"], "uploads": data["uploads"],
        "agent_clerk": data.get("agent_clerk", ""), "releases": dict.fromkeys(AXES, str(data["release"])),
    }  # fmt: skip


def _supplemented(was: Known, event: Event) -> Known:
    return {"state": "received", "received_on": event.day, **_put_right(was, event)}


def _put_right(was: Known, event: Event) -> Known:
    """Other answers and files; what was found of the places they changed is to be found anew."""
    data: dict[str, Any] = dict(event.data)
    changed = frozenset(data.get("changed", ()))
    moved = {name: data[name] for name in ("process", "authority", "handling", "applicant_name") if name in data}
    return moved | {
        "answers": data["answers"], "uploads": data["uploads"],
        "changed": was["changed"] | changed,
        "marks": {name: mark for name, mark in was["marks"].items() if mark.where not in changed},
    }  # fmt: skip


def _late_handed_in(was: Known, event: Event) -> Known:
    changed: Iterable[str] = event.data["changed"]  # type: ignore[assignment]
    return {"uploads": event.data["uploads"], "changed": was["changed"] | frozenset(changed)}


def _lines_checked(was: Known, event: Event) -> Known:
    told: Iterable[Mapping[str, str]] = event.data["marks"]  # type: ignore[assignment]
    new = {m["line"]: Mark(m["line"], m["where"], m["mark"], m["reason"], event.actor, event.at) for m in told}
    return {"marks": {**was["marks"], **new}}


def _accepted(was: Known, event: Event) -> Known:
    agent = was["agent_clerk"] or (event.actor if event.office else "")
    return {
        "state": "under_review", "accepted_on": date.fromisoformat(str(event.data["on"])), "agent_clerk": agent,
        "deficiencies": (),
    }  # fmt: skip


def _release_weighed(was: Known, event: Event) -> Known:
    """What governs from here on. What the form that governs no longer asks is not held any more."""
    data: dict[str, Any] = dict(event.data)
    moved = {name: data[name] for name in ("process", "authority", "handling") if name in data}
    dropped = frozenset(data["dropped"])
    return moved | {
        "releases": {axis: data["axes"][axis]["release"] for axis in AXES}, "clock_releases": data["clocks"],
        "weighed": (*was["weighed"], data["release"]),
        "answers": {name: value for name, value in was["answers"].items() if pointer(name) not in dropped},
        "uploads": {c: files for c, files in was["uploads"].items() if pointer("materials", c) not in dropped},
    }  # fmt: skip


def _correction_requested(was: Known, event: Event) -> Known:
    items: Iterable[Mapping[str, str]] = event.data["items"]  # type: ignore[assignment]
    return {
        "state": "awaiting_correction", "corrections": (*was["corrections"], event.data), "assignee": "",
        "deficiencies": (), "demands": was["demands"] - {line["where"] for line in items},
    }  # fmt: skip


def _deficiency_noted(was: Known, event: Event) -> Known:
    """A note replaces the same officer's earlier one on its place; what is settled is nobody's any more."""
    where, settled = str(event.data["where"]), event.data["settled"]
    kept = [n for n in was["deficiencies"] if n["where"] != where or not (settled or n["actor"] == event.actor)]
    note = {"where": where, "reason": str(event.data["reason"]), "actor": event.actor}
    return {"deficiencies": tuple(kept if settled else [*kept, note])}


def _transferred(was: Known, event: Event) -> Known:
    branches = {code: replace(asked, assignee="") for code, asked in was["branches"].items()}
    return {
        "authority": str(event.data["to"]), "assignee": "" if branches else str(event.data["receiver"]),
        "branches": branches, "first_authority": was["first_authority"] or str(event.data["from"]),
    }  # fmt: skip


def _stage_entered(was: Known, event: Event) -> Known:
    branches: Iterable[str] = event.data.get("branches", ())  # type: ignore[assignment]
    return {
        "stage": str(event.data["stage"]), "assignee": "", "branches": {code: Asked() for code in branches},
        "holds": {code: hold for code, hold in was["holds"].items() if not code.startswith(STEP_OF)},
    }  # fmt: skip


def _stage_done(was: Known, event: Event) -> Known:
    said = Opinion(
        str(event.data["stage"]), event.actor, str(event.data.get("outcome", "")), str(event.data.get("words", ""))
    )
    return {"opinions": (*was["opinions"], said), "assignee": ""}


def _branch_done(was: Known, event: Event) -> Known:
    code, outcome = str(event.data["branch"]), str(event.data["outcome"])
    said = Opinion(code, event.actor, outcome, str(event.data.get("words", "")))
    answered = replace(was["branches"][code], outcome=outcome)
    return {"opinions": (*was["opinions"], said), "branches": {**was["branches"], code: answered}}


def _assigned(was: Known, event: Event) -> Known:
    to, branch = str(event.data["to"]), event.data.get("branch")
    if branch is None:
        return {"assignee": to}
    return {"branches": {**was["branches"], branch: replace(was["branches"][branch], assignee=to)}}


def _held(was: Known, event: Event) -> Known:
    return {"holds": {**was["holds"], str(event.data["clock"]): Hold(str(event.data["cause"]))}}


def _released(was: Known, event: Event) -> Known:
    """A hold ends with the last release it needs, which says so; what is released without a hold is only noted."""
    clock = str(event.data["clock"])
    before = was["holds"].get(clock, Hold())
    cause = "" if event.data["lifts"] else before.cause
    released = (*before.released, event.actor)
    if not cause and event.data.get("early"):
        # A hold that ends before the limit has passed releases nothing of what comes then.
        released = ()
    return {"holds": {**was["holds"], clock: Hold(cause, released)}}


def _visit(was: Known, event: Event) -> Known:
    inspectors: Iterable[str] = event.data["inspectors"]  # type: ignore[assignment]
    return {"inspectors": tuple(dict.fromkeys((*was["inspectors"], *inspectors)))}


def _resumed(was: Known, event: Event) -> Known:
    return {"procedures": tuple(one for one in was["procedures"] if one != event.data["procedure"])}


def _card_raised(was: Known, event: Event) -> Known:
    return {"cards": {**was["cards"], event.seq: cards.raised(event)}}


def _card_answered(was: Known, event: Event) -> Known:
    said = {"state": str(event.data["answer"]), "answered_at": event.at, "answered_by": event.actor}
    return _card(was, event, **said, answer=str(event.data["reason"]))


def _card_judged(was: Known, event: Event) -> Known:
    return _card(was, event, state=str(event.data["verdict"]), verdict=str(event.data["reason"]))


def _card(was: Known, event: Event, **changes: Any) -> Known:
    number: int = event.data["card"]  # type: ignore[assignment]
    return {"cards": {**was["cards"], number: replace(was["cards"][number], **changes)}}


def _decided(was: Known, event: Event) -> Known:
    # What silence decides is decided when the limit passed, however late somebody looks.
    on = date.fromisoformat(str(event.data["on"])) if "on" in event.data else event.day
    return {"state": str(event.data["outcome"]), "decision": event.data, "decided_on": on, "stage": ""}


def _closed(was: Known, event: Event) -> Known:
    return {"state": "closed" if was["state"] == "granted" else was["state"], "stage": ""}


def _paused(was: Known, event: Event) -> Known:
    procedures = (*was["procedures"], str(event.data["procedure"]))
    return {"procedures": procedures, "stopped_by": was["stopped_by"] | {event.actor}}


def _end(state: str) -> Change:
    return lambda was, event: {"state": state, "stage": "", "assignee": ""}


_CHANGES: dict[str, Change] = {
    "received": _received,
    "supplemented": _supplemented,
    SPOT_CORRECTED: _put_right,
    PAPERS_SERVED: serving.kept,
    "late_handed_in": _late_handed_in,
    "accepted": _accepted,
    "lines_checked": _lines_checked,
    WEIGHED: _release_weighed,
    "not_accepted": _end("not_accepted"),
    "correction_requested": _correction_requested,
    "stage_entered": _stage_entered,
    "stage_done": _stage_done,
    "visit_recorded": _visit,
    "branch_done": _branch_done,
    "assigned": _assigned,
    "handling_changed": lambda was, event: {"handling": str(event.data["to"])},
    "paused": _paused,
    "prolonged": lambda was, event: {"stopped_by": was["stopped_by"] | {event.actor}},
    "resumed": _resumed,
    "extended": lambda was, event: {"extended": was["extended"] | {str(event.data["clock"])}},
    HELD: _held,
    RELEASED: _released,
    "decided": _decided,
    "certified": lambda was, event: {"certificate": event.data},
    "revoked": lambda was, event: {"certificate": {**was["certificate"], "revoked_on": event.day.isoformat()}},
    "withdrawn": _end("withdrawn"),
    "terminated": _end("withdrawn"),
    "transferred": _transferred,
    "deficiency_noted": _deficiency_noted,
    "new_demand_allowed": lambda was, event: {"demands": was["demands"] | {str(event.data["where"])}},
    cards.RAISED: _card_raised,
    cards.ANSWERED: _card_answered,
    cards.JUDGED: _card_judged,
    "closed": _closed,
}
