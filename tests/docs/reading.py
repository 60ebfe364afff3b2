"""The pages for authors as the tests read them: fenced blocks with what their first line says, and the places of
definition files that a block is written to. A page is run from its own text, so it cannot tell what does not happen.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.synthetic import ROOT

AUTHORING = ROOT / "docs" / "authoring"
LANGUAGES = {"zh": ".zh.md", "en": ".md"}
FENCE = re.compile(r"^```(\S*)[ \t]*(.*?)\n(.*?)^```$", flags=re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, the rest of its first line, its text and where the text stands in the page."""

    kind: str
    told: str
    text: str
    span: tuple[int, int]


def page(name: str, language: str) -> Path:
    return AUTHORING / f"{name}{LANGUAGES[language]}"


def blocks_of(text: str) -> list[Block]:
    return [Block(m[1], m[2].strip(), m[3], m.span(3)) for m in FENCE.finditer(text)]


def put(document: Any, pointer: str, value: Any, verb: str = "") -> Any:
    """The document with the value at a place: `-` at the end of a list, `merge` adds keys to the object there."""
    if not pointer:
        return {**document, **value} if verb == "merge" else value
    *steps, last = [step.replace("~1", "/").replace("~0", "~") for step in pointer.lstrip("/").split("/")]
    holder = document
    for step in steps:
        holder = holder[int(step)] if isinstance(holder, list) else holder.setdefault(step, [] if last == "-" else {})
    if isinstance(holder, list) and last == "-":
        holder.append(value)
        return document
    key = int(last) if isinstance(holder, list) else last
    if verb == "merge":
        before = holder[key] if isinstance(holder, list) else holder.get(key, {})
        value = {**before, **value}
    holder[key] = value
    return document


def write(root: Path, told: str, text: str) -> None:
    """Writes a block to the file its first line names: `FILE`, or `FILE#POINTER [merge]`."""
    place, _, verb = told.partition(" ")
    name, _, pointer = place.partition("#")
    path = root / name
    before = json.loads(path.read_text("utf-8")) if "#" in place else {}
    path.parent.mkdir(parents=True, exist_ok=True)
    after = put(before, pointer, json.loads(text), verb)
    path.write_text(json.dumps(after, ensure_ascii=False, indent=2) + "\n", "utf-8")


def commands_of(block: Block) -> Iterator[tuple[str, str]]:
    """Each command of a console block with what it prints."""
    for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
        command, _, output = part.partition("\n")
        yield command, output
