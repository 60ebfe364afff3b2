"""Definitions on disk: findings carry file and line, one item opens only its own files, nothing leads outside."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from permits.core.finding import Finding, errors
from permits.persistence.definition_files import (
    check_item,
    compile_all,
    item_or_findings,
    known_item,
    read_definitions,
    read_item,
)
from permits.persistence.definition_folder import Folder
from permits.persistence.definition_versions import name_on
from tests.unit.definitions.bundles import DEFINITIONS, GOOD


def replace(path: Path, old: str, new: str) -> int:
    """Changes one passage of a file; the line it began on."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{text.count(old)} × {old}"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def told(findings: tuple[Finding, ...], root: Path) -> list[str]:
    return [f"{Path(f.file).relative_to(root).as_posix()}:{f.line}: {f.code}" for f in findings]


def test_good_definitions_compile_without_a_word(folder: Path) -> None:
    compiled = compile_all(folder)
    assert told(compiled.findings, folder) == []
    assert list(compiled.items) == ["kite"]
    assert [example.code for example in compiled.examples["kite"]] == ["small"]
    assert "far-office" in compiled.authorities
    assert compiled.calendar is not None


def test_checking_one_item_says_the_same(folder: Path) -> None:
    assert check_item(folder, "kite") == (compile_all(folder).items["kite"], ())
    assert known_item(folder, "kite") == compile_all(folder).items["kite"]


def test_each_finding_has_its_file_and_line(folder: Path) -> None:
    rules, clocks = folder / "rules/toys/kite.json", folder / "clocks.json"
    first = replace(rules, '"show": [\n        "tails"', '"show": [\n        "tales"') + 1
    second = replace(clocks, '"pauses"', '"pause"')
    third = replace(folder / "laws.json", '"Kite Law"', '""')
    last = replace(folder / "blocks/flyer.json", '"show": [\n        "guardian"', '"show": [\n        "guard"') + 1
    assert told(compile_all(folder).findings, folder) == [
        f"blocks/flyer.json:{last}: rule.unknown_field",
        f"clocks.json:{second}: definition.unknown_key",
        f"laws.json:{third}: definition.too_short",
        f"rules/toys/kite.json:{first}: rule.unknown_field",
    ]


def test_two_equal_keys_in_a_file_are_told_with_the_line_of_the_second(folder: Path) -> None:
    line = replace(folder / "items/toys/kite.json", '"version": 1,', '"version": 1,\n  "version": 2,') + 1
    compiled = compile_all(folder)
    assert told(compiled.findings, folder) == [f"items/toys/kite.json:{line}: json.duplicate-key"]
    assert compiled.items == {}


def test_a_missing_file_is_told_by_its_name(folder: Path) -> None:
    (folder / "items/toys/kite/texts.en.json").unlink()
    assert told(compile_all(folder).findings, folder) == ["items/toys/kite/texts.en.json:1: file.unreadable"]
    with pytest.raises(ValueError, match=r"texts\.en\.json:1"):
        known_item(folder, "kite")


def test_an_item_read_fast_still_tells_every_fault(folder: Path) -> None:
    assert item_or_findings(folder, "kite") == (known_item(folder, "kite"), ())
    line = replace(folder / "items/toys/kite.json", '"handling": "promised",\n  "basis"', '"basis"')
    assert line > 1
    item, findings = item_or_findings(folder, "kite")
    assert item is None
    assert told(findings, folder) == ["items/toys/kite.json:1: definition.missing_key"]
    with pytest.raises(ValueError, match=r'kite\.json:1: The key "handling" is missing'):
        known_item(folder, "kite")


