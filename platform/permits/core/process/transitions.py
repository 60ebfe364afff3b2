"""What an act does: the events it adds, or the findings that refuse it. Nothing is done here; it is only decided.

Every handler gets a `Situation` and yields event types with their data; `_advance` follows the declared stages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from permits.core.clock import Calendar
from permits.core.definitions.cards import CardRule
from permits.core.definitions.types import NOTICE, Item, Stage
from permits.core.finding import Finding
from permits.core.forms.check import Checked
from permits.core.forms.checklist import ChecklistLine, checklist
from permits.core.process import (
    agency,
    cards,
    deciding,
    extending,
    hand_over,
    holding,
    late,
    leaving,
    marks,
    messages,
    noting,
    pauses,
    serving,
    supplying,
    visits,
)
from permits.core.process.acts import ACTS, Act, desk_of, falls_to, may
from permits.core.process.case import STATES, Case, fold
from permits.core.process.certificates import face_of
from permits.core.process.correction import refused_lines
from permits.core.process.data import judge_data, tidy_data
from permits.core.process.events import LEGAL_ZONE, SYSTEM_ACTOR, Actor, Event
from permits.core.process.intake import uploads_of
from permits.core.process.moving import PARALLEL, Happening, advance, turn
from permits.core.process.on_the_spot import acts_on_the_spot, fallback, way_on_the_spot
from permits.core.text import Text


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything an act is judged by. `judged`: what the engine says of the case's answers as of its receipt, worked
    out when asked for (branches and certificates do); `number`: gives the next number of a series, filled into a
    pattern by the caller's store; `staff`: whom the authority has, by user name; `cards`: the rules that raise them;
    `papers`: those of the case that may be served, by number, each with its title."""

    item: Item
    case: Case
    events: Sequence[Event]
    actor: Actor
    now: datetime
    calendar: Calendar
    judged: Callable[[], Checked]
    number: Callable[[str, int], str]
    data: Mapping[str, object]
    staff: Callable[[], Mapping[str, Text]] | None = None
    cards: Sequence[CardRule] = ()
    papers: Callable[[], Mapping[str, Text]] = dict

    @property
    def today(self) -> date:
        return self.now.astimezone(LEGAL_ZONE).date()

    @property
    def stage(self) -> Stage | None:
        """The present stage as the actor meets it: of a parallel one their own branch."""
        return desk_of(self.actor, self.item, self.case)


CLOCKS_APART = timedelta(minutes=5)
"""Beyond that a clock is wrong, and what it says is not written."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The events an act adds, or why it is refused."""

    events: tuple[Event, ...] = ()
    findings: tuple[Finding, ...] = ()


def perform(name: str, at: Situation) -> Outcome:
    """Decide one act. Refused when it is unknown, not this actor's, not of this moment, or its data will not do."""
    act = ACTS.get(name)
    if act is None:
        return Outcome(findings=(messages.UNKNOWN_ACT.at(name=name),))
    if not may(at.actor, at.item, at.case, act):
        return Outcome(findings=(_why_not(act, at),))
    at = replace(at, data=tidy_data(at.data), now=_in_turn(at))
    if early := tuple(before_last(at)):
        return Outcome(findings=early)
    findings = judge_data(act.schema(at.item, at.case, at.stage), at.data)
    findings += list(_REFUSALS.get(name, _none)(at))
    if findings:
        return Outcome(findings=tuple(findings))
    return Outcome(numbered(at, _HANDLERS[name](at)))


def _in_turn(at: Situation) -> datetime:
    """When an act takes place that was asked for just before another one was written: right after that one. Two
    requests may overtake each other, and the clocks of two servers may be some seconds apart."""
    last = max((event.at for event in at.events), default=at.now)
    return last if last - CLOCKS_APART <= at.now < last else at.now


def before_last(at: Situation) -> Iterator[Finding]:
    """An event never lies before the one before it: a deadline worked out from such a record would prove nothing."""
    last = max((event.at for event in at.events), default=at.now)
    if at.now < last:
        now, then = (f"{moment.astimezone(LEGAL_ZONE):%Y-%m-%d %H:%M:%S}" for moment in (at.now, last))
        yield messages.BEFORE_LAST.at("", now=now, last=then)


