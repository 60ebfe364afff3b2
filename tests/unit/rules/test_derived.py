"""Facts worked out from facts: each function of the catalogue, on what is there and what is not."""

from datetime import date
from decimal import Decimal

import pytest

from permits.core.rules import FactType, derive, parse_derived, reads
from permits.core.rules.declare import SIGNATURES
from permits.core.rules.derived import FUNCTIONS, shifted
from permits.core.rules.identity import birth_date, check_digit, gender

TYPES = {
    "received_on": FactType("date"),
    "born": FactType("date"),
    "since": FactType("date"),
    "count": FactType("integer"),
    "area": FactType("decimal", 2),
    "place": FactType("code"),
    "kind": FactType("code", values=("a", "b")),
    "other": FactType("code", values=("b", "c")),
    "heated": FactType("bool"),
    "name": FactType("text"),
    "alias": FactType("text"),
    "number": FactType("text"),
}
TABLES = {
    "pools": {
        "size": FactType("decimal", 1),
        "depth": FactType("integer"),
        "to": FactType("date"),
        "heated": FactType("bool"),
    }
}
LOOKUPS = {"places": ("authority", "since", "beds")}
LISTS = {
    code: (f"/lists/{code}", raw)
    for code, raw in {
        "by_kind": {"entries": [{"is": "a", "value": "120.00"}, {"is": "b", "value": "80"}]},
        "by_count": {"entries": [{"to": 9, "value": 1}, {"from": 10, "to": 49, "value": 2}, {"from": 50, "value": 3}]},
        "by_area": {"entries": [{"from": "0", "to": "99.99", "value": "small"}, {"from": "100", "value": "large"}]},
        "by_day": {"entries": [{"from": "2026-01-01", "to": "2026-06-30", "value": "old rule"}], "default": "new rule"},
        "gap": {"entries": [{"to": 9, "value": 1}, {"from": 11, "value": 2}]},
        "gap_with_default": {"entries": [{"to": 9, "value": 1}, {"from": 11, "value": 2}], "default": 0},
        "overlap": {"entries": [{"from": 10, "value": 2}, {"to": 10, "value": 1}]},
        "twice": {"entries": [{"is": "a", "value": "1"}, {"is": "a", "value": "2"}]},
        "bands_of_codes": {"entries": [{"from": "a", "to": "b", "value": "1"}]},
        "backwards": {"entries": [{"from": 5, "to": 1, "value": 1}]},
        "no_such_kind": {"entries": [{"is": "z", "value": "1"}]},
        "too_fine": {"entries": [{"is": "a", "value": "1.005"}]},
    }.items()
}
POOLS = [
    {"size": Decimal("1.5"), "depth": 2, "to": date(2026, 3, 1), "heated": True},
    {"size": Decimal("2.5"), "depth": 5, "to": date(2026, 3, 2)},
    {"depth": 1},
]
FACTS = {
    "received_on": date(2026, 3, 2),
    "born": date(2004, 2, 29),
    "count": 3,
    "place": "p1",
    "kind": "a",
    "name": "王小明",
    "number": "11010519491231002X",
}
PLACES = {("places", "p1", "authority"): "bj", ("places", "p1", "since"): "2001-02-03", ("places", "p1", "beds"): "12"}


def declared(type_, **function):
    fact, findings = parse_derived(
        {"code": "f", "title": "事实", "type": type_, **function}, TYPES, TABLES, LOOKUPS, "/f", LISTS
    )
    assert findings == []
    return fact


def value(type_, facts=FACTS, pools=POOLS, **function):
    rows = {} if pools is None else {"pools": pools}
    return derive(declared(type_, **function), facts, rows, lambda *asked: PLACES.get(asked))


def test_every_function_declared_can_be_worked_out():
    assert set(SIGNATURES) == set(FUNCTIONS)


DEEP = {"fact": "depth", ">=": 2}


