"""Answers one by one: every keyword has its finding, at its place, in both languages; nothing is guessed."""

from __future__ import annotations

from typing import Any

import pytest

from permits.core.definitions.types import Field
from permits.core.finding import Finding
from permits.core.forms import check, check_answers, shown, tidy
from permits.core.forms.answers import refuse, sort_of
from permits.core.forms.formats import FORMATS, date_of, decimal_of, is_uscc
from permits.core.forms.messages import BY_KEYWORD, REQUIRED_BY_SORT
from permits.core.text import Text
from tests.unit.forms.samples import DAY, PDF, answers, at, checked, item, names, told

ROW = {"label": "一号", "width": "2.5", "checked_on": "2026-01-05"}
WRONG: list[tuple[str, Any, str, tuple[object, ...]]] = [
    ("text", "x", "answer.minLength", ()),
    ("text", "x" * 41, "answer.maxLength", ()),
    ("longtext", 5, "answer.type", ()),
    ("integer", 0, "answer.minimum", ()),
    ("integer", 100, "answer.maximum", ()),
    ("integer", "3", "answer.type", ()),
    ("integer", 2.5, "answer.type", ()),
    ("integer", True, "answer.type", ()),
    ("decimal", "1.005", "answer.scale", ()),
    ("decimal", "0", "answer.above", ()),
    ("decimal", "0.00", "answer.above", ()),
    ("decimal", "-1", "answer.above", ()),
    ("decimal", "10000", "answer.atMost", ()),
    ("decimal", "9.991", "answer.scale", ()),
    ("decimal", "1e3", "answer.format", ()),
    ("decimal", "NaN", "answer.format", ()),
    ("decimal", ".5", "answer.format", ()),
    ("decimal", 12.5, "answer.type", ()),
    ("decimal", 12, "answer.type", ()),
    ("date", "2026-02-29", "answer.format", ()),
    ("date", "2026-W10-1", "answer.format", ()),
    ("date", "20260302", "answer.format", ()),
    ("date", "2026-3-2", "answer.format", ()),
    ("yesno", "true", "answer.type", ()),
    ("yesno", 1, "answer.type", ()),
    ("one_of", "medium", "answer.choice", ()),
    ("one_of", "快", "answer.choice", ()),
    ("several_of", ["a", "c"], "answer.choice", (1,)),
    ("several_of", ["a", "a"], "answer.uniqueItems", ()),
    ("several_of", "a", "answer.type", ()),
    ("code", "999999", "answer.choice", ()),
    ("file", "../../etc/passwd", "answer.format", ()),
    ("table", [ROW] * 21, "answer.maxItems", ()),
    ("table", [ROW, {"label": "二号", "width": "x"}], "answer.format", (1, "width")),
    ("table", [ROW, {"label": "二号", "width": "0"}], "answer.above", (1, "width")),
    ("table", [ROW, {"label": "二号", "width": "0.25"}], "answer.scale", (1, "width")),
    ("table", [{"label": "长" * 21, "width": "1"}], "answer.maxLength", (0, "label")),
    ("table", [ROW, {"label": "二号"}], "answer.required", (1, "width")),
    ("table", [{**ROW, "colour": "red"}], "answer.unknown", (0, "colour")),
    ("table", [{**ROW, "checked_on": "2026-13-01"}], "answer.format", (0, "checked_on")),
    ("table", ["row"], "answer.type", (0,)),
    ("text", "\ud800x", "answer.minLength", ()),
    ("several_of", ["a", "\ud800"], "answer.type", ()),
    ("email", "who@", "answer.format", ()),
    ("mobile", "12345678901", "answer.format", ()),
    ("identity", "91110100MA00X10189", "answer.format", ()),
    ("id_number", "110100198503090174", "answer.format", ()),
]  # fmt: skip


@pytest.mark.parametrize(("purpose", "value", "code", "where"), WRONG, ids=lambda v: str(v)[:24])
def test_each_wrong_answer_is_one_finding_at_its_place_in_both_languages(
    purpose: str, value: object, code: str, where: tuple[object, ...]
) -> None:
    found = checked(**{purpose: value})
    # Where the district is not known, neither is the authority.
    singles = [finding for finding in found.findings if finding.code != "route.no_authority"]
    assert [(finding.code, finding.where) for finding in singles] == [(code, at(purpose, *where))]
    assert not found.passes
    assert_said_in_both_languages(singles[0])