def _why_not(act: Act, at: Situation) -> Finding:
    if act.name == "request-correction" and at.item.correction != NOTICE:
        return messages.CORRECTION_ON_THE_SPOT.at(item=at.item.title)
    if act.name == "decide" and at.case.decision.get("deemed"):
        return messages.DECIDED_BY_SILENCE.at(due=at.case.decision["due"])
    if at.case.state not in act.states:
        return messages.NOT_NOW.at(act=act.title, state=STATES[at.case.state])
    nothing = _NOTHING_TO_DO[act.name](at.item, at.case) if act.name in _NOTHING_TO_DO else None
    if nothing is not None and falls_to(at.actor, at.item, at.case, act):
        return nothing
    stage = at.stage
    if act.stages and (stage is None or stage.kind not in (*act.stages, PARALLEL)):
        return messages.NOT_THIS_STAGE.at(act=act.title, stage=stage.title if stage else messages.NO_STAGE)
    return messages.NOT_YOURS.at(act=act.title)


# Why nobody could do an act now: told to whoever it would fall to.
_NOTHING_TO_DO: dict[str, Callable[[Item, Case], Finding | None]] = {
    "pause": pauses.none_left,
    "prolong": pauses.none_runs,
    "resume": pauses.none_runs,
    "extend": extending.why_not,
}


def numbered(at: Situation, happenings: Iterator[Happening]) -> tuple[Event, ...]:
    """What happens, as events of the actor; followed by the cards it calls for."""
    events = tuple(
        Event(at.case.last + place, kind, at.now, at.actor.username, at.actor.office, data)
        for place, (kind, data) in enumerate(happenings, start=1)
    )
    return (*events, *cards.following(at, events))


# ---- intake ----------------------------------------------------------------------------------------------------


def _lines(at: Situation) -> tuple[ChecklistLine, ...]:
    return checklist(at.item, at.judged(), uploads_of(at.case.uploads))


def _marked(at: Situation) -> list[dict[str, object]]:
    return marks.entries(at.item, at.case, _lines(at), at.data)


def _mark(at: Situation) -> Iterator[Happening]:
    yield "lines_checked", {"marks": _marked(at)}


def _refuse_marks(at: Situation) -> Iterator[Finding]:
    yield from marks.refused_marks(_lines(at), at.data)
    if not at.data.get("marks") and not _marked(at):
        yield messages.MARK_NOTHING.at("/marks")


def _refuse_acceptance(at: Situation) -> Iterator[Finding]:
    lines = _lines(at)
    yield from marks.refused_marks(lines, at.data)
    yield from marks.refused_acceptance(at.item, at.case, lines, _marked(at))
    yield from noting.refused_acceptance(at.item, at.case)


def _accept(at: Situation) -> Iterator[Happening]:
    yield from _accepted(at)
    yield from advance(at, "accepted")


def _accepted(at: Situation) -> Iterator[Happening]:
    if marked := _marked(at):
        yield "lines_checked", {"marks": marked}
    left = marks.remarks(at.item, at.case, _lines(at), marked)
    remarks = {"remarks": left} if left else {}
    yield "accepted", {"on": at.today.isoformat(), "deemed": False, "words": str(at.data.get("words", "")), **remarks}


def _fall_back(at: Situation) -> Iterator[Happening]:
    """Accepted, and not finished on the spot: its limits count from the receipt all the same."""
    to = fallback(at.item, at.case)
    assert to is not None
    yield from _accepted(at)
    yield from turn(at, to, "accepted", str(at.data["reason"]))


def _finish(at: Situation) -> Iterator[Happening]:
    """One act after the other, each in the situation that the one before left."""
    for name, data in acts_on_the_spot(way_on_the_spot(at.item, at.case), at.data):
        at = replace(at, data=data)
        happened = list(_HANDLERS[name](at))
        yield from happened
        events = numbered(at, iter(happened))
        at = replace(at, case=fold(events, at.case), events=(*at.events, *events))


def _not_accept(at: Situation) -> Iterator[Happening]:
    yield "not_accepted", dict(at.data)


def _refuse_non_acceptance(at: Situation) -> Iterator[Finding]:
    """Another authority is competent: it is named, or the applicant would not know where to go (32(1)(2))."""
    if at.data.get("outcome") == "wrong_authority" and not str(at.data.get("referral", "")).strip():
        yield messages.REFERRAL_MISSING.at("/referral")


def _request_correction(at: Situation) -> Iterator[Happening]:
    data = noting.with_notes(at.case, at.data)
    if marked := marks.entries_of_notice(at.item, at.case, _lines(at), data):
        yield "lines_checked", {"marks": marked}
    yield "correction_requested", {"round": len(at.case.corrections) + 1, "items": data["items"]}