@pytest.mark.parametrize(
    ("type_", "function", "there", "of_no_rows"),
    [
        ("integer", {"count": {"rows": "pools"}}, 3, 0),
        ("integer", {"count": {"rows": "pools", "where": DEEP}}, 2, 0),
        ("integer", {"count": {"rows": "pools", "where": {"before": ["to", "received_on"]}}}, 1, 0),
        ("integer", {"sum": {"rows": "pools", "column": "depth"}}, 8, 0),
        ("decimal", {"sum": {"rows": "pools", "column": "size", "where": DEEP}}, Decimal("4.0"), Decimal(0)),
        ("decimal", {"sum": {"rows": "pools", "product": ["size", "depth"]}}, Decimal("15.5"), 0),
        ("decimal", {"sum": {"rows": "pools", "product": ["size", "0.05"], "where": DEEP}}, Decimal("0.2"), 0),
        ("integer", {"sum": {"rows": "pools", "product": ["depth", "depth"]}}, 30, 0),
        ("integer", {"min": {"rows": "pools", "column": "depth", "where": DEEP}}, 2, None),
        ("date", {"max": {"rows": "pools", "column": "to"}}, date(2026, 3, 2), None),
        ("integer", {"repeated": {"rows": "pools", "column": "depth"}}, 0, 0),
        ("bool", {"any_row": {"rows": "pools", "where": {"fact": "heated", "==": True}}}, True, False),
        ("bool", {"all_rows": {"rows": "pools", "where": {"present": "to"}}}, False, True),
        ("bool", {"all_rows": {"rows": "pools", "where": {"present": "depth"}}}, True, True),
    ],
)
def test_rows_are_counted_added_and_asked(type_, function, there, of_no_rows):
    assert value(type_, **function) == there
    assert value(type_, pools=[], **function) == of_no_rows
    assert value(type_, pools=None, **function) is None


def test_a_row_repeats_what_a_row_before_it_has_and_rows_without_it_repeat_nothing():
    pools = [{"depth": 2}, {"depth": 3}, {}, {"depth": 2}, {}, {"depth": 2}, {"depth": 1}, {"depth": 1}]
    assert value("integer", pools=pools, repeated={"rows": "pools", "column": "depth"}) == 3
    assert value("integer", pools=pools, repeated={"rows": "pools", "column": "depth", "where": DEEP}) == 2


@pytest.mark.parametrize(
    ("type_", "function", "there"),
    [
        ("date", {"shift": {"date": "born", "years": 22}}, date(2026, 2, 28)),
        ("date", {"shift": {"date": "born", "months": 1, "days": -29}}, date(2004, 2, 29)),
        ("integer", {"days_between": {"from": "born", "to": "received_on"}}, 8037),
        ("integer", {"days_between": {"from": "received_on", "to": "born"}}, -8037),
        ("decimal", {"beyond": {"of": "count", "base": "count", "times": "0.70"}}, Decimal("0.90")),
        ("decimal", {"beyond": {"of": "count", "base": "count", "times": "1.03"}}, Decimal("-0.09")),
        ("decimal", {"beyond": {"of": "count", "base": "count"}}, Decimal(0)),
        ("decimal", {"product": ["count", "1.05"]}, Decimal("3.15")),
        ("decimal", {"product": ["count", "2"]}, Decimal("6")),
        ("integer", {"product": ["count", "-2", "count"]}, -18),
        ("integer", {"age": {"born": "born", "on": "received_on"}}, 22),
        ("integer", {"length": {"text": "name"}}, 3),
        ("bool", {"matches": {"text": "name", "pattern": "^王"}}, True),
        ("bool", {"matches": {"text": "name", "pattern": "^小"}}, False),
        ("bool", {"matches": {"text": "place", "pattern": r"^p\d$"}}, True),
        ("code", {"lookup": {"vocabulary": "places", "key": "place", "attribute": "authority"}}, "bj"),
        ("date", {"lookup": {"vocabulary": "places", "key": "place", "attribute": "since"}}, date(2001, 2, 3)),
        ("integer", {"lookup": {"vocabulary": "places", "key": "place", "attribute": "beds"}}, 12),
        ("bool", {"same": {"left": "name", "right": "number"}}, False),
        ("bool", {"same": {"left": "name", "right": "name"}}, True),
        ("text", {"first_present": ["alias", "name"]}, "王小明"),
        ("date", {"identity": {"number": "number", "part": "birth_date"}}, date(1949, 12, 31)),
        ("code", {"identity": {"number": "number", "part": "gender"}}, "female"),
    ],
)
def test_single_facts_give_others_and_nothing_gives_nothing(type_, function, there):
    assert value(type_, **function) == there
    assert value(type_, facts={}, **function) is None


