import copy
import json
from datetime import date
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from permits.core.clock import parse_calendars

SCHEMA = Path(__file__).parents[3] / "definitions" / "schema" / "v1" / "calendar.schema.json"


@pytest.fixture
def raws(raw_calendars):
    """The published files, free to be spoilt: 2025, 2026, statutory days."""
    return copy.deepcopy(raw_calendars)


def codes(raws):
    parsed, findings = parse_calendars(raws)
    assert parsed is None
    return {finding.code for finding in findings}


def order(**changes):
    return {
        "kind": "order",
        "code": "cn",
        "version": 1,
        "effective_from": "2026-06-01",
        "authority": {"zh": "北京市人民政府", "en": "Beijing Municipality"},
        "source": {"zh": "临时放假通告", "en": "Emergency closure notice"},
        "holidays": [],
        "workdays": [],
    } | changes


def test_the_published_files_satisfy_their_schema(raw_calendars):
    judge = Draft202012Validator(json.loads(SCHEMA.read_text("utf-8")))
    assert [error.message for raw in raw_calendars for error in judge.iter_errors(raw)] == []


def test_the_calendar_says_what_it_was_made_of(calendar):
    assert calendar.code == "cn"
    assert calendar.version == "2025.1 2026.1 statutory.1"
    assert calendar.authority == "国务院办公厅"
    assert "国办发明电〔2024〕12号" in calendar.source and "国办发明电〔2025〕7号" in calendar.source
    assert calendar.years == {2025, 2026}


@pytest.mark.parametrize("raw", [None, 3, "x", [], {}, {"kind": "year"}, {"kind": []}])
def test_what_is_no_calendar_is_a_finding(raw):
    assert "calendar.malformed" in codes([raw])


def test_an_unhashable_code_is_a_finding(raws):
    raws[0]["code"] = ["cn"]
    assert "calendar.malformed" in codes(raws)


@pytest.mark.parametrize("key", ["code", "year", "version", "published_on", "holidays", "workdays", "source"])
def test_every_key_is_needed(raws, key):
    del raws[1][key]
    parsed, findings = parse_calendars(raws)
    assert parsed is None
    assert ("calendar.malformed", f"/1/{key}") in {(finding.code, finding.where) for finding in findings}


def test_a_year_that_is_true_is_no_year(raws):
    raws[1]["year"] = True
    assert "calendar.malformed" in codes(raws)


def test_an_unknown_key_is_an_error(raws):
    raws[0]["holiday"] = []
    assert "calendar.malformed" in codes(raws)


def test_an_unknown_key_of_an_entry_is_an_error(raws):
    raws[0]["holidays"][0]["until"] = "2025-01-02"
    assert "calendar.malformed" in codes(raws)


def test_a_wording_without_english_is_an_error(raws):
    del raws[0]["holidays"][0]["en"]
    assert "calendar.malformed" in codes(raws)


@pytest.mark.parametrize("day", ["2026-02-30", "20260101", "2026-1-1", "", None, 5, "2026-W01-1"])
def test_a_day_that_does_not_exist_is_a_finding(raws, day):
    raws[1]["workdays"][0]["on"] = day
    assert "calendar.malformed" in codes(raws)


def test_a_stretch_that_ends_before_it_begins_is_a_finding(raws):
    raws[1]["holidays"][0] |= {"from": "2026-01-03", "to": "2026-01-01"}
    assert "calendar.malformed" in codes(raws)


@pytest.mark.parametrize("place", ["published_on", "effective_from"])
def test_the_days_of_a_notice_are_days(raws, place):
    raws[1][place] = "soon"
    assert "calendar.malformed" in codes(raws)


def test_a_statutory_day_that_does_not_exist_is_a_finding(raws):
    raws[2]["yearly"][0]["day"] = "13-01"
    assert "calendar.malformed" in codes(raws)
    raws[2]["yearly"][0]["day"] = "01-01"
    raws[2]["dated"][0]["dates"][0] = "2027-13-01"
    assert "calendar.malformed" in codes(raws)


@pytest.mark.parametrize("dates", [None, "2027-01-01", 5])
def test_statutory_dates_are_a_list(raws, dates):
    raws[2]["dated"][0]["dates"] = dates
    assert "calendar.malformed" in codes(raws)


def test_the_same_day_twice_is_a_finding(raws):
    raws[1]["workdays"].append(raws[1]["workdays"][0])
    assert codes(raws) == {"calendar.day_twice"}


def test_a_day_both_off_and_worked_is_a_contradiction(raws):
    raws[1]["workdays"].append({"on": "2026-02-15", "zh": "上班", "en": "worked"})
    assert codes(raws) == {"calendar.contradiction"}


def test_two_notices_that_disagree_on_a_day_are_a_contradiction(raws):
    raws[0]["workdays"].append({"on": "2025-12-28", "zh": "上班", "en": "worked"})
    raws[1]["holidays"].append({"from": "2025-12-28", "to": "2025-12-28", "zh": "放假", "en": "off"})
    assert codes(raws) == {"calendar.contradiction"}


