"""Facts that are the product of others, or the sum of products of columns."""

from decimal import Decimal

import pytest

from permits.core.rules import derive, parse_derived
from tests.unit.rules.test_derived import LOOKUPS, TABLES, TYPES, declared, no_lookup


def test_a_product_is_exact_and_has_the_places_of_its_factors_together():
    whole = declared("decimal", product=["area", "area", "count"])
    assert whole.type.scale == 4
    assert declared("decimal", sum={"rows": "pools", "product": ["size", "size", "0.25"]}).type.scale == 4
    facts = {"area": Decimal("123456.78"), "count": 3}
    assert derive(whole, facts, {}, no_lookup) == Decimal("45724729583.9052")
    assert derive(declared("decimal", product=["area", "0.1"]), {"area": Decimal("0.10")}, {}, no_lookup) == Decimal(
        "0.01"
    )


def test_a_product_of_which_a_factor_is_not_answered_is_not_there():
    assert derive(declared("decimal", product=["area", "count"]), {"count": 3}, {}, no_lookup) is None


def test_a_product_beyond_what_a_number_can_be_is_not_there_and_raises_nothing():
    large, most = declared("integer", product=["count", "count"]), 94_906_265
    assert derive(large, {"count": most}, {}, no_lookup) == most**2 < 2**53
    assert derive(large, {"count": most + 2}, {}, no_lookup) is None
    deep = declared("integer", sum={"rows": "pools", "product": ["depth", "depth"]})
    assert derive(deep, {}, {"pools": [{"depth": 60_000_000}] * 2}, no_lookup) == 2 * 60_000_000**2
    assert derive(deep, {}, {"pools": [{"depth": 60_000_000}] * 3}, no_lookup) is None


@pytest.mark.parametrize(
    ("raw", "code", "where"),
    [
        ({"code": "f", "type": "integer", "product": ["count"]}, "derived.factors", "/product"),
        ({"code": "f", "type": "integer", "product": ["count"] * 6}, "derived.factors", "/product"),
        ({"code": "f", "type": "decimal", "product": ["2", "3.5"]}, "derived.factors", "/product"),
        ({"code": "f", "type": "integer", "product": "count"}, "derived.factors", "/product"),
        ({"code": "f", "type": "integer", "product": ["count", "name"]}, "derived.fact_kind", "/product/1"),
        ({"code": "f", "type": "integer", "product": ["count", "nothing"]}, "condition.unknown_fact", "/product/1"),
        ({"code": "f", "type": "integer", "product": ["count", 2]}, "condition.unknown_fact", "/product/1"),
        ({"code": "f", "type": "integer", "product": ["count", "0.5"]}, "derived.result", "/type"),
        ({"code": "f", "type": "decimal", "scale": 3, "product": ["area", "area"]}, "derived.scale", "/scale"),
        ({"code": "f", "type": "decimal", "product": ["area"] * 4}, "derived.scale", "/scale"),
        ({"code": "f", "type": "integer", "sum": {"rows": "pools"}}, "derived.arguments", "/sum"),
        (
            {"code": "f", "type": "integer", "sum": {"rows": "pools", "column": "depth", "product": ["depth", "2"]}},
            "derived.arguments",
            "/sum",
        ),
        (
            {"code": "f", "type": "decimal", "sum": {"rows": "pools", "product": ["depth", "to"]}},
            "derived.fact_kind",
            "/sum/product/1",
        ),
        (
            {"code": "f", "type": "decimal", "sum": {"rows": "pools", "product": ["depth", "area"]}},
            "derived.unknown_column",
            "/sum/product/1",
        ),
    ],
)
def test_what_cannot_be_multiplied_is_refused_at_its_place(raw, code, where):
    fact, findings = parse_derived(raw, TYPES, TABLES, LOOKUPS, "/facts/0")
    assert fact is None
    assert (code, "/facts/0" + where) in [(finding.code, finding.where) for finding in findings]
