"""Whether the data of an act will do, judged by the act's own JSON Schema."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache

import jsonschema_rs

from permits.core.finding import Finding, FindingKind, pointer
from permits.core.forms.schema import compiled
from permits.core.forms.values import trimmed
from permits.core.process import messages
from permits.core.text import Text

_NAME = json.JSONEncoder(sort_keys=True)


@lru_cache(maxsize=256)
def _validator(schema: str) -> jsonschema_rs.Draft202012Validator:
    return compiled(json.loads(schema))


def tidy_data(data: Mapping[str, object]) -> dict[str, object]:
    """The data of an act with no blanks round what was written, also in lists and their rows. Answers and files of an
    application are left to the judge of applications."""
    return {name: value if isinstance(value, Mapping) else _tidy(value) for name, value in data.items()}


def _tidy(value: object) -> object:
    if isinstance(value, str):
        return trimmed(value)
    if isinstance(value, Mapping):
        return {name: _tidy(part) for name, part in value.items()}
    return [_tidy(part) for part in value] if isinstance(value, list) else value


def judge_data(schema: Mapping[str, object], data: Mapping[str, object]) -> list[Finding]:
    """Findings on the data of an act, each at its place in the data."""
    validator = _validator(_NAME.encode(schema))
    return [finding for error in validator.iter_errors(dict(data)) for finding in _findings(schema, error)]


def _findings(schema: Mapping[str, object], error: jsonschema_rs.ValidationError) -> Iterator[Finding]:
    path = list(error.instance_path)
    match error.kind.name:
        case "required":
            path = [*path, error.kind.property]  # type: ignore[attr-defined]
            yield _missing(schema, path)
        case "enum":
            allowed = ", ".join(map(str, error.kind.options))  # type: ignore[attr-defined]
            yield messages.DATA_CHOICE.at(pointer(*path), field=_asked(schema, path)[0], allowed=allowed)
        case "additionalProperties":
            for name in error.kind.unexpected:  # type: ignore[attr-defined]
                yield messages.DATA_UNKNOWN.at(pointer(*path, name), name=name)
        case "minLength" if not error.instance:
            yield _missing(schema, path)
        case _:
            yield _not_right(schema, path, error)


# What is said of a limit that was not kept: of how much there is, by the schema's word for the limit.
_LIMITS: Mapping[str, FindingKind] = {
    "minLength": messages.DATA_TOO_SHORT,
    "maxLength": messages.DATA_TOO_LONG,
    "minItems": messages.DATA_TOO_FEW,
    "maxItems": messages.DATA_TOO_MANY,
}


def _missing(schema: Mapping[str, object], path: list[str | int]) -> Finding:
    """What is not there at all, with the least it takes where one sign would not do."""
    title, node = _asked(schema, path)
    least = node.get("minLength")
    if isinstance(least, int) and least > 1:
        said = messages.DATA_MISSING_WORDS.at(field=title, least=least)
    else:
        said = messages.DATA_MISSING_BY_SHAPE.get(_shape(node), messages.DATA_MISSING).at(field=title)
    return Finding(messages.DATA_MISSING.code, said.message, pointer(*path))


def _not_right(schema: Mapping[str, object], path: list[str | int], error: jsonschema_rs.ValidationError) -> Finding:
    """What is there and will not do, with what would."""
    title, node = _asked(schema, path)
    over = _LIMITS.get(error.kind.name)
    if over is not None:
        limit: int = error.kind.limit  # type: ignore[attr-defined]
        said = over.at(field=title, limit=limit, count=len(error.instance))  # type: ignore[arg-type]
    elif _shape(node) == "integer" and "minimum" in node and "maximum" in node:
        said = messages.DATA_NUMBER.at(field=title, least=node["minimum"], most=node["maximum"])
    else:
        said = messages.DATA_BY_SHAPE.get(_shape(node), messages.DATA).at(field=title)
    return Finding(messages.DATA.code, said.message, pointer(*path))


def title_at(schema: Mapping[str, object], name: str) -> Text:
    """What a property of an act's data is called."""
    return _asked(schema, [name])[0]


def _asked(schema: Mapping[str, object], path: list[str | int]) -> tuple[Text, Mapping[str, object]]:
    """What stands at a place of the data: its title, and its own schema (empty where none speaks of it)."""
    node: object = schema
    title = Text(str(path[-1]), str(path[-1])) if path else Text("数据", "data")
    for part in path:
        if not isinstance(node, Mapping):
            break
        node = node.get("items") if isinstance(part, int) else node.get("properties", {}).get(part)
        if isinstance(node, Mapping) and "title" in node:
            title = Text(str(node["title"]), str(node.get("x-en", part)))
    return title, node if isinstance(node, Mapping) else {}


def _shape(node: Mapping[str, object]) -> str:
    """How it is given: choice | array | string and so on."""
    return "choice" if "enum" in node else str(node.get("type", ""))
