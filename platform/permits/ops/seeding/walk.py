"""The next act on a case, worked out from what is open and its JSON Schema alone: how demonstrations move on.

It knows the acts of the process, as `ACTS` does, and no item.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from permits.ops.seeding.words import demo

Data = dict[str, Any]

_PREFERRED = ("accept", "opine", "record-visit", "verify", "decide", "certify", "deliver", "revoke")


def next_act(open_acts: Mapping[str, Mapping[str, Any]]) -> tuple[str, Data] | None:
    """Which act to do next and with what data; None when nothing that moves the case is open."""
    name = next((name for name in _PREFERRED if name in open_acts), None)
    return None if name is None else (name, data_for(name, open_acts[name]))


def data_for(name: str, schema: Mapping[str, Any]) -> Data:
    """Data that meets the act's schema: the first of every choice, words where words are asked for."""
    required = set(schema.get("required", ()))
    data: Data = {}
    for key, part in schema.get("properties", {}).items():
        if "enum" in part and key in required:
            data[key] = part["enum"][0]
        elif part.get("type") == "array" and key in required:
            data[key] = part["items"]["enum"][: part["minItems"]]
        elif part.get("type") == "boolean":
            data[key] = True
        elif part.get("type") == "string" and key in required:
            data[key] = demo()["said"].get(name, demo()["said"]["otherwise"])
    return data