def _refuse_correction(at: Situation) -> Iterator[Finding]:
    if judge_data(ACTS["request-correction"].schema(at.item, at.case, at.stage), at.data):
        return  # not even of the right shape: said already
    lines = _lines(at)
    yield from refused_lines(at.case, at.data)
    yield from marks.refused_marks(lines, at.data)
    data = noting.with_notes(at.case, at.data)
    kept = marks.entries_of_notice(at.item, at.case, lines, data)
    yield from marks.refused_notice(at.item, at.case, lines, kept, data)


# ---- review ----------------------------------------------------------------------------------------------------


def _opine(at: Situation) -> Iterator[Happening]:
    yield from advance(at, str(at.data["outcome"]))


# ---- after the decision ----------------------------------------------------------------------------------------


def _certify(at: Situation) -> Iterator[Happening]:
    rule = at.item.certificate
    if rule is not None:
        number = at.number(rule.number, at.today.year)
        yield "certified", face_of(at.item, at.case, at.judged(), number, at.today)
    yield from advance(at, "done")


def _deliver(at: Situation) -> Iterator[Happening]:
    yield "delivered", dict(at.data)
    yield from advance(at, "done")


def _revoke(at: Situation) -> Iterator[Happening]:
    yield "revoked", dict(at.data)
    yield from advance(at, "done")


# ---- beside the line -------------------------------------------------------------------------------------------


def _withdraw(at: Situation) -> Iterator[Happening]:
    yield "withdrawn", dict(at.data)


def _none(at: Situation) -> Iterator[Finding]:
    return iter(())


_HANDLERS: dict[str, Callable[[Situation], Iterator[Happening]]] = {
    "accept": _accept,
    "fall-back": _fall_back,
    "note-deficiency": noting.noted,
    "allow-new-demand": noting.allowed,
    "mark": _mark,
    "finish": _finish,
    "not-accept": _not_accept,
    "request-correction": _request_correction,
    supplying.SUPPLEMENT: supplying.supplemented,
    supplying.ON_THE_SPOT: supplying.corrected,
    "hand-in-late": late.handed_in,
    "opine": _opine,
    "record-visit": visits.recorded,
    "verify": visits.verified,
    "decide": deciding.decided,
    "certify": _certify,
    "deliver": _deliver,
    serving.SERVE: serving.served,
    "revoke": _revoke,
    "assign": hand_over.assigned,
    hand_over.REASSIGN: hand_over.reassigned,
    hand_over.HAND_OVER: hand_over.offered,
    hand_over.ACCEPT: hand_over.accepted,
    hand_over.DECLINE: hand_over.declined,
    hand_over.TAKE_BACK: hand_over.taken_back,
    "pause": pauses.begun,
    "prolong": pauses.prolonged,
    "resume": pauses.ended,
    "extend": extending.extended,
    "hold": holding.held,
    "release": holding.released,
    "terminate": leaving.terminated,
    "transfer": leaving.transferred,
    "answer-card": cards.answered,
    "judge-card": cards.judged,
    **agency.HANDLERS,
    "withdraw": _withdraw,
}

_REFUSALS: dict[str, Callable[[Situation], Iterator[Finding]]] = {
    "accept": _refuse_acceptance,
    "fall-back": _refuse_acceptance,
    "note-deficiency": noting.refused_note,
    "mark": _refuse_marks,
    "finish": _refuse_acceptance,
    "not-accept": _refuse_non_acceptance,
    "request-correction": _refuse_correction,
    supplying.SUPPLEMENT: supplying.refused_supplement,
    supplying.ON_THE_SPOT: supplying.refused_on_the_spot,
    "hand-in-late": late.refused,
    "record-visit": visits.refused,
    "verify": visits.refused,
    serving.SERVE: serving.refused,
    "assign": hand_over.refused_assignment,
    hand_over.HAND_OVER: hand_over.refused_offer,
    hand_over.ACCEPT: hand_over.refused_acceptance,
    "decide": deciding.refused,
    "pause": pauses.refused_notice,
    "prolong": pauses.refused_notice,
    "extend": extending.refused,
    "hold": holding.refused_hold,
    "release": holding.refused_release,
    "transfer": leaving.refused_transfer,
    **agency.REFUSALS,
    "answer-card": cards.refused_answer,
    "judge-card": cards.refused_verdict,
}


def if_accepted(
    item: Item, events: Sequence[Event], checked: Checked, now: datetime, calendar: Calendar
) -> tuple[Event, ...]:
    """The events of a case just received, and those that accepting it now would add: which way it goes included."""
    at = Situation(
        item, fold(events), events, SYSTEM_ACTOR, now, calendar, lambda: checked, lambda series, year: "", {}
    )
    return (*events, *numbered(at, _accept(at)))
