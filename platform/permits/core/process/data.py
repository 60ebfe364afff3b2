"""Whether the data of an act will do, judged by the act's own JSON Schema."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache

import jsonschema_rs

from permits.core.finding import Finding, pointer
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
            yield messages.DATA_MISSING.at(pointer(*path), field=_title(schema, path))
        case "enum":
            allowed = ", ".join(map(str, error.kind.options))  # type: ignore[attr-defined]
            yield messages.DATA_CHOICE.at(pointer(*path), field=_title(schema, path), allowed=allowed)
        case "additionalProperties":
            for name in error.kind.unexpected:  # type: ignore[attr-defined]
                yield messages.DATA_UNKNOWN.at(pointer(*path, name), name=name)
        case _:
            yield messages.DATA.at(pointer(*path), field=_title(schema, path))


def _title(schema: Mapping[str, object], path: list[str | int]) -> Text:
    node: object = schema
    title = Text(str(path[-1]), str(path[-1])) if path else Text("数据", "data")
    for part in path:
        if not isinstance(node, Mapping):
            break
        node = node.get("items") if isinstance(part, int) else node.get("properties", {}).get(part)
        if isinstance(node, Mapping) and "title" in node:
            title = Text(str(node["title"]), str(node.get("x-en", part)))
    return title
