"""Messages to people: short enough for one SMS, and with no place for anything secret."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from permits.core.text import Text
from permits.notices.wording import SMS_LIMITS, Message, NoticeTemplate, compile_notices, compose, values_of

DEFINITIONS = Path(__file__).parents[3] / "definitions"
VALUES: dict[str, object] = {
    "number": "HD20260302-000123-K",
    "item": Text(
        "公共场所卫生许可（新办、变更、延续与复核）", "Hygiene licence for public places (new, changed, renewed)"
    ),
    "authority": Text("北京经济技术开发区行政审批与政务服务局", "Administrative Approval Bureau of Beijing E-Town"),
    "stage": Text("现场审核与核查复核", "On-site visit and second check"),
    "card": Text("黄牌·承诺时限超时而未作说明", "Yellow card: Promised limit overdue, not explained"),
    "due": date(2026, 12, 31),
    "days": 2,
    "code": "12345678",
    "words": "请于周三上午带公章来综合窗口领取许可证，" * 2,
}


def raw_notices() -> dict[str, Any]:
    return {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(DEFINITIONS.glob("notices/*.json"))}


def notice_schema() -> dict[str, Any]:
    schema: dict[str, Any] = json.loads((DEFINITIONS / "schema/v1/notice.schema.json").read_text("utf-8"))
    return schema


@cache
def notices() -> dict[str, NoticeTemplate]:
    compiled, findings = compile_notices(raw_notices(), notice_schema())
    assert findings == ()
    return dict(compiled)


def composed(event: str, language: str = "zh", **changes: object) -> Message:
    message, findings = compose(notices()[event], {**VALUES, **changes}, language)
    assert message is not None, findings
    return message


def broken(change: Any, laws: frozenset[str] | None = None) -> list[tuple[str, str]]:
    raw = deepcopy(raw_notices()["granted"])
    change(raw)
    compiled, findings = compile_notices({"granted": raw}, notice_schema(), laws)
    assert not compiled
    return [(finding.code, finding.where) for finding in findings]


EVENTS = [
    "accepted", "account_opened", "agent_asked", "agent_changed", "applicant_told", "applicant_wrote",
    "card_answered", "card_judged", "card_raised", "certificate_ready", "complaint_answered", "completed",
    "consultation_answered", "correction_requested", "due_moved", "due_soon", "extended", "follow_code", "granted",
    "granted_by_silence", "hand_accepted", "hand_declined", "hand_offered", "hand_taken_back", "not_accepted",
    "not_reached", "overdue", "password_code", "prolonged", "rating_answered", "received", "received_on_the_spot",
    "refused", "renewal", "sign_in_code", "silence_granted", "step_agreed", "step_silent", "still_overdue",
    "task_arrived", "terminated", "transferred", "urged", "visit_announced", "visit_called_off", "window_says",
]  # fmt: skip


def test_every_notice_of_the_platform_compiles_without_findings() -> None:
    assert sorted(notices()) == EVENTS


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("event", EVENTS)
def test_an_sms_fits_one_part_whatever_the_names(event: str, language: str) -> None:
    message = composed(event, language)
    assert len(message.sms) <= SMS_LIMITS[language]
    told = {
        **dict.fromkeys(("account_opened", "follow_code", "password_code", "sign_in_code"), "12345678"),
        "window_says": "请于周三上午带公章",
    }
    assert told.get(event, "HD20260302-000123-K") in message.sms
    assert not {"{", "}"} & set(message.sms + message.subject + message.body)


def test_a_long_name_is_cut_in_the_sms_and_whole_elsewhere() -> None:
    message = composed("granted")
    assert "“公共场所卫生许可（新办…”" in message.sms
    assert "“公共场所卫生许可（新办、变更、延续与复核）”" in message.body


def test_a_character_outside_the_basic_plane_counts_as_two_and_is_never_halved() -> None:
    message = composed("granted", item="𠮷" * 12)
    assert "“𠮷𠮷𠮷𠮷𠮷…”" in message.sms


@pytest.mark.parametrize(
    "name", ["password", "id_number", "applicant", "mobile", "code", "link", "number.__class__", "number!r"]
)
def test_a_value_outside_the_closed_list_is_a_finding(name: str) -> None:
    def change(raw: dict[str, Any]) -> None:
        raw["body"]["zh"] += "{" + name + "}"

    [(code, where)] = broken(change)
    assert code in ("wording.placeholder_unknown", "wording.braces")
    assert where == "notices/granted#/body/zh"


def test_an_sms_that_could_grow_too_long_is_refused_when_it_is_compiled() -> None:
    def change(raw: dict[str, Any]) -> None:
        raw["sms"]["zh"] += "请" * 10

    assert broken(change) == [("notice.sms_too_long", "notices/granted#/sms/zh")]


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda raw: raw.update(event="refused"), ("notice.event_differs", "notices/granted#/event")),
        (lambda raw: raw.update(channels=["fax"]), ("definition.not_listed", "notices/granted#/channels/0")),
        (lambda raw: raw["sms"].pop("en"), ("definition.missing_key", "notices/granted#/sms")),
    ],
)
def test_a_broken_notice_is_refused_with_the_place_of_the_fault(change: Any, found: tuple[str, str]) -> None:
    assert found in broken(change)


def test_a_basis_must_name_a_law_that_is_known() -> None:
    assert broken(lambda raw: None, frozenset({"other"})) == [("notice.law_unknown", "notices/granted#/basis")]


@pytest.mark.parametrize("value", ["张三 11010519491231002X", "11010519491231002x", Text("证", "11010519491231002X")])
def test_an_identity_number_in_a_value_stops_the_message(value: object) -> None:
    message, findings = compose(notices()["granted"], {**VALUES, "item": value}, "zh")
    assert message is None
    assert [(finding.code, finding.where) for finding in findings] == [("notice.identity_number", "/item")]


def test_missing_and_wrong_values_are_all_named() -> None:
    values = {**VALUES, "number": "", "due": "2026-12-31"}
    del values["days"]
    _, findings = compose(notices()["due_soon"], values, "zh")
    assert {(finding.code, finding.where) for finding in findings} == {
        ("notice.value_missing", "/number"),
        ("notice.value_missing", "/days"),
        ("notice.value_kind", "/due"),
    }


def test_line_breaks_in_a_value_can_start_no_header_and_no_second_line() -> None:
    message = composed("granted", item="许可\r\nBcc: everyone@example.cn")
    assert "\n" not in message.subject + message.sms + message.body
    assert message.subject == "准予行政许可：许可 Bcc: everyone@example.cn"


def test_braces_in_a_value_are_shown_and_never_read_again() -> None:
    assert composed("granted", item="{number}{{7*7}}").subject == "准予行政许可：{number}{{7*7}}"


def test_stored_values_become_texts_and_dates_again() -> None:
    stored = {"item": {"zh": "许可", "en": "licence"}, "due": "2026-12-31", "days": 2, "number": "X-1"}
    assert values_of(stored) == {
        "item": Text("许可", "licence"),
        "due": date(2026, 12, 31),
        "days": 2,
        "number": "X-1",
    }
    assert values_of({"due": ""}) == {"due": ""}
