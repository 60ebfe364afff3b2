"""What an authority may say otherwise: only what the item opens, only in its direction, and merged three ways."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from permits.core.clock import TimeLimit
from permits.core.definitions import compile_item
from permits.core.definitions.overrides import at_override, brought_up, inherit, merge
from permits.core.definitions.types import Item
from permits.core.finding import Finding, errors
from permits.persistence.definition_files import compile_all, read_item
from permits.persistence.override_files import Overridden, compile_overrides
from permits.persistence.release_lock import lock, locked_of
from tests.synthetic import DEFINITIONS, copied
from tests.unit.definitions.bundles import SCHEMAS, good_bundle

OPENS = [
    {"path": "/clocks/promise/limit", "direction": "shorter"},
    {"path": "/guide/place", "direction": "add"},
    {"path": "/guide/phone", "direction": "replace"},
    {"path": "/guide/visits", "direction": "fewer"},
    {"path": "/materials/M2/necessity", "direction": "fewer"},
    {"path": "/fees/K1/amount", "direction": "lower"},
]
PLACE = {"zh": "大厅", "en": "Hall"}
FEE = {"code": "K1", "title": "工本费", "amount": "20.00", "basis": [{"law": "kite-law", "article": "9", "mark": "V"}]}
LAWS: dict[str, Any] = {"far-law": {"code": "far-law", "zh": "远方法", "en": "Far Law"}}
OWN = {
    "/clocks/promise/limit": {"length": 3, "unit": "workday"},
    "/guide/place": {"zh": "北门", "en": "North gate"},
    "/guide/phone": "010-2",
    "/guide/visits": 1,
    "/materials/M2/necessity": "optional",
    "/fees/K1/amount": "5.00",
}
BASE = {
    "/clocks/promise/limit": {"length": 5, "unit": "workday"}, "/guide/place": PLACE, "/guide/phone": "010-1",
    "/guide/visits": 2, "/materials/M2/necessity": "required", "/fees/K1/amount": "20.00",
}  # fmt: skip


def city(**guide: Any) -> tuple[dict[str, Any], Item]:
    """The good item, opened; `guide` and `promise`, `version` change what the city says."""
    bundle = good_bundle()
    said = {"promise": 5, "version": 1, "visits": 2, "phone": "010-1", "place": PLACE} | guide
    bundle["item"] |= {"opens": OPENS, "version": said["version"]}
    bundle["item"]["guide"] |= {"visits": said["visits"], "phone": said["phone"], "place": said["place"]["zh"]}
    bundle["item"]["clocks"][1]["limit"]["length"] = said["promise"]
    bundle["texts"]["en"] |= {"guide.place": said["place"]["en"], "fees.K1": "Cost of the paper"}
    bundle["rules"]["fees"] = [FEE]
    bundle["item"]["guide"]["fee"] = "按规定收取工本费"
    bundle["texts"]["en"]["guide.fee"] = "The cost of the paper, as the rules say"
    item, found = compile_item(bundle, SCHEMAS)
    assert item is not None, found
    return bundle, item


def says(*paths: str, **more: Any) -> dict[str, Any]:
    """An override file that says these of its places; `version` and others beside them."""
    basis = [{"law": "far-law", "article": "1", "mark": "V"}]
    chosen = {path: copy.deepcopy(OWN[path]) for path in paths or OWN}
    file: dict[str, Any] = {"item": "kite", "version": 1, "base": {path: BASE[path] for path in chosen}}
    return {**file, "override": chosen, "basis": basis} | more


def found_by(file: dict[str, Any], **guide: Any) -> list[tuple[str, str]]:
    return [(one.code, one.where) for one in merge(*city(**guide), file).findings]


def whole(file: dict[str, Any], **guide: Any) -> Item:
    bundle, merged = inherit(*city(**guide), "far-office", file, LAWS)
    assert bundle is not None, merged.findings
    item, found = compile_item(bundle, SCHEMAS)
    assert item is not None, found
    return item


def test_what_is_opened_is_said_otherwise_and_all_else_is_as_the_city_has_it() -> None:
    _, of_city = city()
    own = whole(says())
    assert own.clocks[1].limit == TimeLimit(3, "workday")
    assert (own.guide.place.zh, own.guide.place.en) == ("大厅；北门", "Hall; North gate")
    assert (own.guide.phone, own.guide.visits) == ("010-2", 1)
    assert own.materials["M2"].necessity == "optional"
    assert str(own.rules["K1"].effect["amount"]) == "5.00"
    assert (own.fields, own.processes, own.clocks[0]) == (of_city.fields, of_city.processes, of_city.clocks[0])
    assert own.rule_set.key == of_city.rule_set.key


def test_the_item_of_an_authority_is_a_release_of_its_own() -> None:
    bundle, of_city = city()
    own = whole(says("/guide/phone"))
    assert (own.authority, of_city.authority) == ("far-office", "")
    assert own.sha256 != of_city.sha256
    elsewhere = inherit(bundle, of_city, "kite-office", says("/guide/phone"), LAWS)[0]
    assert elsewhere is not None
    item = compile_item(elsewhere, SCHEMAS)[0]
    assert item is not None
    assert item.sha256 not in (own.sha256, of_city.sha256), "two authorities that say the same are still two"


def test_the_bundle_of_the_city_stays_as_it_is() -> None:
    bundle, item = city()
    before = copy.deepcopy(bundle)
    inherit(bundle, item, "far-office", says(), LAWS)
    assert bundle == before


def test_what_an_override_rests_on_must_be_a_known_law() -> None:
    bundle, _ = inherit(*city(), "far-office", says("/guide/phone"), {})
    assert bundle is not None
    assert [(f.code, f.where) for f in compile_item(bundle, SCHEMAS)[1]] == [
        ("basis.unknown_law", "override#/basis/0/law")
    ]


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("/clocks/promise/limit", {"length": 6, "unit": "workday"}, "override.wrong_direction"),
        ("/clocks/promise/limit", {"length": 5, "unit": "workday"}, "override.wrong_direction"),
        ("/clocks/promise/limit", {"length": 3, "unit": "day"}, "override.wrong_direction"),
        ("/clocks/promise/limit", 3, "override.wrong_value"),
        ("/clocks/promise/limit", {"length": -1, "unit": "workday"}, "override.wrong_value"),
        ("/clocks/promise/limit", {"length": 3, "unit": "moon"}, "override.wrong_value"),
        ("/guide/place", "北门", "override.wrong_value"),
        ("/guide/place", {"zh": "北门", "en": " "}, "override.wrong_value"),
        ("/guide/visits", 3, "override.wrong_direction"),
        ("/guide/visits", True, "override.wrong_value"),
        ("/guide/phone", "010-1", "override.wrong_direction"),
        ("/materials/M2/necessity", "required", "override.wrong_direction"),
        ("/materials/M2/necessity", "late", "override.wrong_value"),
        ("/fees/K1/amount", "20.01", "override.wrong_direction"),
        ("/fees/K1/amount", "NaN", "override.wrong_value"),
        ("/fees/K1/amount", 5, "override.wrong_value"),
    ],
)
def test_a_value_must_fit_its_place_and_go_the_way_that_is_opened(path: str, value: Any, code: str) -> None:
    file = says(path)
    file["override"][path] = value
    assert found_by(file) == [(code, "/override/" + path.replace("/", "~1"))]


@pytest.mark.parametrize("path", ["/materials/M9", "/guide/hours", "/clocks/decision/limit", "/title", "", "/"])
def test_nothing_is_said_where_the_item_opens_nothing(path: str) -> None:
    file = says("/guide/phone")
    file["override"] = {path: "x"}
    file["base"] = {path: "y"}
    found = merge(*city(), file).findings
    assert [(one.code, one.where) for one in found] == [("override.not_opened", "/override/" + path.replace("/", "~1"))]
    assert "/guide/place" in found[0].message.zh, "it tells what is opened"


def test_a_longer_promise_is_told_of_with_both_values_in_words() -> None:
    file = says("/clocks/promise/limit")
    file["override"]["/clocks/promise/limit"]["length"] = 9
    said = merge(*city(), file).findings[0].message
    assert "5 个工作日" in said.zh and "9 个工作日" in said.zh and "只能缩短" in said.zh
    assert "5 working days" in said.en and "9 working days" in said.en and "only a shorter" in said.en


def test_what_only_the_city_changed_is_taken_from_the_city() -> None:
    file = says("/clocks/promise/limit")
    assert found_by(file, phone="010-9", version=2) == [("override.behind", "/version")]
    own = whole(file, phone="010-9", version=2)
    assert (own.version, own.guide.phone, own.clocks[1].limit.length) == (2, "010-9", 3)


def test_what_both_changed_is_a_conflict_with_all_three_values_in_words() -> None:
    file = says("/clocks/promise/limit", "/guide/phone")
    found = merge(*city(promise=4, version=2), file).findings
    assert [(one.code, one.where) for one in found] == [("override.conflict", "/override/~1clocks~1promise~1limit")]
    said = found[0].message
    assert all(f"{days} 个工作日" in said.zh and f"{days} working days" in said.en for days in (5, 4, 3))


def test_what_both_changed_alike_is_no_longer_needed() -> None:
    file = says("/guide/phone", "/guide/visits")
    assert found_by(file, phone="010-2", version=2) == [
        ("override.behind", "/version"), ("override.same", "/override/~1guide~1phone"),
    ]  # fmt: skip
    merged = merge(*city(phone="010-2", version=2), file)
    assert list(merged.kept) == ["/guide/visits"]


def test_a_settled_conflict_is_one_no_longer() -> None:
    file = says("/clocks/promise/limit", version=2)
    file["base"] = {"/clocks/promise/limit": {"length": 4, "unit": "workday"}}
    assert found_by(file, promise=4, version=2) == []


def test_every_place_says_what_the_city_said() -> None:
    assert found_by(says("/guide/phone", base={})) == [("override.no_base", "/base")]
    file = says("/guide/phone", base={"/guide/phone": "010-1", "/guide/visits": 2})
    assert found_by(file) == [("override.spare_base", "/base/~1guide~1visits")]


def test_a_version_that_is_not_there_yet_cannot_be_overridden() -> None:
    assert found_by(says("/guide/phone", version=2)) == [("override.ahead", "/version")]


def test_an_override_is_brought_up_to_the_city_s_new_version() -> None:
    file = says("/guide/phone", "/guide/visits", revision=3, effective_from="2025-01-01")
    fresh = brought_up(*city(phone="010-2", visits=2, version=2), file)
    assert fresh == {
        "item": "kite", "version": 2, "base": {"/guide/visits": 2}, "override": {"/guide/visits": 1},
        "basis": file["basis"],
    }  # fmt: skip
    assert found_by(fresh, phone="010-2", version=2) == []


def test_an_authority_may_begin_later_than_the_city() -> None:
    later = says("/guide/phone", effective_from="2026-05-01")
    assert whole(later).effective_from.isoformat() == "2026-05-01"
    assert brought_up(*city(version=2), later)["effective_from"] == "2026-05-01"
    sooner = says("/guide/phone", effective_from="2020-01-01")
    assert whole(sooner).effective_from == city()[1].effective_from


def test_a_place_is_named_by_code_so_that_an_entry_before_it_changes_nothing() -> None:
    bundle, _ = city()
    other = {**copy.deepcopy(bundle["item"]["clocks"][1]), "code": "early", "processes": ["ordinary"]}
    bundle["item"]["clocks"].insert(0, other)
    bundle["texts"]["en"]["clocks.early.title"] = "Early"
    item = compile_item(bundle, SCHEMAS)[0]
    assert item is not None
    own, merged = inherit(bundle, item, "far-office", says("/clocks/promise/limit"), LAWS)
    assert own is not None, merged.findings
    assert [clock.get("limit", {}).get("length") for clock in own["item"]["clocks"]] == [5, None, 3]


def test_a_finding_about_what_was_put_in_points_at_the_override() -> None:
    bundle, merged = inherit(*city(), "far-office", says(), LAWS)
    assert bundle is not None

    def place(where: str) -> str:
        return at_override(Finding("x", city()[1].title, where), bundle, merged).where

    assert place("item#/clocks/1/limit/length") == "override#/override/~1clocks~1promise~1limit/length"
    assert place("texts.en#/guide.place") == "override#/override/~1guide~1place"
    assert place("rules#/fees/0/amount") == "override#/override/~1fees~1K1~1amount"
    assert place("item#/clocks/1") == "item#/clocks/1"
    assert place("item#/guide/visits_why") == "item#/guide/visits_why"


# ---------------------------------------------------------------- on disk


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return copied(tmp_path)


def file_of(root: Path) -> Path:
    return next(root.glob("overrides/*/pp-new.json"))


def rewrite(path: Path, **changes: Any) -> None:
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | changes, ensure_ascii=False, indent=2), "utf-8")


def overridden(root: Path) -> list[Overridden]:
    return compile_overrides(root, compile_all(root))


def told(root: Path) -> list[tuple[str, str, str]]:
    found = [finding for one in overridden(root) for finding in one.findings]
    return [(one.code, Path(one.file).relative_to(root).as_posix(), one.where) for one in found]


def test_every_override_that_is_there_is_taken_without_a_word() -> None:
    found = overridden(DEFINITIONS)
    assert found
    assert [one.findings for one in found] == [()] * len(found)
    assert all(one.item is not None and one.item.authority == one.authority for one in found)


def test_an_override_of_a_stranger_is_told_of(root: Path) -> None:
    own = file_of(root)
    for folder, name in (("bj-nowhere", "pp-new.json"), ("bj-haidian", "other.json"), ("bj-blood", "pp-new.json")):
        (root / "overrides" / folder).mkdir(exist_ok=True)
        (root / "overrides" / folder / name).write_text(own.read_text("utf-8"), "utf-8")
    rewrite(own, item="no-such-item")
    assert sorted(told(root)) == [
        ("file.name", "overrides/bj-haidian/other.json", "/item"),
        ("override.not_its_item", "overrides/bj-blood/pp-new.json", "/item"),
        ("override.unknown_authority", "overrides/bj-nowhere/pp-new.json", ""),
        ("override.unknown_item", own.relative_to(root).as_posix(), "/item"),
    ]


def test_an_override_of_a_wrong_shape_is_told_of_once_at_its_line(root: Path) -> None:
    rewrite(file_of(root), overide={})
    found = [one for one in compile_all(root).findings if "overrides" in one.file]
    assert [(one.code, one.line > 1) for one in found] == [("definition.unknown_key", True)]
    assert told(root) == []


def test_a_finding_of_an_override_has_its_line(root: Path) -> None:
    path = file_of(root)
    raw = json.loads(path.read_text("utf-8"))
    raw["override"]["/clocks/promise/limit"]["length"] = 30
    rewrite(path, override=raw["override"])
    (finding,) = (one for each in overridden(root) for one in each.findings)
    lines = path.read_text("utf-8").splitlines()
    assert finding.code == "override.wrong_direction" and '"/clocks/promise/limit"' in lines[finding.line - 1]
    assert finding.line > lines.index('  "override": {'), "in what the authority says, not in its base"


def test_the_city_s_item_with_errors_takes_no_override(root: Path) -> None:
    item = next(root.glob("items/*/pp-new.json"))
    rewrite(item, category="no-such-category")
    (one,) = overridden(root)
    assert one.item is None and not errors(one.findings)


def test_findings_of_the_city_s_own_files_stay_there(root: Path) -> None:
    files, path = read_item(root, "pp-new"), file_of(root)
    assert files is not None
    rewrite(path, basis=[{"law": "no-such-law", "article": "1", "mark": "V"}])
    assert told(root) == [("basis.unknown_law", path.relative_to(root).as_posix(), "override#/basis/0/law")]


def lock_all(root: Path, own: Overridden) -> None:
    """Everything of the overridden item as published."""
    assert own.item is not None and own.bundle is not None
    city = compile_all(root).items["pp-new"]
    assert lock(root, [locked_of(city), locked_of(own.item, own.bundle["override"]["revision"])]) == []


def test_what_an_authority_published_and_edited_since_is_told_until_it_says_so_anew(root: Path) -> None:
    (one,) = overridden(root)
    lock_all(root, one)
    assert told(root) == []
    path = file_of(root)
    raw = json.loads(path.read_text("utf-8"))["override"]
    rewrite(path, override=raw | {"/clocks/promise/limit": {"length": 5, "unit": "workday"}})
    assert told(root) == [("release.override_drift", path.relative_to(root).as_posix(), "/override")]
    (found,) = overridden(root)[0].findings
    assert '"revision": 2' in found.message.en and found.line > 1
    rewrite(path, revision=2)
    assert told(root) == []


def test_where_the_city_s_own_content_drifted_that_alone_is_told(root: Path) -> None:
    (one,) = overridden(root)
    lock_all(root, one)
    laws = root / "laws.json"
    laws.write_text(
        laws.read_text("utf-8").replace("Measures for Health Administrative", "Rules for Health Administrative"),
        "utf-8",
    )
    assert "release.override_drift" not in [code for code, *_ in told(root)]
