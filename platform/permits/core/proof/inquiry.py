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
from permits.core.proof.prover import (
    MOST_ASKED,
    MOST_SHRUNK,
    Model,
    Prover,
    Unknown,
    all_of,
    any_of,
    holds_in,
    none_of,
    two_of,
)
from permits.core.proof.terms import Bool
from permits.core.proof.witness import Samples, Witness, samples_of, witness_of
from permits.core.proof.world import world_of
from permits.core.rules import holds
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


def together(inquiry: Inquiry, pairs: Sequence[tuple[Rule, Rule]]) -> Iterator[tuple[list[Rule], Rule, Model]]:
    """Each second rule of the pairs that holds at once with a first one of somebody, told once: after those it holds
    with in one application, which is the smallest for the first few and shown for every rule that holds in it. Two of
    all the rules must hold at once before any is asked about. Raises Unknown at the end where not all were."""
    rules = {rule.code: rule for pair in pairs for rule in pair}
    claims = {code: inquiry.fires(rule) for code, rule in rules.items()}
    if not pairs or not inquiry.possible(two_of(list(claims.values()))):
        return
    before = {other.code: [one.code for one, second in pairs if second is other] for _, other in pairs}
    clashes = {code: all_of([claims[code], any_of(claims[one] for one in ones)]) for code, ones in before.items()}
    found, all_asked = inquiry.prover.some_possible(list(clashes.values()), MOST_ASKED)
    left, number = [list(clashes)[at] for at in found], 0
    while left:
        few = number < MOST_SHRUNK
        liked = [clashes[code] for code in left[1:] if few]
        model = inquiry.prover.smallest(clashes[left[0]], liked=liked, as_found=not few)
        held = {code for code, claim in claims.items() if holds_in(model, claim)}
        sure = _judged_so(inquiry, [rules[code] for code in rules if code in held], model)
        shown = {code: [one for one in before[code] if one in sure] for code in left if code in sure}
        shown[left[0]] = shown.get(left[0]) or [one for one in before[left[0]] if one in held]
        for code, ones in shown.items():
            if ones:
                yield [rules[one] for one in ones], rules[code], model
        left, number = [code for code in left if not shown.get(code)], number + 1
    if not all_asked:
        raise Unknown(", ".join(rules))


def _judged_so(inquiry: Inquiry, rules: Sequence[Rule], model: Model) -> set[str]:
    """Those of the rules that hold of the application as it is written, too."""
    facts = inquiry.witness(model).checked.facts
    return {rule.code for rule in rules if rule.when is None or holds(rule.when, facts)}


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
