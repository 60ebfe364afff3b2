"""Words of the pages in both languages, by key. Knows where they lie; does not know which page says them.

Each face keeps `words/zh.json` and `words/en.json`, flat maps of dotted keys that begin with its own name
(the kit's own begin with the subject). A key lies in one file only.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from permits.core.text import Text

FACES = Path(__file__).resolve().parent.parent


@cache
def words() -> dict[str, Text]:
    """Every word, read once. A key declared twice is a mistake of ours and stops the start."""
    found: dict[str, Text] = {}
    for folder in sorted(FACES.glob("*/words")):
        zh, en = (_read(folder / f"{language}.json") for language in ("zh", "en"))
        for key, said in zh.items():
            if key in found:
                raise ValueError(f"the word {key} lies in two faces")
            found[key] = Text(said, en.get(key, ""))
    return found


def word(key: str, **params: object) -> Text:
    """One word in both languages, its `{places}` filled. An unknown key is a mistake of ours."""
    said = words()[key]
    return said.format(params) if params else said


def _read(path: Path) -> dict[str, str]:
    # A face whose words are still being translated speaks Chinese meanwhile; a test names what is missing.
    return json.loads(path.read_text("utf-8")) if path.exists() else {}