def assert_said_in_both_languages(finding: Finding) -> None:
    for said in (finding.message.zh, finding.message.en):
        assert said
        assert "{" not in said
        assert "None" not in said
    assert finding.message.en.isascii() or "“" in finding.message.en


@pytest.mark.parametrize("purpose", ["text", "integer", "decimal", "date", "one_of", "code", "yesno", "file", "table"])
def test_a_question_left_empty_is_asked_again(purpose: str) -> None:
    blanks: list[object] = [None, ""] if purpose != "table" else [None, [], [{}], [{"label": " "}]]
    for blank in blanks:
        found = checked(**{purpose: blank})
        assert ("answer.required", at(purpose)) in told(found), blank


def test_the_answers_of_the_sample_pass_and_one_that_is_not_required_may_be_left_out() -> None:
    assert told(checked()) == []
    assert told(checked(email=None)) == []


def test_a_keyword_is_said_in_the_field_s_own_words_where_it_has_some() -> None:
    [finding] = checked(integer=100).findings
    assert (finding.message.zh, finding.message.en) == ("最多 99 台", "99 machines at most")


def test_a_limit_stands_in_the_sentence() -> None:
    [finding] = checked(decimal="10000").findings
    assert "9999.99" in finding.message.zh
    assert "9999.99" in finding.message.en


def test_findings_come_all_at_once_in_the_order_of_the_form() -> None:
    found = checked(mobile="1", text="x", table=[{"label": "a"}], date="never")
    assert told(found) == [
        ("answer.minLength", at("text")), ("answer.format", at("date")), ("answer.required", at("table", 0, "width")),
        ("answer.format", at("mobile")),
    ]  # fmt: skip


def test_an_answer_to_a_question_the_form_does_not_ask_is_refused_and_not_kept() -> None:
    found = checked(state="granted")
    assert told(found) == [("answer.unknown", "/state")]
    assert "state" not in found.answers


@pytest.mark.parametrize(
    "name", ["__proto__", "constructor", "__class__", "id", "csrf_token", "", "😀", "a/b~c", "x" * 10_000]
)
def test_any_name_a_program_may_send_is_plain_data(name: str) -> None:
    found = checked(**{name: "x"})
    [finding] = found.findings
    assert finding.code == "answer.unknown"
    assert finding.where == "/" + name.replace("~", "~0").replace("/", "~1")


def test_codes_are_read_in_their_narrow_form_and_names_as_they_are_written() -> None:
    found = checked(
        mobile="１３９ ０００-０００２１", identity=" ９１１１０１００ｍａ００Ｘ１０１８８ ", date="２０２６-０５-０１",
        decimal="１２.５０", code="１１０１０８", text="ＡＢ有限公司",
    )  # fmt: skip
    assert told(found) == []
    said = {
        purpose: found.answers[names()[purpose]]
        for purpose in ("mobile", "identity", "date", "decimal", "code", "text")
    }
    assert said == {
        "mobile": "13900000021", "identity": "91110100MA00X10188", "date": "2026-05-01", "decimal": "12.50",
        "code": "110108", "text": "ＡＢ有限公司",
    }  # fmt: skip


def test_what_looks_like_a_digit_and_is_none_is_refused() -> None:
    for digits in ("१३९00000021", "139000٠0021"):
        assert told(checked(mobile=digits)) == [("answer.format", at("mobile"))]


def test_a_trailing_newline_is_taken_off_and_one_inside_is_refused() -> None:
    assert told(checked(mobile="13900000021\n")) == []
    assert checked(mobile="13900000021\n").answers[names()["mobile"]] == "13900000021"
    assert told(checked(mobile="1390000\n0021")) == [("answer.format", at("mobile"))]


@pytest.mark.parametrize("text", ["13900000021\n", "100000\n", "2026-03-02\n", "12.50\n", "AB12345\n", "a@b.cn\n"])
def test_no_format_by_itself_overlooks_a_newline_at_the_end(text: str) -> None:
    assert [name for name, (fits, _) in FORMATS.items() if fits(text)] == []


@pytest.mark.parametrize(
    "blank", ["     ", "\u3000\u3000\u3000", "\xa0\xa0\xa0", "\u200b\u200b\u200b", "\u3164 \ufeff"]
)
def test_an_answer_of_blanks_only_is_no_answer_however_wide_they_are(blank: str) -> None:
    found = checked(text=blank)
    assert told(found) == [("answer.required", at("text"))]
    assert names()["text"] not in found.answers
    assert checked(text=f"{blank}甲{blank}").findings[0].code == "answer.minLength"
    assert checked(text=f"{blank}甲 乙{blank}").answers[names()["text"]] == "甲 乙"
    assert told(checked(table=[{"label": blank, "width": "2"}])) == [("answer.required", at("table", 0, "label"))]


