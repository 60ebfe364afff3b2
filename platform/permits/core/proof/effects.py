"""Whether rules change anything: what an application comes to with a rule and without it, and whether the condition of
one is any. What is told here is idle and never wrong, so what is beyond the prover is not told at all.

Of some it is not asked: a rule of a shared block serves other items too; a row of a decision table, a route and a term
stand there for the sake of the whole, which says of every case what becomes of it; and the city's rules in the release
of an authority are asked about in the city's.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import z3  # type: ignore[import-untyped]

from permits.core.clock import UNITS, TimeLimit
from permits.core.definitions.types import Item, Rule
from permits.core.finding import Finding, pointer
from permits.core.proof import messages
from permits.core.proof.calendar_terms import LATEST
from permits.core.proof.inquiry import Inquiry
from permits.core.proof.prover import Prover, all_of, any_of
from permits.core.proof.terms import Bool
from permits.core.proof.turns import sending_back
from permits.core.proof.world import World, world_of
from permits.core.rules import All
from permits.core.rules.derived import RECEIVED_ON
from permits.core.text import Text, joined


@dataclass(frozen=True, slots=True)
class Doubt:
    """A rule that nobody may feel. `thing`: what it is about (a material, a question, a clock), the `number`th that it
    names; empty and -1 where its condition is in doubt and not its effect. `jointly`: whether it is all rules that show
    a question, of which this is the last, that are in doubt."""

    rule: Rule
    thing: str = ""
    number: int = -1
    jointly: bool = False


Gone = Collection[Doubt]
"""Rules taken away already, each as far as it is about one thing."""
Outcome = Callable[[World, Doubt, Gone], list[Any]]


def effects_felt(inquiry: Inquiry) -> Iterator[Finding]:
    """Every rule changes something for somebody, and every condition is one."""
    item = inquiry.item
    doubts = [one for rule in _own(inquiry) for one in _doubts(item, rule)] + list(_shown_by_all(item, _own(inquiry)))
    world = inquiry.prover.world
    with inquiry.prover.in_brief():
        felt = inquiry.prover.possible_each([_felt(world, one, ()) for one in doubts])
        left = [one for one, known in zip(doubts, felt, strict=True) if not known]
        yield from _unfelt(inquiry, left) if left else ()


def checks_felt(inquiry: Inquiry) -> Iterator[Finding]:
    """Every check refuses somebody whom the form does not."""
    world, checks = inquiry.prover.world, [rule for rule in _own(inquiry) if rule.kind == "check" and rule.when]
    with inquiry.prover.in_brief():
        with inquiry.prover.given(*_filled(world)):
            felt = inquiry.prover.possible_each([inquiry.fires(rule) for rule in checks])
        left = [rule for rule, known in zip(checks, felt, strict=True) if not known]
        prover = Prover(_for_ever(inquiry.item)) if left else inquiry.prover
        for rule in left if left and prover.possible(*_filled(prover.world)) else ():
            with prover.given(prover.world.fires(rule)):
                if inquiry.possible(inquiry.fires(rule)) and not prover.possible(*_filled(prover.world)):
                    where = inquiry.places.rule(rule.code)
                    yield messages.DEAD_CHECK.at(where, rule=rule.code, because=messages.OF_UNFILLED)


def _own(inquiry: Inquiry) -> list[Rule]:
    """The rules that are asked about."""
    rules = () if inquiry.item.authority else inquiry.item.rules.values()
    return [rule for rule in rules if not inquiry.places.rule(rule.code).startswith("blocks/")]


def _for_ever(item: Item) -> World:
    """Its applications to the last day of the item, published or not: what matters some day is felt."""
    return world_of(item, (item.effective_from, item.effective_to or date.fromordinal(LATEST)))


def _shown_by_all(item: Item, own: Sequence[Rule]) -> Iterator[Doubt]:
    """The questions that several rules show, at the last of these."""
    showing: dict[str, list[Doubt]] = {}
    for rule in item.rules_of("visibility"):
        things = _THINGS[rule.kind](rule)
        for name in things:
            showing.setdefault(name, []).append(Doubt(rule, name, things.index(name), True))
    for name in (one for one in item.fields if len(showing.get(one, ())) > 1):
        if showing[name][-1].rule in own:
            yield showing[name][-1]


def _doubts(item: Item, rule: Rule) -> Iterator[Doubt]:
    """What is asked of a rule: of its effect only where it is alone with it no longer, or has none by itself."""
    rows = {row.rule for table in item.tables for row in table.rows}
    if rule.kind in _OUTCOMES and rule.code not in rows:
        things = _THINGS[rule.kind](rule)
        yield from (
            one for one in (Doubt(rule, thing, n) for n, thing in enumerate(things))
            if rule.kind in _ALONE or len(_beside(item, one)) > 1
        )  # fmt: skip
    if rule.kind in _UNCONDITIONAL and _conditional(rule) and rule not in sending_back(item):
        yield Doubt(rule)


def _conditional(rule: Rule) -> bool:
    """Whether it says when, besides the days it is for."""
    parts = rule.when.parts if isinstance(rule.when, All) else (rule.when,)
    return rule.when is not None and len(parts) > sum(day is not None for day in (rule.since, rule.until))


def _unfelt(inquiry: Inquiry, doubts: Sequence[Doubt]) -> Iterator[Finding]:
    """Those that nobody feels on any day to come either. They are taken away one after another from the last, so that
    of two rules that say the same one is told of; then the conditions of those that are left."""
    world = _for_ever(inquiry.item)
    prover, gone, told = Prover(world), list[Doubt](), set[str]()
    turns = [*doubts[::-1]]
    turns.sort(key=lambda one: (one.jointly, not one.thing))
    for doubt in turns:
        effect = bool(doubt.thing) and not doubt.jointly
        if not effect and told & {one.code for one in (_beside(world.item, doubt) if doubt.thing else [doubt.rule])}:
            continue
        with prover.given(*_asked_of(world, doubt.rule)):
            alive = doubt.jointly or all(prover.possible(claim) for claim in _alive(world, doubt))
            if not alive or prover.possible(_felt(world, doubt, gone)):
                continue
            yield _TOLD[effect, doubt.jointly](inquiry, prover, doubt, gone)
        told.add(doubt.rule.code)
        gone += [doubt] if effect else []


def _asked_of(world: World, rule: Rule) -> list[Bool]:
    """Applications that pass; where it is about what is shown, all that are filled in, whatever checks say of them:
    whoever would be refused sees it too."""
    return _filled(world) if rule.kind == "visibility" else world.valid


def _filled(world: World) -> list[Bool]:
    """What holds of a form that is filled in, whatever checks say of it."""
    rules = world.item.rules
    return [one.claim for one in world.demands if not one.rule or rules[one.rule].kind != "check"]


def _felt(world: World, doubt: Doubt, gone: Gone) -> Bool:
    """That an application comes to something else without the rule, or does not meet its condition."""
    if doubt.jointly:
        return z3.Not(world.visible[doubt.thing])
    if not doubt.thing:
        return z3.And(_in_its_days(world, doubt.rule), z3.Not(world.fires(doubt.rule)))
    outcome = _OUTCOMES[doubt.rule.kind]
    pairs = zip(outcome(world, doubt, gone), outcome(world, doubt, [*gone, doubt]), strict=True)
    return any_of(one != other for one, other in pairs)


def _alive(world: World, doubt: Doubt) -> list[Bool]:
    """What must be so of somebody, each by itself: if it is of nobody, something else is wrong and told of."""
    rule = doubt.rule
    if not doubt.thing:
        return [_in_its_days(world, rule)]
    if rule.kind == "requirement":
        return [z3.And(world.fires(rule), world.visible[doubt.thing])]
    return [world.fires(rule), *([_needed(world, doubt)] if rule.kind == "supplied" else [])]


def _in_its_days(world: World, rule: Rule) -> Bool:
    received = world.terms[RECEIVED_ON].value
    after = [received >= rule.since.toordinal()] if rule.since else []
    return all_of([*after, *([received <= rule.until.toordinal()] if rule.until else [])])


def _beside(item: Item, doubt: Doubt, gone: Gone = ()) -> list[Rule]:
    """The rules that are about the same thing as this one, itself among them."""
    away = {(one.rule.code, one.thing) for one in gone}
    rules = [one for one in item.rules_of(doubt.rule.kind) if (one.code, doubt.thing) not in away]
    return [one for one in rules if doubt.thing in _THINGS[one.kind](one)]


def _fires(world: World, doubt: Doubt, gone: Gone) -> Bool:
    return any_of(world.fires(one) for one in _beside(world.item, doubt, gone))


def _called_for(world: World, doubt: Doubt, gone: Gone) -> list[Any]:
    return [_fires(world, doubt, gone)]


def _spared(world: World, doubt: Doubt, gone: Gone) -> list[Any]:
    """A material that is needed and supplied."""
    return [z3.And(_needed(world, doubt), _fires(world, doubt, gone))]


def _needed(world: World, doubt: Doubt) -> Bool:
    needs = (one for one in world.item.rules_of("need") if one.effect["material"] == doubt.thing)
    return any_of(world.fires(one) for one in needs)


def _demanded(world: World, doubt: Doubt, gone: Gone) -> list[Any]:
    return [z3.And(world.visible[doubt.thing], _fires(world, doubt, gone))]


def _length(world: World, doubt: Doubt, gone: Gone) -> list[Any]:
    """How long the clock is, and in which unit: what `forms.adjust` says, as terms."""
    clock = next(one for one in world.item.clocks if one.code == doubt.thing)
    rules = _beside(world.item, doubt, gone)
    length, unit = z3.IntVal(clock.limit.length), _unit(clock.limit)
    for rule in reversed(rules):
        if isinstance(whole := rule.effect.get("set"), TimeLimit):
            length = z3.If(world.fires(rule), whole.length, length)
            unit = z3.If(world.fires(rule), _unit(whole), unit)
    for rule in rules:
        if isinstance(more := rule.effect.get("add"), TimeLimit):
            longer = z3.If(length + more.length < 0, 0, length + more.length)
            added = z3.And(world.fires(rule), unit == _unit(more))
            length = z3.If(added, longer, length)
    return [length, unit]


def _unit(limit: TimeLimit) -> Any:
    return z3.IntVal(UNITS.index(limit.unit))


def _paid(world: World, doubt: Doubt, gone: Gone) -> list[Any]:
    """What this rule adds to the sum."""
    rule, nothing = doubt.rule, z3.IntVal(0)
    if doubt in gone:
        return [nothing]
    if "fact" in rule.effect:
        amount = world.terms[str(rule.effect["fact"])].value
    else:
        amount = z3.IntVal(int(rule.effect["amount"].scaleb(2)))  # type: ignore[attr-defined]
    return [z3.If(world.fires(rule), amount, nothing)]


_OUTCOMES: Mapping[str, Outcome] = {
    "visibility": _called_for, "requirement": _demanded, "need": _called_for, "supplied": _spared,
    "limit": _length, "fee": _paid,
}  # fmt: skip
"""What an application comes to in the thing a rule is about, unless some rules are taken away."""
_THINGS: Mapping[str, Callable[[Rule], Sequence[str]]] = {
    "visibility": lambda rule: _names(rule.effect["show"]),
    "requirement": lambda rule: _names(rule.effect["require"]),
    "need": lambda rule: [str(rule.effect["material"])],
    "supplied": lambda rule: [str(rule.effect["material"])],
    "limit": lambda rule: [str(rule.effect["clock"])],
    "fee": lambda rule: [rule.code],
}
_ALONE = ("supplied", "limit", "fee")
"""Kinds of rules that may have no effect though no other rule is about the same."""
_UNCONDITIONAL = (*_OUTCOMES, "intake", "branch", "refusal", "duty")
"""Kinds of rules that say something by themselves, whatever the others of their kind say."""
_NAMED = {"visibility": "show", "requirement": "require"}
"""Under which key rules name several things."""


def _names(listed: object) -> Sequence[str]:
    assert isinstance(listed, tuple)
    return listed


def _no_effect(inquiry: Inquiry, prover: Prover, doubt: Doubt, gone: Gone) -> Finding:
    rule, item = doubt.rule, inquiry.item
    others = [one for one in _beside(item, doubt, gone) if one is not rule]
    alone = [one for one in others if not prover.possible(prover.world.fires(rule), z3.Not(prover.world.fires(one)))]
    named = joined([Text(one.code, one.code) for one in alone[:1] or others])
    because = messages.IDLE_BECAUSE[rule.kind].format({"others": named, "thing": _title(item, doubt)})
    where = inquiry.places.rule(rule.code)
    where += pointer(_NAMED[rule.kind], doubt.number) if rule.kind in _NAMED else ""
    return messages.NO_EFFECT.at(where, rule=rule.code, because=because)


def _title(item: Item, doubt: Doubt) -> Text:
    kind, thing = doubt.rule.kind, doubt.thing
    if kind in _NAMED:
        return item.fields[thing].title
    if kind == "limit":
        return next(clock.title for clock in item.clocks if clock.code == thing)
    return item.materials[thing].title if thing in item.materials else Text("")


def _no_condition(inquiry: Inquiry, prover: Prover, doubt: Doubt, gone: Gone) -> Finding:
    rule = doubt.rule
    instead = messages.INSTEAD.get(rule.kind, messages.LEAVE_OUT)
    return messages.NO_CONDITION.at(inquiry.places.rule(rule.code) + "/when", rule=rule.code, instead=instead)


def _always_shown(inquiry: Inquiry, prover: Prover, doubt: Doubt, gone: Gone) -> Finding:
    item, where = inquiry.item, inquiry.places.rule(doubt.rule.code) + pointer("show", doubt.number)
    rules = joined([Text(one.code, one.code) for one in _beside(item, doubt)])
    return messages.ALWAYS_SHOWN.at(where, field=item.fields[doubt.thing].title, rules=rules)


_TOLD: Mapping[tuple[bool, bool], Callable[[Inquiry, Prover, Doubt, Gone], Finding]] = {
    (True, False): _no_effect, (False, False): _no_condition, (False, True): _always_shown,
}  # fmt: skip
"""By whether its effect is in doubt, and whether all that show a question are: what is told."""
