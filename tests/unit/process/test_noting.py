"""Several officers, one complete notice; and what the first notice forgot is asked for only where that was allowed."""

from __future__ import annotations

from dataclasses import replace

from permits.core.process import Actor, allowed_again, open_to
from tests.unit.forms.samples import at, names
from tests.unit.process.line import APPLICANT, Line, officer
from tests.unit.process.samples import donor, invented

HERE = "bj-haidian"
READER = officer("handling", "reviewer", HERE, "审查员")
HEAD = officer("director", "reviewer", HERE, "局长")
BOSS = Actor("boss", "监察", frozenset({"supervisor"}))
PLAN = "/materials/M1"


def noted(line: Line, who: Actor, where: str = PLAN, reason: str = "没有盖章") -> Line:
    return line.do("note-deficiency", who, where=where, reason=reason)


def codes(line: Line, act: str, who: Actor | None = None, **data: object) -> list[str]:
    return [finding.code for finding in line.ask(act, who, **data).findings]


def test_the_notice_takes_over_what_several_officers_noted_each_place_once() -> None:
    line = noted(noted(noted(invented(), READER), HEAD, PLAN, "比例尺不符"), READER, at("text"), "请写全称")
    line.do(
        "request-correction", items=[{"where": PLAN, "reason": "没有盖章"}, {"where": at("date"), "reason": "请核对"}]
    )
    assert line.case.corrections[-1]["items"] == [
        {"where": PLAN, "reason": "没有盖章；比例尺不符"}, {"where": at("date"), "reason": "请核对"},
        {"where": at("text"), "reason": "请写全称"},
    ]  # fmt: skip
    assert line.case.deficiencies == ()


def test_a_notice_may_consist_of_notes_alone_and_of_nothing_never() -> None:
    assert codes(invented(), "request-correction") == ["act.data.missing"]
    line = noted(invented(), READER).do("request-correction")
    assert line.case.corrections[-1]["items"] == [{"where": PLAN, "reason": "没有盖章"}]


def test_a_notice_that_is_issued_is_locked() -> None:
    line = noted(invented(), READER).do("request-correction")
    assert codes(line, "note-deficiency", READER, where=at("text"), reason="请写全称") == ["act.not_now"]


def test_an_officer_s_later_note_on_a_place_replaces_the_earlier_and_a_settled_one_is_gone() -> None:
    line = noted(noted(invented(), READER), READER, PLAN, "看不清")
    assert [note["reason"] for note in line.case.deficiencies] == ["看不清"]
    line.do("note-deficiency", HEAD, where=PLAN, settled=True)
    assert line.case.deficiencies == ()
    assert codes(line, "note-deficiency", HEAD, where=PLAN, settled=True) == ["note.unknown"]
    assert codes(line, "note-deficiency", HEAD, where=PLAN) == ["note.no_reason"]


def test_a_case_is_not_accepted_past_a_note_that_nobody_settled() -> None:
    line = noted(invented(), READER)
    [finding] = line.ask("accept", all_in_order=True).findings
    assert finding.code == "accept.deficiency_noted"
    assert "没有盖章" in finding.message.zh and "take the note back" in finding.message.en
    line.do("note-deficiency", READER, where=PLAN, settled=True)
    assert line.ask("accept", all_in_order=True).events


def test_only_whoever_will_have_the_case_at_a_desk_notes_and_never_on_an_own_application() -> None:
    line = invented()
    for stranger in (
        officer("handling", "reviewer", "bj-dongcheng"), officer("supervision", "reviewer", HERE), BOSS, APPLICANT,
        replace(READER, username=APPLICANT.username),
    ):  # fmt: skip
        assert "note-deficiency" not in {act.name for act, _ in open_to(stranger, line.item, line.case)}, stranger
    assert codes(donor(), "note-deficiency", where=PLAN, reason="不清晰") == ["act.not_yours"], (
        "it is put right on the spot"
    )


def second_round() -> Line:
    line = invented().do("request-correction", items=[{"where": PLAN, "reason": "没有盖章"}])
    new = {"id": "att-new", "name": "n.pdf", "media_type": "application/pdf", "size": 9, "sha256": "1" * 64}
    return line.on("2026-03-05").do("supplement", APPLICANT, uploads={"M1": [new]})


def test_in_a_later_round_nothing_new_is_noted() -> None:
    line = second_round()
    assert codes(line, "note-deficiency", READER, where=at("text"), reason="请写全称") == ["correction.new_demand"]
    assert noted(line, READER).case.deficiencies


def test_a_new_demand_takes_a_supervisor_s_reason_and_counts_against_the_first_notice() -> None:
    line = second_round()
    window = line.holder()
    new = [{"where": at("text"), "reason": "请写全称"}]
    assert codes(line, "request-correction", items=new, all_in_order=True) == ["correction.new_demand"]
    assert codes(line, "allow-new-demand", window, where=at("text"), reason="漏告") == ["act.not_yours"]
    assert codes(line, "allow-new-demand", BOSS, where=at("text"), reason="") == ["act.data.missing"]
    line.do("allow-new-demand", BOSS, where=at("text"), reason="首次通知漏告，涉及公共安全")
    told = line.events[-1]
    assert (told.data["office"], told.data["told"], told.actor) == ("window", window.username, "boss")
    assert at("date") not in allowed_again(line.case), "that place and no other"
    line.do("request-correction", items=new)
    assert line.case.demands == frozenset(), "once"
    line.on("2026-03-09").do("supplement", APPLICANT, answers={names()["text"]: "乙地"})
    assert codes(line, "request-correction", items=[{"where": at("date"), "reason": "请核对"}], all_in_order=True) == [
        "correction.new_demand"
    ]


def test_a_supervisor_has_nothing_to_allow_in_the_first_round_or_of_what_may_be_named_anyway() -> None:
    line = invented()
    assert "allow-new-demand" not in {act.name for act, _ in open_to(BOSS, line.item, line.case)}
    assert codes(second_round(), "allow-new-demand", BOSS, where=PLAN, reason="漏告") == ["act.data.choice"]
    far = replace(BOSS, authority="bj-dongcheng")
    assert codes(second_round(), "allow-new-demand", far, where=at("text"), reason="漏告") == [], "it sees every case"
