"""A JSON Schema document as it is being taken over: its references, what of it was used, where each question went.

Knows JSON pointers and how parts of a document are put together; translates nothing. Follows references inside the
document alone; nothing is ever fetched.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from permits.core.drafts import losses
from permits.core.drafts.draft import Sketch
from permits.core.finding import pointer
from permits.core.text import Text

Raw = Mapping[str, Any]
Path = tuple[str, ...]

MOST_PROPERTIES = 1_000
DEFINITIONS = ("$defs", "definitions")
#: What says which document this is, and nothing about answers.
FRAME = frozenset({"$schema", "$id", "id", "$anchor", "$vocabulary", *DEFINITIONS})

ELSEWHERE = Text("只展开文件内部的引用", "only references inside the file are followed")
MISSING = Text("文件里没有这一处", "the file has no such place")
CIRCULAR = Text("它又引用自己", "it leads back to itself")


class Document:
    """The source, the draft it becomes, and where each of its properties went.

    `names`: path of a property → its question; `values`: key of a question's wordings → code by value; `trails`: path
    or place of an object → the references that led to it, so that a circle is seen; `branches`: what a branch alone
    declares. `closed`: nothing may be handed in beyond what is asked.
    """

    def __init__(self, root: Raw, sketch: Sketch) -> None:
        self.root = root
        self.sketch = sketch
        self.names: dict[Path, str] = {}
        self.values: dict[str, dict[Any, str]] = {}
        self.used: set[str] = set()
        self.trails: dict[Path, tuple[str, ...]] = {}
        self.left = MOST_PROPERTIES
        self.closed = True
        self.branches: dict[Path, Any] = {}

    def whole(self, schema: object, place: str, trail: tuple[str, ...] = ()) -> tuple[dict[str, Any], str, Any]:
        """The schema with its references followed and its `allOf` merged in, its place, and the references passed."""
        if not isinstance(schema, Mapping):
            return {}, place, trail
        if "$ref" not in schema:
            return self._merged(schema, place, trail), place, trail
        given, beside = schema["$ref"], {key: value for key, value in schema.items() if key != "$ref"}
        target, why = self._at(given, trail)
        if target is None:
            self.sketch.tell(losses.REFERENCE_LOST, place + "/$ref", given=given, why=why)
            return self._merged(beside, place, trail), place, trail
        self.used.add(given)
        found, there, passed = self.whole(target, _decoded(given[1:]), (*trail, given))
        return {**found, **self._merged(beside, place, trail)}, there, passed

    def _at(self, given: object, trail: tuple[str, ...]) -> tuple[Any, Text]:
        if not isinstance(given, str) or not given.startswith("#") or (given != "#" and given[1:2] != "/"):
            return None, ELSEWHERE
        if given in trail or given == "#":
            return None, CIRCULAR
        found: Any = self.root
        for step in given.split("/")[1:]:
            key = _decoded(step).replace("~1", "/").replace("~0", "~")
            if isinstance(found, list) and key.isdecimal() and int(key) < len(found):
                found = found[int(key)]
            elif isinstance(found, Mapping) and key in found:
                found = found[key]
            else:
                return None, MISSING
        return (found, Text("")) if isinstance(found, Mapping) else (None, MISSING)

    def _merged(self, schema: Raw, place: str, trail: tuple[str, ...]) -> dict[str, Any]:
        """The schema with those parts of `allOf` that only add to it; the others stay under `allOf`."""
        parts = schema.get("allOf")
        if not isinstance(parts, list):
            return dict(schema)
        found = {key: value for key, value in schema.items() if key != "allOf"}
        left = []
        for n, part in enumerate(parts):
            added, _, _ = self.whole(part, f"{place}/allOf/{n}", trail)
            if "if" in added or not _adds(found, added):
                left.append((n, part))
            else:
                found = _joined(found, added)
        return found | ({"allOf": [part if (n, part) in left else {} for n, part in enumerate(parts)]} if left else {})

    def spend(self) -> bool:
        """Counts one property; False, told once, when the document has more than an item can."""
        self.left -= 1
        if self.left == -1:
            why = Text(f"超过 {MOST_PROPERTIES} 个表单项", f"more than {MOST_PROPERTIES} questions")
            self.sketch.tell(losses.TOO_MUCH, "", why=why)
        return self.left >= 0

    def shown_by_branches(self) -> set[str]:
        """Questions that only some branch declares, and so only some answers lead to."""
        return {name for path, name in self.names.items() for known in self.branches if path[: len(known)] == known}

    def lose(self, schema: Raw, place: str, known: frozenset[str]) -> None:
        """Tells of every keyword nobody took over."""
        for key in schema.keys() - known - FRAME - {"$ref"}:
            if schema[key] not in ({}, [{}]) and not _is_empty_rest(key, schema[key]):
                self.sketch.tell(losses.KEYWORD_LOST, place + pointer(key), keyword=key, given=schema[key])

    def unused(self) -> None:
        """Tells of definitions that nothing referred to."""
        for keyword in DEFINITIONS:
            entries = self.root.get(keyword)
            for name in entries if isinstance(entries, Mapping) else ():
                place = pointer(keyword, name)
                if not any(used == f"#{place}" or used.startswith(f"#{place}/") for used in self.used):
                    self.sketch.tell(losses.UNUSED, place, given=name)


def _is_empty_rest(key: str, value: object) -> bool:
    return key == "allOf" and isinstance(value, list) and not any(value)


def _adds(found: Raw, added: Raw) -> bool:
    """Whether nothing would be overwritten: only `properties`, `required` and words may be in both."""
    both = found.keys() & added.keys() - {"required", "title", "description"}
    if "properties" in both:
        both -= {"properties"}
        if not all(isinstance(one["properties"], Mapping) for one in (found, added)):
            return False
        if found["properties"].keys() & added["properties"].keys():
            return False
    return all(found[key] == added[key] for key in both)


def _joined(found: Raw, added: Raw) -> dict[str, Any]:
    joined = {**added, **found}
    if "properties" in found and "properties" in added:
        joined["properties"] = {**found["properties"], **added["properties"]}
    if "required" in found and "required" in added:
        joined["required"] = [*listed(found["required"]), *listed(added["required"])]
    return joined


def listed(value: object) -> list[str]:
    """The names of a list of names; nothing of anything else."""
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def of_objects(value: object) -> dict[str, Any]:
    """A mapping of schemas (`true` and `false` are schemas too); nothing of anything else."""
    found = value if isinstance(value, Mapping) else {}
    return {name: one for name, one in found.items() if isinstance(one, Mapping | bool)}


def _decoded(fragment: str) -> str:
    """A JSON pointer out of the fragment of an address, where some characters stand as %20."""
    raw = re.sub(b"%([0-9A-Fa-f]{2})", lambda one: bytes.fromhex(one[1].decode()), fragment.encode(errors="replace"))
    return raw.decode(errors="replace")