def test_a_condition_as_a_fact_is_false_where_the_fact_is_absent():
    assert value("bool", holds={"fact": "count", ">": 2}) is True
    assert value("bool", facts={}, holds={"fact": "count", ">": 2}) is False


def test_a_birthday_counts_from_its_own_day():
    asked = {"age": {"born": "born", "on": "received_on"}}
    for on, years in (date(2026, 2, 27), 21), (date(2026, 2, 28), 22), (date(2000, 1, 1), 0):
        assert value("integer", facts={"born": date(2004, 2, 29), "received_on": on}, **asked) == years


def test_a_date_beyond_the_calendar_is_absent():
    assert shifted(date(9999, 12, 1), 1) is None
    assert shifted(date(9999, 12, 31), 0, 1) is None
    assert shifted(date(1, 1, 1), -1) is None
    assert shifted(date(2026, 1, 31), 1) == date(2026, 2, 28)


def test_an_attribute_that_is_not_what_was_declared_is_refused():
    with pytest.raises(TypeError, match="'f'"):
        value("date", lookup={"vocabulary": "places", "key": "place", "attribute": "authority"})
    with pytest.raises(TypeError, match="'f'"):
        value("integer", lookup={"vocabulary": "places", "key": "place", "attribute": "authority"})


@pytest.mark.parametrize(
    ("raw", "code", "where"),
    [
        (5, "derived.shape", ""),
        ({"type": "bool", "holds": {"present": "name"}}, "derived.shape", ""),
        ({"code": "f", "type": "integer"}, "derived.shape", ""),
        ({"code": "f", "type": "integer", "count": {"rows": "pools"}, "length": {"text": "name"}}, "derived.shape", ""),
        ({"code": "f", "type": "integer", "count": {"rows": "pools"}, "eval": "1"}, "derived.shape", "/eval"),
        ({"code": "f", "type": "number", "count": {"rows": "pools"}}, "derived.type", "/type"),
        ({"code": "f", "type": "bool", "count": {"rows": "pools"}}, "derived.result", "/type"),
        ({"code": "f", "type": "integer", "count": {}}, "derived.arguments", "/count"),
        ({"code": "f", "type": "integer", "count": 1}, "derived.arguments", "/count"),
        ({"code": "f", "type": "integer", "count": {"rows": "pools", "if": 1}}, "derived.arguments", "/count"),
        ({"code": "f", "type": "integer", "count": {"rows": "staff"}}, "derived.unknown_table", "/count/rows"),
        (
            {"code": "f", "type": "integer", "sum": {"rows": "pools", "column": "w"}},
            "derived.unknown_column",
            "/sum/column",
        ),
        ({"code": "f", "type": "integer", "sum": {"rows": "pools", "column": "size"}}, "derived.result", "/type"),
        ({"code": "f", "type": "date", "sum": {"rows": "pools", "column": "to"}}, "derived.result", "/type"),
        (
            {"code": "f", "type": "decimal", "scale": 0, "sum": {"rows": "pools", "column": "size"}},
            "derived.scale",
            "/scale",
        ),
        (
            {"code": "f", "type": "integer", "count": {"rows": "pools", "where": {"fact": "counts", ">": 1}}},
            "condition.unknown_fact",
            "/count/where/fact",
        ),
        (
            {"code": "f", "type": "bool", "holds": {"before": ["born", "received_on"]}},
            "condition.only_in_rows",
            "/holds/before",
        ),
        ({"code": "f", "type": "date", "shift": {"date": "born"}}, "derived.arguments", "/shift"),
        ({"code": "f", "type": "date", "shift": {"date": "born", "years": 1.5}}, "derived.argument", "/shift/years"),
        ({"code": "f", "type": "date", "shift": {"date": "name", "years": 1}}, "derived.fact_kind", "/shift/date"),
        (
            {"code": "f", "type": "bool", "matches": {"text": "name", "pattern": "(?=a)"}},
            "derived.pattern",
            "/matches/pattern",
        ),
        (
            {"code": "f", "type": "bool", "matches": {"text": "name", "pattern": "(a)\\1"}},
            "derived.pattern",
            "/matches/pattern",
        ),
        (
            {"code": "f", "type": "bool", "matches": {"text": "name", "pattern": "(a{999}){999}"}},
            "derived.pattern",
            "/matches/pattern",
        ),
        (
            {"code": "f", "type": "code", "lookup": {"vocabulary": "v", "key": "place", "attribute": "a"}},
            "derived.unknown_vocabulary",
            "/lookup/vocabulary",
        ),
        (
            {"code": "f", "type": "code", "lookup": {"vocabulary": "places", "key": "place", "attribute": "a"}},
            "derived.unknown_attribute",
            "/lookup/attribute",
        ),
        ({"code": "f", "type": "bool", "same": {"left": "name", "right": "count"}}, "derived.fact_kind", "/same/right"),
        (
            {"code": "f", "type": "decimal", "scale": 2, "beyond": {"of": "count", "base": "count", "times": 0.7}},
            "derived.argument",
            "/beyond/times",
        ),
        (
            {"code": "f", "type": "decimal", "scale": 1, "beyond": {"of": "count", "base": "count", "times": "0.75"}},
            "derived.scale",
            "/scale",
        ),
        (
            {"code": "f", "type": "decimal", "beyond": {"of": "name", "base": "count"}},
            "derived.fact_kind",
            "/beyond/of",
        ),
        ({"code": "f", "type": "text", "first_present": []}, "condition.not_a_list", "/first_present"),
        ({"code": "f", "type": "text", "first_present": ["name", "count"]}, "derived.result", "/type"),
        (
            {"code": "f", "type": "code", "identity": {"number": "number", "part": "age"}},
            "derived.argument",
            "/identity/part",
        ),
        ({"code": "f", "type": "date", "identity": {"number": "number", "part": "gender"}}, "derived.result", "/type"),
    ],
)
def test_a_wrong_declaration_is_refused_at_its_place(raw, code, where):
    fact, findings = parse_derived(raw, TYPES, TABLES, LOOKUPS, "/facts/0")
    assert fact is None
    assert (code, "/facts/0" + where) in [(finding.code, finding.where) for finding in findings]


