"""Every application at once: an item's questions and derived facts as terms, with what must hold between them.

Two sets of constraints: `always` holds of anything that can be typed into the form (hidden means absent, the schema's
bounds); `demands` are what a submission must meet besides (what is required is there, no check fires), each with the
question or the rule that asks for it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import z3  # type: ignore[import-untyped]

from permits.core.definitions.types import Field, Item, Rule
from permits.core.proof import derived, domain, texts
from permits.core.proof.calendar_terms import Day, parts
from permits.core.proof.terms import Bool, Person, Row, Strings, Term, condition_term, known
from permits.core.rules import FactType, reads
from permits.core.rules.derived import RECEIVED_ON


@dataclass(frozen=True, slots=True)
class Demand:
    """What a submission must meet, asked for by a rule or, without one, by a question of the form."""

    claim: Bool
    field: str = ""
    rule: str = ""


@dataclass(slots=True)
class World:
    """The terms of one item. `lengths` and `tests` are what is asked of texts besides whether they are equal;
    `own_words` says of each that it is neither a string the definition knows nor what another text is. `undecided`: the
    texts of which it took too much to know what can be so of them at once. `inexact`: of facts that are a product of
    which only bounds are known, when it is what the factors come to."""

    item: Item
    days: tuple[date, date]
    strings: Strings = field(default_factory=Strings)
    terms: dict[str, Term] = field(default_factory=dict)
    visible: dict[str, Bool] = field(default_factory=dict)
    rows: dict[str, tuple[Row, ...]] = field(default_factory=dict)
    always: list[Bool] = field(default_factory=list)
    demands: list[Demand] = field(default_factory=list)
    lengths: dict[str, Any] = field(default_factory=dict)
    tests: dict[tuple[str, str], Bool] = field(default_factory=dict)
    own_words: list[Bool] = field(default_factory=list)
    undecided: list[str] = field(default_factory=list)
    inexact: dict[str, list[Bool]] = field(default_factory=dict)
    persons: dict[str, Person] = field(default_factory=dict)
    _parts: dict[str, Day] = field(default_factory=dict)
    _fires: dict[str, Bool] = field(default_factory=dict)

    def parts_of(self, name: str) -> Day:
        """Year, month and day of a date fact."""
        if name not in self._parts:
            self._parts[name], holds = parts(name, self.terms[name].value)
            self.always.append(z3.Implies(self.terms[name].present, holds))
        return self._parts[name]

    @property
    def read(self) -> set[str]:
        """The facts that derived facts are worked out from: of a text among them it matters which one it is."""
        return {name for fact in self.item.derived.values() for name in reads(fact)}

    @property
    def valid(self) -> list[Bool]:
        """What holds of a submission that nothing refuses."""
        return [demand.claim for demand in self.demands]

    def valid_but_for(self, code: str) -> list[Bool]:
        """What holds of a submission that nothing but this check may refuse (any other code: nothing at all)."""
        check = code in self.item.rules and self.item.rules[code].kind == "check"
        return [demand.claim for demand in self.demands if not (check and demand.rule == code)]

    def ask(self, name: str, claim: Bool) -> None:
        """A question of the form asks for it; `name` may go on with a part or a row of it."""
        self.demands.append(Demand(claim, re.split(r"[.\[]", name)[0]))

    def fires(self, rule: Rule) -> Bool:
        if rule.when is None:
            return z3.BoolVal(True)
        if rule.code not in self._fires:
            self._fires[rule.code] = condition_term(rule.when, self.terms, self.strings)
        return self._fires[rule.code]


def world_of(item: Item, days: tuple[date, date]) -> World:
    """The item's world, for applications received from the first to the last of `days`."""
    world = World(item, days)
    received = z3.Int(f"{RECEIVED_ON}=")
    world.terms[RECEIVED_ON] = known(FactType("date"), z3.BoolVal(True), received)
    world.always += [received >= days[0].toordinal(), received <= days[1].toordinal()]
    shown_by = _shown_by(item)
    for name in item.order:
        if name in item.derived:
            world.terms[name] = derived.term_of(world, item.derived[name])
        else:
            _ask(world, item.fields[name], shown_by.get(name))
    for rule in item.rules_of("requirement"):
        names = rule.effect["require"]
        assert isinstance(names, tuple)
        for name in names:
            must = z3.And(world.fires(rule), world.visible[name])
            world.demands.append(Demand(z3.Implies(must, world.terms[name].present), name, rule.code))
    domain.tie_documents(world, tuple(item.fields.values()))
    for rule in item.rules_of("check"):
        world.demands.append(Demand(z3.Not(world.fires(rule)), rule=rule.code))
    texts.settle(world)
    return world


def _ask(world: World, asked: Field, shown_by: Sequence[Rule] | None) -> None:
    """Put a question into the world: when it is seen, what may be answered."""
    visible = z3.BoolVal(True) if shown_by is None else z3.Or([world.fires(rule) for rule in shown_by])
    world.visible[asked.id] = visible
    domain.add(world, asked)
    present = world.terms[asked.id].present
    world.always.append(z3.Implies(present, visible))
    if asked.required:
        world.ask(asked.id, z3.Implies(visible, present))


def _shown_by(item: Item) -> dict[str, list[Rule]]:
    shown: dict[str, list[Rule]] = {}
    for rule in item.rules_of("visibility"):
        names = rule.effect["show"]
        assert isinstance(names, tuple)
        for name in names:
            shown.setdefault(name, []).append(rule)
    return shown
