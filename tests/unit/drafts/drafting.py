"""What the tests of drafts share: the documents, the drafts they become, and those drafts once finished."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from permits.core.definitions import compile_item
from permits.core.definitions.messages import TO_FILL
from permits.core.definitions.types import Item
from permits.core.drafts import Draft, Wanted
from permits.core.finding import Finding
from permits.persistence.definition_files import read_item
from permits.persistence.definition_folder import read_schemas
from permits.services.import_item import FORMATS
from tests.synthetic import DEFINITIONS

SOURCES = Path(__file__).resolve().parent / "sources"
SCHEMAS = read_schemas(DEFINITIONS)
DAY = date(2026, 3, 2)
WANTED = Wanted("zz-draft", DAY, category="hygiene")
#: What every draft leaves to its author, and says so.
ANNOUNCED = {"basis.unknown_law", "basis.missing", "authority.unknown", "text.untranslated"}


def drafted(source: str, path: Path, wanted: Wanted = WANTED) -> Draft:
    return FORMATS[source](path.read_bytes(), path.name, wanted)


def drafted_text(source: str, text: str | bytes, name: str = "source") -> Draft:
    return FORMATS[source](text.encode() if isinstance(text, str) else text, name, WANTED)


def codes(draft: Draft) -> list[str]:
    return [one.code for one in draft.losses]


def told(draft: Draft, code: str) -> list[Finding]:
    return [one for one in draft.losses if one.code == code]


def written(draft: Draft) -> str:
    """A draft and its report as one golden text."""
    report = [f"{one.severity} {one.where or '-'}{f':{one.line}' if one.line else ''} {one.code}: {one.message.en}"
              for one in draft.losses]  # fmt: skip
    parts = {"item": draft.item, "rules": draft.rules, "texts": draft.texts, "example": draft.example, "report": report}
    return json.dumps(parts, ensure_ascii=False, indent=2) + "\n"


@lru_cache(maxsize=1)
def _library() -> dict[str, Any]:
    files = read_item(DEFINITIONS, "pp-new")
    assert files is not None
    return {**files.bundle["library"], "blocks": {}, "block_texts": {}}


def bundle_of(draft: Draft) -> dict[str, Any]:
    return {"item": draft.item, "rules": draft.rules, "texts": {"en": draft.texts}, "library": _library()}


def compiled(draft: Draft) -> tuple[Item | None, tuple[Finding, ...]]:
    return compile_item(bundle_of(draft), SCHEMAS)


BASIS = [{"law": "xkf", "article": "58", "mark": "V"}]


def finished(draft: Draft) -> Item:
    """The draft with what it leaves to its author: law, authority, English."""
    text = json.dumps({"item": draft.item, "rules": draft.rules})
    law, authority = (text.replace(f'"law": "{TO_FILL}"', '"law": "xkf"'), f'"code": "{TO_FILL}"')
    parts = json.loads(law.replace(authority, '"code": "bj-haidian"'))
    for table in parts["rules"].get("tables", ()):
        table.setdefault("basis", BASIS)
    half = replace(draft, item=parts["item"], rules=parts["rules"])
    wanting = [one for one in compiled(half)[1] if one.code == "text.untranslated"]
    english: Mapping[str, str] = {**draft.texts, **{_key(one): "English" for one in wanting}}
    item, found = compiled(replace(half, texts=english))
    assert item is not None, [(one.code, one.where, one.message.en) for one in found if one.severity == "error"]
    return item


def _key(finding: Finding) -> str:
    return finding.message.en.rpartition('key "')[2].partition('"')[0]
