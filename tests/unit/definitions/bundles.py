"""The small good item of these tests, and ways to spoil it. Nothing here is a mock: real files, real compiler."""

from __future__ import annotations

import copy
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from permits.core.definitions import compile_item
from permits.core.finding import Finding
from permits.persistence.definition_files import read_item
from permits.persistence.definition_folder import read_schemas

HERE = Path(__file__).resolve().parent
GOOD = HERE / "good"
DEFINITIONS = HERE.parents[2] / "definitions"
SCHEMAS = read_schemas(DEFINITIONS)


@lru_cache(maxsize=1)
def _good() -> str:
    files = read_item(GOOD, "kite")
    assert files is not None and files.findings == ()
    return json.dumps(files.bundle)


def good_bundle() -> dict[str, Any]:
    """A fresh bundle without fault."""
    bundle: dict[str, Any] = json.loads(_good())
    return bundle


def spoiled(case: dict[str, Any]) -> dict[str, Any]:
    """The good bundle after a case's removals and settings."""
    bundle = good_bundle()
    for where in case.get("remove", ()):
        holder, key = _holder(bundle, where)
        del holder[key]
    for where, value in case.get("set", {}).items():
        holder, key = _holder(bundle, where)
        if key == "-":
            holder.append(copy.deepcopy(value))
        else:
            holder[key] = copy.deepcopy(value)
    return bundle


def _holder(bundle: dict[str, Any], where: str) -> tuple[Any, Any]:
    """The object or list that holds what `where` ("part#/pointer") names, and the key in it."""
    part, _, place = where.partition("#")
    kind, _, code = part.partition("/")
    steps: list[Any] = {"item": ["item"], "rules": ["rules"], "texts.en": ["texts", "en"]}.get(
        part, ["library", kind, code]
    )
    steps = steps + place.split("/")[1:]
    holder: Any = bundle
    for step in steps[:-1]:
        holder = holder[int(step)] if isinstance(holder, list) else holder[step]
    last = steps[-1]
    return holder, int(last) if isinstance(holder, list) and last != "-" else last


def compiled_with(where: str, value: Any) -> list[Finding]:
    """What the compiler says of the good bundle with this in it."""
    return list(compile_item(spoiled({"set": {where: value}}), SCHEMAS)[1])
