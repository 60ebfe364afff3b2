"""The people and the sentences of the demonstration, as data beside the code."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any


@cache
def demo() -> dict[str, Any]:
    """Names, titles and sentences; see the file's own keys."""
    words: dict[str, Any] = json.loads((Path(__file__).parent / "people_and_words.json").read_text("utf-8"))
    return words
