"""Asking the prover: is there an application of which all this holds? Knows the solver, its limits and its patience.

An answer is a model, or None: there is none. Beyond the patience it is `Unknown`, which is never taken for a proof.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import z3  # type: ignore[import-untyped]

from permits.core.definitions.types import Field
from permits.core.proof.terms import Bool
from permits.core.proof.world import World

EFFORT = 40_000_000
"""The most one question may cost, in the solver's own count of what it does: some ten seconds of an ordinary machine.
A count and no time, so that the answer is the same however busy the machine is."""
BRIEF = EFFORT // 20
"""The most for a question of which no answer is as good as that nothing is wrong."""
TOGETHER = EFFORT // 400
"""The most for asking whether many things are so of one application: where that costs more, each half of them is asked
about by itself."""
MOST_ASKED = 300
"""Questions about which rows of a table, or which rules of a list, hold at once; with more, what was found is told and
the rest as not proved."""
MOST_SHRUNK = 6
"""Applications made as small as may be for the rules of one list; those after them are shown as they are found."""
PATIENCE_MS = 600_000
"""The longest one question may take all the same: only a machine that stands still comes to it."""
KEPT = 12
"""Applications remembered, since one that was found shows many things at once."""

NEAR = 730
"""Days around the day of receipt in which dates read naturally."""

_CODE = re.compile("[0-9]{6}|[a-z][a-z0-9_-]*")
"""How codes of places and of entries are written, which nobody would answer where words are asked for."""
_NUMBERS = ("integer", "decimal", "money")

Model = Any
"""A z3 model."""


class Unknown(Exception):
    """The prover gave up: nothing is proved and nothing found."""


class Prover:
    """One item's world under question. Questions are put on top of each other with `given`."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.solver = z3.SimpleSolver()
        self.effort = EFFORT
        self.solver.set("rlimit", EFFORT)
        self.solver.set("timeout", PATIENCE_MS)
        self.solver.add(*world.always)
        self._found: list[list[Model]] = [[]]

    @contextmanager
    def given(self, *claims: Bool) -> Iterator[Prover]:
        """While this lasts, only applications of which the claims hold are looked at."""
        self.solver.push()
        self.solver.add(*claims)
        self._found.append([])
        try:
            yield self
        finally:
            self.solver.pop()
            self._remember(*self._found.pop())

    @contextmanager
    def in_brief(self) -> Iterator[Prover]:
        """While this lasts, a question may cost little; one that costs more ends all that is asked in it."""
        with self._costing(BRIEF), suppress(Unknown):
            yield self

    @contextmanager
    def _costing(self, most: int) -> Iterator[None]:
        """While this lasts, a question may cost so much, or less if it might before."""
        before, self.effort = self.effort, min(most, self.effort)
        self.solver.set("rlimit", self.effort)
        try:
            yield
        finally:
            self.effort = before
            self.solver.set("rlimit", before)

    def find(self, *claims: Bool) -> Model | None:
        """An application of which the claims hold; None when there is none. Raises Unknown."""
        said = self.solver.check(*claims)
        if said == z3.unknown:
            raise Unknown(self.solver.reason_unknown())
        return self._remember(self.solver.model()) if said == z3.sat else None

    def _remember(self, *models: Model) -> Model | None:
        found = self._found[-1]
        found += models
        del found[:-KEPT]
        return found[-1] if found else None

    def possible(self, *claims: Bool) -> bool:
        """Whether there is an application of which the claims hold. Raises Unknown."""
        claim = all_of(claims)
        return any(holds_in(model, claim) for model in reversed(self._found[-1])) or self.find(claim) is not None

    def possible_each(self, claims: Sequence[Bool]) -> list[bool]:
        """Of each claim whether it is possible: all are tried at once, and by halves where they do not go together.
        So it costs little where most of them are possible. Raises Unknown."""
        answers = [any(holds_in(model, claim) for model in self._found[-1]) for claim in claims]
        self._try([at for at, known in enumerate(answers) if not known], claims, answers)
        return answers

    def _try(self, places: list[int], claims: Sequence[Bool], answers: list[bool]) -> None:
        if len(places) == 1:
            answers[places[0]] = self.find(claims[places[0]]) is not None
        elif places and self._all_of_one([claims[at] for at in places]):
            answers[:] = [known or at in set(places) for at, known in enumerate(answers)]
        elif places:
            half = len(places) // 2
            self._try(places[:half], claims, answers)
            self._try(places[half:], claims, answers)

    def _all_of_one(self, claims: Sequence[Bool]) -> bool:
        """Whether an application of which all these claims hold was found, and at little cost."""
        with self._costing(TOGETHER):
            found = bool(self.solver.check(*claims) == z3.sat)
        if found:
            self._remember(self.solver.model())
        return found

    def possible_among(self, claims: Sequence[Bool]) -> list[int]:
        """The places of those claims that are possible. It costs little where none is. Raises Unknown."""
        return self.some_possible(claims, len(claims))[0]

    def some_possible(self, claims: Sequence[Bool], most: int) -> tuple[list[int], bool]:
        """The places of claims that are possible, found with so many questions at the most, and whether these are all
        that are. Raises Unknown."""
        waiting, found = set(range(len(claims))), set[int]()
        for _ in range(min(most, len(claims))):
            if not waiting:
                break
            model = self.find(any_of(claims[at] for at in sorted(waiting)))
            if model is None:
                return sorted(found), True
            shown = {at for at in waiting if holds_in(model, claims[at])}
            found |= shown
            waiting -= shown
        return sorted(found), not waiting

    def contradicting(self, claims: Sequence[Bool]) -> list[int]:
        """The places of claims that cannot hold together though all but any one of them can. All claims together
        cannot."""
        names = [z3.Bool(f"claim {at}") for at in range(len(claims))]
        with self.given(*(z3.Implies(name, claim) for name, claim in zip(names, claims, strict=True))):
            self.solver.check(*names)
            core = {str(name) for name in self.solver.unsat_core()}
            kept = [at for at, name in enumerate(names) if str(name) in core]
            for one in list(kept):
                rest = [at for at in kept if at != one]
                kept = rest if self.solver.check(*(names[at] for at in rest)) == z3.unsat else kept
        return kept

    def smallest(self, *claims: Bool, liked: Sequence[Bool] = (), as_found: bool = False) -> Model | None:
        """An application of which the claims hold, and as many of the liked ones as may, with as little as possible
        filled in: what may stay open is open, what may be no is no. None when there is none. Raises Unknown.
        `as_found`: however much is filled in, which costs a fraction."""
        with self.given(*claims):
            model = self.find()
            if model is None:
                return None
            exact = [claim for claims in self.world.inexact.values() for claim in claims]
            wanted = self.world.own_words if as_found else wishes(self.world)
            model = self._granted([*exact, *liked, *wanted], model)
            if as_found:
                return model
            for name, field in self.world.item.fields.items():
                term = self.world.terms[name]
                if field.kind in _NUMBERS and holds_in(model, term.present):
                    model = self._least(term.value, model)
            for rows in self.world.rows.values():
                for row in rows:
                    if not holds_in(model, row.times <= 1):
                        model = self._least(row.times, model)
            return model

    def _granted(self, wanted: Sequence[Bool], model: Model) -> Model:
        """A model with every wish that goes with those before it: all at once, and by halves where that cannot be."""
        if all(holds_in(model, wish) for wish in wanted):
            self.solver.add(*wanted)
            return model
        if self.solver.check(*wanted) == z3.sat:
            model = self.solver.model()
            self.solver.add(*wanted)
            return model
        if len(wanted) == 1:
            return model
        half = len(wanted) // 2
        return self._granted(wanted[half:], self._granted(wanted[:half], model))

    def _least(self, term: Any, model: Model) -> Model:
        """The least this number can be with all that is settled, and a model in which it is."""
        low, high = 0, model.eval(term, model_completion=True).as_long()
        if high > 0 and self.solver.check(term >= 0, term < high) == z3.unsat:
            low = high
        while low < high:
            middle = (low + high) // 2
            if self.solver.check(term >= 0, term <= middle) == z3.sat:
                model = self.solver.model()
                high = model.eval(term, model_completion=True).as_long()
            else:
                low = middle + 1
        self.solver.add(term == high)
        return model


