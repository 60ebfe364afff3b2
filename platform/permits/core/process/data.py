"""Whether the data of an act will do, judged by the act's own JSON Schema."""

from __future__ import annotations

import json
from collections.abc import Mapping
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
    return [_finding(schema, error) for error in validator.iter_errors(dict(data))]


def _finding(schema: Mapping[str, object], error: jsonschema_rs.ValidationError) -> Finding:
    path = list(error.instance_path)
    if error.kind.name == "required":
        path = [*path, error.kind.property]  # type: ignore[attr-defined]
        return Finding("act.data", messages.DATA_MISSING.at(field=_title(schema, path)).message, pointer(*path))
    return messages.DATA.at(pointer(*path), field=_title(schema, path))


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
