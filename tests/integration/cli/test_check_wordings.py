"""permits check: what keeps the whole site from opening is told before anybody publishes or serves."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from permits.services.open_site import UnusableDefinitions, open_site
from tests.integration.cli.conftest import Permits, fill_in
from tests.synthetic import DEFINITIONS


@pytest.fixture
def desk(tmp_path: Path, core: Permits, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What items share, and one draft."""
    root = tmp_path / "definitions"
    others = shutil.ignore_patterns("items", "rules", "overrides", "demonstration", "releases.lock")
    shutil.copytree(DEFINITIONS, root, ignore=others)
    monkeypatch.setenv("PERMITS_DEFINITIONS", str(root))
    monkeypatch.chdir(tmp_path)
    assert core("new", "tea-house", "--category", "hygiene").exit == 0
    fill_in(root, "tea-house")
    return root


@pytest.fixture
def without_papers(desk: Path) -> int:
    """The line in types.json that names papers that are not there."""
    file = desk / "types.json"
    types = json.loads(file.read_text("utf-8"))
    next(one for one in types["types"] if one["code"] == "reward")["papers"] = "reward"
    file.write_text(json.dumps(types, ensure_ascii=False, indent=2), "utf-8")
    return next(n for n, line in enumerate(file.read_text("utf-8").splitlines(), 1) if '"papers": "reward"' in line)


@pytest.mark.parametrize("asked", [(), ("tea-house",)])
def test_a_type_whose_papers_are_not_there_is_told_of_at_its_line(
    without_papers: int, core: Permits, asked: tuple[str, ...]
) -> None:
    said = core("check", *asked, "--no-proof", "--json")
    [finding] = [one for one in said.document["findings"] if one["code"] == "types.papers_missing"]
    assert said.exit == 1
    assert (Path(finding["file"]).name, finding["line"]) == ("types.json", without_papers)
    assert "documents/reward" in finding["message"] and "papers.md" in finding["message"]


def test_a_paper_that_will_not_do_is_told_of_at_its_line(desk: Path, core: Permits) -> None:
    file = desk / "documents/service/grant.json"
    file.write_text(file.read_text("utf-8").replace("{scope}", "{scoop}"), "utf-8")
    findings = core("check", "--no-proof", "--json").document["findings"]
    found = [one for one in findings if one["severity"] == "error"]
    assert {(Path(one["file"]).parent.name, Path(one["file"]).name) for one in found} == {("service", "grant.json")}
    assert all(one["line"] > 1 for one in found)


def test_a_site_that_cannot_open_says_the_same_as_the_check(desk: Path, without_papers: int, tmp_path: Path) -> None:
    with pytest.raises(UnusableDefinitions) as refused:
        open_site(f"sqlite:///{tmp_path / 'permits.db'}", tmp_path / "data", desk)
    assert f"types.json:{without_papers}: types.papers_missing" in str(refused.value)
