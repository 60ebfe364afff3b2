"""Lists of codes, as types. Knows their shape; not what they list."""

from __future__ import annotations

from collections.abc import Mapping

from permits.core.definitions.reading import Place, Raw, Reading
from permits.core.definitions.types import Option, Vocabulary
from permits.core.finding import FindingKind
from permits.core.text import Text

CODE_TWICE = FindingKind(
    "vocabulary.code_twice",
    "代码“{code}”在代码表中重复，请改正其中一个。",
    'The code "{code}" occurs twice in the vocabulary: change one of them.',
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
        options[one["code"]] = Option(one["code"], Text(one["zh"], one["en"]), one.get("attributes", {}))
    title = Text(raw["title"]["zh"], raw["title"]["en"])
    return Vocabulary(code, title, options, raw.get("register", False))


def attribute_names(vocabularies: Mapping[str, Vocabulary]) -> dict[str, frozenset[str]]:
    """What each vocabulary knows of its codes beyond their titles."""
    return {
        code: frozenset(name for option in one.options.values() for name in option.attributes)
        for code, one in vocabularies.items()
    }
