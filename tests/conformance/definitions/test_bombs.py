"""Definitions made to hurt: refused with a finding at their file, at once, with nothing fetched and nothing raised."""

from __future__ import annotations

import json
import shutil
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from permits.core.finding import Finding
from permits.persistence.definition_files import check_item
from tests.synthetic import DEFINITIONS
from tests.unit.definitions.bundles import GOOD, compiled_with

ITEM, RULES = Path("items/toys/kite.json"), Path("rules/toys/kite.json")
SECONDS = 1.5
"""A second, with room for a busy machine."""


def conditions(depth: int) -> Any:
    inner: Any = {"present": "colour"}
    for _ in range(depth):
        inner = {"not": inner}
    return inner


def nested(text: str) -> str:
    return text.replace('"item": "kite"', '"item": ' + '{"a":' * 100_000 + "1" + "}" * 100_000, 1)


def keyed(text: str) -> str:
    return text.replace('"item": "kite"', '"item": "kite",\n  "item": "dragon"', 1)


# What is put in the place of the rules file, and the finding it must give.
FILES: list[tuple[str, Callable[[str], str], str]] = [
    ("a hundred thousand levels", nested, "json.too-deep"),
    ("two megabytes", lambda text: text.replace('"kite"', '"' + "k" * 2_000_000 + '"', 1), "json.too-large"),
    ("a million values", lambda text: text.replace('"kite"', "[" + "0," * 400_000 + "0]", 1), "json.too-many-values"),
    ("a key twice", keyed, "json.duplicate-key"),
    ("not a number", lambda text: text.replace('"kite"', "NaN", 1), "json.number"),
    ("infinity", lambda text: text.replace('"kite"', "-Infinity", 1), "json.number"),
    ("a number beyond all numbers", lambda text: text.replace('"kite"', "1e999", 1), "json.number"),
    ("five thousand digits", lambda text: text.replace('"kite"', "9" * 5000, 1), "json.number"),
    ("nul", lambda text: text.replace("kite", "ki\\u0000te", 1), "json.character"),
    ("half a character", lambda text: text.replace("kite", "\\ud800", 1), "json.character"),
]
AWAY = "http://169.254.169.254/latest/meta-data"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The good item with the meta-schemas; whoever reaches for the network ends the test."""
    shutil.copytree(GOOD, tmp_path, dirs_exist_ok=True)
    shutil.copytree(DEFINITIONS / "schema", tmp_path / "schema")
    monkeypatch.setattr(socket, "socket", lambda *given, **more: pytest.fail("reached for the network"))
    return tmp_path


def told(folder: Path) -> tuple[tuple[Finding, ...], float]:
    started = time.perf_counter()
    _, found = check_item(folder, "kite")
    return found, time.perf_counter() - started


def test_the_good_item_is_not_refused(folder: Path) -> None:
    assert told(folder)[0] == ()


@pytest.mark.parametrize(("spoil", "code"), [case[1:] for case in FILES], ids=[case[0] for case in FILES])
def test_a_file_that_hurts_is_refused_at_once(folder: Path, spoil: Callable[[str], str], code: str) -> None:
    path = folder / RULES
    path.write_text(spoil(path.read_text("utf-8")), "utf-8")
    found, seconds = told(folder)
    assert [one.code for one in found if Path(one.file) == path] == [code]
    assert seconds < SECONDS


@pytest.mark.parametrize("target", ["#", AWAY, "file:///etc/passwd", "ftp://127.0.0.1/x", "jar:file:/x!/y", "//x/y"])
@pytest.mark.parametrize("key", ["$ref", "$dynamicRef", "$id", "$schema", "$recursiveRef"])
def test_a_form_names_no_other_document(folder: Path, key: str, target: str) -> None:
    item = json.loads((folder / ITEM).read_text("utf-8"))
    item["form"]["schema"]["properties"]["colour"][key] = target
    (folder / ITEM).write_text(json.dumps(item), "utf-8")
    found, seconds = told(folder)
    assert "definition.unknown_key" in {one.code for one in found}
    assert seconds < SECONDS


@pytest.mark.parametrize("pattern", [r"(a)\1", "(?=a)b", "(?<=a)b", "a{1,5000}", "(", "(?P<x>a)(?P=x)", "[", "a**"])
def test_a_pattern_no_linear_engine_takes_is_refused_at_its_place(pattern: str) -> None:
    found = compiled_with(
        "item#/form/schema/properties/colour", {"title": "颜色", "type": "string", "pattern": pattern}
    )
    assert ("field.pattern", "item#/form/schema/properties/colour/pattern") in {(f.code, f.where) for f in found}


EXPONENTIAL = ["^(a+)+$", "^(a|aa)+$", "^(a|a?)+$", "^(.*)*$", "^(.*a){12}$", "^([a-zA-Z]+)*$", "^(a*)*b$"]


@pytest.mark.parametrize("pattern", EXPONENTIAL)
def test_a_pattern_that_explodes_elsewhere_is_linear_here(pattern: str) -> None:
    from permits.core.rules.derived import pattern as compiled

    started = time.perf_counter()
    compiled(pattern).search("a" * 100_000 + "!")
    assert time.perf_counter() - started < 0.5


@pytest.mark.parametrize(("says", "when"), [
    ("four thousand terms", {"all": [{"any": [{"fact": "span", "==": f"{n}.00"} for n in range(1, 17)]}] * 3}),
    ("thirty nots", conditions(30)),
])  # fmt: skip
def test_a_condition_too_wide_or_too_deep_is_refused(says: str, when: Any) -> None:
    started = time.perf_counter()
    found = compiled_with("rules#/branches/0/when", when)
    assert {"rule.too_wide", "condition.too_deep", "json.too-deep"} & {one.code for one in found}, says
    assert time.perf_counter() - started < SECONDS
