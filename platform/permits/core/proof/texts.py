"""Which of the strings the definition knows a text can be, where that matters: those that fit its schema.

A text is a number; a number beyond those of known strings is a text of its own. Without this a witness would fill a
telephone number with the code of a district, and be refused for that alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import z3  # type: ignore[import-untyped]

from permits.core.definitions.answers_as_facts import FACT_KINDS
from permits.core.definitions.types import Field
from permits.core.forms.formats import FORMATS
from permits.core.proof.terms import Bool, Term
from permits.core.rules.derived import pattern

if TYPE_CHECKING:
    from permits.core.proof.world import World

_NO_TEXTS = ("table", "file", "several_of", "address", "date_range")
"""Kinds of questions of whose answers rules only see that they are there."""


def settle(world: World) -> None:
    """Once every string of the definition has its number: hold each text to the strings it can be."""
    for rule in world.item.rules.values():
        world.fires(rule)
    strings = list(world.strings.numbers.items())
    last = len(strings)
    for name, field, term in _texts(world):
        known = [(text, number) for text, number in strings if fits(field, text)]
        within = z3.Or([term.value > last, *(term.value == number for _, number in known)])
        world.always.append(z3.Implies(term.present, within))
        world.own_words.append(term.value == last + 1 + len(world.own_words))
        world.always += [claim for text, number in known for claim in _said(world, name, term, text, number)]


def fits(field: Field, text: str) -> bool:
    """Whether the text meets the schema of the field, as far as texts go."""
    said = field.schema
    least, most = int(str(said.get("minLength", 1))), int(str(said.get("maxLength", 200)))
    formatted = FORMATS.get(str(said.get("format", "")))
    right = formatted is None or formatted[0](text)
    return least <= len(text) <= most and right and ("pattern" not in said or _matches(str(said["pattern"]), text))


def _matches(written: str, text: str) -> bool:
    return pattern(written).search(text) is not None


def _texts(world: World) -> Iterator[tuple[str, Field, Term]]:
    """Every question whose answer is a text that derived facts look at."""
    read = world.read
    for name, field in world.item.fields.items():
        if name in read and FACT_KINDS.get(field.kind, "text") == "text" and field.kind not in _NO_TEXTS:
            yield name, field, world.terms[name]


def _said(world: World, name: str, term: Term, text: str, number: int) -> Iterator[Bool]:
    """What is asked of texts besides their being equal, of this one."""
    here = z3.And(term.present, term.value == number)
    if name in world.lengths:
        yield z3.Implies(here, world.lengths[name] == len(text))
    for (of, written), test in world.tests.items():
        if of == name:
            yield z3.Implies(here, test == _matches(written, text))
