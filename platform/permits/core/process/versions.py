"""过渡: what becomes of a case in flight when a later version of its item takes effect (ADR 11).

For each axis the new version says pin, migrate, ask_again or better. What that comes to for this case is worked out
here once, told in one event, and never worked out again: what governed a case on any day can be read from its history.
Stores nothing; is handed the releases.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from permits.core.clock import TimeLimit, due
from permits.core.definitions.types import NOTICE, Item
from permits.core.definitions.versions import (
    ASK_AGAIN,
    AXES,
    BETTER,
    CONDITIONS,
    FORM,
    LIMITS,
    MIGRATE,
    ROUTING,
)
from permits.core.finding import Finding, errors, pointer
from permits.core.forms.adjust import adjusted, fired_for
from permits.core.forms.axes import STAGE, limit_of, whole
from permits.core.forms.check import Checked, Route, check_axis
from permits.core.forms.fees import total
from permits.core.forms.materials import Upload, applies
from permits.core.process.case import Case, fold
from permits.core.process.clocks import LATE, RENEWAL, CaseClock, clocks_of, current_stage
from permits.core.process.events import SYSTEM, WEIGHED, Event
from permits.core.process.intake import uploads_of
from permits.core.process.moving import Happening
from permits.core.process.transitions import Situation
from permits.core.text import Text

UNDECIDED = frozenset({"received", "awaiting_correction", "under_review"})
"""The states in which a new version may still say something: what was decided stays decided."""

PINNED, TAKEN, FAILS, ACCEPTED, NO_ROUTE, OTHER_STAGES, NOT_BETTER, ASKED = (
    "pinned", "taken", "asks_more", "accepted", "no_route", "other_stages", "not_better", "asked",
)  # fmt: skip
WHY: dict[str, Text] = {
    PINNED: Text("按过渡规定不变", "kept, as the transition says"),
    TAKEN: Text("改用新版本", "the new version governs"),
    FAILS: Text("不变：改用新版本须另行要求申请人", "kept: the new version would ask the applicant for more"),
    ACCEPTED: Text("不变：已受理，不再要求申请人", "kept: accepted already, nothing more is asked of the applicant"),
    NO_ROUTE: Text("不变：新版本没有适用的流程", "kept: the new version has no route for it"),
    OTHER_STAGES: Text("不变：已走过的环节在新流程中不全", "kept: the new process lacks stages the case went through"),
    NOT_BETTER: Text("不变：新版本对申请人并不更有利", "kept: the new version is no better for the applicant"),
    ASKED: Text("改用新版本，已告知申请人补正", "the new version governs; the applicant was told what to add"),
}

AXIS_TITLES: dict[str, Text] = {
    FORM: Text("表单和材料", "form and materials"),
    CONDITIONS: Text("条件", "conditions"),
    ROUTING: Text("流程和机关", "process and authority"),
    LIMITS: Text("时限", "limits"),
}

Releases = Callable[[str], Item]
"""The item as the release of this hash has it."""


def governing(case: Case, release: Releases) -> Item:
    """The item a case is handled by: what each release governs of it, as one."""
    clocks = {code: release(sha256) if sha256 else None for code, sha256 in case.clock_releases.items()}
    return whole({axis: release(case.releases[axis]) for axis in AXES}, clocks)


def weigh(at: Situation, new: Item, release: Releases) -> Iterator[Happening]:
    """What the transition of a version that has taken effect comes to for this case: the event that records it, and
    what follows from it at once."""
    weighing = _Weighing(at, new, release)
    yield WEIGHED, weighing.told()
    yield from weighing.follows()


@dataclass(frozen=True)
class _Choice:
    """What governs an axis from here on, and why."""

    item: Item
    why: str
    asks: tuple[Finding, ...] = ()


class _Weighing:
    """One case against one new version."""

    def __init__(self, at: Situation, new: Item, release: Releases) -> None:
        self.at, self.new, self.release, self.case = at, new, release, at.case
        self.uploads: Mapping[str, list[Upload]] = uploads_of(at.case.uploads)

    def old(self, axis: str) -> Item:
        return self.release(self.case.releases[axis])

    def judged(self, item: Item, axis: str) -> tuple[Checked, list[Finding]]:
        """What a release says of the case, of what it asks at all; and what of it refuses on this axis."""
        assert self.case.received_on is not None
        answers = {name: value for name, value in self.case.answers.items() if name in item.fields}
        uploads = {code: files for code, files in self.uploads.items() if code in item.materials}
        checked, found = check_axis(item, axis, answers, uploads, self.case.received_on)
        return checked, errors(found)

    @property
    def accepted(self) -> bool:
        return self.case.accepted_on is not None

    @cached_property
    def form(self) -> _Choice:
        said, old = self.new.transition.form, self.old(FORM)
        checked, lacking = self.judged(self.new, FORM)
        if said == MIGRATE:
            return _Choice(old, FAILS) if lacking else _Choice(self.new, TAKEN)
        if said == BETTER:
            better = not lacking and _burden(checked) < _burden(self.judged(old, FORM)[0])
            return _Choice(self.new, TAKEN) if better else _Choice(old, NOT_BETTER)
        return self._asked_again(old, lacking, self.new) if said == ASK_AGAIN else _Choice(old, PINNED)

    @cached_property
    def conditions(self) -> _Choice:
        said, old = self.new.transition.conditions, self.old(CONDITIONS)
        if said == MIGRATE:
            return _Choice(self.new, TAKEN)
        axes = {axis: self.old(axis) for axis in AXES} | {FORM: self.form.item}
        would = whole({**axes, CONDITIONS: self.new}, {})
        checked, failing = self.judged(would, CONDITIONS)
        if said == BETTER:
            was = whole(axes, {})
            better = _severity(would, checked, failing) < _severity(was, *self.judged(was, CONDITIONS))
            return _Choice(self.new, TAKEN) if better else _Choice(old, NOT_BETTER)
        return self._asked_again(old, failing, self.form.item) if said == ASK_AGAIN else _Choice(old, PINNED)

    def _asked_again(self, old: Item, lacking: list[Finding], form: Item) -> _Choice:
        """The new version, and what it lacks asked for: only before acceptance (行政许可法 32(1)(4), 72(4)), only by a
        notice, only at places of the form that governs."""
        if not lacking:
            return _Choice(self.new, TAKEN)
        if self.accepted:
            return _Choice(old, ACCEPTED)
        askable = self.at.item.correction == self.new.correction == NOTICE and all(_place(one, form) for one in lacking)
        return _Choice(self.new, ASKED, tuple(lacking)) if askable else _Choice(old, FAILS)

    @cached_property
    def routing(self) -> tuple[_Choice, Route | None]:
        old = self.old(ROUTING)
        if self.new.transition.routing != MIGRATE:
            return _Choice(old, PINNED), None
        route = self.judged(self.new, ROUTING)[0].route
        if route is None:
            return _Choice(old, NO_ROUTE), None
        known = {stage.code for stage in self.new.processes[route.process].stages}
        gone_through = {self.case.stage, *(said.stage for said in self.case.opinions)} - {""}
        if self.accepted and (self.case.branches or not gone_through <= known):
            return _Choice(old, OTHER_STAGES), None
        return _Choice(self.new, TAKEN), route

    def told(self) -> dict[str, object]:
        """The data of the event."""
        chosen = {FORM: self.form, CONDITIONS: self.conditions, ROUTING: self.routing[0]}
        chosen[LIMITS], clocks = self._limits(self._data({**chosen, LIMITS: _Choice(self.old(LIMITS), PINNED)}))
        return {**self._data(chosen), "clocks": clocks}

    def _data(self, chosen: Mapping[str, _Choice]) -> dict[str, object]:
        axes = {
            axis: {"said": self.new.transition.of(axis), "release": chosen[axis].item.sha256,
                   "version": chosen[axis].item.version, "why": chosen[axis].why}
            for axis in AXES
        }  # fmt: skip
        data: dict[str, object] = {"release": self.new.sha256, "version": self.new.version, "axes": axes}
        form, route = chosen[FORM].item, self.routing[1]
        data["dropped"] = [
            *(pointer(name) for name in self.case.answers if name not in form.fields),
            *(pointer("materials", code) for code in self.case.uploads if code not in form.materials),
        ] if chosen[FORM].why in (TAKEN, ASKED) else []  # fmt: skip
        if route is not None:
            handling = self.new.processes[route.process].handling
            data |= {"process": route.process, "authority": route.authority, "handling": handling}
        return {**data, "clocks": dict(self.case.clock_releases)}

    # ---- limits ------------------------------------------------------------------------------------------------

    def _limits(self, told: Mapping[str, object]) -> tuple[_Choice, dict[str, str]]:
        """Which release counts for each clock: a running one is never lengthened, an ended one never touched."""
        said, old = self.new.transition.limits, self.old(LIMITS)
        if said not in (MIGRATE, BETTER):
            return _Choice(old, PINNED), dict(self.case.clock_releases)
        event = Event(self.case.last + 1, WEIGHED, self.at.now, SYSTEM, "", told)
        events = (*self.at.events, event)
        case = fold(events)
        was = governing(case, self.release)
        axes = {axis: self.release(case.releases[axis]) for axis in AXES}
        would = whole({**axes, LIMITS: self.new}, {})
        compared = _Compared(self, said, case, was, would, events)
        kept = {code: self._source(code) for code in compared.kept()}
        if said == BETTER and not compared.taken():
            return _Choice(old, NOT_BETTER), dict(self.case.clock_releases)
        return _Choice(self.new, TAKEN), kept | dict.fromkeys(compared.unwanted(), "")

    def _source(self, code: str) -> str:
        """The release whose limit a clock has now."""
        return self.case.clock_releases.get(code, self.case.releases[LIMITS])

    # ---- what follows ------------------------------------------------------------------------------------------

    def follows(self) -> Iterator[Happening]:
        """A case that goes another way enters its stage there; what is asked again is asked in a notice."""
        route = self.routing[1]
        stage = current_stage(self.at.item, self.case)
        if route is not None and stage is not None:
            stages = {one.code: one for one in self.new.processes[route.process].stages}
            reached = stages.get(stage.code) or next(iter(stages.values()))
            moved = (reached.code, reached.office, reached.role, route.authority)
            if moved != (stage.code, stage.office, stage.role, self.case.authority):
                yield "stage_entered", {"stage": reached.code}
        lines = self._lines()
        if lines:
            yield "correction_requested", {"round": len(self.case.corrections) + 1, "items": lines}

    def _lines(self) -> list[dict[str, str]]:
        """One line for each place, in both languages; of a notice that still waits, its lines again."""
        reasons: dict[str, list[Text]] = {}
        form = self.form.item
        for finding in (*self.form.asks, *self.conditions.asks):
            reasons.setdefault(_place(finding, form), []).append(finding.message)
        if not reasons:
            return []
        waiting = self.case.corrections[-1]["items"] if self.case.state == "awaiting_correction" else []
        places = {pointer(name) for name in form.fields} | {pointer("materials", code) for code in form.materials}
        again = [line for line in waiting if line["where"] in places - set(reasons)]  # type: ignore[attr-defined]
        new = [{"where": where, "reason": _said_both(texts)} for where, texts in reasons.items()]
        return [*again, *new]


def _place(finding: Finding, form: Item) -> str:
    """The line of a notice that a finding belongs to; empty for none."""
    kind, _, rest = finding.where.strip("/").partition("/")
    if kind == "materials":
        return pointer("materials", rest.partition("/")[0])
    return pointer(kind) if kind in form.fields else ""


def _said_both(texts: list[Text]) -> str:
    return "；".join(text.zh for text in texts) + " / " + "; ".join(text.say("en") for text in texts)


def _burden(checked: Checked) -> int:
    """How much the applicant is asked for: questions put, and materials to be handed in."""
    return len(checked.visible) + sum(need.must_be_there for need in checked.needs)


def _severity(item: Item, checked: Checked, failing: list[Finding]) -> tuple[bool, int, int, Decimal]:
    """How bad the conditions of a release are for the applicant, the worst first: not to be accepted at all, conditions
    not met, grounds to refuse, fees."""
    fired = frozenset(checked.verdict.fired)
    grounds = sum(applies(rule, fired) for rule in item.rules_of("refusal"))
    return checked.intake is not None, len(failing), grounds, total(checked.fees)


class _Compared:
    """The clocks of a case under the limits it has and under those of the new version."""

    def __init__(
        self, weighing: _Weighing, said: str, case: Case, was: Item, would: Item, events: tuple[Event, ...]
    ) -> None:
        at = weighing.at
        self.said, self.case, self.today, self.calendar = said, case, at.today, at.calendar
        self.was, self.would = was, would
        old = {clock.code: clock for clock in clocks_of(was, case, events, at.calendar)}
        new = {clock.code: clock for clock in clocks_of(would, case, events, at.calendar)}
        self.ended = {code for code, clock in (new | old).items() if not clock.running}
        self.old = {code: clock for code, clock in old.items() if _is_ours(clock)}
        self.new = {code: clock for code, clock in new.items() if _is_ours(clock)}

    def kept(self) -> list[str]:
        """The clocks and stages that keep the limit they have."""
        return [code for code in self._every(self.was) if not self._takes(code)]

    def taken(self) -> list[str]:
        """Those for which the new version's limit counts."""
        return [code for code in self._every(self.would) if self._takes(code)]

    def unwanted(self) -> list[str]:
        """Clocks only the new version has that would have run out before anybody could know of them, or had ended."""
        had = set(self._every(self.was))
        return [code for code in self._every(self.would) if code not in had and not self._takes(code)]

    def _every(self, item: Item) -> list[str]:
        process = item.processes.get(self.case.process)
        return [
            *(rule.code for rule in item.clocks),
            *(STAGE + one.code for one in (process.stages if process else ())),
        ]

    def _takes(self, code: str) -> bool:
        if code in self.case.extended or code in self.ended:
            return False
        if code in self.old or code in self.new:
            return self._takes_running(self.old.get(code), self.new.get(code))
        if self.said == MIGRATE:
            return True
        old, new = self._ahead(self.was, code), self._ahead(self.would, code)
        return new is not None and (old is None or new < old)

    def _takes_running(self, old: CaseClock | None, new: CaseClock | None) -> bool:
        """Earlier, but not already past: nobody is late by a limit that did not hold yet."""
        if new is None or new.due.due_on < self.today:
            return False
        if old is None:
            return True
        return _moment(new) < _moment(old) or (self.said == MIGRATE and _moment(new) == _moment(old))

    def _ahead(self, item: Item, code: str) -> date | None:
        """The day a limit that has not begun would end on if it began today; None where there is none."""
        limit = self._limit(item, code)
        return due(limit, self.today, self.calendar).due_on if limit else None

    def _limit(self, item: Item, code: str) -> TimeLimit | None:
        if code.startswith(STAGE):
            process = item.processes[self.case.process]
            known = [stage for stage in process.stages if STAGE + stage.code == code]
            return limit_of(item, process.code, known[0]) if known else None
        assert self.case.received_on is not None
        fired = fired_for(item, self.case.answers, self.case.received_on)
        return next((adjusted(item, rule, fired)[0] for rule in item.clocks if rule.code == code), None)


def _is_ours(clock: CaseClock) -> bool:
    """Running, and not the applicant's or holder's own time."""
    return clock.running and clock.kind not in (RENEWAL, LATE)


def _moment(clock: CaseClock) -> tuple[date, float]:
    return clock.due.due_on, clock.due.due_at.timestamp() if clock.due.due_at else 0.0