def holds_in(model: Model, claim: Bool) -> bool:
    """Whether the claim holds of the application that was found."""
    return bool(z3.is_true(model.eval(claim, model_completion=True)))


def wishes(world: World) -> Iterator[Bool]:
    """What makes an application small, the most welcome first."""
    for name, field in world.item.fields.items():
        term = world.terms[name]
        if not field.required or name in world.rows:
            yield z3.Not(term.present)
        yield from _small(world, field)
    yield world.terms["received_on"].value == world.days[0].toordinal()
    yield from world.own_words


def _small(world: World, field: Field) -> Iterator[Bool]:
    term = world.terms[field.id]
    if field.kind == "yesno":
        yield z3.Not(term.value)
    if field.kind == "text" and field.id in world.read:
        codes = (number for text, number in world.strings.numbers.items() if _CODE.fullmatch(text))
        yield z3.And([term.value != number for number in codes])
    for option in field.options if field.kind == "several_of" else ():
        yield z3.Not(world.terms[f"{field.id}.{option.code}"].value)
    rows = world.rows.get(field.id, ())
    for row in rows[1:]:
        yield z3.Not(row.there)
    for row in rows:
        yield row.times <= 1
    if field.kind == "integer":
        yield term.value == max(1, int(str(field.schema.get("minimum", 1))))
    if field.kind == "date_range":
        yield world.terms[f"{field.id}.from"].value == world.terms["received_on"].value
        yield world.terms[f"{field.id}.to"].value == world.terms[f"{field.id}.from"].value
    if field.kind == "date":
        received = world.terms["received_on"].value
        yield term.value == received
        yield z3.And(term.value > received - NEAR, term.value < received + NEAR)
    if field.kind in ("one_of", "code") and term.type.values:
        yield term.value == world.strings.number(term.type.values[0])


def all_of(claims: Iterable[Bool]) -> Bool:
    return z3.And(list(claims))


def any_of(claims: Iterable[Bool]) -> Bool:
    return z3.Or(list(claims))


def none_of(claims: Sequence[Bool]) -> Bool:
    return z3.Not(z3.Or(list(claims)))


def two_of(claims: Sequence[Bool]) -> Bool:
    return z3.AtLeast(*claims, 2)
