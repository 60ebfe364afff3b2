"""红黄牌: cards raised against an office by what happened, answered by that office, and judged by a supervisor.

A card is an event that follows its cause at once and names it; what it says is copied from the rule in force that day,
so that a later change of rules changes no card. Knows events and cases; stores nothing and tells nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from permits.core.clock import TimeLimit
from permits.core.definitions.cards import CardRule
from permits.core.definitions.types import Item, Stage
from permits.core.finding import Finding
from permits.core.process import messages
from permits.core.process.asking import Schema, an_object, choice, words
from permits.core.process.events import CARD_RAISED, CARD_UNANSWERED, Actor, Event
from permits.core.process.moving import Happening
from permits.core.text import Text

if TYPE_CHECKING:
    from permits.core.process.case import Case
    from permits.core.process.transitions import Situation

RAISED, UNANSWERED = CARD_RAISED, CARD_UNANSWERED
ANSWERED, JUDGED = "card_answered", "card_judged"
CARD_EVENTS = (RAISED, UNANSWERED, ANSWERED, JUDGED)
CARD, CARD_OF = "card", "card:"
"""The kind of the clock that runs while an office may answer, and what stands before the number in its code."""
OPEN, EXPLAINED, APPEALED, UPHELD, WITHDRAWN = "open", "explained", "appealed", "upheld", "withdrawn"
STATES: Mapping[str, Text] = {
    OPEN: Text("待说明", "To be answered"),
    EXPLAINED: Text("已说明", "Explained"),
    APPEALED: Text("已申诉", "Appealed against"),
    UPHELD: Text("申诉不成立", "Upheld"),
    WITHDRAWN: Text("已撤销", "Withdrawn"),
}
# An applicant's own time is nobody's lateness in the house.
_NOT_OURS = ("late", "renewal")


@dataclass(frozen=True, slots=True)
class Card:
    """One card of a case. `number`: the place of its event in the case; `cause`: that of what it was raised for;
    `within`: the time to answer; `answer` and `verdict`: why the office says no, and what the supervisor said."""

    number: int
    rule: str
    colour: str
    title: Text
    authority: str
    office: str
    raised_at: datetime
    cause: int
    clock: str
    state: str = OPEN
    within: TimeLimit | None = None
    answered_at: datetime | None = None
    answered_by: str = ""
    answer: str = ""
    verdict: str = ""


def calls_for(when: str, days: int, event: Event) -> bool:
    """Whether an event is what a rule of this kind waits for."""
    return _CALLS[when](event, days)


_CALLS: Mapping[str, Callable[[Event, int], bool]] = {
    "overdue": lambda event, days: event.type == "overdue",
    "due_today": lambda event, days: event.type == "reminded" and event.data["left"] == 0,
    "late_for": lambda event, days: event.type == "reminded" and int(str(event.data["left"])) <= -days,
    "silence": lambda event, days: bool(event.data.get("deemed")) and "clock" in event.data,
    "unanswered": lambda event, days: event.type == UNANSWERED,
    "new_demand": lambda event, days: event.type == "new_demand_allowed",
}


def following(at: Situation, events: Sequence[Event]) -> Iterator[Event]:
    """The cards that these events call for, numbered after them: one for each office that answers, and for each run of
    a limit no rule more than once."""
    if not at.cards:
        return
    seq, before = events[-1].seq if events else 0, [event.data for event in at.events if event.type == RAISED]
    for event in events:
        if event.data.get("excused"):
            continue
        called = [rule for rule in at.cards if calls_for(rule.when, rule.days, event) and _concerns(rule, event)]
        offices = str(event.data.get("office", "")).split() if called else []
        for data in (_of(rule, event, office) for rule in called for office in offices):
            if not any(_same(one, data) for one in before):
                seq += 1
                before.append(data)
                yield Event(seq, RAISED, at.now, at.actor.username, at.actor.office, data)


def _concerns(rule: CardRule, event: Event) -> bool:
    return _is_of(rule, str(event.data.get("kind", "")))


def _is_of(rule: CardRule, kind: str) -> bool:
    return kind in rule.clocks if rule.clocks else kind not in _NOT_OURS


def called_by(rules: Iterable[CardRule], when: str, kind: str) -> list[CardRule]:
    """The rules that wait for what happens to a clock of this kind: for what is foreseen and not yet an event."""
    return [rule for rule in rules if rule.when == when and _is_of(rule, kind)]


def _same(one: Mapping[str, object], other: Mapping[str, object]) -> bool:
    told = ("card", "office", "clock", "since")
    return "clock" in other and all(one.get(name) == other.get(name) for name in told)


def _of(rule: CardRule, event: Event, office: str) -> dict[str, object]:
    copied = {name: event.data[name] for name in ("clock", "since", "due", "left") if name in event.data}
    within = {"answer": {"length": rule.answer.length, "unit": rule.answer.unit}} if rule.answer else {}
    return {
        "card": rule.code, "colour": rule.colour, "title": {"zh": rule.title.zh, "en": rule.title.en},
        "when": rule.when, "days": rule.days, "cause": event.seq, "authority": event.data["authority"],
        "office": office, "source": {"zh": rule.source.zh, "en": rule.source.en}, "mark": rule.mark,
        **copied, **within,
    }  # fmt: skip


# ---- what becomes of a card ------------------------------------------------------------------------------------


def raised(event: Event) -> Card:
    """The card an event raised."""
    data: Mapping[str, dict[str, object]] = event.data  # type: ignore[assignment]
    within = data.get("answer")
    limit = TimeLimit(int(str(within["length"])), str(within["unit"])) if within else None
    title = Text(str(data["title"]["zh"]), str(data["title"]["en"]))
    return Card(
        event.seq, str(data["card"]), str(data["colour"]), title, str(data["authority"]), str(data["office"]),
        event.at, int(str(data["cause"])), str(data.get("clock", "")), within=limit,
    )  # fmt: skip


def answerable(item: Item, case: Case) -> list[str]:
    """The cards, by their numbers, that nobody has answered yet."""
    return [str(one.number) for one in case.cards.values() if one.state == OPEN]


def to_judge(item: Item, case: Case) -> list[str]:
    """The cards that their office appealed against."""
    return [str(one.number) for one in case.cards.values() if one.state == APPEALED]


def may_answer(actor: Actor, item: Item, case: Case, stage: Stage | None) -> bool:
    """Whether an open card is held against the office this officer sits in."""
    return any(one.state == OPEN and _sits(actor, one) for one in case.cards.values())


def may_judge(actor: Actor, item: Item, case: Case, stage: Stage | None) -> bool:
    """Whether this is a supervisor (supervision sees every case) who neither handled the case nor answered a card."""
    involved = {case.applicant, case.agent_clerk, *(one.actor for one in case.opinions)}
    involved |= {mark.actor for mark in case.marks.values()} | {one.answered_by for one in case.cards.values()}
    return "supervisor" in actor.roles and actor.username not in involved


def _sits(actor: Actor, card: Card) -> bool:
    return bool(actor.office) and (actor.authority, actor.office) == (card.authority, card.office)


def asked_to_answer(item: Item, case: Case, stage: Stage | None) -> Schema:
    return an_object(
        ["card", "answer", "reason"],
        card=_which(answerable(item, case)),
        answer=choice([EXPLAINED, APPEALED], "说明还是申诉", "Explained, or appealed against"),
        reason=words("说明或申诉理由", "Reason", 2),
    )


def asked_to_judge(item: Item, case: Case, stage: Stage | None) -> Schema:
    return an_object(
        ["card", "verdict", "reason"],
        card=_which(to_judge(item, case)),
        verdict=choice([WITHDRAWN, UPHELD], "申诉处理", "What becomes of the appeal"),
        reason=words("理由", "Reason", 2),
    )


def offered_to_answer(actor: Actor, case: Case) -> Schema:
    """Which of the open cards this officer may choose: those of their own office."""
    return _which([str(one.number) for one in case.cards.values() if one.state == OPEN and _sits(actor, one)])


def offered_to_judge(actor: Actor, case: Case) -> Schema:
    """Which of the appeals this supervisor may choose: those of other offices."""
    return _which([str(one.number) for one in case.cards.values() if one.state == APPEALED and not _sits(actor, one)])


def _which(numbers: list[str]) -> Schema:
    """Which card; where there is one, that one is chosen already."""
    return {**choice(numbers, "哪一张牌", "Which card"), **({"default": numbers[0]} if len(numbers) == 1 else {})}


def refused_answer(at: Situation) -> Iterator[Finding]:
    """An office answers for itself alone."""
    card = _named(at)
    if card is not None and not _sits(at.actor, card):
        yield messages.CARD_NOT_YOURS.at("/card", title=card.title)


def refused_verdict(at: Situation) -> Iterator[Finding]:
    """Nobody judges a card held against the office they sit in."""
    card = _named(at)
    if card is not None and _sits(at.actor, card):
        yield messages.CARD_OWN.at("/card", title=card.title)


def _named(at: Situation) -> Card | None:
    number = str(at.data.get("card", ""))
    return at.case.cards.get(int(number)) if number.isdecimal() else None


def answered(at: Situation) -> Iterator[Happening]:
    card = _named(at)
    assert card is not None
    said = {name: str(at.data[name]) for name in ("answer", "reason")}
    yield ANSWERED, {"card": card.number, **said, "office": card.office, "authority": card.authority}


def judged(at: Situation) -> Iterator[Happening]:
    card = _named(at)
    assert card is not None
    said = {name: str(at.data[name]) for name in ("verdict", "reason")}
    for one in (card, *(_raised_over(at, card) if said["verdict"] == WITHDRAWN else ())):
        yield JUDGED, {"card": one.number, **said, "office": one.office, "authority": one.authority}


def _raised_over(at: Situation, card: Card) -> Iterator[Card]:
    """The cards for not answering a card, and for not answering those: withdrawn with it, for nothing is left to
    answer."""
    unanswered = {e.seq for e in at.events if e.type == UNANSWERED and e.data["clock"] == f"{CARD_OF}{card.number}"}
    for one in at.case.cards.values():
        if one.cause in unanswered and one.state != WITHDRAWN:
            yield one
            yield from _raised_over(at, one)
