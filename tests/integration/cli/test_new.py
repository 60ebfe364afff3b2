"""permits new: a draft in which nothing is wrong but what its author must fill in; what exists is not written over."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from permits.core.rules import FactType, parse_condition
from tests.integration.cli.conftest import Permits, fill_in
from tests.synthetic import copied


@pytest.fixture
def desk(tmp_path: Path, core: Permits, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = copied(tmp_path)
    monkeypatch.setenv("PERMITS_DEFINITIONS", str(root))
    monkeypatch.chdir(tmp_path)
    return root


def test_of_a_draft_everything_that_only_its_author_knows_is_told_at_its_place_and_nothing_else(
    desk: Path, core: Permits
) -> None:
    assert core("new", "tea-house", "--category", "hygiene").exit == 0
    said = core("check", "tea-house", "--json")
    assert said.exit == 1
    file = desk / "items/hygiene/tea-house.json"
    lines = file.read_text("utf-8").splitlines()
    told: dict[str, list[str]] = {}
    for one in said.document["findings"]:
        if one["file"].endswith("items/hygiene/tea-house.json"):
            told.setdefault(one["code"], []).append(lines[one["line"] - 1].strip())
    assert told["definition.to_be_filled"] == ['"length": "to-be-filled",', '"years": "to-be-filled"']
    assert told["basis.unknown_law"] == ['"law": "to-be-filled",'] * 3
    assert {*said.codes} == {"definition.to_be_filled", "basis.unknown_law", "lint.draft_text"}
    guide = json.loads(file.read_text("utf-8"))["guide"]
    assert {key for key, words in guide.items() if str(words).startswith("（草稿）")} >= {
        "fee",
        "place",
        "hours",
        "phone",
    }


def test_a_draft_filled_in_compiles_its_example_holds_and_only_its_texts_are_held_against_it(
    desk: Path, core: Permits
) -> None:
    made = core("new", "tea-house", "--category", "hygiene", "--zh", "茶馆", "--en", "Tea house", "--json")
    assert made.exit == 0
    assert len(made.document["written"]) == 4
    fill_in(desk, "tea-house")
    checked = core("check", "tea-house", "--json").document
    assert "tea-house" in checked["items"]
    assert [(f["code"], f["severity"]) for f in checked["findings"]] == [("lint.draft_text", "warning")] * 2


def test_an_untouched_draft_is_not_published_and_told_where_its_texts_stand(desk: Path, core: Permits) -> None:
    core("new", "tea-house", "--category", "hygiene")
    unfilled = core("publish", "tea-house", "--json")
    assert (unfilled.exit, unfilled.document["releases"]) == (1, {})
    assert {*unfilled.codes} == {"definition.to_be_filled", "basis.unknown_law"}
    fill_in(desk, "tea-house")
    said = core("publish", "tea-house", "--json")
    assert (said.exit, said.codes) == (1, ["lint.draft_text"] * 2)
    assert said.document["releases"] == {}
    files = {Path(one["file"]).name: one["line"] for one in said.document["findings"]}
    item = (desk / "items/hygiene/tea-house.json").read_text("utf-8").splitlines()
    assert "（草稿）" in item[files["tea-house.json"] - 1]
    assert files["texts.en.json"] > 1


def test_a_draft_of_a_record_filing_passes_the_check_and_speaks_of_no_licence(desk: Path, core: Permits) -> None:
    made = core("new", "tea-house", "--category", "hygiene", "--type", "filing", "--json")
    assert made.exit == 0
    fill_in(desk, "tea-house")
    assert core("check", "tea-house").exit == 0
    said = "".join(Path(path).read_text("utf-8") for path in made.document["written"])
    assert '"type": "filing"' in said
    assert [word for word in ("许可", "受理", "许字", '"xkf"', "permission") if word in said.lower()] == []


@pytest.mark.parametrize("language, known", [("en", "licence, filing, service"), ("zh", "licence、filing、service")])
def test_a_type_without_papers_is_refused_with_those_that_have_some(
    desk: Path, core: Permits, monkeypatch: pytest.MonkeyPatch, language: str, known: str
) -> None:
    monkeypatch.setenv("PERMITS_LOCALE", language)
    said = core("new", "tea-house", "--category", "hygiene", "--type", "reward", "--json")
    assert (said.exit, said.codes) == (1, ["new.type"])
    assert known in said.document["findings"][0]["message"]


def test_an_item_that_exists_is_not_written_over(desk: Path, core: Permits) -> None:
    file = desk / "items/hygiene/pp-new.json"
    before = file.read_text("utf-8")
    said = core("new", "pp-new", "--category", "hygiene", "--json")
    assert (said.exit, said.codes) == (1, ["new.taken"])
    assert file.read_text("utf-8") == before


@pytest.mark.parametrize("code, category, finding", [
    ("Tea", "hygiene", "new.code"), ("../tea", "hygiene", "new.code"), ("tea", "teas", "new.category"),
])  # fmt: skip
def test_a_code_or_category_that_will_not_do_is_refused_and_nothing_written(
    desk: Path, core: Permits, code: str, category: str, finding: str
) -> None:
    before = sorted(desk.rglob("*"))
    said = core("new", code, "--category", category, "--json")
    assert (said.exit, said.codes) == (1, [finding])
    assert sorted(desk.rglob("*")) == before


def test_the_code_of_an_item_stands_for_all_its_files_and_its_warnings_are_counted(desk: Path, core: Permits) -> None:
    core("new", "tea-house", "--category", "hygiene")
    fill_in(desk, "tea-house")
    rules = desk / "rules/hygiene/tea-house.json"
    text = rules.read_text("utf-8")
    rules.write_text(text.replace('"code": "N2",', '"code": "N2", "from": "2026-01-01", "to": "2025-01-01",'), "utf-8")
    said = core("check", "tea-house", "--no-proof")
    assert said.exit == 1
    assert said.out.startswith("definitions/rules/hygiene/tea-house.json:")
    assert ", 1 error, 2 warnings, " in said.out


def test_a_misspelt_fact_is_told_of_with_the_nearest_one() -> None:
    types = {"source": FactType("code", values=("a",)), "depth": FactType("integer")}
    [near], [far] = (parse_condition({"present": name}, types, "")[1] for name in ("sorce", "zzz"))
    assert "“source” is nearest" in near.message.en and "与“source”最接近" in near.message.zh
    assert "nearest" not in far.message.en
