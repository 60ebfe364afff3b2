"""Every finding the platform can make, in both languages. Importing a room declares its findings."""

from __future__ import annotations

import ast
import importlib
import re
from functools import cache

import pytest

from permits.core.finding import ERROR, INFO, KINDS, WARNING, FindingKind
from tests.architecture.reading import CHINESE, named, package_files, tree_of

PLACE = re.compile(r"\{(\w+)\}")


@cache
def kinds() -> dict[str, FindingKind]:
    for path in package_files(".py"):
        if "FindingKind(" in path.read_text(encoding="utf-8"):
            module = named(path).removeprefix("platform/").removesuffix(".py").removesuffix("/__init__")
            importlib.import_module(module.replace("/", "."))
    return {code: kind for code, kind in KINDS.items() if not code.startswith("test.")}


def wrongs(kind: FindingKind) -> list[str]:
    """What keeps this kind from being said to people in both languages."""
    found = []
    if not re.fullmatch(r"[a-z][a-z0-9_-]*(\.[a-z][A-Za-z0-9_-]*)+", kind.code):
        found.append("the code is not of the form room.what_is_wrong")
    if not CHINESE.search(PLACE.sub("", kind.zh)) and not PLACE.fullmatch(kind.zh):
        found.append("the Chinese sentence has no Chinese")
    if not kind.en or CHINESE.search(kind.en):
        found.append("the English sentence is missing or holds Chinese")
    if set(PLACE.findall(kind.zh)) != set(PLACE.findall(kind.en)):
        found.append("the two sentences do not have the same places")
    if kind.severity not in (ERROR, WARNING, INFO):
        found.append(f"unknown severity {kind.severity}")
    return found


def test_every_finding_has_a_code_and_a_sentence_in_both_languages() -> None:
    assert {code: wrongs(kind) for code, kind in kinds().items() if wrongs(kind)} == {}


def test_findings_are_declared() -> None:
    assert len(kinds()) > 20


def test_no_two_findings_have_the_same_code_even_in_rooms_not_loaded_together() -> None:
    places: dict[str, list[str]] = {}
    for path in package_files(".py"):
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "FindingKind" and node.args:
                code = node.args[0]
                assert isinstance(code, ast.Constant), f"{named(path)}:{node.lineno}: a finding's code is a literal"
                places.setdefault(str(code.value), []).append(f"{named(path)}:{node.lineno}")
    assert {code: found for code, found in places.items() if len(found) > 1} == {}


@pytest.mark.parametrize("zh, en", [("", "Say it"), ("说明", ""), ("填写 {field}", "Enter it"), ("Say it", "Say it")])
def test_a_finding_that_one_language_cannot_say_is_seen(zh: str, en: str) -> None:
    code = "test.unsaid"
    kind = FindingKind(code, zh, en)
    KINDS.pop(code)
    assert wrongs(kind)
