"""Every clock of a case, derived anew from its events: what is due when, day by day, and why.

Stored clock rows are copies of what is worked out here; `permits verify` compares the two.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from permits.core.clock import Calendar, Due, Pause, TimeLimit, due_over_time, until_day
from permits.core.definitions.silences import RULE
from permits.core.definitions.types import ClockRule, Item, Reminding, Rule, Stage
from permits.core.definitions.versions import LIMITS
from permits.core.forms.adjust import adjusted, fired_for
from permits.core.forms.materials import applies
from permits.core.forms.values import facts_of
from permits.core.process.cards import CARD, CARD_OF
from permits.core.process.case import Case
from permits.core.process.events import LEGAL_ZONE, STEP_OF, Event
from permits.core.process.late import HANDED_IN, late_materials
from permits.core.process.pauses import ENDED, STOPS
from permits.core.process.renewals import TITLE, window_of
from permits.core.text import Text

RENEWAL, LATE = "renewal", "late"
NEVER = Reminding()
CARD_TITLE = Text("答复“{title}”", "Answer to “{title}”")

# What stops any clock that is still running, whatever it declares: the case is over.
_ENDS_ALL = ("withdrawn", "terminated", "not_accepted")


@dataclass(frozen=True, slots=True)
class CaseClock:
    """时限, running or ended, on one case. `state`: running | paused | ended. `due` is the whole derivation. `kind`:
    that of its rule, or step | renewal | late | card; `remind`: when to remind of it; `looks`: days besides on which
    time itself does something; `adjusted_by`: the rules by which `limit` is not the one declared; `stands_until`: of a
    paused one the last day that was told in writing, after which it goes on by itself."""

    code: str
    title: Text
    kind: str
    limit: TimeLimit
    silence: str
    starts_on: date
    due: Due
    ended_on: date | None
    state: str
    rule: ClockRule | None = None
    remind: Reminding = NEVER
    due_before_extension: date | None = None
    looks: tuple[date, ...] = ()
    adjusted_by: tuple[Rule, ...] = ()
    stands_until: date | None = None

    @property
    def running(self) -> bool:
        return self.state != "ended"

    def passed(self, now: datetime) -> bool:
        """Whether the limit is over: its moment, or 24:00 of its last day (民法典 203)."""
        if self.due.due_at is not None:
            return now >= self.due.due_at
        return now.astimezone(LEGAL_ZONE).date() > self.due.due_on


def clocks_of(item: Item, case: Case, events: Sequence[Event], calendar: Calendar) -> tuple[CaseClock, ...]:
    """Every clock that has started, with its due day. The clock of the present stage comes last."""
    fired = _fired(item, case)
    found = [
        clock
        for rule in item.clocks if concerns(rule, case)
        for clock in _declared(rule, adjusted(item, rule, fired), events, calendar, _last_day(item, case, rule))
    ]  # fmt: skip
    found = [clock if _has_effect(item, clock, fired) else replace(clock, silence="escalate") for clock in found]
    late = _late_clocks(item, case, fired, events, calendar)
    beside = (*late, *_card_clocks(case, calendar), *_renewal_clock(item, case))
    return (*found, *beside, *_stage_clock(item, case, events, calendar))


def with_cards(found: Sequence[CaseClock], case: Case, calendar: Calendar) -> tuple[CaseClock, ...]:
    """The clocks of a case as they were `found` before cards were raised in it, with the time to answer those: a card
    moves no other clock."""
    steps = [clock for clock in found if clock.kind == "step"]
    rest = [clock for clock in found if clock.kind not in (CARD, "step")]
    return (*rest, *_card_clocks(case, calendar), *steps)


def concerns(rule: ClockRule, case: Case) -> bool:
    """Whether the clock is one of the process the case takes."""
    return not rule.processes or case.process in rule.processes


def _fired(item: Item, case: Case) -> frozenset[str]:
    """The rules that hold of the case's answers; not asked where no limit depends on them."""
    late = any(one.necessity == "late" for one in item.materials.values())
    depends = late or item.rules_of("limit") or item.rules_of(RULE)
    if case.received_on is None or not depends:
        return frozenset()
    return fired_for(item, case.answers, case.received_on)


def _last_day(item: Item, case: Case, rule: ClockRule) -> date | None:
    """The day the answers give a clock that runs until one."""
    if not rule.until or case.received_on is None:
        return None
    day = facts_of(item.governing(LIMITS), case.answers, case.received_on).get(rule.until)
    return day if isinstance(day, date) else None


