"""The next act on a case, worked out from what is open and its JSON Schema alone: how demonstrations move on.

It knows the acts of the process, as `ACTS` does, and no item.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Data = dict[str, Any]

_PREFERRED = ("accept", "opine", "record-visit", "verify", "decide", "certify", "deliver", "revoke")
_WORDS = {
    "accept": "材料齐全，符合法定形式。",
    "opine": "经审查，申请材料齐全、内容一致，建议准予。",
    "record-visit": "现场布局与图纸一致，卫生设施齐全，运行正常。",
    "verify": "经核查属实。",
    "decide": "",
    "certify": "",
    "revoke": "经复查仍不符合要求。",
}


def next_act(open_acts: Mapping[str, Mapping[str, Any]], inspectors: list[str]) -> tuple[str, Data] | None:
    """Which act to do next and with what data; None when nothing that moves the case is open."""
    name = next((name for name in _PREFERRED if name in open_acts), None)
    return None if name is None else (name, data_for(name, open_acts[name], inspectors))


def data_for(name: str, schema: Mapping[str, Any], inspectors: list[str]) -> Data:
    """Data that meets the act's schema: the first of every choice, words where words are asked for."""
    required = set(schema.get("required", ()))
    data: Data = {}
    for key, part in schema.get("properties", {}).items():
        if "enum" in part and key in required:
            data[key] = part["enum"][0]
        elif key == "inspectors":
            data[key] = inspectors
        elif part.get("type") == "string" and key in required:
            data[key] = _WORDS.get(name) or "本人签收"
    return data
