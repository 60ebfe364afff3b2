"""Examples written as the files authors keep: applications a proof found, and those at the limits of rules."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

from permits.core.definitions.types import Example
from permits.core.text import Text

LONGEST = 4000
"""Characters of an example's heading, as its meta-schema has it."""


def write_example(folder: Path, name: str, example: Mapping[str, object], definitions: Path) -> Path:
    """One example file, in the one form of definition files. An existing one of that name is written anew."""
    folder.mkdir(parents=True, exist_ok=True)
    schema = os.path.relpath(definitions / "schema/v1/example.schema.json", folder)
    path = folder / f"{name}.json"
    path.write_text(json.dumps({"$schema": schema, **example}, ensure_ascii=False, indent=2) + "\n", "utf-8")
    return path


def document(example: Example) -> dict[str, object]:
    """The example as authors write it, but for where its meta-schema lies."""
    return {
        **heading(example.says), "received_on": example.received_on.isoformat(), "answers": dict(example.answers),
        "uploads": list(example.uploads), "expect": dict(example.expect),
    }  # fmt: skip


def heading(says: Text) -> dict[str, object]:
    return {"says": says.zh[:LONGEST], "says_en": says.say("en")[:LONGEST]}
