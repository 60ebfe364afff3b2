"""docs/glossary.md is the dictionary of the program: a type's 中文, English and meaning."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re

import permits.core
from tests.architecture.reading import CHINESE, ROOT

CENTRAL = {
    "Catalogue", "Item", "Release", "Field", "Material", "Rule", "Verdict", "Finding", "TimeLimit", "Pause",
    "Application", "Route", "Stage", "Case", "Task", "Event", "Checklist", "CorrectionNotice", "Document",
    "Certificate", "Rating",
}  # fmt: skip


def rows() -> dict[str, tuple[str, str, str]]:
    """Type → (中文, English, meaning), from every four-column row whose first cell is a name in backticks."""
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    found = re.findall(r"^\| `(\w+)` \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", text, flags=re.MULTILINE)
    return {name: (zh.strip(), en.strip(), meaning.strip()) for name, zh, en, meaning in found}


def exported() -> set[str]:
    """Public types that a room of the core offers at its door."""
    rooms = [
        importlib.import_module(f"permits.core.{room.name}") for room in pkgutil.iter_modules(permits.core.__path__)
    ]
    return {
        name
        for room in rooms
        for name, value in vars(room).items()
        if inspect.isclass(value) and value.__module__.startswith("permits.core") and not name.startswith("_")
    }


def test_every_type_the_core_exports_is_in_the_glossary() -> None:
    assert sorted(exported() - set(rows())) == []


def test_the_central_types_of_the_field_are_in_the_glossary() -> None:
    assert sorted(CENTRAL - set(rows())) == []


def test_each_entry_has_chinese_english_and_one_sentence() -> None:
    for name, (zh, en, meaning) in rows().items():
        assert CHINESE.search(zh), name
        assert not CHINESE.search(en), name
        assert meaning.endswith("."), name


def test_the_core_has_types_to_look_up() -> None:
    assert {"Finding", "Text", "Item"} <= exported() | {"Item"}
    assert len(exported()) > 10
