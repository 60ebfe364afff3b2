"""Whether every question has an answer: that what its schema asks for goes together, taken by itself."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import z3  # type: ignore[import-untyped]

from permits.core.definitions.answers_as_facts import FACT_KINDS
from permits.core.definitions.types import Field
from permits.core.finding import Finding, pointer
from permits.core.proof import messages
from permits.core.proof.domain import bounds, type_of
from permits.core.proof.inquiry import Inquiry
from permits.core.proof.terms import fresh
from permits.core.proof.witness import written

_BOUNDED = ("integer", "decimal", "text")


def questions_answerable(inquiry: Inquiry) -> Iterator[Finding]:
    """Every question, and every column of a table, has an answer."""
    for name, field in inquiry.item.fields.items():
        yield from _answerable(inquiry, field, name, inquiry.places.field(name))


def _answerable(inquiry: Inquiry, field: Field, name: str, where: str) -> Iterator[Finding]:
    for column in field.columns:
        yield from _answerable(
            inquiry, column, f"{name}.{column.id}", where + pointer("items", "properties", column.id)
        )
    if FACT_KINDS.get(field.kind, "text") not in _BOUNDED or field.computed:
        return
    if _impossible(inquiry, field):
        yield messages.NO_ANSWER.at(where, field=field.title)
    elif {"pattern", "format"} & field.schema.keys() and not any(islice(written(field, name, inquiry.samples), 1)):
        yield messages.NO_ANSWER_FOUND.at(where, field=field.title)


def _impossible(inquiry: Inquiry, field: Field) -> bool:
    solver = z3.SimpleSolver()
    solver.add(*bounds(inquiry.prover.world, field, fresh(field.id, type_of(inquiry.prover.world, field))))
    return bool(solver.check() == z3.unsat)
