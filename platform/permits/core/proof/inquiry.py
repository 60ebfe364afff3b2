"""One item under question: what the questions share. Knows how a question is put and how its answer is shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from permits.core.clock import Calendar
from permits.core.definitions.places import Places
from permits.core.definitions.types import Example, Item, Rule
from permits.core.finding import Finding, FindingKind
from permits.core.proof import messages, tell
from permits.core.proof.ceilings import Ceiling, ceilings_of, general_laws, is_governed
from permits.core.proof.confirm import confirmed
from permits.core.proof.prover import Model, Prover, all_of, none_of, two_of
from permits.core.proof.terms import Bool
from permits.core.proof.witness import Samples, Witness, samples_of, witness_of
from permits.core.proof.world import world_of
from permits.core.text import Text, joined

AFTER = timedelta(days=365)
"""How long after the last day a rule names applications are looked at."""


@dataclass(slots=True)
class Inquiry:
    """One item under question. `prover` looks at applications that pass, or at any, by the question. `general`: the
    general laws by their Chinese names; `governed`: whether the item is of a type that stands under one."""

    prover: Prover
    places: Places
    samples: Samples
    calendar: Calendar
    ceilings: Mapping[str, Ceiling] = field(default_factory=dict)
    general: frozenset[str] = frozenset()
    governed: bool = False
    _anything: Prover | None = None

    @property
    def anything(self) -> Prover:
        """Looks at all that can be typed into the form. Seldom needed, so made when it is."""
        self._anything = self._anything or Prover(self.prover.world)
        return self._anything

    @property
    def item(self) -> Item:
        return self.prover.world.item

    def fires(self, rule: Rule) -> Bool:
        return self.prover.world.fires(rule)

    def possible(self, *claims: Bool) -> bool:
        return self.prover.possible(*claims)

    def shown_by(
        self, kind: FindingKind, where: str, model: Model, rules: Sequence[Rule], facts: Sequence[str] = (), /,
        **said: object,
    ) -> Finding:  # fmt: skip
        """A finding with the smallest application that shows it, in the answers the rules and the facts rest on; where
        the engine judges that otherwise, only that it could not be decided."""
        witness = self.witness(model)
        if not confirmed(self.prover.world, model, witness, rules, facts):
            return undecided(kind, where, rules)
        words = tell.in_words(self.item, witness.answers, rules, witness.checked.visible, facts)
        return replace(kind.at(where, witness=words, **said), witness=witness.document())

    def witness(self, model: Model) -> Witness:
        return witness_of(self.prover.world, model, self.samples)


def undecided(kind: FindingKind, where: str, rules: Sequence[Rule]) -> Finding:
    codes = [Text(rule.code, rule.code) for rule in rules]
    return messages.UNDECIDED.at(where, finding=kind.code, rules=joined(codes) if codes else tell.NOTHING)


def in_turn(inquiry: Inquiry, rules: Sequence[Rule]) -> Iterator[tuple[Rule, Bool]]:
    """Each rule of a list of which the first that holds counts, and when it is the one."""
    earlier: list[Bool] = []
    for rule in rules:
        fires = inquiry.fires(rule)
        yield rule, all_of([fires, none_of(earlier)])
        earlier.append(fires)


def together(inquiry: Inquiry, pairs: Sequence[tuple[Rule, Rule]]) -> Iterator[tuple[Rule, Rule, Model]]:
    """The pairs of rules that hold at once of somebody, each with the smallest application. Two of all the rules must
    hold at once before any pair is asked about."""
    rules = {rule.code: inquiry.fires(rule) for pair in pairs for rule in pair}
    if not pairs or not inquiry.possible(two_of(list(rules.values()))):
        return
    claims = [all_of([rules[one.code], rules[other.code]]) for one, other in pairs]
    for at in inquiry.prover.possible_among(claims):
        yield *pairs[at], inquiry.prover.smallest(claims[at])


def combined(inquiry: Inquiry, codes: Sequence[str], claims: Sequence[Bool]) -> Iterator[tuple[frozenset[str], Model]]:
    """Every set of these rules that can hold together, each with an application."""
    seen: list[Bool] = []
    while True:
        with inquiry.prover.given(*seen):
            model = inquiry.prover.find()
        if model is None:
            return
        held = [bool(model.eval(claim, model_completion=True)) for claim in claims]
        yield frozenset(code for code, holds in zip(codes, held, strict=True) if holds), model
        if not codes:
            return
        seen.append(none_of([all_of([c if h else none_of([c]) for c, h in zip(claims, held, strict=True)])]))


def inquiry_of(
    item: Item, calendar: Calendar, bundle: Mapping[str, Any] | None = None, examples: Sequence[Example] = ()
) -> Inquiry:
    """Applications received while the item is in force and a calendar is published (longer where a rule names a day
    beyond). `examples` lend the texts that applications are written with."""
    world = world_of(item, days_of(item, calendar))
    whole = bundle or {}
    general = (ceilings_of(whole), general_laws(whole), is_governed(whole))
    return Inquiry(Prover(world), Places(whole), samples_of(item, examples), calendar, *general)


def days_of(item: Item, calendar: Calendar) -> tuple[date, date]:
    """The days of receipt looked at, first and last."""
    named = [day + AFTER for rule in item.rules.values() for day in (rule.since, rule.until) if day]
    last = min(item.effective_to or date.max, max([calendar.horizon, *named]))
    return item.effective_from, max(item.effective_from, last)
