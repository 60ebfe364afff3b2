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

from permits.core.definitions.messages import (
    KEY_NOT_HERE,
    KEYWORDS,
    MISSING_KEY,
    OTHER,
    TO_BE_FILLED,
    TO_FILL,
    TYPES,
    UNKNOWN_KEY,
)
from permits.core.finding import Finding, pointer
from permits.core.strict_json import DEFINITION, Limits, misfits
from permits.core.text import Text, joined

if TYPE_CHECKING:
    import jsonschema_rs
    from jsonschema.protocols import Validator

Schemas = Mapping[str, Mapping[str, Any]]
"""The meta-schemas by name: "item" for item.schema.json."""

#: Where the meta-schemas' references to each other start from; nothing is ever asked there.
BASE = "json-schema:///"

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
    loaded = _Loaded(schemas)
    if _sure(kind, loaded).is_valid(value):
        return []
    for error in _validator(kind, loaded).iter_errors(value):
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
def _sure(kind: str, loaded: _Loaded) -> jsonschema_rs.Draft202012Validator:
    """Says of what is right that it is, many times faster; what is wrong is told by the other one."""
    import jsonschema_rs

    resources = [(f"{BASE}{name}.schema.json", dict(schema)) for name, schema in loaded.schemas.items()]
    return jsonschema_rs.Draft202012Validator(
        {"$ref": f"{BASE}{kind}.schema.json"},
        registry=jsonschema_rs.Registry(resources),
        pattern_options=jsonschema_rs.RegexOptions(),
        validate_formats=True,
    )


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
    if error.instance == TO_FILL:
        yield TO_BE_FILLED.at(place)
        return
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
    """`{"not": {}}` as the schema of a key, or `{"not": {"required": [key]}}` of what holds it: it may stand elsewhere,
    not beside what else is said."""
    if not error.validator_value:
        yield KEY_NOT_HERE.at(place, key=error.absolute_path[-1])
    for key in error.validator_value.get("required", []):
        yield KEY_NOT_HERE.at(place + pointer(key), key=key)


def _one_of_several(error: Any, place: str) -> Iterator[Finding]:
    """What is wrong with the shape that comes nearest; of a value of another kind than any, what may stand here."""
    shapes: dict[int, list[Any]] = {}
    for one in error.context:
        shapes.setdefault(one.relative_schema_path[0], []).append(one)
    others = {number: [one for one in wrong if _of_another_kind(one)] for number, wrong in shapes.items()}
    like = [wrong for number, wrong in shapes.items() if not others[number]]
    if not like:
        wanted = dict.fromkeys(text for wrong in others.values() for text in _may_stand(wrong[0].schema))
        yield KEYWORDS["type"].at(place, wanted=joined(list(wanted), "或", " or "))
        return
    named = [one for wrong in like for one in wrong if one.validator == "const"]
    if len(named) == len(like) > 1:
        limit = ", ".join(_written(one.validator_value) for one in named)
        yield KEYWORDS["enum"].at(pointer(*named[0].absolute_path), given=_short(named[0].instance), limit=limit)
        return
    for one in min(like, key=len):
        yield from _findings(one)


def _of_another_kind(error: Any) -> bool:
    """Whether the value as a whole is what this shape is not: a number where it has a text."""
    return not error.relative_path and error.validator in ("type", "enum", "const")


def _may_stand(schema: Mapping[str, Any]) -> list[Text]:
    """What a shape takes, as short as an author needs it: its values, or its kind with what it must have."""
    if "enum" in schema:
        return [Text(word, word) for word in (json.dumps(value, ensure_ascii=False) for value in schema["enum"])]
    if not 0 < len(schema.get("required", ())) <= 3:
        kind = TYPES[schema["type"]]
        example = json.dumps(schema["examples"][0], ensure_ascii=False) if "examples" in schema else ""
        return [Text(f"{kind.zh}（如 {example}）", f"{kind.en} (as {example})") if example else kind]
    keys = schema["required"]
    kinds = [TYPES.get(schema["properties"][key].get("type", ""), Text("…", "…")) for key in keys]
    inner = joined([Text(f'"{key}": {kind.zh}', f'"{key}": {kind.en}') for key, kind in zip(keys, kinds, strict=True)])
    return [Text(f"{{{inner.zh}}}", f"{{{inner.en}}}")]


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
    "oneOf": _one_of_several,
    "anyOf": _one_of_several,
}
