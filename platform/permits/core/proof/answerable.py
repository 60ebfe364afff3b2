"""Whether every question has an answer: that what its schema asks for goes together, taken by itself."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from permits.core.definitions.answers_as_facts import FACT_KINDS
from permits.core.definitions.types import Field
from permits.core.finding import Finding, pointer
from permits.core.proof import messages
from permits.core.proof.domain import ends
from permits.core.proof.inquiry import Inquiry
from permits.core.proof.texts import unanswerable
from permits.core.proof.witness import written

_NUMBERS = ("integer", "decimal")


def questions_answerable(inquiry: Inquiry) -> Iterator[Finding]:
    """Every question, and every column of a table, has an answer."""
    for name, field in inquiry.item.fields.items():
        yield from _answerable(inquiry, field, name, inquiry.places.field(name))


def _answerable(inquiry: Inquiry, field: Field, name: str, where: str) -> Iterator[Finding]:
    for column in field.columns:
        yield from _answerable(
            inquiry, column, f"{name}.{column.id}", where + pointer("items", "properties", column.id)
        )
    if FACT_KINDS.get(field.kind, "text") not in (*_NUMBERS, "text") or field.computed:
        return
    if _impossible(field):
        yield messages.NO_ANSWER.at(where, field=field.title)
    elif {"pattern", "format"} & field.schema.keys() and not any(islice(written(field, name, inquiry.samples), 1)):
        yield messages.NO_ANSWER_FOUND.at(where, field=field.title)


def _impossible(field: Field) -> bool:
    """Whether its bounds leave nothing: no number between them, no text as long as it must be that matches."""
    if FACT_KINDS.get(field.kind) not in _NUMBERS:
        return unanswerable(field)
    least, most = ends(field)
    return least > most
