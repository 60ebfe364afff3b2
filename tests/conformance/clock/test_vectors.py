"""Dates worked out by hand from the notices of 2025 and 2026: every one must come out."""

import json
from datetime import date, datetime
from pathlib import Path

import pytest

from permits.core.clock import Pause, TimeLimit, due, parse_calendars
from permits.core.text import Text

HERE = Path(__file__).parent
CALENDARS = sorted((HERE.parents[2] / "definitions" / "calendars").glob("*.json"))
VECTORS = [
    pytest.param(vector, id=f"{group}: {vector['says']}")
    for group, vectors in json.loads((HERE / "vectors.json").read_text("utf-8")).items()
    for vector in vectors
]


def moment(written: str) -> date:
    return datetime.fromisoformat(written) if "T" in written else date.fromisoformat(written)


@pytest.fixture(scope="module")
def calendar():
    parsed, findings = parse_calendars([json.loads(path.read_text("utf-8")) for path in CALENDARS])
    assert findings == []
    return parsed


@pytest.mark.parametrize("vector", VECTORS)
def test_the_limit_ends_on_the_day_worked_out_by_hand(vector, calendar):
    unit = vector["unit"]
    extension = TimeLimit(vector["extension"], unit) if "extension" in vector else None
    pauses = [Pause(moment(start), moment(end), Text("专家评审", "review")) for start, end in vector.get("pauses", [])]

    found = due(TimeLimit(vector["length"], unit), moment(vector["start"]), calendar, pauses, extension)

    assert found.due_on == date.fromisoformat(vector["due"])
    assert found.due_at == (moment(vector["due_at"]) if "due_at" in vector else None)
    assert found.provisional == vector.get("provisional", False)
    assert found.derivation[-1].date == found.due_on
    assert found.provisional == any(row.provisional for row in found.derivation)


def test_fifteen_natural_days_may_hold_only_six_working_days(calendar):
    natural = due(TimeLimit(15, "day"), date(2026, 2, 13), calendar)
    assert sum(calendar.is_workday(row.date) for row in natural.derivation[1:]) == 6
