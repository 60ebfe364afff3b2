"""Certificates: what their face says, and from which day to which they are good."""

from __future__ import annotations

from datetime import date

import pytest

from permits.core.definitions.types import Validity
from permits.core.process import validity_of
from tests.unit.process.line import Line, until
from tests.unit.process.samples import donor, hygiene, invented, nurse

FOUR_LESS_ONE = Validity(years=4, less_days=1)


@pytest.mark.parametrize(
    ("validity", "decided", "last"),
    [
        (FOUR_LESS_ONE, "2026-03-02", "2030-03-01"),
        (FOUR_LESS_ONE, "2024-02-29", "2028-02-28"),
        (FOUR_LESS_ONE, "2026-03-01", "2030-02-28"),
        (FOUR_LESS_ONE, "2027-03-01", "2031-02-28"),
        (FOUR_LESS_ONE, "2024-03-01", "2028-02-29"),
        (FOUR_LESS_ONE, "2026-01-01", "2029-12-31"),
        (Validity(years=5), "2028-02-29", "2033-02-28"),
        (Validity(years=5), "2026-03-02", "2031-03-02"),
        (Validity(months=6), "2026-08-31", "2027-02-28"),
        (Validity(months=1, less_days=1), "2026-01-31", "2026-02-27"),
    ],
)
def test_a_certificate_ends_on_the_corresponding_day(validity: Validity, decided: str, last: str) -> None:
    day = date.fromisoformat(decided)
    assert validity_of(validity, day, {}) == (day, date.fromisoformat(last))


def test_a_certificate_without_a_term_has_no_last_day_and_one_may_end_with_a_fact() -> None:
    day = date(2026, 3, 2)
    assert validity_of(Validity(), day, {}) == (day, None)
    assert validity_of(Validity(until="lease_to"), day, {"lease_to": date(2027, 1, 1)}) == (day, date(2027, 1, 1))
    assert validity_of(Validity(until="lease_to"), day, {}) == (day, None)


def test_a_certificate_may_end_with_the_last_day_of_a_period() -> None:
    facts = dict(invented().checked.facts)
    [period] = [name.removesuffix(".to") for name in facts if name.endswith(".to")]
    assert validity_of(Validity(until=f"{period}.to"), date(2026, 3, 2), facts)[1] == date(2027, 5, 31)


def face(line: Line) -> dict[str, str]:
    until(line, "print" if "print" in [s.code for s in stages(line)] else "certify")
    line.do("certify")
    lines = line.case.certificate["fields"]
    return {one["code"]: one["value"] for one in lines}  # type: ignore[attr-defined]


def stages(line: Line):
    return line.item.processes[line.case.process].stages


def test_a_face_shows_answers_as_people_read_them() -> None:
    line = invented()
    assert face(line) == {
        "holder": "捏造示例公司", "kinds": "甲、乙", "until": "2028年3月1日", "where": "海淀区示例路1号（100080）",
        "days": "2027年5月1日至2027年5月31日", "machines": "一号、二号",
    }  # fmt: skip
    assert line.case.certificate["number"] == "N-2026-1"
    assert line.case.certificate["release"] == line.item.sha256


def test_a_day_on_the_face_is_written_out_in_both_languages_and_stays_plain_where_it_is_computed_with() -> None:
    line = invented()
    face(line)
    told = line.case.certificate
    [until_line] = [one for one in told["fields"] if one["code"] == "until"]  # type: ignore[attr-defined]
    assert (until_line["value"], until_line["value_en"]) == ("2028年3月1日", "1 March 2028")
    assert told["valid_to"] == "2028-03-01"


def test_validity_counts_from_the_decision_though_the_certificate_is_made_later() -> None:
    line = until(hygiene(), "certify").on("2026-03-05").do("certify")
    assert line.case.certificate["issued_on"] == "2026-03-05"
    assert (line.case.certificate["valid_from"], line.case.certificate["valid_to"]) == ("2026-03-02", "2030-03-01")


def test_the_real_items_show_their_holders() -> None:
    assert face(hygiene())["holder"] == "北京云栖示例宾馆有限公司"
    assert face(nurse())["workplace"]
    assert face(donor())["volume"]


def test_a_line_with_nothing_to_say_is_left_out_and_every_line_has_both_languages() -> None:
    line = until(donor(), "certify").do("certify")
    for one in line.case.certificate["fields"]:  # type: ignore[attr-defined]
        assert one["value"]
        assert one["value_en"]
        assert one["title_en"]
