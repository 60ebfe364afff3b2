"""Who may do what, when: the whole table, tried; an act that is not allowed is a finding and never an error."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from permits.core.process import ACTS, STATES, Actor, desks_of, open_to
from permits.core.process.data import judge_data
from tests.unit.process.line import APPLICANT, STEPS, Line, of_example, officer, until
from tests.unit.process.samples import commitment, donor, hygiene, invented, nurse

ROLES = ("clerk", "reviewer", "supervisor", "applicant", "author", "administrator")
OFFICES = ("window", "handling", "inspection", "section-head", "director", "certificates", "station", "supervision", "")
HERE = "bj-haidian"


def every_stop() -> Iterator[Line]:
    """A case at every stage of every item, and at every other state."""
    for begun in (invented, hygiene, nurse, donor, commitment):
        line = begun()
        yield line
        while line.case.stage:
            kept = replace_line(line)
            act, data = STEPS[stage_kind(line)]
            needed = {k: v for k, v in data.items() if k != "inspectors" or wants_inspectors(line)}
            line.do(act, **needed)
            yield kept
        yield line
    waiting = invented()
    waiting.do("request-correction", items=[{"where": "/materials/M1", "reason": "不清晰"}])
    yield waiting
    yield replace_line(waiting).do("withdraw", APPLICANT, reason="不办了")
    yield invented().do("not-accept", outcome="wrong_authority", reason="不归本机关", referral="邻市的机关")
    refused = until(invented(), "settle")
    yield refused.do("decide", outcome="refused", facts="甲", reason="乙", clause="F1")


def replace_line(line: Line) -> Line:
    return Line(line.item, line.events, line.now, line.numbers)


def stage_kind(line: Line) -> str:
    return line.item.processes[line.case.process].stage(line.case.stage).kind


def wants_inspectors(line: Line) -> bool:
    return line.item.processes[line.case.process].stage(line.case.stage).people > 1


def everybody(line: Line) -> Iterator[Actor]:
    for office in OFFICES:
        for role in ROLES:
            yield Actor(f"{office}-{role}", "某人", frozenset({role}), line.case.authority, office)
        yield Actor(f"far-{office}", "外区", frozenset(ROLES), "bj-dongcheng", office)
    yield APPLICANT


def test_every_act_in_every_state_by_everybody_is_done_or_is_a_finding() -> None:
    states: set[str] = set()
    tried = allowed = 0
    for line in every_stop():
        states.add(line.case.state)
        for actor in everybody(line):
            open_now = {act.name for act, _ in open_to(actor, line.item, line.case)}
            for name in ACTS:
                for data in ({}, STEPS_DATA[name]):
                    outcome = line.ask(name, actor, **data)
                    tried += 1
                    allowed += bool(outcome.events)
                    assert bool(outcome.events) != bool(outcome.findings)
                    if name not in open_now:
                        assert [f.code for f in outcome.findings] in NOT_ALLOWED, (name, line.case.state, actor)
    assert states == set(STATES)
    assert tried > 20_000
    assert allowed > 100


NOT_ALLOWED = [
    [code]
    for code in ("act.not_now", "act.not_this_stage", "act.not_yours", "correction.on_the_spot", "pause.none_running",
                 "pause.none_allowed")
]  # fmt: skip
STEPS_DATA: dict[str, dict[str, Any]] = {
    **{name: {} for name in ACTS},
    **{act: data for act, data in STEPS.values() if act != "verify"},
    "verify": {"outcome": "met", "words": "符合", "inspectors": ["甲", "乙"]},
    "not-accept": {"outcome": "not_required", "reason": "不需要"},
    "request-correction": {"items": [{"where": "/materials/M1", "reason": "不清晰"}]},
    "withdraw": {"reason": "不办了"},
    "revoke": {"reason": "撤销"},
    "assign": {"to": "小李"},
    "pause": {"procedure": "hearing", "days": 5, "notice": "听字1号"},
    "note-deficiency": {"where": "/materials/M1", "reason": "不清晰"},
    "allow-new-demand": {"where": "/materials/M1", "reason": "确需补正"},
    "terminate": {"cause": "death", "reason": "申请人已死亡", "evidence": "死亡证明"},
    "transfer": {"authority": "bj-wjw", "receiver": "某人", "cause": "law", "reason": "管辖调整"},
    "prolong": {"days": 5, "notice": "延字1号", "reason": "尚未完成"},
    "extend": {"clock": "decision", "reason": "情况复杂"},
}


def test_only_the_holder_of_the_stage_s_task_may_do_the_stage_s_act() -> None:
    for line in every_stop():
        for actor in everybody(line):
            held = {act.name for act, _ in open_to(actor, line.item, line.case)}
            officers_acts = {name for name in held if ACTS[name].by == "officer"}
            if officers_acts:
                desks = {desk.office: desk for desk in desks_of(line.item, line.case)}
                assert (actor.office in desks, actor.authority) == (True, line.case.authority)
                assert desks[actor.office].role in actor.roles


def test_nobody_acts_on_their_own_application_whatever_their_office() -> None:
    for line in every_stop():
        stage = line.case.stage and line.item.processes[line.case.process].stage(line.case.stage)
        if not stage:
            continue
        own = Actor(APPLICANT.username, "自己", frozenset({stage.role, "reviewer"}), line.case.authority, stage.office)
        held = {act.name for act, _ in open_to(own, line.item, line.case)}
        assert held <= {"withdraw", "supplement", "write-to-agent"}
        director = replace(own, office="director")
        assert "extend" not in {act.name for act, _ in open_to(director, line.item, line.case)}


def test_an_act_nobody_has_heard_of_is_a_finding() -> None:
    assert [f.code for f in invented().ask("bless").findings] == ["act.unknown"]


def test_a_case_handed_to_somebody_is_theirs_until_the_stage_ends() -> None:
    line = invented()
    first, second = officer("window", "clerk", HERE, "小王"), officer("window", "clerk", HERE, "小李")
    line.do("assign", first, to="小李")
    assert [f.code for f in line.ask("accept", first).findings] == ["act.not_yours"]
    line.do("accept", second)
    assert line.case.assignee == ""


def test_a_refusal_needs_facts_reasons_and_a_clause() -> None:
    line = until(invented(), "settle")
    bare = line.ask("decide", outcome="refused")
    assert [(f.code, f.where) for f in bare.findings] == [
        ("decision.no_facts", "/facts"), ("decision.no_reason", "/reason"), ("decision.no_clause", "/clause"),
    ]  # fmt: skip
    blank = line.ask("decide", outcome="refused", facts=" ", reason="\n", clause="")
    assert len(blank.findings) == 3
    assert [f.code for f in line.ask("decide", outcome="refused", facts="甲", reason="乙", clause="F9").findings] == [
        "act.data.choice"
    ]
    assert line.ask("decide", outcome="refused", facts="甲", reason="乙", clause="F1").events


def test_a_grant_carries_no_grounds_of_refusal() -> None:
    line = until(invented(), "settle")
    kept = line.ask("decide", outcome="granted", facts="甲", reason="乙", clause="F1")
    assert [(f.code, f.where) for f in kept.findings] == [
        ("decision.grounds_of_a_grant", place) for place in ("/facts", "/reason", "/clause")
    ]
    assert "理由" in kept.findings[1].message.zh and "Reasons" in kept.findings[1].message.en
    line.do("decide", outcome="granted", facts=" ", clause="")
    assert line.case.decision == {"outcome": "granted"}


def test_that_another_authority_is_competent_is_not_told_without_naming_it() -> None:
    line = invented()
    for blank in ({}, {"referral": ""}, {"referral": " \n"}):
        found = line.ask("not-accept", outcome="wrong_authority", reason="不归本机关", **blank).findings
        assert [(f.code, f.where) for f in found] == [("not_accept.no_referral", "/referral")]
    assert line.ask("not-accept", outcome="not_required", reason="依法不需要许可").events
    assert line.ask("not-accept", outcome="wrong_authority", reason="不归本机关", referral="邻市的机关").events


def test_a_site_visit_needs_two_different_officers() -> None:
    line = until(invented(), "look")
    for names in (["甲"], ["甲", "甲"], ["甲", "甲 "], ["甲", " "], []):
        found = line.ask("record-visit", inspectors=names, outcome="pass", words="符合", checked=["门口"]).findings
        assert "visit.too_few" in [f.code for f in found], names
    visit = {"outcome": "pass", "words": "符合", "checked": ["门口"]}
    applied = line.ask("record-visit", inspectors=["甲", line.case.applicant], **visit).findings
    assert [(f.code, f.where) for f in applied] == [("visit.applicant", "/inspectors/1")]
    line.do("record-visit", inspectors=["甲", "乙"], **visit)
    assert line.case.inspectors == ("甲", "乙")


def test_a_visit_that_looked_at_none_of_the_points_of_its_stage_is_no_visit() -> None:
    line = until(invented(), "look")
    for nothing in ({}, {"checked": []}):
        found = line.ask("record-visit", inspectors=["甲", "乙"], outcome="pass", words="符合", **nothing).findings
        assert [(f.where, f.severity) for f in found] == [("/checked", "error")]


WRONG_DATA: list[tuple[str, dict[str, Any]]] = [
    ("accept", {"all_in_order": True, "colour": "red"}),
    ("accept", {"all_in_order": True, "words": 5}),
    ("accept", {"all_in_order": True, "words": "长" * 2001}),
    ("not-accept", {"outcome": "lazy", "reason": "不想办"}),
    ("not-accept", {}),
    ("request-correction", {"items": []}),
    ("request-correction", {"items": "all"}),
    ("request-correction", {"items": [5]}),
    ("request-correction", {"items": [{"where": "/nowhere", "reason": "不清晰"}]}),
    ("request-correction", {"items": [{"where": "/materials/M1"}]}),
    ("assign", {}),
    ("assign", {"to": ["小李"]}),
]


@pytest.mark.parametrize(("name", "data"), WRONG_DATA, ids=str)
def test_data_of_a_wrong_shape_is_a_finding_in_both_languages(name: str, data: dict[str, Any]) -> None:
    outcome = invented().ask(name, **data)
    assert outcome.events == ()
    assert {f.code.partition(".data")[0] for f in outcome.findings} == {"act"}
    assert all(f.message.zh and f.message.en and "{" not in f.message.en for f in outcome.findings)


@pytest.mark.parametrize(
    "data",
    [
        {"answers": 5}, {"answers": None}, {"uploads": []}, {"uploads": {"M1": "att-x"}}, {"uploads": {"M1": ["x"]}},
        {"uploads": {"M1": [{"name": "x"}]}}, {"uploads": {"M1": [{"id": "a", "colour": 1}]}}, {"more": 1},
        {"uploads": {"M1": [{"id": 5}]}},
    ],
    ids=str,
)  # fmt: skip
def test_a_supplement_of_a_wrong_shape_is_a_finding_and_not_an_error(data: dict[str, Any]) -> None:
    line = invented().do("request-correction", items=[{"where": "/materials/M1", "reason": "不清晰"}])
    outcome = line.ask("supplement", APPLICANT, **data)
    assert outcome.events == ()
    assert {f.code.partition(".data")[0] for f in outcome.findings} == {"act"}


def test_every_act_that_is_listed_comes_with_a_schema_a_program_can_fill() -> None:
    for line in every_stop():
        for actor in everybody(line):
            for act, schema in open_to(actor, line.item, line.case):
                data = filled(schema)
                assert judge_data(schema, data) == [], (act.name, data)


def filled(schema: Any) -> Any:
    """The least that meets a schema of an act: what any program without knowledge of permits would send."""
    if "enum" in schema:
        return schema["enum"][0]
    if schema["type"] == "object":
        return {key: filled(schema["properties"][key]) for key in schema.get("required", [])}
    if schema["type"] == "array":
        return [filled(schema["items"]) + str(n) for n in range(schema.get("minItems", 0))] if (
            schema["items"].get("type") == "string" and "enum" not in schema["items"]
        ) else [filled(schema["items"])] * schema.get("minItems", 0)  # fmt: skip
    if schema.get("format") == "date":
        return "2026-03-09"
    return {"string": "填写内容", "integer": schema.get("minimum", 1), "boolean": True}[schema["type"]]


@pytest.mark.parametrize(
    "blank", ["      ", "\u3000\u3000\u3000", "\xa0\xa0\xa0", "\u200b\u200b\u200b", "\ufeff \u3164"]
)
def test_an_act_is_not_done_on_words_that_are_blanks_only(blank: str) -> None:
    case = invented()
    findings = case.ask("request-correction", items=[{"where": "/materials/M1", "reason": blank}]).findings
    assert [(f.code, f.where) for f in findings] == [("act.data.missing", "/items/0/reason")]
    assert "至少 2 个字" in findings[0].message.zh


def test_words_of_an_act_are_kept_without_blanks_round_them_in_its_lists_too() -> None:
    case = invented()
    case.do("request-correction", items=[{"where": "/materials/M1", "reason": "\u3000照片不清晰\xa0"}])
    assert case.events[-1].data["items"] == [{"where": "/materials/M1", "reason": "照片不清晰"}]


@pytest.mark.parametrize("way", ["window", "post", "electronic"])
def test_delivery_is_offered_in_the_way_the_applicant_asked_for(way: str) -> None:
    told = {"delivery_address": "海淀区某路 1 号", "delivery_postcode": "100080", "delivery_receiver": "张三",
            "delivery_phone": "13900000021"} if way == "post" else {}  # fmt: skip
    line = until(of_example("svc-donor-card", "first-issue-match", delivery=way, **told), "deliver")
    [schema] = [schema for act, schema in open_to(line.holder(), line.item, line.case) if act.name == "deliver"]
    assert schema["properties"]["mode"]["default"] == way  # type: ignore[index]
    assert line.ask("deliver", mode="window", receiver="张三").events


def test_where_no_way_of_delivery_was_asked_none_is_offered_first() -> None:
    line = until(invented(), "hand")
    [schema] = [schema for act, schema in open_to(line.holder(), line.item, line.case) if act.name == "deliver"]
    assert "default" not in schema["properties"]["mode"]  # type: ignore[index]
