"""`permits calendar`: what a calendar would move is shown first, in both languages, and loaded only when told so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.integration.cli.conftest import Permits
from tests.integration.services.test_calendars import LATER, notice

DECEMBER = "2026-12-28T10:00:00"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "cn-2027.json"
    path.write_text(json.dumps(LATER, ensure_ascii=False), "utf-8")
    return path


def test_a_calendar_is_shown_first_and_loaded_with_yes(
    permits: Permits, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    [first] = permits("calendar", "list", "--json").document["calendars"]
    assert (first["version"], first["horizon"], first["settled"]) == ("2025.1 2026.1 statutory.1", "2026-12-31", True)
    assert "国办发明电〔2025〕7号" in first["source"]
    shown = permits("calendar", "load", file, "--now", DECEMBER, "--json")
    assert (shown.exit, shown.document["loaded"]) == (0, False)
    assert len(permits("calendar", "list", "--json").document["calendars"]) == 1
    monkeypatch.setenv("PERMITS_LOCALE", "zh")
    assert "加 --yes 载入" in permits("calendar", "load", file, "--now", DECEMBER).out
    monkeypatch.setenv("PERMITS_LOCALE", "en")
    assert "Load it with --yes" in permits("calendar", "load", file, "--now", DECEMBER).out
    loaded = permits("calendar", "load", file, "--yes", "--now", DECEMBER, "--json")
    assert (loaded.exit, loaded.document["loaded"], loaded.document["horizon"]) == (0, True, "2027-12-31")
    assert [one["horizon"] for one in permits("calendar", "list", "--json").document["calendars"]] == [
        "2026-12-31",
        "2027-12-31",
    ]


def test_a_calendar_that_does_not_fit_is_refused_with_its_findings_and_nothing_is_loaded(
    permits: Permits, tmp_path: Path
) -> None:
    bad = notice() | {"workdays": [{"on": "2027-03-03", "zh": "上班", "en": "worked"}]}
    (tmp_path / "bad.json").write_text(json.dumps(bad), "utf-8")
    for yes in ((), ("--yes",)):
        said = permits("calendar", "load", tmp_path / "bad.json", "--json", *yes)
        assert (said.exit, said.codes) == (1, ["calendar.not_a_weekend"])
        assert [f["pointer"] for f in said.document["findings"]] == ["/workdays"]
    assert len(permits("calendar", "list", "--json").document["calendars"]) == 1


def test_without_a_file_there_is_nothing_to_load(permits: Permits) -> None:
    assert permits("calendar", "load", "--json").codes == ["calendar.no_file"]
    assert permits("calendar", "load", "nowhere.json", "--json").codes == ["input.unreadable"]


def test_a_sweep_says_that_the_calendar_ends_soon(permits: Permits) -> None:
    assert permits("sweep", "--now", "2026-10-31T10:00:00", "--json").document["calendar"] is None
    said = permits("sweep", "--now", "2026-11-02T10:00:00", "--json").document["calendar"]
    assert "2026-12-31" in said and "permits calendar load" in said


def test_a_due_date_is_counted_by_what_the_site_loaded_and_says_so(permits: Permits, file: Path) -> None:
    asked = ("due", "--start", "2026-12-31", "--days", "1")
    before = permits(*asked, "--json").document
    assert (before["due_on"], before["provisional"], before["calendar"]["from"]) == ("2027-01-04", True, "site")
    assert permits("calendar", "load", file, "--yes", "--now", DECEMBER, "--json").exit == 0
    after = permits(*asked, "--json").document
    assert (after["due_on"], after["provisional"]) == ("2027-01-05", False), "4 January is off by what was loaded"
    assert after["calendar"] == {
        "code": "cn", "version": "2025.1 2026.1 2027.1 statutory.1", "horizon": "2027-12-31", "from": "site",
    }  # fmt: skip
    assert "2027.1 statutory.1, the calendar this site goes by" in permits(*asked).out


def test_a_due_date_is_counted_by_the_definitions_where_no_site_is_to_be_read(
    permits: Permits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    none, empty = tmp_path / "none", tmp_path / "empty.db"
    empty.touch()
    monkeypatch.setenv("PERMITS_DATA_DIR", str(none))
    for url in ("", f"sqlite:///{empty}", "postgresql+psycopg://nobody@127.0.0.1:1/none"):
        monkeypatch.setenv("PERMITS_DATABASE_URL", url)
        said = permits("due", "--start", "2026-12-31", "--days", "1", "--json").document
        assert (said["due_on"], said["calendar"]["from"]) == ("2027-01-04", "definitions")
        assert said["calendar"]["version"] == "2025.1 2026.1 statutory.1"
    assert not none.exists() and not empty.stat().st_size, "asking makes no site"
    assert "定义文件夹" in _in_chinese(permits, monkeypatch, "due", "--start", "2026-03-02", "--days", "1")


def _in_chinese(permits: Permits, monkeypatch: pytest.MonkeyPatch, *asked: str) -> str:
    monkeypatch.setenv("PERMITS_LOCALE", "zh")
    return permits(*asked).out