@pytest.mark.parametrize(
    ("type_", "list_", "key", "facts", "found"),
    [
        ("decimal", "by_kind", "kind", {"kind": "a"}, Decimal("120.00")),
        ("decimal", "by_kind", "kind", {"kind": "b"}, Decimal("80")),
        ("decimal", "by_kind", "kind", {}, None),
        ("integer", "by_count", "count", {"count": -7}, 1),
        ("integer", "by_count", "count", {"count": 9}, 1),
        ("integer", "by_count", "count", {"count": 10}, 2),
        ("integer", "by_count", "count", {"count": 49}, 2),
        ("integer", "by_count", "count", {"count": 50}, 3),
        ("code", "by_area", "area", {"area": Decimal("99.99")}, "small"),
        ("code", "by_area", "area", {"area": Decimal("100.00")}, "large"),
        ("code", "by_area", "area", {"area": Decimal("-0.01")}, None),
        ("text", "by_day", "born", {"born": date(2026, 6, 30)}, "old rule"),
        ("text", "by_day", "born", {"born": date(2026, 7, 1)}, "new rule"),
        ("text", "by_day", "born", {}, None),
        ("integer", "gap_with_default", "count", {"count": 10}, 0),
    ],
)
def test_a_value_is_looked_up_by_its_key_or_its_band(type_, list_, key, facts, found):
    scale = {"scale": 2} if type_ == "decimal" else {}
    assert value(type_, facts, **scale, lookup_table={"list": list_, "key": key}) == found


