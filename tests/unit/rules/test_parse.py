"""What an author may write as a condition, and what is said of everything else, at its place."""

import pytest

from permits.core.rules import All, Before, Compare, FactType, In, Not, facts_read, parse_condition

TYPES = {
    "i": FactType("integer"),
    "m": FactType("decimal", 2),
    "d": FactType("date"),
    "b": FactType("bool"),
    "c": FactType("code", values=("x", "y")),
    "t": FactType("text"),
}


@pytest.mark.parametrize(
    ("raw", "code", "where"),
    [
        (None, "condition.shape", ""),
        (5, "condition.shape", ""),
        ([], "condition.shape", ""),
        ({}, "condition.shape", ""),
        ({"all": [{"present": "t"}], "any": []}, "condition.shape", ""),
        ({"every": []}, "condition.shape", ""),
        ({"all": []}, "condition.empty", "/all"),
        ({"any": []}, "condition.empty", "/any"),
        ({"all": {}}, "condition.not_a_list", "/all"),
        ({"all": [{"present": "t"}, {"any": []}]}, "condition.empty", "/all/1/any"),
        ({"not": {"not": 1}}, "condition.shape", "/not/not"),
        ({"present": "q"}, "condition.unknown_fact", "/present"),
        ({"present": ["t"]}, "condition.unknown_fact", "/present"),
        ({"fact": "q", "==": 1}, "condition.unknown_fact", "/fact"),
        ({"fact": {}, "==": 1}, "condition.unknown_fact", "/fact"),
        ({"fact": "i"}, "condition.operator", ""),
        ({"fact": "i", "==": 1, "<": 2}, "condition.operator", ""),
        ({"fact": "i", "=": 1}, "condition.operator", ""),
        ({"fact": "i", "==": 1, "note": ""}, "condition.operator", ""),
        ({"fact": "b", "<": True}, "condition.no_order", "/<"),
        ({"fact": "c", ">=": "x"}, "condition.no_order", "/>="),
        ({"fact": "t", "==": "x"}, "condition.text", "/=="),
        ({"fact": "t", "in": ["x"]}, "condition.text", "/in"),
        ({"fact": "i", "==": "1"}, "condition.constant", "/=="),
        ({"fact": "i", "==": 1.0}, "condition.constant", "/=="),
        ({"fact": "i", "==": True}, "condition.constant", "/=="),
        ({"fact": "i", "==": None}, "condition.constant", "/=="),
        ({"fact": "i", "==": 2**53}, "condition.too_large", "/=="),
        ({"fact": "i", "==": -(10**5000)}, "condition.too_large", "/=="),
        ({"fact": "b", "==": 1}, "condition.constant", "/=="),
        ({"fact": "m", "==": 1}, "condition.constant", "/=="),
        ({"fact": "m", "==": "1e3"}, "condition.constant", "/=="),
        ({"fact": "m", "==": "1."}, "condition.constant", "/=="),
        ({"fact": "m", "==": "１"}, "condition.constant", "/=="),
        ({"fact": "m", "==": "NaN"}, "condition.constant", "/=="),
        ({"fact": "m", "==": "1.234"}, "condition.too_fine", "/=="),
        ({"fact": "m", "==": "90071992547409.92"}, "condition.too_large", "/=="),
        ({"fact": "d", "<": "20260131"}, "condition.constant", "/<"),
        ({"fact": "d", "<": "2026-02-30"}, "condition.constant", "/<"),
        ({"fact": "d", "<": "2026-W05-6"}, "condition.constant", "/<"),
        ({"fact": "c", "==": "z"}, "condition.unknown_value", "/=="),
        ({"fact": "c", "in": ["x", "z"]}, "condition.unknown_value", "/in/1"),
        ({"fact": "c", "in": ["x", "x"]}, "condition.repeated", "/in/1"),
        ({"fact": "c", "in": []}, "condition.empty", "/in"),
        ({"fact": "c", "in": "x"}, "condition.not_a_list", "/in"),
        ({"before": ["d", "d"]}, "condition.only_in_rows", "/before"),
    ],
)
def test_what_is_wrong_is_found_at_its_place(raw, code, where):
    condition, findings = parse_condition(raw, TYPES, "/when")
    assert condition is None
    assert [(finding.code, finding.where) for finding in findings] == [(code, "/when" + where)]


def test_every_finding_is_told_at_once_and_pointers_are_escaped():
    raw = {"all": [{"fact": "i", "<": "5"}, {"a/b": 1}, {"any": [{"present": "q"}, {"fact": "c", "==": 5}]}]}
    _, findings = parse_condition(raw, TYPES, "/rules/a~1b")
    assert [finding.where for finding in findings] == [
        "/rules/a~1b/all/0/<", "/rules/a~1b/all/1", "/rules/a~1b/all/2/any/0/present", "/rules/a~1b/all/2/any/1/==",
    ]  # fmt: skip


def test_no_field_name_of_a_condition_is_confused_with_code():
    name = "x'] or __import__('os').system('false') or ['"
    condition, findings = parse_condition({"fact": name, "==": "');--"}, {name: FactType("code")}, "")
    assert (condition, findings) == (Compare(name, "==", "');--"), [])


def nested(word, depth):
    raw = {"present": "t"}
    for _ in range(depth):
        raw = {word: raw} if word == "not" else {word: [raw]}
    return raw


@pytest.mark.parametrize("word", ["not", "all", "any"])
@pytest.mark.parametrize(("depth", "codes"), [(31, []), (32, ["condition.too_deep"]), (50_000, ["condition.too_deep"])])
def test_nesting_is_limited_without_exhausting_the_stack(word, depth, codes):
    _, findings = parse_condition(nested(word, depth), TYPES, "")
    assert [finding.code for finding in findings] == codes


@pytest.mark.parametrize(
    "raw",
    [
        {"all": [{"present": "t"}] * 10_001},
        {"fact": "i", "in": list(range(10_001))},
        {"all": [{"any": [{"present": "t"}] * 200}] * 200},
    ],
)
def test_the_number_of_parts_is_limited(raw):
    assert [finding.code for finding in parse_condition(raw, TYPES, "")[1]] == ["condition.too_many"]


def test_rows_may_hold_one_date_against_another():
    condition, findings = parse_condition(
        {"not": {"before": ["d", "d2"]}}, TYPES | {"d2": FactType("date")}, "", in_rows=True
    )
    assert (condition, findings) == (Not(Before("d", "d2")), [])
    _, findings = parse_condition({"before": ["i", "q"]}, TYPES, "", in_rows=True)
    assert [(finding.code, finding.where) for finding in findings] == [
        ("condition.not_dates", "/before/0"), ("condition.unknown_fact", "/before/1"),
    ]  # fmt: skip


def test_the_facts_read_are_known():
    condition = All((In("c", ("x",)), Not(Before("d", "received"))))
    assert facts_read(condition) == {"c", "d", "received"}