def test_files_that_fit_nothing_are_told(folder: Path) -> None:
    shutil.copy(folder / "rules/toys/kite.json", folder / "rules/toys/drone.json")
    (folder / "vocabularies/unused.json").rename(folder / "vocabularies/useless.json")
    (folder / "items/games").mkdir()
    shutil.copy(folder / "items/toys/kite.json", folder / "items/games/kite.json")
    assert [line.partition(": ")[2] for line in told(compile_all(folder).findings, folder)].count(
        "file.rules_without_item"
    ) == 1
    assert {"file.name", "file.item_twice"} <= {finding.code for finding in compile_all(folder).findings}


def test_one_broken_item_leaves_the_others_standing(folder: Path) -> None:
    (folder / "items/toys/drone.json").write_text("{", encoding="utf-8")
    compiled = compile_all(folder)
    assert list(compiled.items) == ["kite"]
    assert "items/toys/drone.json:1: json.syntax" in told(compiled.findings, folder)


def test_a_code_twice_in_a_list_is_told(folder: Path) -> None:
    laws = json.loads((folder / "laws.json").read_text(encoding="utf-8"))
    laws["laws"].append(laws["laws"][0])
    (folder / "laws.json").write_text(json.dumps(laws, indent=2), encoding="utf-8")
    assert [finding.code for finding in compile_all(folder).findings] == ["file.code_twice"]


def test_a_bundle_holds_only_what_its_item_rests_on() -> None:
    files = read_item(GOOD, "kite")
    assert files is not None
    assert {kind: list(parts) for kind, parts in files.bundle["library"].items()} == {
        "blocks": ["flyer"],
        "block_texts": ["flyer"],
        "vocabularies": ["fields"],
        "laws": ["general", "kite-law"],
        "clocks": ["decision"],
        "authorities": ["kite-office", "south-office"],
        "categories": ["toys"],
        "types": ["licence"],
    }
    assert read_definitions(GOOD).items["kite"].bundle == files.bundle


@pytest.mark.parametrize("code", ["", "drone", "../toys/kite", "*", "kite.json", "toys/kite", "/etc/passwd", "ki[t]e"])
def test_a_code_that_is_no_item_finds_nothing(code: str) -> None:
    assert read_item(GOOD, code) is None
    assert known_item(GOOD, code) is None


@pytest.mark.parametrize("name", ["../laws", "/etc/passwd", "..", "a/b", "*"])
def test_no_name_in_a_definition_leads_out_of_its_folder(folder: Path, name: str) -> None:
    replace(folder / "items/toys/kite.json", '"block": "flyer"', f'"block": "{name}"')
    opened = Folder(folder)
    files = read_item(opened.root, "kite")
    assert files is not None
    assert not any(part.startswith("blocks/") for part in files.origins)


def test_explaining_a_known_item_loads_no_schema_library_web_framework_or_database() -> None:
    program = (
        "import sys; from pathlib import Path; from permits.persistence.definition_files import known_item;"
        f"assert known_item(Path({str(GOOD)!r}), 'kite');"
        "print([name for name in ('jsonschema', 'flask', 'sqlalchemy', 'jsonschema_rs') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True,
                          env={"PYTHONPATH": str(DEFINITIONS.parent / "platform")})  # fmt: skip
    assert done.stdout.strip() == "[]"


def test_what_is_no_regular_file_of_the_folder_is_told_of_and_never_read(folder: Path, tmp_path: Path) -> None:
    item = folder / "items/toys/kite.json"
    beside = tmp_path / "elsewhere.json"
    beside.write_text(item.read_text("utf-8"), "utf-8")
    item.unlink()
    item.symlink_to(beside)
    assert [one.code for one in errors(list(compile_all(folder).findings))] == ["file.outside"]
    item.unlink()
    os.mkfifo(item)
    assert [one.code for one in errors(list(compile_all(folder).findings))] == ["file.not_regular"]
    assert name_on(folder, "kite", date(2026, 3, 2)) == "kite"
    item.unlink()
    item.with_name("spare.txt").write_text(beside.read_text("utf-8"), "utf-8")
    item.symlink_to("spare.txt")
    assert errors(list(compile_all(folder).findings)) == [], "a link that stays inside is as good as the file"
