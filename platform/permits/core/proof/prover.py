"""Asking the prover: is there an application of which all this holds? Knows the solver, its limits and its patience.

An answer is a model, or None: there is none. Beyond the patience it is `Unknown`, which is never taken for a proof.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import z3  # type: ignore[import-untyped]

from permits.core.definitions.types import Field
from permits.core.proof.terms import Bool
from permits.core.proof.world import World

PATIENCE_MS = 10_000
"""The longest one question may take."""

NEAR = 730
"""Days around the day of receipt in which dates read naturally."""

_NUMBERS = ("integer", "decimal", "money")

Model = Any
"""A z3 model."""


class Unknown(Exception):
    """The prover gave up: nothing is proved and nothing found."""


class Prover:
    """One item's world under question. Questions are put on top of each other with `given`."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.solver = z3.Solver()
        self.solver.set("timeout", PATIENCE_MS)
        self.solver.add(*world.always)

    @contextmanager
    def given(self, *claims: Bool) -> Iterator[Prover]:
        """While this lasts, only applications of which the claims hold are looked at."""
        self.solver.push()
        self.solver.add(*claims)
        try:
            yield self
        finally:
            self.solver.pop()

    def find(self, *claims: Bool) -> Model | None:
        """An application of which the claims hold; None when there is none. Raises Unknown."""
        said = self.solver.check(*claims)
        if said == z3.unknown:
            raise Unknown(self.solver.reason_unknown())
        return self.solver.model() if said == z3.sat else None

    def smallest(self, *claims: Bool) -> Model | None:
        """The same with as little as possible filled in: what may stay open is open, what may be no is no."""
        with self.given(*claims):
            model = self.find()
            if model is None:
                return None
            for wish in wishes(self.world):
                if z3.is_true(model.eval(wish, model_completion=True)):
                    self.solver.add(wish)
                    continue
                if self.solver.check(wish) == z3.sat:
                    model = self.solver.model()
                    self.solver.add(wish)
            for name, field in self.world.item.fields.items():
                if field.kind in _NUMBERS:
                    model = self._least(self.world.terms[name].value, model)
            return model

    def _least(self, term: Any, model: Model) -> Model:
        """The least this number can be with all that is settled, and a model in which it is."""
        low, high = 0, model.eval(term, model_completion=True).as_long()
        while low < high:
            middle = (low + high) // 2
            if self.solver.check(term >= 0, term <= middle) == z3.sat:
                model = self.solver.model()
                high = model.eval(term, model_completion=True).as_long()
            else:
                low = middle + 1
        self.solver.add(term == high)
        return model


def wishes(world: World) -> Iterator[Bool]:
    """What makes an application small, the most welcome first."""
    for name, field in world.item.fields.items():
        term = world.terms[name]
        if not field.required or name in world.rows:
            yield z3.Not(term.present)
        yield from _small(world, field)
    yield world.terms["received_on"].value == world.days[0].toordinal()


def _small(world: World, field: Field) -> Iterator[Bool]:
    term = world.terms[field.id]
    if field.kind == "yesno":
        yield z3.Not(term.value)
    for option in field.options if field.kind == "several_of" else ():
        yield z3.Not(world.terms[f"{field.id}.{option.code}"].value)
    for row in world.rows.get(field.id, ())[1:]:
        yield z3.Not(row.there)
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
