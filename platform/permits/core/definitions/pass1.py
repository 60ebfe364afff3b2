"""Pass 1: is a definition file of the right shape? Judges one JSON value against one meta-schema.

Knows JSON Schema and our catalogue of messages. Meta-schemas are handed in; nothing is ever fetched, and patterns
are matched by RE2.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from permits.core.definitions.messages import KEY_NOT_HERE, KEYWORDS, MISSING_KEY, OTHER, TYPES, UNKNOWN_KEY
from permits.core.finding import Finding, pointer
from permits.core.strict_json import DEFINITION, Limits, misfits
from permits.core.text import Text, joined

if TYPE_CHECKING:
    from jsonschema.protocols import Validator

Schemas = Mapping[str, Mapping[str, Any]]
"""The meta-schemas by name: "item" for item.schema.json."""

#: Findings of these kinds leave every value of the type that pass 2 expects, so pass 2 can still run.
HARMLESS = frozenset(
    {
        UNKNOWN_KEY.code,
        *(KEYWORDS[word].code for word in ("minLength", "maxLength", "maxItems", "uniqueItems", "pattern")),
    }
)


def judge(kind: str, value: object, schemas: Schemas, where: str, limits: Limits = DEFINITION) -> list[Finding]:
    """What is wrong with the shape of `value` as a file of this `kind`; `where` is put before each pointer."""
    unfit = misfits(value, limits)
    if unfit:
        return [finding.below(where) for finding in unfit]
    found: dict[Finding, None] = {}
    for error in _validator(kind, _Loaded(schemas)).iter_errors(value):
        found |= dict.fromkeys(_findings(error))
    return [finding.below(where) for finding in found]


def can_go_on(findings: list[Finding]) -> bool:
    """Whether pass 2 may read what these findings were made of."""
    return all(finding.code in HARMLESS for finding in findings if finding.severity == "error")


class _Loaded:
    """A set of meta-schemas as a key: the same loaded set is prepared once."""

    __slots__ = ("schemas",)

    def __init__(self, schemas: Schemas) -> None:
        self.schemas = schemas

    def __hash__(self) -> int:
        return id(self.schemas)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Loaded) and other.schemas is self.schemas


@lru_cache(maxsize=64)
def _validator(kind: str, loaded: _Loaded) -> Validator:
    """Imports jsonschema only here: explaining a known release must start fast."""
    from jsonschema import Draft202012Validator, FormatChecker
    from jsonschema.validators import extend
    from referencing import Registry
    from referencing.jsonschema import DRAFT202012

    # Without "$schema": it would make jsonschema go on with its own class, whose patterns are Python's.
    plain = {name: {k: v for k, v in s.items() if k != "$schema"} for name, s in loaded.schemas.items()}
    resources = [(f"{name}.schema.json", DRAFT202012.create_resource(s)) for name, s in plain.items()]
    registry: Registry[Any] = Registry().with_resources(resources)
    judge_class = extend(Draft202012Validator, {"pattern": _pattern})
    checker = FormatChecker(formats=["date"])
    return judge_class({"$ref": f"{kind}.schema.json"}, registry=registry, format_checker=checker)


def _pattern(validator: Any, pattern: str, instance: object, schema: object) -> Iterator[Any]:
    from jsonschema import ValidationError

    if isinstance(instance, str) and not _compiled(pattern).search(instance):
        yield ValidationError("pattern")


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> Any:
    import re2

    return re2.compile(pattern)


def _findings(error: Any) -> Iterator[Finding]:
    place = pointer(*error.absolute_path)
    if "propertyNames" in error.absolute_schema_path:
        place += pointer(error.instance)
    speak = _SPEAKERS.get(error.validator, _plain)
    yield from speak(error, place)


def _unknown_keys(error: Any, place: str) -> Iterator[Finding]:
    known = list(error.schema.get("properties", {}))
    for key in error.instance:
        if key not in known:
            near = get_close_matches(key, known, n=3) or known
            yield UNKNOWN_KEY.at(place + pointer(key), key=key, known=", ".join(near))


def _missing_keys(error: Any, place: str) -> Iterator[Finding]:
    for key in error.validator_value:
        if key not in error.instance:
            yield MISSING_KEY.at(place, key=key)


def _wrong_type(error: Any, place: str) -> Iterator[Finding]:
    names = error.validator_value if isinstance(error.validator_value, list) else [error.validator_value]
    wanted = joined([TYPES.get(name, Text(name, name)) for name in names], "或", " or ")
    yield KEYWORDS["type"].at(place, wanted=wanted)


def _not_listed(error: Any, place: str) -> Iterator[Finding]:
    yield KEYWORDS["enum"].at(
        place, given=_short(error.instance), limit=", ".join(map(_written, error.validator_value))
    )


def _plain(error: Any, place: str) -> Iterator[Finding]:
    kind = KEYWORDS.get(error.validator)
    if kind is None:
        yield OTHER.at(place, keyword=error.validator)
    else:
        yield kind.at(place, given=_short(error.instance), limit=_written(error.validator_value))


def _key_not_here(error: Any, place: str) -> Iterator[Finding]:
    """`{"not": {}}` as the schema of a key: it may stand elsewhere, not beside what else is said."""
    if error.validator_value:
        yield from _plain(error, place)
    else:
        yield KEY_NOT_HERE.at(place, key=error.absolute_path[-1])


def _short(value: object) -> str:
    text = _written(value)
    return text if len(text) <= 60 else text[:59] + "…"


def _written(value: object) -> str:
    """A value as the author would write it in JSON; a text without its quotation marks."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


_SPEAKERS: dict[str, Callable[[Any, str], Iterator[Finding]]] = {
    "additionalProperties": _unknown_keys,
    "required": _missing_keys,
    "type": _wrong_type,
    "enum": _not_listed,
    "not": _key_not_here,
}
