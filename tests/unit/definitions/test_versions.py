"""Several versions of an item on disk: each received on its own days, none edited after it was published."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from permits.core.definitions import compile_item
from permits.core.definitions.types import Transition
from permits.core.finding import Finding
from permits.persistence.definition_files import compile_all, item_or_findings
from permits.persistence.definition_versions import name_on, names_on
from permits.persistence.release_lock import Locked, lock, locked_of, read_lock, restored
from tests.unit.definitions.bundles import SCHEMAS, good_bundle


def another(root: Path, number: int, **changes: Any) -> Path:
    """Version `number` of the kite beside the newest, with everything that belongs to it; its item file."""
    for kind in ("items", "rules"):
        shutil.copy(root / kind / "toys/kite.json", root / kind / f"toys/kite@{number}.json")
    shutil.copytree(root / "items/toys/kite", root / f"items/toys/kite@{number}")
    path = root / f"items/toys/kite@{number}.json"
    return version(path, version=number, **changes)


def change(path: Path, **changes: Any) -> Path:
    raw = {**json.loads(path.read_text("utf-8")), **changes}
    path.write_text(json.dumps({k: v for k, v in raw.items() if v is not None}, ensure_ascii=False, indent=2), "utf-8")
    return path


def newest(root: Path, **changes: Any) -> Path:
    return version(root / "items/toys/kite.json", **changes)


def version(path: Path, **changes: Any) -> Path:
    """The version in this file, changed; no example of it is received before it begins."""
    change(path, **changes)
    for example in path.with_suffix("").glob("examples/*.json"):
        received = json.loads(example.read_text("utf-8"))["received_on"]
        change(example, received_on=max(received, changes.get("effective_from", received)))
    return path


def told(root: Path) -> list[tuple[str, str]]:
    return [(finding.code, Path(finding.file).name) for finding in compile_all(root).findings]


def two_versions(root: Path) -> None:
    another(root, 1, effective_from="2025-01-01", effective_to="2026-06-30")
    newest(root, version=2, effective_from="2026-07-01")


def test_two_versions_stand_side_by_side_each_with_its_rules_texts_and_examples(folder: Path) -> None:
    two_versions(folder)
    compiled = compile_all(folder)
    assert told(folder) == []
    assert {name: item.version for name, item in compiled.items.items()} == {"kite": 2, "kite@1": 1}
    assert {name: len(examples) for name, examples in compiled.examples.items()} == {"kite": 1, "kite@1": 1}
    item, findings = item_or_findings(folder, "kite@1")
    assert (item, findings) == (compiled.items["kite@1"], ())


@pytest.mark.parametrize(
    ("day", "name"), [("2024-12-31", ""), ("2025-01-01", "kite@1"), ("2026-06-30", "kite@1"), ("2026-07-01", "kite")]
)
def test_a_day_has_the_version_that_is_in_effect_on_it(folder: Path, day: str, name: str) -> None:
    two_versions(folder)
    assert name_on(folder, "kite", date.fromisoformat(day)) == name
    assert names_on(compile_all(folder).items, date.fromisoformat(day)) == {"kite": name or "kite"}


def test_a_version_can_be_named_whatever_the_day_and_one_alone_begins_on_its_day(folder: Path) -> None:
    assert name_on(folder, "kite", date(1990, 1, 1)) == ""
    two_versions(folder)
    assert name_on(folder, "kite@1", date(2030, 1, 1)) == "kite@1"
    assert name_on(folder, "kite@2", date(1990, 1, 1)) == "kite"


def test_a_version_without_a_last_day_ends_when_the_next_begins(folder: Path) -> None:
    another(folder, 1, effective_from="2025-01-01")
    newest(folder, version=2, effective_from="2026-07-01")
    assert told(folder) == []
    assert name_on(folder, "kite", date(2026, 6, 30)) == "kite@1"
    assert name_on(folder, "kite", date(2026, 7, 1)) == "kite"


@pytest.mark.parametrize(
    ("first", "second", "code"),
    [
        ({"effective_from": "2025-01-01", "effective_to": "2026-07-01"}, "2026-07-01", "versions.overlap"),
        ({"effective_from": "2025-01-01"}, "2025-01-01", "versions.overlap"),
        ({"effective_from": "2025-01-01", "effective_to": "2026-06-29"}, "2026-07-01", "versions.gap"),
    ],
)
def test_days_with_two_versions_or_with_none_in_between_are_told(
    folder: Path, first: Mapping[str, str], second: str, code: str
) -> None:
    another(folder, 1, **first)
    newest(folder, version=2, effective_from=second)
    assert told(folder) == [(code, "kite.json")]
    assert compile_all(folder).findings[0].line > 1


def test_the_newest_version_stands_in_the_file_without_a_number(folder: Path) -> None:
    another(folder, 3, effective_from="2027-01-01")
    newest(folder, version=2, effective_from="2026-07-01")
    assert told(folder) == [("versions.not_newest", "kite.json")]


def test_the_number_in_the_name_is_the_one_inside(folder: Path) -> None:
    two_versions(folder)
    change(folder / "items/toys/kite@1.json", version=4)
    assert ("file.name", "kite@1.json") in told(folder)


@pytest.mark.parametrize("name", ["kite@", "kite@one", "kite@1/../2", "@1", "kite@²"])
def test_no_other_name_finds_a_version(folder: Path, name: str) -> None:
    two_versions(folder)
    with pytest.raises(KeyError):
        item_or_findings(folder, name)


def lock_all(folder: Path) -> list[Finding]:
    return lock(folder, map(locked_of, compile_all(folder).items.values()))


def test_a_published_version_that_was_edited_is_told_with_what_to_do(folder: Path) -> None:
    lock_all(folder)
    assert told(folder) == []
    newest(folder, category="sky")
    (folder / "categories.json").write_text(
        json.dumps({"categories": [{"code": "sky", "no": 1, "zh": "天", "en": "Sky"}]}), encoding="utf-8"
    )
    found = [finding for finding in compile_all(folder).findings if finding.code == "release.drift"]
    assert [(Path(f.file).name, f.line > 1) for f in found] == [("kite.json", True)]
    assert "kite@1.json" in found[0].message.en
    assert "version 2" in found[0].message.en


def test_a_shared_part_that_was_edited_makes_every_published_version_drift_that_names_it(folder: Path) -> None:
    two_versions(folder)
    lock_all(folder)
    laws = (folder / "laws.json").read_text("utf-8")
    (folder / "laws.json").write_text(laws.replace("Kite Law", "Law of Kites"), encoding="utf-8")
    assert told(folder) == [("release.drift", "kite.json"), ("release.drift", "kite@1.json")]


def test_raising_the_version_and_keeping_the_old_one_beside_it_is_no_drift(folder: Path) -> None:
    lock_all(folder)
    another(folder, 1)
    newest(folder, version=2, effective_from="2027-01-01")
    assert told(folder) == []


def test_a_published_version_that_no_file_says_any_more_is_told_with_the_names_to_keep_it_under(folder: Path) -> None:
    lock_all(folder)
    newest(folder, version=2, effective_from="2027-01-01")
    [finding] = compile_all(folder).findings
    assert (finding.code, Path(finding.file).name, finding.severity) == ("release.vanished", "kite.json", "error")
    for name in ("items/toys/kite@1.json", "rules/toys/kite@1.json", "items/toys/kite@1/"):
        assert name in finding.message.en and name in finding.message.zh
    change(folder / "items/toys/kite.json", title=None)
    assert ("release.vanished", "kite.json") in told(folder), "also of an item that does not compile"
    (folder / "items/toys/kite.json").write_text("{", "utf-8")
    assert "release.vanished" not in [code for code, _ in told(folder)], "what its file says nobody knows"


def test_of_a_published_item_whose_files_are_all_gone_the_lock_tells(folder: Path) -> None:
    lock_all(folder)
    for path in folder.glob("*/toys/kite.json"):
        path.unlink()
    assert told(folder) == [("release.vanished", "releases.lock")]


def test_the_lock_keeps_what_it_holds_in_order_and_adds_what_is_new(folder: Path) -> None:
    two_versions(folder)
    items = compile_all(folder).items
    lock(folder, [locked_of(items["kite"])])
    lock(folder, [locked_of(items["kite@1"])])
    locked, findings = read_lock(folder)
    assert findings == []
    assert [(one.item, one.version, one.sha256) for one in locked] == [
        ("kite", 1, items["kite@1"].sha256), ("kite", 2, items["kite"].sha256),
    ]  # fmt: skip


def test_an_emptied_lock_is_told_of(folder: Path) -> None:
    lock_all(folder)
    assert told(folder) == []
    (folder / "releases.lock").write_text("[]\n", encoding="utf-8")
    assert told(folder) == [("release.lock_emptied", "releases.lock")]


def test_a_version_before_the_newest_that_the_lock_has_lost_is_told_of_at_its_file(folder: Path) -> None:
    two_versions(folder)
    lock(folder, [locked_of(compile_all(folder).items["kite"])])
    assert told(folder) == [("release.not_locked", "kite@1.json")]
    lock(folder, [locked_of(compile_all(folder).items["kite@1"])])
    assert told(folder) == []


def test_what_a_site_has_published_is_put_back_into_the_lock(folder: Path) -> None:
    lock_all(folder)
    gone = Locked("kite", 7, "a" * 64)
    assert [(one.code, one.severity) for one in restored(folder, [gone])] == [("release.lock_restored", "info")]
    assert gone in read_lock(folder)[0] and len(read_lock(folder)[0]) == 2
    assert restored(folder, [gone]) == []


@pytest.mark.parametrize("broken", [
    "{", "{}", "[1]", '[{"item": "kite"}]', '[{"item": "kite", "version": 1, "sha256": "0", "more": 1}]',
])  # fmt: skip
def test_a_lock_that_cannot_be_read_is_told_and_not_written_over(folder: Path, broken: str) -> None:
    (folder / "releases.lock").write_text(broken, encoding="utf-8")
    assert told(folder) == [("release.lock_unreadable", "releases.lock")]
    assert [f.code for f in lock_all(folder)] == ["release.lock_unreadable"]
    assert (folder / "releases.lock").read_text("utf-8") == broken


def compiled_with(transition: Any) -> tuple[Transition | None, list[Finding]]:
    raw = good_bundle()
    raw["item"]["transition"] = transition
    item, found = compile_item(raw, SCHEMAS)
    return (item.transition if item else None), [f for f in found if f.severity == "error"]


def test_a_transition_is_said_for_all_axes_by_a_word_or_for_each() -> None:
    assert compiled_with("better") == (Transition("better", "better", "better", "better"), [])
    said = compiled_with({"form": "ask_again", "limits": "better"})
    assert said == (Transition("ask_again", "pin", "pin", "better"), [])


@pytest.mark.parametrize("wrong", ["keep", {"limits": "ask_again"}, {"routing": "ask_again"}, {"fee": "pin"}, 3])
def test_a_transition_that_means_nothing_is_refused_at_its_place(wrong: Any) -> None:
    transition, found = compiled_with(wrong)
    assert transition is None
    assert all(finding.where.startswith("item#/transition") for finding in found)