def _has_effect(item: Item, clock: CaseClock, fired: Container[str]) -> bool:
    """Whether silence does in this case what the clock declares: its condition holds, and its day lies ahead."""
    asked = [rule for rule in item.rules_of(RULE) if rule.effect["clock"] == clock.code]
    return all(applies(rule, fired) for rule in asked) and clock.due.due_on >= clock.starts_on


def _declared(
    rule: ClockRule, limited: tuple[TimeLimit, tuple[Rule, ...]], events: Sequence[Event], calendar: Calendar,
    last: date | None,
) -> Iterator[CaseClock]:  # fmt: skip
    start = _start_of(rule.starts, events)
    if start is None or (rule.until and last is None):
        return
    place, moment = start
    later = events[place + 1 :]
    if rule.once and not any(_is_one_of(event, (rule.once,)) for event in later):
        return
    ends = {*rule.ends, *_ENDS_ALL, *(("correction_requested",) if rule.starts == "received" else ())}
    end = next((e for e in later if _is_one_of(e, ends) or _skips(e, ends)), None)
    extension = rule.extension.limit if rule.extension and _extended(rule, later) else None
    limit, adjusted_by = limited
    if last is None:
        ran = (calendar, events[place].at, end.at if end else None, _pauses(rule.pauses, later))
        derived = due_over_time(limit, moment, *ran, extension)
    else:
        limit = TimeLimit(max(0, (last - _day(moment)).days), "day")
        derived = until_day(_day(moment), last, calendar)
    yield CaseClock(
        rule.code, rule.title, rule.kind, limit, rule.silence, _day(moment), derived,
        end.day if end else None, _state(rule.pauses, end, later), rule, rule.remind,
        due_over_time(limit, moment, *ran).due_on if extension else None,
        adjusted_by=adjusted_by, stands_until=None if end else _stands_until(rule.pauses, later),
    )  # fmt: skip


def _is_one_of(event: Event, names: Container[str]) -> bool:
    """Whether a clock calls this event by one of these names: its type, and for stages the type with the stage."""
    if event.type in names:
        return True
    return event.type in ("stage_entered", "stage_done") and f"{event.type}:{event.data['stage']}" in names


def _skips(event: Event, names: Container[str]) -> bool:
    """Whether a stage that a clock runs to will not be entered any more, since silence decided before it."""
    skipped: Sequence[str] = event.data.get("skipped", ())  # type: ignore[assignment]
    return any(f"{kind}:{code}" in names for code in skipped for kind in ("stage_entered", "stage_done"))


def _start_of(name: str, events: Sequence[Event]) -> tuple[int, date | datetime] | None:
    """Where the clock starts. What runs from receipt starts anew with a complete supplement (补正后重新收到)."""
    wanted = {"received", "supplemented"} if name == "received" else {name}
    for place in range(len(events) - 1, -1, -1):
        if _is_one_of(events[place], wanted):
            backdated = events[place].data.get("on")
            return place, date.fromisoformat(str(backdated)) if backdated else events[place].at
    return None


def _day(moment: date | datetime) -> date:
    return Event(0, "", moment, "", "").day if isinstance(moment, datetime) else moment


def _extended(rule: ClockRule, later: Sequence[Event]) -> bool:
    return any(event.type == "extended" and event.data["clock"] == rule.code for event in later)


def _pauses(procedures: Container[str], later: Sequence[Event]) -> tuple[Pause, ...]:
    """What these procedures took, notice by notice: to the last day that was told, or to the end if that came first."""
    stops = []
    for event in later:
        if event.type in STOPS and str(event.data["procedure"]) in procedures:
            ended = next((e for e in later if e.seq > event.seq and _ends(e, event)), None)
            told = date.fromisoformat(str(event.data["until"]))
            until = min(ended.day, told) if ended else told
            stops.append(Pause(event.day, until, Text(str(event.data["title"]), str(event.data["title_en"]))))
    return tuple(stops)


def _ends(event: Event, notice: Event) -> bool:
    return event.type == ENDED and event.data["procedure"] == notice.data["procedure"]


def _state(procedures: Container[str], end: Event | None, later: Sequence[Event]) -> str:
    return "ended" if end is not None else "paused" if _stands_until(procedures, later) else "running"


def _stands_until(procedures: Container[str], later: Sequence[Event]) -> date | None:
    """The last day told of those of these procedures that have not ended; None while none of them runs."""
    told: dict[str, date] = {}
    for event in later:
        procedure = str(event.data.get("procedure", ""))
        if event.type in STOPS and procedure in procedures:
            told[procedure] = date.fromisoformat(str(event.data["until"]))
        elif event.type == ENDED:
            told.pop(procedure, None)
    return max(told.values(), default=None)


class _Everything:
    """Holds every procedure: the limit of a step stands still in each of them."""

    def __contains__(self, procedure: object) -> bool:
        return True