@pytest.mark.parametrize(
    ("type_", "list_", "key", "code", "where"),
    [
        ("integer", "gap", "count", "list.gap", "/lists/gap/entries/1"),
        ("integer", "overlap", "count", "list.overlap", "/lists/overlap/entries/1"),
        ("decimal", "twice", "kind", "list.overlap", "/lists/twice/entries/1"),
        ("decimal", "bands_of_codes", "kind", "list.bands_of_unordered", "/lists/bands_of_codes/entries/0"),
        ("integer", "backwards", "count", "list.backwards", "/lists/backwards/entries/0"),
        ("decimal", "no_such_kind", "kind", "condition.unknown_value", "/lists/no_such_kind/entries/0/is"),
        ("decimal", "too_fine", "kind", "condition.too_fine", "/lists/too_fine/entries/0/value"),
        ("integer", "by_kind", "kind", "condition.constant", "/lists/by_kind/entries/0/value"),
        ("integer", "by_kind", "count", "condition.constant", "/lists/by_kind/entries/0/is"),
        ("bool", "by_count", "count", "derived.result", "/facts/0/type"),
        ("integer", "nowhere", "count", "derived.unknown_list", "/facts/0/lookup_table/list"),
        ("integer", "by_count", "nothing", "condition.unknown_fact", "/facts/0/lookup_table/key"),
    ],
)
def test_a_list_that_will_not_do_is_told_at_its_entry(type_, list_, key, code, where):
    raw = {"code": "f", "title": "事实", "type": type_, "lookup_table": {"list": list_, "key": key}}
    if type_ == "decimal":
        raw["scale"] = 2
    fact, findings = parse_derived(raw, TYPES, TABLES, LOOKUPS, "/facts/0", LISTS)
    assert fact is None
    assert (code, where) in [(finding.code, finding.where) for finding in findings]


def test_a_code_from_a_list_can_only_be_what_the_list_says():
    assert declared("code", lookup_table={"list": "by_area", "key": "area"}).type.values == ("large", "small")


def test_the_type_of_what_is_passed_on_is_kept():
    assert declared("code", first_present=["kind", "other"]).type.values == ("a", "b", "c")
    assert declared("code", first_present=["kind", "place"]).type.values == ()
    assert declared("decimal", sum={"rows": "pools", "column": "size"}).type.scale == 1
    assert declared("code", identity={"number": "number", "part": "gender"}).type.values == ("female", "male")


def test_what_a_fact_reads_is_known():
    rows = declared("integer", count={"rows": "pools", "where": {"before": ["to", "received_on"]}})
    assert reads(rows) == {"pools", "received_on"}
    assert reads(declared("text", first_present=["alias", "name"])) == {"alias", "name"}
    assert reads(declared("bool", holds={"fact": "count", ">": 2})) == {"count"}
    assert reads(declared("date", shift={"date": "born", "years": 1})) == {"born"}
    assert reads(declared("decimal", product=["count", "1.05", "area"])) == {"count", "area"}
    assert reads(declared("decimal", sum={"rows": "pools", "product": ["size", "depth"]})) == {"pools"}


def test_a_condition_on_rows_compares_a_column_with_facts_beside_the_table():
    older = declared("integer", count={"rows": "pools", "where": {"before": ["to", "since"]}})
    assert reads(older) == {"pools", "since"}
    assert derive(older, {**FACTS, "since": date(2026, 3, 2)}, {"pools": POOLS}, no_lookup) == 1
    assert derive(older, {**FACTS, "since": date(2026, 3, 3)}, {"pools": POOLS}, no_lookup) == 2
    assert derive(older, FACTS, {"pools": POOLS}, no_lookup) == 0
    assert value("integer", count={"rows": "pools", "where": {"fact": "kind", "==": "a"}}) == 3


def test_a_column_a_row_leaves_empty_is_not_answered_by_a_fact_of_its_name():
    heated = {"any_row": {"rows": "pools", "where": {"fact": "heated", "==": True}}}
    pools = [{"depth": 1}]
    assert value("bool", {**FACTS, "heated": True}, pools, **heated) is False


def no_lookup(*asked):
    return None


def test_identity_numbers_are_checked_before_they_are_believed():
    assert check_digit("11010519491231002") == "X"
    assert birth_date("11010519491231002x") == date(1949, 12, 31)
    assert birth_date("110105194912310021") is None
    assert (birth_date("110105491231002"), gender("110105491231002")) == (date(1949, 12, 31), "female")
    assert gender("110105491231001") == "male"
    for wrong in ("", "1", "110105491331002", "１１０１０５４９１２３１００２", "11010519490230002X"):
        assert (birth_date(wrong), gender(wrong)) == (None, None)
