"""沉默的效果: what a limit that has passed for good brings about: a note that it is overdue, acceptance, a step that
counts as agreed, a grant. The sweep asks; portal, window and command line show what was answered.

Knows clocks and cases; stores nothing and tells nobody. Whether silence is held is said by `holding`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time, timedelta

from permits.core.clock import remaining
from permits.core.definitions.silences import CASE_APPROVED, GRANTING, PERMITTED, RENEWED, STEP_AGREED
from permits.core.definitions.types import Stage
from permits.core.process.cards import CARD, CARD_OF, UNANSWERED
from permits.core.process.case import Hold, fold
from permits.core.process.clocks import CaseClock, desks_of
from permits.core.process.deciding import REFUSED, bound_to
from permits.core.process.events import LEGAL_ZONE, RELEASED, STEP_OF, Event
from permits.core.process.holding import FORCE_MAJEURE
from permits.core.process.moving import AGREE, Happening, advance, finish, leap
from permits.core.process.transitions import Situation, before_last, numbered
from permits.core.text import Text, joined

EFFECTS = GRANTING | {STEP_AGREED}
"""What comes about in the place of somebody who said nothing; it waits while it is held or the clock stands still."""


def effect_of(at: Situation, clock: CaseClock) -> tuple[Event, ...]:
    """What has to be written down of a clock now; nothing before its end, on a day that is not certain, or twice."""
    if not clock.running or not passed(clock, at) or clock.due.provisional or any(before_last(at)):
        return ()
    if clock.silence == "accepted":
        return numbered(at, _accepted(at, clock))
    happenings = list(_HAPPENS[clock.silence](at, clock)) if waits(at, clock) == "" else []
    return numbered(at, iter(happenings or _overdue(at, clock)))


def passed(clock: CaseClock, at: Situation) -> bool:
    """Whether the limit is over now."""
    return clock.passed(at.now)


def waits(at: Situation, clock: CaseClock) -> str:
    """Why the effect of a clock that has passed does not come about yet: nothing (it only notes) | decided | bound (an
    earlier stage leaves only a refusal, which no promise of the bureau's undoes) | paused | unwarned (the promise was
    over before it began) | held | unreleased; empty where it does."""
    hold = at.case.holds.get(clock.code, Hold())
    least = clock.rule.release if clock.rule else 0
    if clock.silence not in EFFECTS:
        return "nothing"
    if at.case.state not in ("received", "under_review") or at.stage is None:
        return "decided"
    if clock.silence == CASE_APPROVED and bound_to(at) == REFUSED:
        return "bound"
    if clock.stands_until is not None and at.today <= clock.stands_until:
        return "paused"
    if clock.silence == CASE_APPROVED and at.today <= _warned_until(at, clock):
        return "unwarned"
    if hold.cause:
        return "held"
    return "unreleased" if len(set(hold.released)) < least else ""


def owed(clock: CaseClock) -> bool:
    """Whether the clock has an effect that, once its end has passed, is only waited with."""
    return clock.running and clock.silence in EFFECTS


def _warned_until(at: Situation, clock: CaseClock) -> date:
    """The last day on which a promise grants nothing because nobody could be warned of it: silence accepted the case
    from a day so long past that the promise was over at once. Its offices hear that it is overdue, and have the whole
    working day after that note to act. A promise is the bureau's own; a statute's silence does not wait."""
    deemed = [event.day for event in at.events if event.type == "accepted" and event.data.get("deemed")]
    if not deemed or deemed[-1] <= clock.due.due_on:
        return date.min
    since = clock.starts_on.isoformat()
    of_it = (e for e in at.events if e.type == "overdue" and e.data["clock"] == clock.code)
    noted = [event.day for event in of_it if event.data["since"] == since]
    return at.calendar.next_workday((noted[-1] if noted else at.today) + timedelta(days=1))


def offices(at: Situation, clock: CaseClock) -> str:
    """The office that answers for the limit: of a step its own desk, of the whole case every desk it lies on."""
    if clock.kind == CARD:
        return at.case.cards[int(clock.code.removeprefix(CARD_OF))].office
    return " ".join(desk.office for desk in _answering(at, clock))


def _answering(at: Situation, clock: CaseClock) -> list[Stage]:
    desks = desks_of(at.item, at.case)
    return [desk for desk in desks if STEP_OF + desk.code == clock.code] or list(desks)


def _answered_by(at: Situation, clock: CaseClock) -> str:
    """The office that answers for a limit that has passed: of the whole case, where it lay when the limit passed, not
    where it has been put since."""
    ended = clock.due.due_at or _begins(_passed_on(clock))
    if clock.kind == CARD or at.now < ended or at.events[-1].at < ended:
        return offices(at, clock)
    then = fold([event for event in at.events if event.at < ended])
    desks = desks_of(at.item, then) if then.state else ()
    if not desks or any(STEP_OF + desk.code == clock.code for desk in desks_of(at.item, at.case)):
        return offices(at, clock)
    return " ".join(desk.office for desk in desks)


def _begins(day: date) -> datetime:
    return datetime.combine(day, time.min, LEGAL_ZONE)


def _of(at: Situation, clock: CaseClock) -> dict[str, object]:
    """What every such event says: which limit, since when, when it was due, and who answers for it."""
    return {
        "clock": clock.code, "since": clock.starts_on.isoformat(), "due": clock.due.due_on.isoformat(),
        "kind": clock.kind, "stage": at.case.stage, "office": _answered_by(at, clock), "authority": at.case.authority,
        "left": remaining(clock.due.due_on, at.today, at.calendar),
    }  # fmt: skip


def _deemed(at: Situation, clock: CaseClock, desk: Stage) -> dict[str, object]:
    """The same of what came about by silence, with what it rests on."""
    basis = clock.rule.basis if clock.rule else desk.basis
    cited = joined([one.cite() for one in basis], "、", "; ") if basis else Text("")
    moment = {"due_at": clock.due.due_at.isoformat()} if clock.due.due_at else {}
    return {
        **_of(at, clock), **moment, "deemed": True, "silence": clock.silence, "basis": {"zh": cited.zh, "en": cited.en},
    }  # fmt: skip


def _overdue(at: Situation, clock: CaseClock) -> Iterator[Happening]:
    """Overdue is not refusal and not consent: it is noted once, with the office that answers for it; and whether force
    majeure was recorded before, which no office answers for."""
    told, kind = _of(at, clock), UNANSWERED if clock.kind == CARD else "overdue"
    if at.case.holds.get(clock.code, Hold()).cause == FORCE_MAJEURE:
        told["excused"] = FORCE_MAJEURE
    before = [(e.data["clock"], e.data["since"]) for e in at.events if e.type == kind]
    if (told["clock"], told["since"]) not in before:
        yield kind, told


def _accepted(at: Situation, clock: CaseClock) -> Iterator[Happening]:
    """视为受理: nobody told the applicant within the limit, so the case counts as accepted from the day of receipt
    (行政许可法 32(1)(4))."""
    if at.case.state == "received":
        kind, data = _acceptance(at)
        told = _of(at, clock)
        yield kind, {**data, **{name: told[name] for name in ("clock", "since", "kind", "office", "authority")}}
        yield from advance(at, "accepted")


def _acceptance(at: Situation) -> Happening:
    on = at.case.received_on or at.today
    return "accepted", {"on": on.isoformat(), "deemed": True, "words": ""}


def _granted(at: Situation, clock: CaseClock) -> Iterator[Happening]:
    """视为准予: decided as if somebody had granted it when the limit passed, from wherever the case lies; the office it
    lies at answers. What would have come before the decision does not come any more."""
    stage, process = at.stage, at.item.processes[at.case.process]
    deciding = next((one for one in (stage, *process.stages) if one is not None and one.kind == "decision"), None)
    if stage is None or deciding is None:
        return
    if at.case.state == "received":
        yield _acceptance(at)
    decided = {"outcome": "granted", "on": _comes_about_on(at, clock).isoformat(), **_deemed(at, clock, stage)}
    yield from leap(at, stage, deciding, "granted", {"words": "", "deemed": True}, ("decided", decided))


def _comes_about_on(at: Situation, clock: CaseClock) -> date:
    """The legal day of what silence decides, however late somebody looks: the one on which the limit is over; of the
    bureau's own promise not before the last release it waited for, nor before its offices had been warned."""
    on = _passed_on(clock)
    if clock.silence != CASE_APPROVED:
        return on
    freed = [event.day for event in at.events if event.type == RELEASED and event.data["clock"] == clock.code]
    warned = _warned_until(at, clock)
    return max([on, *freed, *([warned + timedelta(days=1)] if warned != date.min else [])])