def test_a_typed_letter_with_its_accent_apart_is_put_together() -> None:
    assert tidy(item(), {names()["text"]: "Cafe\u0301"}) == {names()["text"]: "Caf\u00e9"}


def test_decimals_are_exact_where_floating_point_is_not() -> None:
    value = checked(decimal="19.99").facts[names()["decimal"]]
    assert str(value) == "19.99"
    assert told(checked(decimal="9999.99")) == []
    assert told(checked(decimal="0.01")) == []
    assert told(checked(decimal="1.10")) == []
    assert told(checked(decimal="1.1000")) == [], "zeros at the end add no precision"


def test_a_decimal_is_plain_digits_and_nothing_else() -> None:
    assert [text for text in ("1", "-1.5", "0.000000001") if decimal_of(text) is None] == []
    assert [text for text in ("", "1.", ".1", "+1", "1_0", "0x1", "Infinity", "1 ", "１", "1" * 19, 1.5, 1, True, None)
            if decimal_of(text) is not None] == []  # fmt: skip


def test_a_date_is_a_real_day_written_in_full() -> None:
    assert date_of("2028-02-29") is not None
    assert [t for t in ("2026-02-29", "2026-W01-1", "2026-001", "0000-01-01", "2026-1-01", "", None, 20260101)
            if date_of(t) is not None] == []  # fmt: skip


def test_the_check_character_of_a_credit_code_catches_every_single_wrong_character_and_swap() -> None:
    good = "91110100MA00X10188"
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    assert is_uscc(good)
    wrong = [good[:i] + c + good[i + 1 :] for i in range(18) for c in alphabet if c != good[i]]
    swapped = [good[:i] + good[i + 1] + good[i] + good[i + 2 :] for i in range(17) if good[i] != good[i + 1]]
    assert [code for code in wrong + swapped if is_uscc(code)] == []
    assert not is_uscc(good.lower())
    assert not is_uscc(good[:17] + "I")


def test_a_resident_number_fits_its_birth_day_and_its_check_digit() -> None:
    fits = FORMATS["resident-id"][0]
    # GB 11643-1999 gives 11010519491231002X as its example.
    assert fits("11010519491231002X")
    wrong = ["110105194912310021", "11010519491331002X", "1101051949123100", "110105194912310O2X", "11010519490229002X"]
    assert [number for number in wrong if fits(number)] == []
    assert fits("110105491231002"), "fifteen digits, as issued before 1999"
    assert checked(id_number="11010519491231002x").passes, "a small x is put right"


@pytest.mark.parametrize("number", range(10))
def test_one_wrong_digit_of_a_resident_number_never_fits(number: int) -> None:
    good = "110100198503090173"
    fits = FORMATS["resident-id"][0]
    assert not [i for i in range(18) if good[i] != str(number) and fits(good[:i] + str(number) + good[i + 1 :])]


def test_a_page_is_judged_by_its_own_questions_alone() -> None:
    wrong = answers(text="x", mobile="1", table=[{"label": "a"}])
    assert [f.where for f in check_answers(item(), wrong, [names()["text"]], DAY)] == [at("text")]
    assert [f.where for f in check_answers(item(), wrong, [names()["table"]], DAY)] == [at("table", 0, "width")]


def test_a_file_that_never_arrived_is_told_of() -> None:
    one = frozenset({"att-photo"})
    assert check(item(), answers(), {"M1": [PDF]}, DAY, one).passes
    found = check(item(), answers(), {"M1": [PDF]}, DAY, frozenset({"att-other"}))
    assert told(found) == [("answer.file", at("file"))]


def test_every_keyword_has_its_own_code_and_both_languages() -> None:
    codes = [kind.code for keyword, kind in BY_KEYWORD.items()]
    assert len(set(codes)) == len(codes)
    assert all(kind.zh and kind.en for kind in BY_KEYWORD.values())


