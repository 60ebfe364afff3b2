"""permits import: each format becomes files of a draft, what is refused writes nothing, and the report tells what the
checker will say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from permits.persistence.draft_files import LARGEST
from tests.integration.cli.conftest import Permits, as_program
from tests.synthetic import copied

SOURCES = Path(__file__).resolve().parents[2] / "unit" / "drafts" / "sources"
EACH = {
    "json-schema": SOURCES / "json-schema" / "whole.json",
    "table": SOURCES / "table" / "questions.csv",
    "xlsform": SOURCES / "xlsform" / "survey.xlsx",
    "dmn": SOURCES / "dmn" / "spa.dmn",
}
SMALL = '{"properties": {"name": {"type": "string", "maxLength": 20}}}'


@pytest.fixture
def small(tmp_path: Path) -> Path:
    file = tmp_path / "small.json"
    file.write_text(SMALL, "utf-8")
    return file


@pytest.mark.parametrize("source", sorted(EACH))
def test_a_document_becomes_the_five_files_of_a_draft_in_a_folder_that_was_empty(
    core: Permits, tmp_path: Path, source: str
) -> None:
    said = core("import", "--from", source, EACH[source], "--code", "zz-one", "--category", "hygiene", "--into",
                tmp_path, "--json")  # fmt: skip
    assert (said.exit, said.document["item"]) == (0, "zz-one")
    assert sorted(said.document["written"]) == sorted(one.as_posix() for one in tmp_path.rglob("*") if one.is_file())
    assert (tmp_path / "items/hygiene/zz-one/import-report.md").read_text("utf-8").count("\n- ") == len(said.codes)
    assert json.loads((tmp_path / "items/hygiene/zz-one.json").read_text("utf-8"))["code"] == "zz-one"


def test_the_checker_says_of_the_drafts_only_what_their_reports_announced(
    core: Permits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = copied(tmp_path)
    monkeypatch.setenv("PERMITS_DEFINITIONS", str(root))
    reports = ""
    for source, file in EACH.items():
        core("import", "--from", source, file, "--code", f"zz-{source}", "--category", "hygiene")
        reports += (root / f"items/hygiene/zz-{source}/import-report.md").read_text("utf-8")
    found = [one for one in core("check", "--no-proof", "--json").document["findings"] if "/zz-" in one["file"]]
    assert {"basis.unknown_law", "basis.missing", "authority.unknown"} <= {one["code"] for one in found}
    assert {one["code"] for one in found if one["code"] not in reports} == set()


def test_a_draft_that_is_there_stays_as_it_is_until_force_is_said(core: Permits, tmp_path: Path, small: Path) -> None:
    asked = ("import", "--from", "json-schema", small, "--code", "zz-one", "--category", "hygiene", "--into",
             tmp_path / "defs", "--json")  # fmt: skip
    assert core(*asked).exit == 0
    item = tmp_path / "defs/items/hygiene/zz-one.json"
    item.write_text("mine", "utf-8")
    refused = core(*asked)
    assert (refused.exit, refused.document["written"]) == (1, [])
    assert refused.codes.count("import.exists") == 5
    assert item.read_text("utf-8") == "mine"
    assert core(*asked, "--force").exit == 0
    assert json.loads(item.read_text("utf-8"))["code"] == "zz-one"


def test_an_item_of_this_code_in_another_category_is_in_the_way_too(core: Permits, tmp_path: Path, small: Path) -> None:
    asked = ("import", "--from", "json-schema", small, "--code", "zz-one", "--into", tmp_path / "defs", "--json")
    core(*asked, "--category", "hygiene")
    said = core(*asked, "--category", "medical")
    assert (said.exit, said.codes.count("import.exists")) == (1, 1)
    assert not (tmp_path / "defs/items/medical").exists()


@pytest.mark.parametrize("code, category", [("../up", "hygiene"), ("Zz", "hygiene"), ("zz-one", "../../up")])
def test_a_code_that_is_none_is_refused_and_nothing_written(
    core: Permits, tmp_path: Path, small: Path, code: str, category: str
) -> None:
    said = core("import", "--from", "json-schema", small, "--code", code, "--category", category, "--into",
                tmp_path / "defs", "--json")  # fmt: skip
    assert (said.exit, said.codes) == (1, ["import.bad_code"])
    assert [one.name for one in tmp_path.iterdir()] == ["small.json"]


ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><definitions>&a;</definitions>'
)


@pytest.mark.parametrize(
    "source, content, finding",
    [
        ("json-schema", b"", "json.syntax"),
        ("json-schema", b"[" * 100_000, "json.too-deep"),
        ("json-schema", EACH["dmn"].read_bytes(), "json.syntax"),
        ("json-schema", b"[]", "import.not_this_format"),
        ("dmn", SMALL.encode(), "import.not_xml"),
        ("dmn", ENTITIES, "import.xml_declares"),
        ("xlsform", SMALL.encode(), "import.not_this_format"),
        ("table", b"PK\x03\x04", "import.not_a_workbook"),
        ("table", b"\xff\xfe\x00\x00", "import.not_text"),
        ("table", b"", "import.not_this_format"),
        ("table", b" " * (LARGEST + 1), "import.too_large"),
    ],
)
def test_what_cannot_be_taken_in_is_refused_with_its_reason_and_nothing_is_written(
    core: Permits, tmp_path: Path, source: str, content: bytes, finding: str
) -> None:
    file = tmp_path / "source"
    file.write_bytes(content)
    said = core("import", "--from", source, file, "--code", "zz-one", "--into", tmp_path / "defs", "--json")
    assert (said.exit, said.document["written"]) == (1, [])
    assert finding in said.codes
    assert {one["file"] for one in said.document["findings"]} == {file.as_posix()}
    assert not (tmp_path / "defs").exists()


@pytest.mark.parametrize("name", ["missing.json", "."])
def test_a_file_that_cannot_be_read_is_told_by_its_name(core: Permits, tmp_path: Path, name: str) -> None:
    said = core("import", "--from", "json-schema", tmp_path / name, "--code", "zz-one", "--into", tmp_path / "defs",
                "--json")  # fmt: skip
    assert (said.exit, said.codes) == (1, ["import.unreadable"])
    assert not (tmp_path / "defs").exists()


def test_a_folder_that_cannot_be_written_is_told(core: Permits, tmp_path: Path, small: Path) -> None:
    said = core("import", "--from", "json-schema", small, "--code", "zz-one", "--into", small, "--json")
    assert said.exit == 1
    assert "import.unwritable" in said.codes


def test_a_person_reads_what_was_written_what_was_lost_and_what_comes_next(
    core: Permits, tmp_path: Path, small: Path
) -> None:
    said = core("import", "--from", "json-schema", small, "--code", "zz-one", "--into", tmp_path / "defs")
    assert said.out.startswith((tmp_path / "defs/items/to-be-filled/zz-one.json").as_posix())
    assert "import.basis_to_fill" in said.out
    assert said.out.rstrip().endswith("permits check --no-proof")


def test_a_format_nobody_knows_is_wrong_usage(core: Permits, small: Path) -> None:
    assert core("import", "--from", "pdf", small, "--code", "zz-one").exit == 2


def test_the_program_says_the_same(tmp_path: Path, small: Path) -> None:
    said = as_program("import", "--from", "dmn", small, "--code", "zz-one", "--into", tmp_path / "defs", "--json")
    assert (said.exit, said.codes) == (1, ["import.not_xml"])
