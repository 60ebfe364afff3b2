"""The nearest single change of an answer that would turn a rule: from holding to not holding, or the other way round.

Tries other answers to the questions behind the rule, nearest first, and lets the engine judge each: whether the rule is
turned, and whether the form takes the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from permits.core.definitions.types import Field, Item, Rule
from permits.core.finding import pointer
from permits.core.forms.answers import judge, required
from permits.core.forms.check import required_by_rules
from permits.core.forms.formats import date_of, decimal_of
from permits.core.forms.other_answers import Answer, Tried, tried
from permits.core.forms.show import shown_in_short
from permits.core.forms.values import AMOUNTS, MutableFacts, facts_of, tidy, visible_and_facts, work_out
from permits.core.rules import Any, Condition, Not, holds
from permits.core.text import Text

APPLIES = Text("如果“{field}”改为{answer}，这条规则就会适用", "If “{field}” were {answer}, this rule would apply")
NO_LONGER = Text(
    "如果“{field}”改为{answer}，这条规则就不再适用", "If “{field}” were {answer}, this rule would no longer apply"
)
ROWS_APPLY = Text("如果“{field}”{change}，这条规则就会适用", "If in “{field}” {change}, this rule would apply")
ROWS_NO_LONGER = Text(
    "如果“{field}”{change}，这条规则就不再适用", "If in “{field}” {change}, this rule would no longer apply"
)
INSTEAD = Text("{said}，改走“{process}”（{rule}）", "{said}, and {rule} (“{process}”) would be the route instead")
ROW_LESS = Text("去掉第 {row} 行", "row {row} were left out")
ROW_MORE = Text("多一行：{said}", "there were one more row: {said}")
CELL = Text("第 {row} 行的“{column}”改为{said}", "“{column}” of row {row} were {said}")
EMPTY = Text("（不填）", "left empty")
OTHER_RECORD = Text("登记情况不同的另一个", "another one, of which the register says otherwise")
REFUSED = Text("{answer}（表单不接受这样填）", "{answer} (which the form refuses)")
NONE = Text(
    "试过 {many} 种只改一项回答（选项、数、日期，或者表格的一行、一格）的办法，都改变不了这条规则",
    "{many} changes of a single answer were tried (a choice, a number, a day, a row or a cell of a table); none turns"
    " this rule",
)
NOTHING_BEHIND = Text(
    "这条规则所看的，现在没有可改的回答（没有问到，或者不看回答）",
    "What this rule looks at is no answer that could be changed now (it is not asked, or no answer at all)",
)


@dataclass(frozen=True, slots=True)
class Flip:
    """The change: this field, answered so (None: left empty). `fires`: whether the rule holds then; `taken`: whether
    the form takes the answer; `instead`: the route that is taken then in the place of one that no longer holds."""

    field: str
    answer: object
    fires: bool
    taken: bool = True
    instead: str = ""


@dataclass(frozen=True, slots=True)
class NoFlip:
    """That no single change was found, and how many were tried."""

    tried: int


Seen = dict[str, MutableFacts]
"""The facts of a changed answer, kept for the other rules of the same answers; by the question and what is answered."""


def nearest_flip(item: Item, rule: Rule, answers: Answer, received_on: date, seen: Seen | None = None) -> Flip | NoFlip:
    """The nearest change of one answer after which the rule says the opposite: one that the form takes, if there is
    any; if none was found, or the rule has no condition, how many were tried. `answers` are tidied."""
    condition = condition_of(item, rule)
    if condition is None:
        return NoFlip(0)
    facts = facts_of(item, answers, received_on)
    asked = _Asked(item, condition, answers, received_on, holds(condition, facts), {} if seen is None else seen)
    others = tried(item, replace(rule, when=condition), answers, facts)
    found = list(_turning(asked, others))
    best = min(found, key=lambda one: (not one[1].taken, one[0]), default=None)
    if best is None:
        return NoFlip(len(others))
    flip = best[1]
    return replace(flip, instead=asked.route(flip)) if rule.kind == "route" and not flip.fires else flip


def condition_of(item: Item, rule: Rule) -> Condition | None:
    """What decides whether the rule holds; of the route that is taken when no other holds, that none of them does."""
    if not rule.otherwise:
        return rule.when
    others = tuple(other.when for other in item.rules_of(rule.kind) if other.when is not None)
    return Not(Any(others)) if others else None


def _turning(asked: _Asked, others: list[Tried]) -> Iterator[tuple[float, Flip]]:
    """The changes that turn the rule, up to the first that the form takes; and of each other question of numbers or
    days the first, which halving may bring nearer still."""
    done: set[tuple[str, ...]] = set()
    whole = False
    for far, name, other in others:
        spot = asked.spot(name, other)
        place = (name, *spot.columns) if spot else (name,)
        if place in done or (whole and not spot) or not asked.turned(name, other):
            continue
        flip = asked.nearest(name, other)
        if flip.taken:
            whole = True
            done.add(place)
        yield asked.distance(flip, far), flip


@dataclass(frozen=True, slots=True)
class _Spot:
    """The one number or day in which two answers to a question differ: the field or column it answers, the way to it
    in the answer, and what stands there in either."""

    field: Field
    way: tuple[int | str, ...]
    here: int
    there: int

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(step for step in self.way if isinstance(step, str))

    def written(self, answer: object, number: int) -> object:
        """The answer with this in its place."""
        return _put(answer, self.way, _SCALES[self.field.kind][1](self.field, number))


def _put(answer: object, way: tuple[int | str, ...], value: object) -> object:
    if not way:
        return value
    step, *rest = way
    if isinstance(answer, list):
        return [_put(one, tuple(rest), value) if at == step else one for at, one in enumerate(answer)]
    assert isinstance(answer, Mapping)
    return {**answer, step: _put(answer[step], tuple(rest), value)}


def _spot(field: Field, before: object, after: object, way: tuple[int | str, ...] = ()) -> _Spot | None:
    """Where the two answers differ, if that is in one number or day and they have the same rows."""
    if field.kind in _SCALES:
        count = _SCALES[field.kind][0]
        here, there = count(field, before), count(field, after)
        return None if here is None or there is None else _Spot(field, way, here, there)
    if isinstance(before, list) and isinstance(after, list) and len(before) == len(after) and field.columns:
        rows = [n for n, pair in enumerate(zip(before, after, strict=True)) if pair[0] != pair[1]]
        return _part(field.columns, before[rows[0]], after[rows[0]], (*way, rows[0])) if len(rows) == 1 else None
    return _part(field.parts, before, after, way) if field.parts else None


def _part(parts: tuple[Field, ...], before: object, after: object, way: tuple[int | str, ...]) -> _Spot | None:
    if not (isinstance(before, Mapping) and isinstance(after, Mapping) and before.keys() == after.keys()):
        return None
    other = [one for one in parts if before.get(one.id) != after.get(one.id)]
    if len(other) != 1 or other[0].id not in before:
        return None
    return _spot(other[0], before[other[0].id], after[other[0].id], (*way, other[0].id))


@dataclass(frozen=True, slots=True)
class _Asked:
    """A condition of these answers, and whether it holds now."""

    item: Item
    condition: Condition
    answers: Answer
    received_on: date
    now: bool
    seen: Seen

    def changed(self, name: str, answer: object) -> dict[str, object]:
        return {key: value for key, value in {**self.answers, name: answer}.items() if value is not None}

    def turned(self, name: str, answer: object) -> bool:
        key = f"{name}={answer!r}"
        if key not in self.seen:
            other = tidy(self.item, {name: answer}) if answer is not None else {name: None}
            self.seen[key] = self._facts(name, other.get(name))
        return holds(self.condition, self.seen[key]) is not self.now

    def _facts(self, name: str, answer: object) -> MutableFacts:
        return visible_and_facts(self.item, self.changed(name, answer), self.received_on)[1]

    def nearest(self, name: str, answer: object) -> Flip:
        """This change, or one that turns the rule as well and is nearer to the present answer."""
        near = self._between(name, answer)
        for one in (near, answer):
            if self.taken(name, one):
                return Flip(name, one, not self.now)
        return Flip(name, answer, not self.now, taken=False)

    def spot(self, name: str, answer: object) -> _Spot | None:
        """The number or day in which another answer differs, so that there is something between the two."""
        return _spot(self.item.fields[name], self.answers[name], answer) if name in self.answers else None

    def distance(self, flip: Flip, otherwise: float) -> float:
        """How far the change is felt to be, as other answers are; `otherwise` where nothing lies between."""
        spot = self.spot(flip.field, flip.answer)
        if spot is None:
            return otherwise
        far = abs(spot.there - spot.here)
        return far / (365 if spot.field.kind == "date" else abs(spot.here) + 10**spot.field.scale)

    def _between(self, name: str, answer: object) -> object:
        """Halfway, again and again, between what does not turn the rule and what does."""
        spot = self.spot(name, answer)
        if spot is None:
            return answer
        here, there = spot.here, spot.there
        while abs(there - here) > 1:
            middle = (here + there) // 2
            if self.turned(name, spot.written(answer, middle)):
                there = middle
            else:
                here = middle
        return spot.written(answer, there)

    def route(self, flip: Flip) -> str:
        """The route that is taken after the change; empty if there is none."""
        facts = self._facts(flip.field, flip.answer)
        routes = self.item.rules_of("route")
        return next((one.code for one in routes if one.otherwise or (one.when and holds(one.when, facts))), "")

    def taken(self, name: str, answer: object) -> bool:
        """Whether the form takes it: well written and not missing. Of a table, as well as it did before."""
        before = self._findings(name, self.answers) if self.item.fields[name].kind == "table" else set()
        return self._findings(name, self.changed(name, answer)) <= before

    def _findings(self, name: str, answers: Answer) -> set[tuple[str, str]]:
        worked = work_out(self.item, answers, self.received_on)
        given = {key: value for key, value in worked.answers.items() if key in worked.visible}
        found = judge(self.item, given, worked.visible, self.received_on)
        fired = frozenset(
            rule.code for rule in self.item.rules_of("requirement") if rule.when and holds(rule.when, worked.facts)
        )
        if name in required_by_rules(self.item, fired) & worked.visible and name not in given:
            found.append(required(self.item, name))
        here = pointer(name)
        return {(one.code, one.where) for one in found if one.where == here or one.where.startswith(here + "/")}


def _steps_of(field: Field, answer: object) -> int | None:
    number = decimal_of(answer)
    return None if number is None else int(number.scaleb(field.scale))


def _amount(field: Field, steps: int) -> object:
    return str(Decimal(steps).scaleb(-field.scale))


_Scale = tuple[Callable[[Field, object], int | None], Callable[[Field, int], object]]
_SCALES: Mapping[str, _Scale] = {
    "integer": (lambda field, answer: answer if type(answer) is int else None, lambda field, steps: steps),
    **dict.fromkeys(AMOUNTS, (_steps_of, _amount)),
    "date": (
        lambda field, answer: day.toordinal() if (day := date_of(answer)) else None,
        lambda field, steps: date.fromordinal(steps).isoformat(),
    ),
}
"""Kinds whose answers lie in a row: the place of an answer, and the answer of a place."""


def flip_in_words(item: Item, flip: Flip | NoFlip, answers: Mapping[str, object] | None = None) -> Text:
    """The change as a sentence; of a table what differs from the rows in `answers`."""
    if isinstance(flip, NoFlip):
        return NONE.format({"many": flip.tried}) if flip.tried else NOTHING_BEHIND
    field = item.fields[flip.field]
    before = (answers or {}).get(flip.field)
    if isinstance(before, list) and isinstance(flip.answer, list) and field.kind == "table":
        change = _rows_in_words(item, field, before, flip.answer)
        said = (ROWS_APPLY if flip.fires else ROWS_NO_LONGER).format({"field": field.title, "change": change})
    else:
        answer = _quoted(item, field, flip.answer)
        answer = answer if flip.taken else REFUSED.format({"answer": answer})
        said = (APPLIES if flip.fires else NO_LONGER).format({"field": field.title, "answer": answer})
    return _with_route(item, said, flip.instead)


def _with_route(item: Item, said: Text, code: str) -> Text:
    """The change, and which route it leads to, if it does."""
    if not code:
        return said
    process = item.processes[str(item.rules[code].effect["process"])]
    return INSTEAD.format({"said": said, "process": process.title, "rule": code})


def _quoted(item: Item, field: Field, answer: object) -> Text:
    if answer is None:
        return EMPTY
    if from_register(item, answer):
        return OTHER_RECORD
    said = shown_in_short(item, field, answer)
    return Text(f"“{said.zh}”", f"“{said.say('en')}”")


def _rows_in_words(item: Item, field: Field, before: list[Answer], after: list[Answer]) -> Text:
    """The one row that is gone, new or otherwise; rows are counted from one."""
    place = next((n for n, pair in enumerate(zip(before, after, strict=False)) if pair[0] != pair[1]), len(after))
    if len(after) < len(before):
        return ROW_LESS.format({"row": place + 1})
    if len(after) > len(before):
        return ROW_MORE.format({"said": _quoted(item, field, after[-1:])})
    other = after[place]
    column = next(one for one in field.columns if before[place].get(one.id) != other.get(one.id))
    said = _quoted(item, column, other.get(column.id))
    return CELL.format({"row": place + 1, "column": column.title, "said": said})


def from_register(item: Item, answer: object) -> bool:
    """Whether the answer names a record of a register: somebody else's, which nobody is to be told."""
    if isinstance(answer, list):
        return any(from_register(item, one) for one in answer)
    if isinstance(answer, Mapping):
        return any(from_register(item, one) for one in answer.values())
    return any(listed.register and answer in listed.options for listed in item.vocabularies.values())