HOSTILE: list[object] = [
    None, "", "\x00", "a\x00b", "\ud800", "a" * 100_000, 10**400, -(10**30), 1e308, float("nan"), float("inf"),
    [], [[]], {}, {"a": {}},
    [None], [{"label": None}], [{"label": {"x": []}, "width": []}], [{}] * 500, ["a"] * 500, True, "2026-03-02T00:00",
    [[[[[[[[[[1]]]]]]]]]], "＝１＋１", "'; DROP TABLE x; --", "{{7*7}}", "\u202egpj.exe",
]  # fmt: skip


@pytest.mark.parametrize("value", HOSTILE, ids=lambda v: repr(v)[:20])
def test_whatever_is_sent_is_a_finding_and_never_an_error(value: object) -> None:
    for purpose in names():
        found = checked(**{purpose: value})
        assert found.verdict is not None
        for finding in found.findings:
            assert finding.message.zh


def test_control_characters_and_halves_of_characters_are_taken_out_and_line_breaks_stay() -> None:
    found = checked(text="甲\x00乙\x1b\ud83d", longtext="一\n二\t三")
    assert told(found) == []
    assert found.answers[names()["text"]] == "甲乙"
    assert found.answers[names()["longtext"]] == "一\n二\t三"


@pytest.mark.parametrize("number", ["9" * 18, "0." + "9" * 9, "99999999999999999.99"])
def test_a_number_no_rule_can_hold_is_refused_for_itself_and_the_rules_still_decide(number: str) -> None:
    found = checked(decimal=number)
    assert found.verdict.decided
    assert {where for _, where in told(found)} == {at("decimal")}
    assert checked(integer=10**30).verdict.decided


def test_a_table_left_empty_asks_for_a_row() -> None:
    [found] = [f for f in checked(table=None).findings if f.where == at("table")]
    assert found.code == "answer.required"
    assert "至少填写一行" in found.message.zh
    assert found.message.en.startswith("Add at least one row")


def test_a_day_is_shown_as_people_write_it_and_what_is_no_day_as_it_was_typed() -> None:
    field = item().fields[names()["date"]]
    assert shown(item(), field, "2026-01-05") == Text("2026年1月5日", "5 January 2026")
    assert shown(item(), field, "20260105") == Text("20260105", "20260105")


ASKED = [
    ("text", "请填写“", "Enter “"),
    ("one_of", "请选择“", "Choose an answer for “"),
    ("code", "请选择“", "Choose an answer for “"),
    ("several_of", "请至少选择一项“", "Choose at least one answer for “"),
    ("yesno", "请回答“", "Answer yes or no: "),
    ("table", "请至少填写一行“", "Add at least one row to “"),
    ("file", "请上传“", "Upload “"),
]


@pytest.mark.parametrize(("kind", "zh", "en"), ASKED)
def test_each_kind_of_question_left_empty_is_asked_for_in_its_own_words(kind: str, zh: str, en: str) -> None:
    [found] = [f for f in checked(**{kind: None}).findings if f.where == at(kind)]
    assert found.code == "answer.required"
    assert found.message.zh.startswith(zh)
    assert found.message.en.startswith(en)


REFUSED = [
    ("integer", "3", "须填整数", "whole number"),
    ("decimal", 12, "须填数字", "must be a number"),
    ("yesno", "true", "是或者否", "yes or no"),
    ("several_of", "a", "勾选", "Tick"),
    ("several_of", ["a", "a"], "同一项选了两次", "chosen twice"),
    ("table", [ROW] * 21, "最多填 20 行", "at most 20 rows"),
    ("table", "row", "须逐行填写", "row by row"),
]


@pytest.mark.parametrize(("kind", "wrong", "zh", "en"), REFUSED, ids=str)
def test_a_wrong_answer_is_refused_in_the_words_of_its_kind(kind: str, wrong: Any, zh: str, en: str) -> None:
    [found] = [f for f in checked(**{kind: wrong}).findings if f.where == at(kind)]
    assert zh in found.message.zh
    assert en in found.message.en


def test_a_declaration_is_ticked_and_not_chosen() -> None:
    declaration = Field("truth", "yesno", Text("我声明：属实", "I declare it is true"), {"const": True}, True)
    assert sort_of(declaration) == "confirm"
    assert REQUIRED_BY_SORT[sort_of(declaration)].zh == "请勾选“{field}”"
    refused = refuse(declaration, BY_KEYWORD["const"], "const", True, "/truth")
    assert refused.message == Text("请勾选“我声明：属实”，否则不能继续", "Tick “I declare it is true” to go on")
    assert refuse(declaration, BY_KEYWORD["type"], "type", "boolean", "/truth").message.zh == "请勾选“我声明：属实”"