def test_a_weekday_cannot_be_a_makeup_day(raws):
    raws[1]["workdays"].append({"on": "2026-03-03", "zh": "上班", "en": "worked"})
    assert codes(raws) == {"calendar.not_a_weekend"}


def test_a_day_of_another_year_is_a_finding(raws):
    raws[1]["workdays"].append({"on": "2027-01-03", "zh": "上班", "en": "worked"})
    assert codes(raws) == {"calendar.outside_year"}


def test_a_notice_may_move_days_of_the_december_before(raws):
    raws[1]["workdays"].append({"on": "2025-12-28", "zh": "元旦调休上班", "en": "worked for New Year"})
    parsed, findings = parse_calendars(raws)
    assert findings == []
    assert parsed.is_workday(date(2025, 12, 28))


def test_a_year_given_twice_is_a_finding(raws):
    assert codes([*raws, raws[1]]) == {"calendar.year_twice"}


def test_of_two_versions_of_a_year_the_higher_counts(raws):
    newer = copy.deepcopy(raws[1]) | {"version": 2}
    newer["workdays"] = [entry for entry in newer["workdays"] if entry["on"] != "2026-10-10"]
    for given in ([*raws, newer], [newer, *raws]):
        parsed, findings = parse_calendars(given)
        assert findings == []
        assert not parsed.is_workday(date(2026, 10, 10))
        assert "2026.2" in parsed.version and "2026.1" not in parsed.version


def test_a_year_missing_between_published_years_is_a_hole(raws):
    later = copy.deepcopy(raws[1]) | {"year": 2028, "published_on": "2027-11-04", "holidays": [], "workdays": []}
    assert codes([*raws, later]) == {"calendar.hole", "calendar.statutory_missing"}


def test_a_later_year_published_before_the_year_before_it_is_out_of_order(raws):
    raws[1]["published_on"] = "2024-11-01"
    assert codes(raws) == {"calendar.years_out_of_order"}


def test_files_of_two_calendars_do_not_join(raws):
    raws[1]["code"] = "hk"
    assert "calendar.other_calendar" in codes(raws)


def test_without_any_notice_there_is_no_calendar(raws):
    assert codes(raws[2:]) == {"calendar.nothing_published"}


def test_without_statutory_days_there_is_a_calendar_and_a_warning(raws):
    parsed, findings = parse_calendars(raws[:2])
    assert parsed is not None
    assert [(finding.code, finding.severity) for finding in findings] == [("calendar.no_statutory_days", "warning")]


def test_an_order_closes_a_working_day_over_the_notice(raws):
    closed = {"from": "2026-06-08", "to": "2026-06-09", "zh": "临时放假", "en": "closed"}
    parsed, findings = parse_calendars([*raws, order(holidays=[closed])])
    assert findings == []
    assert not parsed.is_workday(date(2026, 6, 8))
    assert "临时放假通告" in parsed.why(date(2026, 6, 8)).note.zh


def test_an_order_may_have_a_holiday_worked(raws):
    worked = {"on": "2026-02-17", "zh": "上班", "en": "worked"}
    parsed, _ = parse_calendars([*raws, order(workdays=[worked])])
    assert parsed.is_workday(date(2026, 2, 17))
    assert date(2026, 2, 17) not in parsed.holidays


def test_an_order_may_close_a_makeup_day(raws):
    closed = {"from": "2026-10-10", "to": "2026-10-10", "zh": "临时放假", "en": "closed"}
    parsed, _ = parse_calendars([*raws, order(holidays=[closed])])
    assert not parsed.is_workday(date(2026, 10, 10))


def test_the_later_of_two_orders_holds(raws):
    closed = {"from": "2026-06-08", "to": "2026-06-08", "zh": "临时放假", "en": "closed"}
    again = order(effective_from="2026-06-05", workdays=[{"on": "2026-06-08", "zh": "恢复上班", "en": "open again"}])
    for given in ([order(holidays=[closed]), again], [again, order(holidays=[closed])]):
        parsed, findings = parse_calendars([*raws, *given])
        assert findings == []
        assert parsed.is_workday(date(2026, 6, 8))


@pytest.mark.parametrize(("end", "found"), [("2026-12-31", []), ("2028-01-01", ["calendar.malformed"])])
def test_a_stretch_is_at_most_a_year(raws, end, found):
    closed = {"from": "2026-06-08", "to": end, "zh": "临时放假", "en": "closed"}
    _, findings = parse_calendars([*raws, order(holidays=[closed])])
    assert [finding.code for finding in findings] == found


def test_of_two_versions_of_the_statutory_days_the_higher_counts(raws):
    newer = copy.deepcopy(raws[2]) | {"version": 2, "yearly": [], "dated": []}
    for given in ([*raws, newer], [newer, *raws]):
        parsed, findings = parse_calendars(given)
        assert findings == []
        assert parsed.is_workday(date(2027, 1, 1))
        assert parsed.version.endswith("statutory.2")


def test_the_order_of_the_files_does_not_matter(raws, calendar):
    parsed, findings = parse_calendars(raws[::-1])
    assert findings == []
    assert (parsed.holidays, parsed.workdays, parsed.version) == (
        calendar.holidays,
        calendar.workdays,
        calendar.version,
    )
