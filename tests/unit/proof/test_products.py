"""Products of answers: the prover says of them what the engine says, exactly where one factor can be few numbers; where
it only knows bounds, nothing false is told, and what it shows the engine judges so too."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from permits.core.definitions import compile_item
from permits.core.finding import Finding
from permits.core.forms.values import facts_of
from permits.core.proof import prove
from permits.core.proof.messages import UNDECIDED
from permits.core.proof.terms import number_of
from permits.core.proof.wordings import wordings
from permits.core.proof.world import world_of
from permits.core.rules.derived import pattern
from tests.conformance.definitions.test_files import CALENDAR
from tests.unit.definitions.bundles import SCHEMAS
from tests.unit.definitions.multiplied import FACTS, QUESTIONS, Json, bundle, fee, kite, route
from tests.unit.forms.samples import DAY
from tests.unit.proof.pinned import pins, said_by_prover


def found(made: Json) -> list[Finding]:
    item, wrong = compile_item(made, SCHEMAS)
    assert item is not None and not wrong, [(one.code, one.where, one.message.en) for one in wrong]
    assert CALENDAR is not None
    return prove(item, made, CALENDAR)


def of_cents(low: int, high: int) -> st.SearchStrategy[str]:
    return st.integers(low, high).map(lambda units: str(Decimal(units).scaleb(-2)))


ROW = st.fixed_dictionaries(
    {"name": st.just("风筝线"), "quantity": st.integers(1, 5), "each": of_cents(0, 200_000)},
    optional={"volume": st.integers(0, 900_000).map(lambda units: str(Decimal(units).scaleb(-1)))},
)
ANSWERS = st.fixed_dictionaries(
    {"colour": st.just("blue"), "span": st.just("1.00"), "field_code": st.just("north")},
    optional={
        "pieces": st.integers(0, 500), "area": of_cents(-5_000, 1_000_000), "price": of_cents(0, 100_000),
        "length": st.integers(2, 3000), "width": st.integers(2, 3000), "goods": st.lists(ROW, min_size=1, max_size=2),
    },
)  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(ANSWERS)
def test_prover_and_engine_multiply_the_same(answers: Json) -> None:
    item = kite()
    world = world_of(item, (DAY, DAY))
    facts = facts_of(item, answers, DAY)
    derived, _ = said_by_prover(world, list(pins(world, answers, DAY)), item)
    for name in FACTS:
        expected = None if name not in facts else number_of(facts[name], item.fact_types[name], world.strings)
        assert derived.get(name) == expected, name


def test_only_products_of_two_that_can_be_many_are_inexact() -> None:
    assert set(world_of(kite(), (DAY, DAY)).inexact) == {"rough", "three", "square", "large_goods"}


def told(findings: list[Finding]) -> list[tuple[str, str]]:
    return sorted((one.code, one.where) for one in findings if not one.code.startswith("proof.no_effect"))


def words(findings: list[Finding], code: str) -> str:
    return " ".join(one.message.say("en") for one in findings if one.code == code)


@pytest.mark.parametrize("name", ["rough", "three", "large_goods"])
def test_of_a_product_it_only_knows_bounds_of_it_shows_an_application_that_is_so(name: str) -> None:
    findings = found(bundle(route("R2", name, "5000")))
    assert told(findings) == [("proof.overlap", "rules#/routing/1")]
    [one] = findings
    assert one.witness is not None
    assert facts_of(kite(), one.witness["answers"], DAY)[name] > 5000


def test_what_no_product_within_the_bounds_comes_to_is_dead_and_its_edge_is_not() -> None:
    assert told(found(bundle(route("R2", "rough", "10000000")))) == [("proof.dead_rule", "rules#/routing/0")]
    reached = found(bundle(route("R2", "rough", "10000000", "==")))
    assert told(reached) == [("proof.overlap", "rules#/routing/1")]
    assert "10000.00" in words(reached, "proof.overlap") and "1,000.00" in words(reached, "proof.overlap")


def test_what_only_the_bounds_allow_is_told_as_undecided_and_not_as_a_defect() -> None:
    prime = 3989
    findings = found(bundle(route("R2", "square", prime, "==")))
    assert [(one.code, one.severity) for one in findings] == [("proof.undecided", "warning")]
    assert "narrower bounds of the numbers that are multiplied" in words(findings, "proof.undecided")


def test_what_is_told_to_be_written_for_a_word_boundary_is_followed_and_says_the_same() -> None:
    told_to = r"(^|[^0-9A-Za-z_])cat($|[^0-9A-Za-z_])"
    assert "write (^|[^0-9A-Za-z_]) and ($|[^0-9A-Za-z_]) instead" in UNDECIDED.at("").message.say("en")
    assert r"词边界 \b 不推演" in UNDECIDED.at("").message.zh
    assert wordings(("",), (r"\bcat\b",), 1, 20) is None and wordings(("",), (told_to,), 1, 20) is not None
    for text in ("cat", "a cat", "猫cat猫", "cats", "_cat", "cat-like", "concat"):
        assert bool(pattern(told_to).search(text)) == bool(pattern(r"\bcat\b").search(text)), text


def test_a_fee_by_the_product_of_unbounded_numbers_may_have_no_amount_and_bounds_put_that_right() -> None:
    both = {"all": [{"present": "price"}, {"present": "pieces"}]}
    unbounded = {key: said for key, said in QUESTIONS["price"].items() if key != "atMost"}
    pieces = {key: said for key, said in QUESTIONS["pieces"].items() if key != "maximum"}
    findings = found(bundle(fee("few", both), price=unbounded, pieces=pieces))
    assert told(findings) == [("proof.no_amount", "rules#/fees/0/amount")]
    assert "bound" in words(findings, "proof.no_amount")
    assert found(bundle(fee("few", both))) == []


def test_a_fee_of_which_a_factor_may_be_open_may_have_no_amount() -> None:
    assert told(found(bundle(fee("few", {"present": "pieces"})))) == [("proof.no_amount", "rules#/fees/0/amount")]
