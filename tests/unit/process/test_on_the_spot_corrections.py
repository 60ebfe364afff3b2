"""当场更正 (行政许可法 32(1)(3)): what is put right at the counter, what it changes, and what it leaves as it was."""

from __future__ import annotations

from typing import Any

import pytest

from permits.core.process import differing, fold, open_to
from tests.unit.process.line import APPLICANT, Line, officer, until
from tests.unit.process.samples import donor, hygiene

ACT = "correct-on-the-spot"
ANOTHER = [{"id": "att-new", "name": "新图.pdf", "media_type": "application/pdf", "size": 9, "sha256": "1" * 64}]
PAPER = [{"id": "", "name": "", "media_type": "paper", "originals": 1, "copies": 2}]


def corrected(line: Line, **data: Any) -> Line:
    return line.do(ACT, signer="周文博", signed=True, **data)


def codes(line: Line, **data: Any) -> list[str]:
    said = {"signer": "周文博", "signed": True, **data}
    return [finding.code for finding in line.ask(ACT, **said).findings]


def days(line: Line) -> dict[str, tuple[str, str, str]]:
    return {
        code: (str(clock.starts_on), str(clock.due.due_on), clock.state) for code, clock in line.clocks().items()
    }  # fmt: skip


def test_the_answer_is_another_and_the_case_stays_where_and_when_it_was() -> None:
    line = hygiene()
    before, stood = days(line), (line.case.state, line.case.stage, line.case.received_on, line.case.corrections)
    corrected(line.on("2026-03-04"), answers={"floor_area": "320.00"})
    assert line.case.answers["floor_area"] == "320.00"
    assert (line.case.state, line.case.stage, line.case.received_on, line.case.corrections) == stood
    assert days(line) == before
    assert line.types()[-1] == "corrected_on_the_spot"
    assert line.case.changed == {"/floor_area"}


def test_what_was_found_of_a_place_that_changed_is_to_be_found_anew() -> None:
    line = hygiene().do(
        "mark", marks=[{"line": f"material:{c}", "mark": "not_in_order", "reason": "看不清"} for c in ("M3", "M4")]
    )
    corrected(line, uploads={"M3": ANOTHER})
    assert list(line.case.marks) == ["material:M4"]
    assert {f.where for f in line.ask("accept", all_in_order=True).findings} == {"/checklist/material:M4"}


def test_the_holder_of_the_task_does_it_while_the_case_is_to_be_accepted_and_nobody_else() -> None:
    line = hygiene()
    there = {
        who: ACT in [act.name for act, _ in open_to(actor, line.item, line.case)]
        for who, actor in {
            "clerk": line.holder(), "applicant": APPLICANT, "elsewhere": officer("window", "clerk", "bj-xicheng"),
        }.items()
    }  # fmt: skip
    assert there == {"clerk": True, "applicant": False, "elsewhere": False}
    later = until(hygiene(), "review")
    assert ACT not in [act.name for act, _ in open_to(later.holder(), later.item, later.case)]


@pytest.mark.parametrize("data, found", [
    ({}, ["spot.nothing"]),
    ({"answers": {"floor_area": "3200.00"}}, ["spot.nothing"]),
    ({"answers": {"org_name_of_nobody": "x"}}, ["answer.unknown", "spot.nothing"]),
    ({"answers": {"floor_area": "3000.00"}, "signed": False}, ["spot.unsigned"]),
    ({"answers": {"floor_area": "3000.00"}, "signer": ""}, ["act.data.missing"]),
    ({"answers": {"venue_district": "110102", "reg_district": "110102"}}, ["check.failed", "spot.elsewhere"]),
    ({"answers": {"floor_area": "many"}}, ["answer.format"]),
])  # fmt: skip
def test_what_will_not_do_is_refused_in_words_and_nothing_happens(data: dict[str, Any], found: list[str]) -> None:
    line = hygiene()
    assert codes(line, **data) == found
    assert line.types() == ["received", "stage_entered"]


def test_what_the_new_answer_asks_besides_must_be_answered_with_it() -> None:
    line = hygiene()
    asked = codes(line, answers={"by_agent": True})
    assert asked and all(code.startswith(("answer.", "material.")) for code in asked)


def test_papers_brought_to_the_counter_are_in_the_hands_of_whoever_took_them() -> None:
    line = corrected(hygiene(), uploads={"M3": PAPER})
    assert [(one.giver, one.receiver, one.papers) for one in line.case.passed] == [
        ("", line.holder().username, ("M3",))
    ]


def test_a_later_notice_may_name_what_was_corrected_on_the_spot_as_changed_by_the_applicant() -> None:
    line = hygiene().do("request-correction", items=[{"where": "/materials/M4", "reason": "看不清"}])
    line.on("2026-03-05").do("supplement", APPLICANT, uploads={"M4": ANOTHER})
    refused = line.ask("request-correction", items=[{"where": "/floor_area", "reason": "与图不符"}], all_in_order=True)
    assert [f.code for f in refused.findings] == ["correction.new_demand"]
    corrected(line, answers={"floor_area": "320.00"})
    line.do("request-correction", items=[{"where": "/floor_area", "reason": "仍与图不符"}])
    assert line.case.state == "awaiting_correction"


def test_each_place_is_told_as_it_read_and_as_it_reads() -> None:
    line = hygiene()
    before = line.case
    corrected(line, answers={"floor_area": "320.00", "central_ac": False}, uploads={"M3": ANOTHER})
    told = {one.where: (one.before.zh, one.after.zh) for one in differing(line.item, before, fold(line.events))}
    assert told["/materials/M3"] == ("M3.pdf", "新图.pdf")
    assert told["/central_ac"] == ("是", "否")
    assert told["/floor_area"][0].startswith("3200") and told["/floor_area"][1].startswith("320")


def test_an_item_without_notices_puts_right_what_is_wrong_and_is_finished_on_the_spot() -> None:
    line = donor()
    before = days(line)
    line.do(ACT, signer="林晓岚", signed=True, answers={"mobile": "13900000049"})
    assert days(line) == before
    line.do("finish", mode="window", receiver="林晓岚", all_in_order=True)
    assert line.case.state == "closed"