_ANY_PROCEDURE = _Everything()


def _stage_clock(item: Item, case: Case, events: Sequence[Event], calendar: Calendar) -> Iterator[CaseClock]:
    entered = next((e for e in reversed(events) if e.type == "stage_entered"), None)
    for desk in desks_of(item, case) if entered else ():
        if entered is None or desk.limit is None:
            continue
        later = events[events.index(entered) + 1 :]
        derived = due_over_time(desk.limit, entered.at, calendar, entered.at, None, _pauses(_ANY_PROCEDURE, later))
        yield CaseClock(
            STEP_OF + desk.code, desk.title, "step", desk.limit, desk.silence, entered.day, derived, None,
            _state(_ANY_PROCEDURE, None, later), None, desk.remind, stands_until=_stands_until(_ANY_PROCEDURE, later),
        )  # fmt: skip


def _late_clocks(
    item: Item, case: Case, fired: frozenset[str], events: Sequence[Event], calendar: Calendar
) -> Iterator[CaseClock]:
    """容缺: the applicant's time for each material the case was accepted without."""
    accepted = next((event for event in events if event.type == "accepted"), None)
    if accepted is None:
        return
    later = [event for event in events if event.seq > accepted.seq]
    had = next((e.data["uploads"] for e in reversed(events) if e.seq < accepted.seq and "uploads" in e.data), {})
    for material in late_materials(item, fired):
        limit = material.late_within
        if limit is None or had.get(material.code):  # type: ignore[attr-defined]
            continue
        came = next((e for e in later if _brings(e, material.code) or e.type in _ENDS_ALL), None)
        yield CaseClock(
            f"late:{material.code}", material.title, LATE, limit, "none", accepted.day,
            due_over_time(limit, accepted.at, calendar, accepted.at, came.at if came else None),
            came.day if came else None, "ended" if came else "running",
        )  # fmt: skip


def _brings(event: Event, material: str) -> bool:
    uploads = event.data.get("uploads")
    return event.type == HANDED_IN and isinstance(uploads, Mapping) and bool(uploads.get(material))


def _card_clocks(case: Case, calendar: Calendar) -> Iterator[CaseClock]:
    """The time an office has to answer each card held against it."""
    for card in case.cards.values():
        if card.within is None:
            continue
        over = card.answered_at
        yield CaseClock(
            f"{CARD_OF}{card.number}", CARD_TITLE.format({"title": card.title}), CARD, card.within, "none",
            _day(card.raised_at), due_over_time(card.within, card.raised_at, calendar, card.raised_at, over),
            _day(over) if over else None, "ended" if over else "running",
        )  # fmt: skip


def _renewal_clock(item: Item, case: Case) -> Iterator[CaseClock]:
    """The holder's own time to apply for renewal: natural days counted back from the end, moved by no rest day."""
    window = window_of(item, case)
    if window is None:
        return
    revoked = case.certificate.get("revoked_on")
    length = TimeLimit((window.closes_on - window.opens_on).days, "day")
    yield CaseClock(
        RENEWAL, TITLE, RENEWAL, length, "none", window.opens_on, Due(window.closes_on, None, False, tuple),
        date.fromisoformat(str(revoked)) if revoked else None, "ended" if revoked else "running",
        looks=tuple(day for _, day in window.reminders),
    )  # fmt: skip


def current_stage(item: Item, case: Case) -> Stage | None:
    """The stage the case is in, if it is in one."""
    process = item.processes.get(case.process)
    return process.stage(case.stage) if process and case.stage else None


def desks_of(item: Item, case: Case) -> tuple[Stage, ...]:
    """Where somebody has to act now: the present stage, or the branches of it that are still open. While the applicant
    has the case in hand, nowhere."""
    stage = current_stage(item, case)
    if stage is None or case.state == "awaiting_correction":
        return ()
    return tuple(one for one in stage.branches if _open(case, one)) if stage.branches else (stage,)


def _open(case: Case, branch: Stage) -> bool:
    return branch.code in case.branches and not case.branches[branch.code].outcome


def taken_by(case: Case, desk: Stage) -> str:
    """Who took the work of this desk; empty = nobody yet."""
    return case.branches[desk.code].assignee if desk.code in case.branches else case.assignee


def alarm(clocks: Sequence[CaseClock]) -> CaseClock | None:
    """The running clock of the whole case that is due first: alarms go by the earlier date (pitfalls: statutory against
    promised). Limits of single stages are not looked at, nor are the
    applicant's own time and that to answer a card."""
    running = [clock for clock in clocks if clock.running and clock.kind not in ("step", RENEWAL, LATE, CARD)]
    return min(running, key=lambda clock: clock.due.due_on, default=None)
