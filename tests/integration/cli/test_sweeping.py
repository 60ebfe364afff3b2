"""permits sweep: what will come is listed beforehand, and a flood is asked about before it happens."""

from __future__ import annotations

from pathlib import Path
from secrets import token_urlsafe

import pytest

from tests.integration.cli.conftest import Permits
from tests.integration.cli.test_journeys import hand_in, read


def test_what_is_coming_is_listed_by_day_and_after_a_long_gap_the_sweep_asks_first(
    permits: Permits, seeded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    example = read(seeded, "nurses/nur-reg-first", "normal")
    case = hand_in(permits, seeded, tmp_path, "nurses/nur-reg-first", example).document["case"]
    received = f"{example['received_on']}T12:00"
    said = permits("sweep", "--now", received, "--coming", "--json").document
    own = [one for one in said["coming"] if one["case"] == case]
    assert [one["effect"] for one in own if one["clock"] == "correction"][-2:] == ["accepted", "red"]
    assert said["days"] == sorted(said["days"], key=lambda one: one["day"])
    monkeypatch.setenv("PERMITS_LOCALE", "en")
    words = permits("sweep", "--now", received, "--coming", "10").out
    assert "Counts as accepted" in words and case in words

    monkeypatch.setenv("PERMITS_SWEEP_LIMIT", "0")
    stopped = permits("sweep", "--now", "2026-08-03T09:00", "--json")
    assert (stopped.exit, stopped.codes, stopped.document["fired"]) == (1, ["sweep.many_waiting"], [])
    assert permits("show", case, "--json").document["state"] == "received"
    done = permits("sweep", "--now", "2026-08-03T09:00", "--confirm", "1000", "--json")
    assert done.exit == 0 and "accepted" in [one["effect"] for one in done.document["fired"] if one["case"] == case]


def test_a_site_at_work_lets_nothing_happen_before_its_time(permits: Permits, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (
        ("ENV", "production"),
        ("SECRET_KEY", token_urlsafe(48)),
        ("BASE_URL", "https://permits.example"),
    ):
        monkeypatch.setenv(f"PERMITS_{name}", value)
    ahead = permits("sweep", "--now", "2126-03-02T09:00", "--json")
    assert (ahead.exit, ahead.codes, ahead.document["fired"]) == (1, ["sweep.not_yet"], [])
