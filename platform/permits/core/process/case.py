"""办件: a case is what its events add up to, and nothing else.

`fold` reads the events in order. States: received awaiting_correction not_accepted under_review granted refused
closed withdrawn. `closed` comes after a grant was delivered and every later duty was done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import reduce

from permits.core.process.events import Event
from permits.core.text import Text

STATES: dict[str, Text] = {
    "received": Text("已收到，待受理", "Received, to be checked"),
    "awaiting_correction": Text("待补正", "Waiting for correction"),
    "not_accepted": Text("未受理", "Not accepted"),
    "under_review": Text("审查中", "Under review"),
    "granted": Text("准予许可", "Granted"),
    "refused": Text("不予许可", "Refused"),
    "closed": Text("已办结", "Completed"),
    "withdrawn": Text("已终止", "Terminated"),
}
OPEN = frozenset({"received", "awaiting_correction", "under_review", "granted"})


@dataclass(frozen=True, slots=True)
class Opinion:
    """What somebody said at the end of a stage."""

    stage: str
    actor: str
    outcome: str
    words: str


@dataclass(frozen=True, slots=True)
class Case:
    """办件, as of its last event. `item` and `release` pin what it is judged by; days are legal days."""

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
    received_on: date | None = None
    accepted_on: date | None = None
    decided_on: date | None = None
    answers: Mapping[str, object] = field(default_factory=dict)
    uploads: Mapping[str, object] = field(default_factory=dict)
    corrections: tuple[Mapping[str, object], ...] = ()
    opinions: tuple[Opinion, ...] = ()
    inspectors: tuple[str, ...] = ()
    decision: Mapping[str, object] = field(default_factory=dict)
    certificate: Mapping[str, object] = field(default_factory=dict)
    paused_by: str = ""
    extended: frozenset[str] = frozenset()
    changed: frozenset[str] = frozenset()
    rated: bool = False
    last: int = 0


def fold(events: Iterable[Event]) -> Case:
    """The case these events add up to."""
    return reduce(_apply, events, Case())


def _apply(case: Case, event: Event) -> Case:
    change = _CHANGES.get(event.type, _nothing)
    return replace(change(case, event), last=event.seq)


def _nothing(case: Case, event: Event) -> Case:
    return case


def _received(case: Case, event: Event) -> Case:
    data: dict = dict(event.data)  # type: ignore[type-arg]
    return replace(
        case, state="received", received_on=event.day, item=data["item"], release=data["release"],
        number=data["number"], process=data["process"], authority=data["authority"], handling=data["handling"],
        channel=data["channel"], applicant=data["applicant"], applicant_name=data["applicant_name"],
        answers=data["answers"], uploads=data["uploads"], agent_clerk=data.get("agent_clerk", ""),
    )  # fmt: skip


def _supplemented(case: Case, event: Event) -> Case:
    data: dict = dict(event.data)  # type: ignore[type-arg]
    return replace(
        case, state="received", received_on=event.day, answers=data["answers"], uploads=data["uploads"],
        process=data.get("process", case.process), authority=data.get("authority", case.authority),
        handling=data.get("handling", case.handling), applicant_name=data.get("applicant_name", case.applicant_name),
        changed=case.changed | frozenset(data.get("changed", ())),
    )  # fmt: skip


def _accepted(case: Case, event: Event) -> Case:
    on = date.fromisoformat(str(event.data["on"]))
    agent = case.agent_clerk or (event.actor if event.office else "")
    return replace(case, state="under_review", accepted_on=on, agent_clerk=agent)


def _correction_requested(case: Case, event: Event) -> Case:
    return replace(case, state="awaiting_correction", corrections=(*case.corrections, event.data), assignee="")


def _stage_entered(case: Case, event: Event) -> Case:
    return replace(case, stage=str(event.data["stage"]), assignee="")


def _stage_done(case: Case, event: Event) -> Case:
    said = Opinion(
        str(event.data["stage"]), event.actor, str(event.data.get("outcome", "")), str(event.data.get("words", ""))
    )
    return replace(case, opinions=(*case.opinions, said), assignee="")


def _visit(case: Case, event: Event) -> Case:
    inspectors: Iterable[str] = event.data["inspectors"]  # type: ignore[assignment]
    return replace(case, inspectors=tuple(dict.fromkeys((*case.inspectors, *inspectors))))


def _decided(case: Case, event: Event) -> Case:
    return replace(case, state=str(event.data["outcome"]), decision=event.data, decided_on=event.day, stage="")


def _end(state: str) -> Callable[[Case, Event], Case]:
    return lambda case, event: replace(case, state=state, stage="", assignee="")


_CHANGES: dict[str, Callable[[Case, Event], Case]] = {
    "received": _received,
    "supplemented": _supplemented,
    "accepted": _accepted,
    "not_accepted": _end("not_accepted"),
    "correction_requested": _correction_requested,
    "stage_entered": _stage_entered,
    "stage_done": _stage_done,
    "visit_recorded": _visit,
    "assigned": lambda case, event: replace(case, assignee=str(event.data["to"])),
    "handling_changed": lambda case, event: replace(case, handling=str(event.data["to"])),
    "paused": lambda case, event: replace(case, paused_by=str(event.data["procedure"])),
    "resumed": lambda case, event: replace(case, paused_by=""),
    "extended": lambda case, event: replace(case, extended=case.extended | {str(event.data["clock"])}),
    "decided": _decided,
    "certified": lambda case, event: replace(case, certificate=event.data),
    "revoked": lambda case, event: replace(case, certificate={**case.certificate, "revoked_on": event.day.isoformat()}),
    "withdrawn": _end("withdrawn"),
    "rated": lambda case, event: replace(case, rated=True),
    "closed": lambda case, event: replace(case, state="closed" if case.state == "granted" else case.state, stage=""),
}