def waits_until(at: Situation, clock: CaseClock) -> datetime | None:
    """When to look again at a clock that has passed and whose effect only waits: the moment its offices have been
    warned for long enough, else the next day. None where time alone changes nothing: somebody must act first."""
    why = waits(at, clock)
    if why == "unwarned":
        return _begins(_warned_until(at, clock) + timedelta(days=1))
    return None if why in _FOR_SOMEBODY else _begins(at.today + timedelta(days=1))


_FOR_SOMEBODY = ("held", "unreleased", "decided", "bound")


def _passed_on(clock: CaseClock) -> date:
    """The legal day on which a limit is over: that of its moment, or the one after its last day."""
    if clock.due.due_at is not None:
        return clock.due.due_at.astimezone(LEGAL_ZONE).date()
    return clock.due.due_on + timedelta(days=1)


def _agreed(at: Situation, clock: CaseClock) -> Iterator[Happening]:
    """视为同意: the step, or the branch of it, counts as agreed by the office that said nothing."""
    [desk] = _answering(at, clock)
    if at.case.state == "under_review":
        yield from finish(at, desk, AGREE, {"words": "", **_deemed(at, clock, desk), "stage": at.case.stage})


_HAPPENS: Mapping[str, Callable[[Situation, CaseClock], Iterator[Happening]]] = {
    CASE_APPROVED: _granted,
    RENEWED: _granted,
    PERMITTED: _granted,
    STEP_AGREED: _agreed,
}
