"""What a text can be, where that matters: of the strings the definition knows, those that fit its schema; and of what
is tested of it (patterns, its length), what is so of some text at once.

A text is a number; a number beyond those of known strings is a text of its own. Without this a witness would fill a
telephone number with the code of a district, and be refused for that alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, islice
from typing import TYPE_CHECKING

import z3  # type: ignore[import-untyped]

from permits.core.definitions.answers_as_facts import FACT_KINDS
from permits.core.definitions.types import Field
from permits.core.forms.formats import FORMATS
from permits.core.proof.terms import OWN, Bool, Number, Term, among
from permits.core.proof.wordings import Matched, Wordings, wordings
from permits.core.rules.derived import pattern

if TYPE_CHECKING:
    from permits.core.proof.world import World

_NO_TEXTS = ("table", "file", "several_of", "address", "date_range")
"""Kinds of questions of whose answers rules only see that they are there."""
_LONGEST = 10**6
_ANY = ("",)
"""The pattern that every text matches."""
_MADE = 400
"""Texts that are made of one sort."""


def settle(world: World) -> None:
    """Once every string of the definition has its number: hold each text to the strings it can be."""
    for rule in world.item.rules.values():
        world.fires(rule)
    strings = list(world.strings.numbers.items())
    last = len(strings)
    for name, field, term in texts_read(world):
        known = {number: text for text, number in strings if fits(field, text)}
        world.always.append(z3.Implies(term.present, z3.Or(term.value > last, among(term.value, known))))
        world.own_words.append(term.value == OWN + len(world.own_words))
        here = z3.And(term.present, term.value <= last)
        world.always += [z3.Implies(here, claim) for claim in _said(world, name, term.value, known)]
    world.always += _tested_at_once(world)


def fits(field: Field, text: str) -> bool:
    """Whether the text meets the schema of the field, as far as texts go."""
    said = field.schema
    least, most = _lengths(field)
    formatted = FORMATS.get(str(said.get("format", "")))
    right = formatted is None or formatted[0](text)
    return least <= len(text) <= most and right and ("pattern" not in said or _matches(str(said["pattern"]), text))


def _matches(written: str, text: str) -> bool:
    return pattern(written).search(text) is not None


def texts_read(world: World) -> Iterator[tuple[str, Field, Term]]:
    """Every question whose answer is a text that derived facts look at."""
    read = world.read
    for name, field in world.item.fields.items():
        if name in read and FACT_KINDS.get(field.kind, "text") == "text" and field.kind not in _NO_TEXTS:
            yield name, field, world.terms[name]


def _said(world: World, name: str, value: Number, known: Mapping[int, str]) -> Iterator[Bool]:
    """What is asked of texts besides their being equal, of those that are known."""
    if name in world.lengths:
        by_length: dict[int, list[int]] = {}
        for number, text in known.items():
            by_length.setdefault(len(text), []).append(number)
        yield from (z3.Implies(among(value, some), world.lengths[name] == many) for many, some in by_length.items())
    for (of, written), test in world.tests.items():
        if of == name:
            yield test == among(value, [number for number, text in known.items() if _matches(written, text)])


def _lengths(field: Field) -> tuple[int, int]:
    return max(1, int(str(field.schema.get("minLength", 1)))), int(str(field.schema.get("maxLength", 200)))


def unanswerable(field: Field) -> bool:
    """Whether no text has the lengths and matches the pattern of its schema."""
    least, most = _lengths(field)
    found = _wordings(field, ())
    return least > most or (found is not None and not found.lengths())


def texts_of(field: Field, tests: Mapping[str, bool], length: int = 0) -> Iterator[str]:
    """Texts that match the pattern of the field and of which just these tests are so, of any length or of this one;
    where that takes too much to know, one that has of each test that is so what it asks for."""
    found = _wordings(field, tuple(tests))
    if found is not None:
        yield from islice(found.texts(tuple(tests.values()), length), _MADE)
    else:
        alone = [_wordings(field, (written,)) for written, so in tests.items() if so]
        yield "".join(text for one in alone if one for text in islice(one.texts((True,)), 1))


def _wordings(field: Field | None, tests: tuple[str, ...]) -> Wordings | None:
    """The texts that may be answered, told apart by the tests; any text where no question asks for it."""
    if field is None:
        return wordings(_ANY, tests, 1, _LONGEST)
    needed = (str(field.schema["pattern"]),) if "pattern" in field.schema else _ANY
    return wordings(needed, tests, *_lengths(field))


def _tested_at_once(world: World) -> Iterator[Bool]:
    """Of each text that is tested: what can be so of it at once."""
    for name in dict.fromkeys([*(of for of, _ in world.tests), *world.lengths]):
        term, length = world.terms[name], world.lengths.get(name)
        tests = tuple(written for of, written in world.tests if of == name)
        if term.type.values:
            continue
        asked = _question(world, name)
        if _wordings(asked, tests) is None:
            world.undecided.append(name)
        for some, found in _told_apart(asked, tests):
            so = [_so([world.tests[name, one] for one in some], length, *sort) for sort in found.lengths().items()]
            yield z3.Implies(term.present, z3.Or(so))


def _so(tests: Sequence[Bool], length: Number | None, matched: Matched, lengths: Sequence[tuple[int, int]]) -> Bool:
    claims = [test == so for test, so in zip(tests, matched, strict=True)]
    if length is not None:
        claims.append(z3.Or([z3.And(length >= low, length <= high) for low, high in lengths]))
    return z3.And(claims)


def _told_apart(field: Field | None, tests: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Wordings]]:
    """The texts told apart by all tests; where that takes too much to know, by each two of them."""
    whole = _wordings(field, tests)
    for some in [tests] if whole is not None else combinations(tests, 2):
        found = _wordings(field, some)
        if found is not None:
            yield some, found


def _question(world: World, name: str) -> Field | None:
    """The question, or the part of one, that the text answers; None for a text that is worked out."""
    asked, _, inner = name.partition(".")
    field = world.item.fields.get(asked)
    return next((part for part in field.parts if part.id == inner), None) if field and inner else field
