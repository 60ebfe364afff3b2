"""A case nobody decides, from its receipt to the certificate, carried by `permits sweep --now` and told as it goes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.integration.cli.conftest import Permits
from tests.integration.cli.test_journeys import hand_in
from tests.integration.services import silences


@pytest.fixture
def number(permits: Permits, seeded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A case just received on an item whose promise grants."""
    root = tmp_path / "definitions"
    shutil.copytree(seeded / "definitions", root)
    monkeypatch.setenv("PERMITS_DEFINITIONS", str(root))
    code = silences.write(root, 40, "approved")
    assert permits("publish", code, "--json").exit == 0
    example = json.loads((root / f"items/hygiene/{code}/examples/whole.json").read_text("utf-8"))
    return str(hand_in(permits, seeded, tmp_path, f"hygiene/{code}", example).document["case"])


def acted(permits: Permits, number: str, folder: Path, name: str, user: str, at: str, **data: Any) -> Any:
    (folder / "data.json").write_text(json.dumps(data))
    return permits("act", number, name, "--data", folder / "data.json", "--as", user, "--now", at, "--json")


def fired(permits: Permits, number: str, day: str) -> list[dict[str, Any]]:
    found = permits("sweep", "--now", f"{day}T00:00", "--json").document["fired"]
    return [one for one in found if one["case"] == number]


def swept(permits: Permits, number: str, day: str) -> list[tuple[str, str]]:
    return [(one["effect"], one["clock"]) for one in fired(permits, number, day)]


def test_day_by_day_a_case_nobody_decides_is_reminded_of_noted_and_granted(
    permits: Permits, number: str, tmp_path: Path
) -> None:
    whole = acted(permits, number, tmp_path, "accept", "haidian-window", "2026-03-02T11:00", all_in_order=True)
    assert whole.exit == 0, whole.out
    days = {f"2026-03-{day:02d}": fired(permits, number, f"2026-03-{day:02d}") for day in range(3, 13)}
    told = {day: [(one["effect"], one["clock"], one["card"]) for one in found] for day, found in days.items() if found}
    late, unanswered = told["2026-03-04"][1], told["2026-03-07"][0][1]
    assert unanswered.startswith("card:"), "the time to answer the card of the step"
    assert told == {
        "2026-03-03": [("reminded", "stage:read", "")],
        "2026-03-04": [("overdue", "stage:read", ""), late],
        "2026-03-07": [("card_unanswered", unanswered, ""), ("card_raised", unanswered, "red unanswered")],
        "2026-03-09": [("reminded", "promise", "")],
        "2026-03-11": [("decided", "promise", ""), ("card_raised", "promise", "red by-silence")],
        "2026-03-12": [("reminded", "stage:print", "")],
    }
    assert late == ("card_raised", "stage:read", "yellow step-late")
    for one in (one for found in days.values() for one in found):
        counted = [day for day in one["derivation"] if day["counts"]]
        assert (counted[-1]["date"], counted[-1]["number"]) == (one["due"], len(counted)), "its day, counted day by day"
        assert bool(one.get("because")) == (one["effect"] == "reminded")
    assert days["2026-03-09"][0]["because"] == [{"kind": "before", "count": 1, "day": "2026-03-09"}]
    shown = permits("show", number, "--json").document
    assert (shown["state"], shown["stage"]) == ("granted", "print")
    [decided] = [event for event in shown["events"] if event["type"] == "decided"]
    assert decided["data"]["silence"] == "case_approved"
    assert "grant_by_silence" in [paper["kind"] for paper in shown["documents"]]
    said = permits("show", number).out
    assert "Reminder sent" in said and "Card raised" in said
    refused = acted(permits, number, tmp_path, "decide", "haidian-director", "2026-03-12T09:00", outcome="refused")
    assert (refused.exit, refused.codes) == (1, ["decision.by_silence"])
    assert permits("verify", "--json").exit == 0


def test_what_a_supervisor_holds_is_granted_only_after_its_release(
    permits: Permits, number: str, tmp_path: Path
) -> None:
    acted(permits, number, tmp_path, "accept", "haidian-window", "2026-03-02T11:00", all_in_order=True)
    listed = permits("act", number, "--list", "--as", "supervisor", "--json").document["acts"]
    assert {"hold"} == {act["act"] for act in listed}
    said = {"clock": "promise", "cause": "force_majeure", "reason": "洪水停电"}
    assert acted(permits, number, tmp_path, "hold", "supervisor", "2026-03-03T09:00", **said).exit == 0
    assert ("overdue", "promise") in swept(permits, number, "2026-03-11")
    release = acted(permits, number, tmp_path, "release", "supervisor", "2026-03-11T09:00", clock="promise")
    assert release.exit == 0, release.out
    assert swept(permits, number, "2026-03-12") == [("decided", "promise"), ("card_raised", "promise")]
    shown = permits("show", number).out
    assert "Effect of silence held" in shown and "Effect of silence released" in shown


def test_a_promise_that_grants_and_that_nobody_swept_for_days_waits_for_a_person(
    permits: Permits, number: str, tmp_path: Path
) -> None:
    acted(permits, number, tmp_path, "accept", "haidian-window", "2026-03-02T11:00", all_in_order=True)
    stopped = permits("sweep", "--now", "2026-03-20T06:00", "--json")
    assert (stopped.exit, stopped.codes, stopped.document["fired"]) == (1, ["sweep.would_grant"], [])
    assert permits("show", number, "--json").document["state"] == "under_review"
    done = permits("sweep", "--now", "2026-03-20T06:00", "--confirm", "100", "--json")
    assert done.exit == 0 and "decided" in [one["effect"] for one in done.document["fired"]]


def test_what_the_system_did_is_told_as_the_system_s_and_not_by_its_user_name(
    permits: Permits, number: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert acted(permits, number, tmp_path, "accept", "haidian-window", "2026-03-02T11:00", all_in_order=True).exit == 0
    assert fired(permits, number, "2026-03-04")
    for language, name in (("en", "The system"), ("zh", "系统自动办理")):
        monkeypatch.setenv("PERMITS_LOCALE", language)
        lines = permits("show", number).out.splitlines()
        assert any(line.endswith(f" {name}") for line in lines)
        assert not any(line.endswith(" system") and not line.endswith(name) for line in lines)
