"""The calendar as published, for every test of the clock."""

import json
from pathlib import Path

import pytest

from permits.core.clock import Calendar, parse_calendars

CALENDARS = Path(__file__).parents[3] / "definitions" / "calendars"


@pytest.fixture(scope="session")
def raw_calendars() -> list[dict]:
    return [json.loads(path.read_text("utf-8")) for path in sorted(CALENDARS.glob("*.json"))]


@pytest.fixture(scope="session")
def calendar(raw_calendars) -> Calendar:
    parsed, findings = parse_calendars(raw_calendars)
    assert findings == []
    return parsed
