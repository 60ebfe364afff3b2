"""Defects planted in limits, fees, requirements, tables and days, each found at its place; none seen where none is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from permits.core.clock import TimeLimit
from permits.core.finding import Finding
from permits.core.forms import check
from permits.core.proof import Reach, prove, spans
from permits.core.proof.world import world_of
from tests.unit.definitions.rich import BASIS, BLUE, RACE, Json, over, rich_bundle, rich_item
from tests.unit.process.line import calendar
from tests.unit.proof.pinned import pins, said_by_prover

SMALL_OR_RED = {"any": [{"fact": "span", "<": "0.50"}, {"fact": "colour", "==": "red"}]}


def rules(bundle: Json, section: str, number: int) -> Json:
    found: Json = bundle["rules"][section][number]
    return found


def row(bundle: Json, table: int, number: int) -> Json:
    found: Json = bundle["rules"]["tables"][table]["rows"][number]
    return found


def add(bundle: Json, section: str, number: int, code: str, **said: Any) -> None:
    """One more rule, said in both languages where the others of its section are."""
    raw = {"code": code, "basis": BASIS, **said}
    bundle["rules"][section].insert(number, raw)
    if "message" in raw or "title" in raw:
        bundle["texts"]["en"][f"{'rules' if 'message' in raw else section}.{code}"] = "x"


def commitment(bundle: Json) -> None:
    """A second process, for red kites, of which small ones alone need nothing; the promise runs in the
    first alone."""
    [needless] = [one for one in bundle["rules"]["intake"] if one["code"] == "I1"]
    needless["when"] = {"all": [needless["when"], {"fact": "span", "<": "2.00"}]}
    bundle["rules"]["routing"][0]["when"] = {"all": [BLUE, over("0.50")]}
    second = {**bundle["item"]["processes"][0], "code": "second"}
    bundle["item"]["processes"].append(second)
    texts = bundle["texts"]["en"]
    texts |= {k.replace("ordinary", "second"): v for k, v in texts.items() if "ordinary" in k}
    add(bundle, "routing", 0, "R0", when={"fact": "colour", "==": "red"}, process="second",
        authority={"code": "kite-office"})  # fmt: skip


def other_routes(bundle: Json) -> None:
    add(bundle, "routing", 0, "R0", when=over("9.00"), process="ordinary", authority={"code": "kite-office"})


def ordered_routes(bundle: Json) -> None:
    other_routes(bundle)
    bundle["rules"]["routing_order"] = "first"


def agreeing_rows(bundle: Json) -> None:
    """Rows that overlap and say the same, in a table that lets them."""
    bundle["rules"]["tables"][1].update(hit="any")
    row(bundle, 1, 1).update(when=[{"==": True}, {">=": 2}], then=row(bundle, 1, 0)["then"])
    bundle["texts"]["en"]["rules.paper.many"] = bundle["texts"]["en"]["rules.paper.few"]


def idle_limit(bundle: Json) -> None:
    commitment(bundle)
    rules(bundle, "limits", 0).update(when={"fact": "colour", "==": "red"})


PLANTED: list[tuple[str, Callable[[Json], Any], str, str]] = [
    ("two limits for one clock", lambda b: add(
        b, "limits", 2, "L9", clock="promise", set={"length": 2, "unit": "workday"}, message="小。", when=SMALL_OR_RED),
     "proof.two_limits", "rules#/limits/2"),
    ("an adjustment that makes the promise later than the law",
     lambda b: rules(b, "limits", 0)["add"].update(length=11), "proof.adjusted_later", "rules#/limits/0"),
    ("a promise set beyond the law", lambda b: rules(b, "limits", 1).update(set={"length": 21, "unit": "workday"}),
     "proof.adjusted_later", "rules#/limits/1"),
    ("an adjustment nobody meets", lambda b: rules(b, "limits", 1).update(when=over("20.00")),
     "proof.dead_rule", "rules#/limits/1"),
    ("an adjustment where the clock does not run", idle_limit, "proof.idle_limit", "rules#/limits/0"),
    ("a fee nobody pays", lambda b: rules(b, "fees", 0).update(when=over("20.00")), "proof.dead_rule", "rules#/fees/0"),
    ("a fee of an amount that is not asked", lambda b: rules(b, "fees", 0).update(amount={"fact": "tails"}, when=BLUE),
     "proof.no_amount", "rules#/fees/0/amount"),
    ("a requirement of what is hidden then", lambda b: rules(b, "requirements", 0).update(
        require=["parts"], when={"all": [{"fact": "span", "<": "1.00"}, BLUE]}),
     "proof.hidden_requirement", "rules#/requirements/0/require/0"),
    ("a requirement that never holds", lambda b: rules(b, "requirements", 0).update(when=over("20.00")),
     "proof.dead_rule", "rules#/requirements/0"),
    ("rows of a unique table that overlap", lambda b: row(b, 1, 1)["when"].__setitem__(1, {">=": 2}),
     "proof.rows_overlap", "rules#/tables/1/rows/1"),
    ("a cell beyond what can be answered", lambda b: row(b, 1, 1)["when"].__setitem__(1, {">": 9}),
     "proof.dead_rule", "rules#/tables/1/rows/1/when/1"),
    ("a row whose cells are never true together", lambda b: b["rules"]["tables"][1].update(
        facts=["uses.race", "tails"]) or row(b, 1, 1).update(when=[{"==": False}, {">=": 3}]),
     "proof.dead_rule", "rules#/tables/1/rows/1"),
    ("a row the rows before leave nothing", lambda b: row(b, 0, 1).update(when=[{">": "12.00"}, {"==": "blue"}]),
     "proof.shadowed", "rules#/tables/0/rows/1"),
    ("rows of an any table that say different things", lambda b: b["rules"]["tables"][0].update(hit="any"),
     "proof.overlap", "rules#/tables/0/rows/1"),
    ("two routes that are not ordered", other_routes, "proof.overlap", "rules#/routing/1"),
    ("a rule that what is required leaves nobody", lambda b: rules(b, "limits", 0).update(
        when={"all": [over("10.00"), {"not": {"present": "tested"}}]}), "proof.dead_rule", "rules#/limits/0"),
    ("a suggestion nobody meets", lambda b: rules(b, "refusals", 0).update(when={"fact": "tails", ">": 9}),
     "proof.dead_rule", "rules#/refusals/0"),
    ("a duty nobody has", lambda b: rules(b, "duties", 1).update(when={"all": [RACE, {"not": RACE}]}),
     "proof.dead_rule", "rules#/duties/1"),
    ("a rule that ended before the item began", lambda b: rules(b, "limits", 2).update(
        {"from": "2024-01-01", "to": "2025-01-01"}), "proof.dead_rule", "rules#/limits/2"),
]  # fmt: skip


def proved(change: Callable[[Json], Any] = lambda bundle: None) -> tuple[Json, list[Finding]]:
    bundle = rich_bundle()
    change(bundle)
    return bundle, prove(rich_item(bundle), bundle, calendar())


def test_good_rules_are_proved_without_a_word() -> None:
    assert proved()[1] == []


@pytest.mark.parametrize(("change", "finding", "where"), [p[1:] for p in PLANTED], ids=[p[0] for p in PLANTED])
def test_a_defect_is_found_at_its_place(change: Callable[[Json], Any], finding: str, where: str) -> None:
    bundle, found = proved(change)
    assert (finding, where) in {(one.code, one.where) for one in found}
    item = rich_item(bundle)
    for one in found:
        assert one.message.zh and one.message.en and "{" not in one.message.en
        if one.witness:
            shown: Any = one.witness
            assert check(item, shown["answers"], {}, date.fromisoformat(shown["received_on"])).facts


@pytest.mark.parametrize(
    "change",
    [ordered_routes, agreeing_rows, commitment,
     lambda b: rules(b, "limits", 2).update({"from": "2031-01-01"}),
     lambda b: b["rules"]["limits"].reverse()],
    ids=["ordered routes may overlap", "rows that say the same may overlap", "a clock in one process of two",
         "a rule for days beyond the calendar", "the order of adjustments does not matter"],
)  # fmt: skip
def test_what_is_allowed_is_no_defect(change: Callable[[Json], Any]) -> None:
    assert [(one.code, one.where) for one in proved(change)[1]] == []


def test_two_limits_are_shown_by_an_application_that_meets_both() -> None:
    bundle, found = proved(PLANTED[0][1])
    [two] = [one for one in found if one.code == "proof.two_limits"]
    shown: Any = two.witness
    verdict = check(rich_item(bundle), shown["answers"], {}, date.fromisoformat(shown["received_on"])).verdict
    assert {"L2", "L9"} <= set(verdict.fired)
    assert "promise" in two.message.en.lower() and "翼展" in two.message.zh


def test_the_earliest_and_the_latest_day_of_a_limit_are_known_with_the_rules_that_make_them() -> None:
    found = {span.clock: span for span in spans(rich_item(), calendar(), date(2026, 3, 2))}
    promise, decision = found["promise"], found["decision"]
    day = date(2026, 3, 2)
    assert promise.earliest == Reach(TimeLimit(1, "workday"), ("L2",), day, date(2026, 3, 3))
    assert promise.latest == Reach(TimeLimit(7, "workday"), ("L1",), day, date(2026, 3, 11))
    assert (decision.earliest.limit, decision.latest.limit) == (TimeLimit(15, "workday"), TimeLimit(20, "workday"))


ANSWERS = st.fixed_dictionaries(
    {"name": st.just("李"), "minor": st.just(False), "colour": st.sampled_from(["red", "blue"]),
     "span": st.sampled_from(["0.40", "0.99", "1.00", "3.01", "5.00", "5.01", "10.00", "10.01", "20.00"]),
     "field_code": st.sampled_from(["north", "south"])},
    optional={"uses": st.sampled_from([["race"], ["play"], ["play", "race"]]), "tails": st.integers(0, 9),
              "photo": st.just("att-example"), "tested": st.dates(date(2025, 8, 1), date(2026, 8, 1)).map(str)},
)  # fmt: skip
KITE = rich_item()


@settings(max_examples=60, deadline=None)
@given(ANSWERS, st.sampled_from([date(2026, 3, 2), date(2026, 6, 30), date(2026, 7, 1)]))
def test_of_any_answers_the_prover_says_what_the_engine_says(answers: Json, day: date) -> None:
    world = world_of(KITE, (day, day))
    held = said_by_prover(world, list(pins(world, answers, day)), KITE)[1]
    fired = check(KITE, answers, {}, day).verdict.fired
    assert held == {code for code in fired if KITE.rules[code].when is not None}
    assert len({"size.a", "size.b", "size.c"} & set(fired)) == 1
