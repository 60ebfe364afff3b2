"""Whether the data of an act will do, judged by the act's own JSON Schema."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache

import jsonschema_rs

from permits.core.finding import Finding, FindingKind, pointer
from permits.core.forms.schema import compiled
from permits.core.process import messages
from permits.core.text import Text


@lru_cache(maxsize=256)
def _validator(schema: str) -> jsonschema_rs.Draft202012Validator:
    return compiled(json.loads(schema))


def judge_data(schema: Mapping[str, object], data: Mapping[str, object]) -> list[Finding]:
    """Findings on the data of an act, each at its place in the data."""
    validator = _validator(json.dumps(schema, sort_keys=True))
    return [finding for error in validator.iter_errors(dict(data)) for finding in _findings(schema, error)]


def _findings(schema: Mapping[str, object], error: jsonschema_rs.ValidationError) -> Iterator[Finding]:
    path = list(error.instance_path)
    match error.kind.name:
        case "required":
            path = [*path, error.kind.property]  # type: ignore[attr-defined]
            yield _said(messages.DATA_MISSING_BY_SHAPE, messages.DATA_MISSING, schema, path)
        case "enum":
            allowed = ", ".join(map(str, error.kind.options))  # type: ignore[attr-defined]
            yield messages.DATA_CHOICE.at(pointer(*path), field=_asked(schema, path)[0], allowed=allowed)
        case "additionalProperties":
            for name in error.kind.unexpected:  # type: ignore[attr-defined]
                yield messages.DATA_UNKNOWN.at(pointer(*path, name), name=name)
        case _:
            yield _said(messages.DATA_BY_SHAPE, messages.DATA, schema, path)


def _said(
    by_shape: Mapping[str, FindingKind], otherwise: FindingKind, schema: Mapping[str, object], path: list[str | int]
) -> Finding:
    title, shape = _asked(schema, path)
    return Finding(otherwise.code, by_shape.get(shape, otherwise).at(field=title).message, pointer(*path))


def _asked(schema: Mapping[str, object], path: list[str | int]) -> tuple[Text, str]:
    """What stands at a place of the data: its title, and how it is given: choice | list | text and so on."""
    node: object = schema
    title = Text(str(path[-1]), str(path[-1])) if path else Text("数据", "data")
    for part in path:
        if not isinstance(node, Mapping):
            break
        node = node.get("items") if isinstance(part, int) else node.get("properties", {}).get(part)
        if isinstance(node, Mapping) and "title" in node:
            title = Text(str(node["title"]), str(node.get("x-en", part)))
    return title, _shape(node)


def _shape(node: object) -> str:
    if not isinstance(node, Mapping):
        return ""
    return "choice" if "enum" in node else str(node.get("type", ""))
