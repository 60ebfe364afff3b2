"""No item ever gets code of its own: what is written in definitions/ as a name is written nowhere in the program.

Three sorts of names count: the codes of items; the fields and table columns of one item, where their names have an
underscore (a name like `title` is anybody's word); the codes of rules, where they stand in quotes. A word of the
definition language itself (a key or an allowed value of its meta-schemas, a builtin fact) is the engine's to know.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.architecture.reading import DEFINITIONS, definition, named, package_files, text_of, walk

# Builtin facts, and what the life of any certificate is told with.
BUILTIN = {
    "authority", "case_number", "certificate_number", "decided_on", "issued_on", "received_on", "revoked_on",
    "valid_from", "valid_to",
}  # fmt: skip


def language_words() -> set[str]:
    """Keys and allowed values of the meta-schemas."""
    words: set[str] = set()
    for path in (DEFINITIONS / "schema").rglob("*.json"):
        for schema in walk(definition(path)):
            for keyword in ("properties", "$defs"):
                if isinstance(names := schema.get(keyword), dict):
                    words |= set(names)
            if isinstance(allowed := schema.get("enum"), list):
                words |= {str(value) for value in allowed}
            if "const" in schema:
                words.add(str(schema["const"]))
    return words | BUILTIN


def fields_of(path: Path) -> set[str]:
    """Fields of a file's form and columns of its tables."""
    return {
        name
        for schema in walk(definition(path))
        if schema.get("type") == "object" and isinstance(schema.get("properties"), dict)
        for name in schema["properties"]  # type: ignore[attr-defined]
    }


def item_codes() -> set[str]:
    return {path.stem for path in DEFINITIONS.glob("items/*/*.json")}


def item_fields() -> set[str]:
    """Names only items use: those of shared blocks are left out."""
    shared = {name for path in DEFINITIONS.glob("blocks/*.json") for name in fields_of(path)}
    own = {name for path in DEFINITIONS.glob("items/*/*.json") for name in fields_of(path)}
    return {name for name in own - shared - language_words() if "_" in name}


def rule_codes() -> set[str]:
    found = {
        str(rule["code"])
        for path in DEFINITIONS.glob("rules/*/*.json")
        for rule in walk(definition(path))
        if "code" in rule and set(rule) & {"when", "otherwise", "require", "basis"}
    }
    return {code for code in found - language_words() if not code.islower() or "_" in code}


def patterns() -> list[tuple[str, re.Pattern[str]]]:
    def either(names: set[str]) -> str:
        return "|".join(re.escape(name) for name in sorted(names)) or r"(?!)"

    return [
        ("item code", re.compile(rf"(?<![\w-])(?:{either(item_codes())})(?![\w-])")),
        ("field of one item", re.compile(rf"\b(?:{either(item_fields())})\b")),
        ("rule code", re.compile(rf"""(["'])(?:{either(rule_codes())})\1""")),
    ]


def offences(text: str) -> list[str]:
    return [f"{sort} {match.group(0)}" for sort, pattern in patterns() for match in pattern.finditer(text)]


def is_invariant(path: Path, offence: str) -> bool:
    """`permits verify` numbers its invariants I1, I2, …, as items may number their intake rules."""
    return "verify" in path.stem and re.fullmatch(r"""rule code "I\d+\"""", offence) is not None


def test_the_program_names_no_item_no_field_of_one_item_and_no_rule() -> None:
    found = {
        named(path): [offence for offence in offences(text_of(path)) if not is_invariant(path, offence)]
        for path in package_files(".py", ".html", ".js", ".typ")
    }
    assert {name: names for name, names in found.items() if names} == {}


def test_there_are_items_fields_and_rules_to_look_for() -> None:
    assert item_codes()
    assert item_fields()
    assert rule_codes()


@pytest.mark.parametrize("names, line", [(item_codes, 'if item.code == "{}":'), (item_fields, 'answers.get("{}")'),
                                         (rule_codes, "if '{}' in fired:")])  # fmt: skip
def test_a_name_written_into_the_program_is_seen(names, line: str) -> None:  # type: ignore[no-untyped-def]
    assert all(offences(line.format(name)) for name in names())
    assert names()
