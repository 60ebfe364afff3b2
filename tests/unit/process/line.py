"""A case carried along its line by real officers and the real core, without storage: what the process tests drive."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from permits.core.clock import Calendar
from permits.core.definitions.types import Item
from permits.core.forms import Checked, Upload, check
from permits.core.process import (
    LEGAL_ZONE,
    SYSTEM_ACTOR,
    Actor,
    Case,
    CaseClock,
    Event,
    Outcome,
    Situation,
    clocks_of,
    current_stage,
    desks_of,
    effect_of,
    fold,
    open_case,
    perform,
    uploads_of,
)
from tests.unit.forms.samples import real

# Acts that no line may be left unlooked at for.
WITH_MARKS = ("accept", "request-correction")
APPLICANT = Actor("13800000000", "申请人", frozenset({"applicant"}))


def calendar() -> Calendar:
    found = real().calendar
    assert found is not None
    return found


def moment(day: str, hour: int = 10) -> datetime:
    """An hour of a legal day."""
    return datetime.combine(date.fromisoformat(day), time(hour), LEGAL_ZONE).astimezone(UTC)


@dataclass
class Line:
    """A case on its way. `now` moves only when a test says so."""

    item: Item
    events: tuple[Event, ...]
    now: datetime
    numbers: int = 0
    log: list[str] = field(default_factory=list)

    _known: tuple[tuple[Event, ...], Case, Checked] | None = None

    @property
    def case(self) -> Case:
        return self._judged()[0]

    @property
    def checked(self) -> Checked:
        return self._judged()[1]

    def _judged(self) -> tuple[Case, Checked]:
        """The case and what the engine says of it, worked out once for the same events."""
        if self._known is None or self._known[0] is not self.events:
            case = fold(self.events)
            assert case.received_on is not None
            found = check(self.item, case.answers, uploads_of(case.uploads), case.received_on)
            self._known = (self.events, case, found)
        return self._known[1], self._known[2]

    def number(self, pattern: str, year: int) -> str:
        self.numbers += 1
        return f"N-{year}-{self.numbers}"

    def holder(self) -> Actor:
        """Somebody who holds the present stage's task, of a parallel one that of the first branch still open."""
        desk = next(iter(desks_of(self.item, self.case)), current_stage(self.item, self.case))
        assert desk is not None
        return officer(desk.office, desk.role, self.case.authority)

    def situation(self, actor: Actor, data: Mapping[str, Any]) -> Situation:
        return Situation(
            self.item, self.case, self.events, actor, self.now, calendar(), lambda: self.checked, self.number, data
        )

    def ask(self, act: str, actor: Actor | None = None, **data: Any) -> Outcome:
        """What the act would come to. Nothing changes."""
        return perform(act, self.situation(actor or self.holder(), data))

    def do(self, act: str, actor: Actor | None = None, **data: Any) -> Line:
        """Do the act; it must be allowed. Unless told otherwise, what needs no correction is in order, and whoever
        visits looks at every point."""
        stage = current_stage(self.item, self.case)
        if act in WITH_MARKS:
            data = {"all_in_order": True, **data}
        elif "inspectors" in data and stage and stage.checkpoints:
            data = {"checked": [point.zh for point in stage.checkpoints], **data}
        outcome = self.ask(act, actor, **data)
        assert outcome.findings == (), [finding.message.en for finding in outcome.findings]
        self.take(outcome)
        return self

    def take(self, outcome: Outcome) -> None:
        # Events go to the database as JSON: what cannot be written there must not come out of the core.
        self.events += tuple(
            Event(e.seq, e.type, e.at, e.actor, e.office, json.loads(json.dumps(dict(e.data)))) for e in outcome.events
        )

    def sweep(self) -> Line:
        """Let time do what it does by now, clock by clock."""
        for code in list(self.clocks()):
            clock = self.clocks().get(code)
            if clock is not None:
                self.take(Outcome(effect_of(self.situation(SYSTEM_ACTOR, {}), clock)))
        return self

    def on(self, day: str, hour: int = 10) -> Line:
        self.now = moment(day, hour)
        return self

    def pass_time(self, **passed: float) -> Line:
        self.now += timedelta(**passed)
        return self

    def clocks(self) -> dict[str, CaseClock]:
        return {clock.code: clock for clock in clocks_of(self.item, self.case, self.events, calendar())}

    def due(self, code: str) -> str:
        return self.clocks()[code].due.due_on.isoformat()

    def types(self) -> list[str]:
        return [event.type for event in self.events]


def officer(office: str, role: str, authority: str, name: str = "") -> Actor:
    return Actor(name or f"{office}-{role}", name or office, frozenset({role}), authority, office)


def opened(
    item: Item, answers: Mapping[str, Any], uploads: Sequence[str], day: str, actor: Actor = APPLICANT, hour: int = 10
) -> Line:
    """A case just received on this day."""
    files = {code: [Upload(f"att-{code}", f"{code}.pdf", "application/pdf", 1000, "0" * 64)] for code in uploads}
    found = check(item, answers, files, date.fromisoformat(day))
    assert found.passes, [(f.code, f.where) for f in found.findings]
    now = moment(day, hour)
    return Line(item, open_case(item, found, files, "110108-26-000001-01", actor.username, actor, "online", now), now)


def of_example(code: str, name: str, day: str = "", **changes: Any) -> Line:
    """A case just received with the answers of one of the item's examples, some of them changed."""
    compiled = real()
    example = next(e for e in compiled.examples[code] if e.code.endswith(f"{name}.json") or e.code.endswith(name))
    answers = {**example.answers, **changes}
    return opened(compiled.items[code], answers, example.uploads, day or example.received_on.isoformat())


STEPS: dict[str, tuple[str, dict[str, Any]]] = {
    "acceptance": ("accept", {"all_in_order": True}),
    "review": ("opine", {"outcome": "agree", "words": "同意"}),
    "parallel": ("opine", {"outcome": "agree", "words": "同意"}),
    "visit": ("record-visit", {"inspectors": ["甲", "乙"], "outcome": "pass", "words": "符合"}),
    "decision": ("decide", {"outcome": "granted"}),
    "certification": ("certify", {}),
    "delivery": ("deliver", {"mode": "window", "receiver": "申请人"}),
    "verification": ("verify", {"outcome": "confirmed", "words": "属实"}),
    "follow_up": ("verify", {"outcome": "met", "words": "符合", "inspectors": ["甲", "乙"]}),
}


def step(line: Line) -> Line:
    """The usual act of the present stage."""
    stage = current_stage(line.item, line.case)
    assert stage is not None
    act, data = STEPS[stage.kind]
    if act == "verify" and stage.people < 2:
        data = {key: value for key, value in data.items() if key != "inspectors"}
    return line.do(act, **data)


def until(line: Line, stage: str) -> Line:
    """Walk to a stage by the usual acts."""
    while line.case.stage != stage:
        assert line.case.stage, f"the case ended before {stage}"
        step(line)
    return line
