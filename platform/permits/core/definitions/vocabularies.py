"""Lists of codes, as types. Knows their shape; not what they list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from permits.core.definitions.reading import Place, Raw, Reading
from permits.core.definitions.types import Option, Vocabulary
from permits.core.finding import FindingKind
from permits.core.text import Text

CODE_TWICE = FindingKind(
    "vocabulary.code_twice",
    "代码“{code}”在代码表中重复，请改正其中一个。",
    'The code "{code}" occurs twice in the vocabulary: change one of them.',
)
UNKNOWN_PARENT = FindingKind(
    "vocabulary.unknown_parent",
    "代码表里没有上级“{code}”，请加上这一条，或改正代码。",
    'The vocabulary has no entry "{code}" to belong under: add it or correct the code.',
)
PARENT_CIRCLE = FindingKind(
    "vocabulary.circle",
    "“{code}”经上级又回到自己，请改正 parent。",
    'Following its parents, "{code}" comes back to itself: correct the parent.',
)
TOO_DEEP = FindingKind(
    "vocabulary.too_deep",
    "“{code}”在第 {depth} 级，而 levels 只写了 {levels} 级的名称，请补上或改正 parent。",
    '"{code}" lies on level {depth}, but only {levels} levels are named: name them all or correct its parent.',
)
NEVER_ALIVE = FindingKind(
    "vocabulary.dates",
    "“{code}”的失效日期早于生效日期，请改正。",
    'The entry "{code}" ends before it begins: correct its dates.',
)


def read_vocabularies(reading: Reading) -> dict[str, Vocabulary]:
    """Every vocabulary of the bundle, by code."""
    return {code: _vocabulary(reading, code, raw) for code, raw in reading.shared("vocabularies").items()}


def _vocabulary(reading: Reading, code: str, raw: Raw) -> Vocabulary:
    place = Place(f"vocabularies/{code}") / "options"
    options: dict[str, Option] = {}
    for n, one in enumerate(raw["options"]):
        if one["code"] in options:
            reading.wrong(CODE_TWICE, place / n / "code", code=one["code"])
        options[one["code"]] = _option(reading, place / n, one)
    levels = tuple(Text(one["zh"], one["en"]) for one in raw.get("levels", ()))
    title = Text(raw["title"]["zh"], raw["title"]["en"])
    made = Vocabulary(code, title, options, raw.get("register", False), levels)
    for n, one in enumerate(raw["options"]):
        if "parent" in one:
            _check_level(reading, place / n / "parent", made, one)
    return made


def _option(reading: Reading, place: Place, raw: Raw) -> Option:
    starts, ends = (date.fromisoformat(raw[word]) if word in raw else None for word in ("from", "to"))
    if starts and ends and ends < starts:
        reading.wrong(NEVER_ALIVE, place / "to", code=raw["code"])
    title = Text(raw["zh"], raw["en"])
    return Option(raw["code"], title, raw.get("attributes", {}), raw.get("parent", ""), starts, ends)


def _check_level(reading: Reading, place: Place, made: Vocabulary, raw: Raw) -> None:
    path = made.path(raw["code"])
    if raw["parent"] not in made.options:
        reading.wrong(UNKNOWN_PARENT, place, code=raw["parent"])
    elif path[0].parent in made.options:
        reading.wrong(PARENT_CIRCLE, place, code=raw["code"])
    elif made.levels and len(path) > len(made.levels):
        reading.wrong(TOO_DEEP, place, code=raw["code"], depth=len(path), levels=len(made.levels))


def parents_of(options: Iterable[Option]) -> tuple[tuple[str, str], ...]:
    """Each code with the one it belongs under, for those that belong under one."""
    return tuple((option.code, option.parent) for option in options if option.parent)


def attribute_names(vocabularies: Mapping[str, Vocabulary]) -> dict[str, frozenset[str]]:
    """What each vocabulary knows of its codes beyond their titles."""
    return {
        code: frozenset(name for option in one.options.values() for name in option.attributes)
        for code, one in vocabularies.items()
    }
