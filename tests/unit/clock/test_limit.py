from datetime import date

import pytest

from permits.core.clock import LONGEST, TimeLimit, add_months, check_limit, extended, parse_limit


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2026-01-15", 1, "2026-02-15"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2026-12-31", 2, "2027-02-28"),
        ("2026-11-30", 1, "2026-12-30"),
        ("2026-03-31", 6, "2026-09-30"),
        ("2026-03-31", 12, "2027-03-31"),
        ("2026-03-31", -1, "2026-02-28"),
        ("2026-03-31", 0, "2026-03-31"),
    ],
)
def test_a_month_ends_on_the_corresponding_day_or_the_last(start, months, end):
    assert add_months(date.fromisoformat(start), months) == date.fromisoformat(end)


def test_an_extended_limit_is_one_length():
    assert extended(TimeLimit(20, "workday"), TimeLimit(10, "workday")) == TimeLimit(30, "workday")
    assert extended(TimeLimit(20, "workday"), None) == TimeLimit(20, "workday")


def test_units_do_not_mix():
    with pytest.raises(ValueError, match="cannot be added"):
        extended(TimeLimit(20, "workday"), TimeLimit(10, "day"))


@pytest.mark.parametrize(
    ("limit", "extension", "found"),
    [
        (TimeLimit(20, "workday"), None, []),
        (TimeLimit(0, "workday"), None, []),
        (TimeLimit(LONGEST, "hour"), None, []),
        (TimeLimit(20, "workday"), TimeLimit(10, "workday"), []),
        (TimeLimit(-1, "day"), None, [("limit.negative", "/limit/length")]),
        (TimeLimit(LONGEST + 1, "day"), None, [("limit.too_long", "/limit/length")]),
        (TimeLimit(5, "week"), None, [("limit.unknown_unit", "/limit/unit")]),
        (TimeLimit(5, "day"), TimeLimit(0, "day"), [("limit.empty_extension", "/limit/extension")]),
        (TimeLimit(5, "day"), TimeLimit(5, "month"), [("limit.extension_unit", "/limit/extension")]),
        (TimeLimit(5, "day"), TimeLimit(-5, "day"), [("limit.negative", "/limit/extension/length")]),
        (TimeLimit(LONGEST, "day"), TimeLimit(1, "day"), [("limit.too_long", "/limit/extension")]),
        (TimeLimit(-1, "week"), None, [("limit.unknown_unit", "/limit/unit"), ("limit.negative", "/limit/length")]),
    ],
)
def test_what_is_wrong_with_a_limit_is_said_with_its_place(limit, extension, found):
    assert [(finding.code, finding.where) for finding in check_limit(limit, extension, "/limit")] == found


def test_a_limit_is_read_from_its_json_form():
    assert parse_limit({"length": 20, "unit": "workday"}) == (TimeLimit(20, "workday"), [])


@pytest.mark.parametrize(
    "raw",
    [
        None,
        20,
        [],
        {},
        {"length": 20},
        {"length": "20", "unit": "day"},
        {"length": True, "unit": "day"},
        {"length": 2.5, "unit": "day"},
        {"length": 20, "unit": ["day"]},
        {"length": 20, "unit": "day", "more": 1},
    ],
)
def test_what_is_not_a_limit_is_a_finding(raw):
    limit, findings = parse_limit(raw, "/limit")
    assert limit is None
    assert [(finding.code, finding.where) for finding in findings] == [("limit.malformed", "/limit")]


def test_a_limit_too_long_to_count_is_a_finding():
    limit, findings = parse_limit({"length": 99999, "unit": "day"}, "/limit")
    assert limit is None
    assert [finding.code for finding in findings] == ["limit.too_long"]
