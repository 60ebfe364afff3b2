"""Calendars that cannot be counted by: each is refused whole, with every finding, its place and both languages."""

import json
from datetime import date
from pathlib import Path

import pytest

from permits.core.clock import parse_calendars

HERE = Path(__file__).parent
STATUTORY = HERE.parents[2] / "definitions" / "calendars" / "statutory-days.json"
CASES = [pytest.param(case, id=case["says"]) for case in json.loads((HERE / "bad_calendars.json").read_text("utf-8"))]
COMMON = {
    "code": "cn",
    "version": 1,
    "effective_from": "2026-06-01",
    "authority": {"zh": "某机关", "en": "An authority"},
    "source": {"zh": "某通知", "en": "A notice"},
}


def statutory_days(year):
    """The statutory days off of a year, which every notice leaves off."""
    table = json.loads(STATUTORY.read_text("utf-8"))
    dated = [day for one in table["dated"] for day in one["dates"] if day.startswith(f"{year}-")]
    return sorted({*(f"{year}-{one['day']}" for one in table["yearly"]), *dated})


def whole(short):
    """A file of the case with what every file has; days off and days worked are written as days."""
    if short["kind"] == "statutory":
        return json.loads(STATUTORY.read_text("utf-8"))
    statutory = statutory_days(short["year"]) if short["kind"] == "notice" else ()
    noted = {"zh": "事由", "en": "a reason"}
    days = {
        "holidays": [{"from": day, "to": day, **noted} for day in [*short.get("holidays", []), *statutory]],
        "workdays": [{"on": day, **noted} for day in short.get("workdays", [])],
    }
    published = {"published_on": "2025-11-04"} if short["kind"] == "notice" else {}
    return {**COMMON, **published, **short, **days}


@pytest.mark.parametrize("case", CASES)
def test_what_is_wrong_with_a_calendar_is_found_and_nothing_else(case):
    files = [whole({"kind": "statutory"}), *(whole(short) for short in case["files"])]
    parsed, findings = parse_calendars(files)
    assert [finding.code for finding in findings] == case["codes"]
    assert (parsed is None) == bool(case["codes"])
    if "where" in case:
        assert [finding.where for finding in findings] == [case["where"]]
    assert all(finding.message.zh and finding.message.en for finding in findings)


def test_a_local_closure_says_who_ordered_it_and_where_it_stands():
    order = {**whole({"kind": "order", "holidays": ["2026-06-08"]})}
    parsed, _ = parse_calendars([whole({"kind": "statutory"}), whole({"kind": "notice", "year": 2026}), order])
    known = parsed.holidays[date(2026, 6, 8)]
    assert known.zh == "事由（某机关，某通知）" and known.en == "a reason (An authority, A notice)"
