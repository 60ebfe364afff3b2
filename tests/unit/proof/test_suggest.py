"""Examples at the limits of rules: just below, at and just above, each what the engine says of it."""

from __future__ import annotations

import copy
from dataclasses import replace

import pytest

from permits.core.definitions.compile import compile_judged
from permits.core.definitions.types import Example
from permits.core.forms.values import facts_of
from permits.core.process.examples import expected, fired_by, judge, unseen
from permits.core.proof import suggest
from permits.persistence.definition_files import compile_all
from tests.synthetic import DEFINITIONS

COMPILED = compile_all(DEFINITIONS)
ITEM = "pp-new"


def plain(rule: str) -> str:
    return f"meets-{rule.lower()}".replace(".", "-").replace("_", "-")


@pytest.fixture(scope="module")
def suggested() -> list[Example]:
    """What is suggested where there are no examples but one, from which texts are taken."""
    assert COMPILED.calendar is not None
    [whole] = [one for one in COMPILED.examples[ITEM] if one.code == "ordinary-complete"]
    return list(suggest(COMPILED.items[ITEM], COMPILED.calendar, [whole]))


def test_a_number_is_tried_just_below_at_and_just_above_its_limit(suggested: list[Example]) -> None:
    assert {49, 50, 51} <= {one.answers.get("rooms") for one in suggested}


def test_the_limit_decides_between_them(suggested: list[Example]) -> None:
    item = COMPILED.items[ITEM]
    by_rooms = {one.answers["rooms"]: one for one in suggested if "-rooms-" in one.code}
    facts = {rooms: facts_of(item, one.answers, one.received_on) for rooms, one in by_rooms.items()}
    risky = next(name for name in item.derived if name.replace("_", "-") in by_rooms[50].code)
    assert [facts[rooms][risky] for rooms in (49, 50, 51)] == [False, True, True]
    assert "客房数＝49" in by_rooms[49].says.zh and "= 49" in by_rooms[49].says.en


def test_whatever_rule_no_example_meets_there_is_one_suggested_that_meets_it(suggested: list[Example]) -> None:
    item = COMPILED.items[ITEM]
    [whole] = [one for one in COMPILED.examples[ITEM] if one.code == "ordinary-complete"]
    left = {rule.code for rule in unseen(item, [whole])}
    # A resident's number in which no birthday stands is no number that can be written.
    assert {rule.code for rule in unseen(item, [whole, *suggested])} == {"organisation.C1"} < left
    meeting = {one.code: fired_by(item, one) for one in suggested if one.code.startswith("meets-")}
    assert len(meeting) > 5
    assert [code for code, fired in meeting.items() if code not in {plain(one) for one in fired}] == []


def test_a_limit_is_tried_although_an_example_has_that_very_number_where_something_else_decides() -> None:
    assert COMPILED.calendar is not None
    item = COMPILED.items[ITEM]
    [whole] = [one for one in COMPILED.examples[ITEM] if one.code == "ordinary-complete"]
    cooled = replace(whole, answers={**whole.answers, "rooms": 49})
    assert facts_of(item, cooled.answers, cooled.received_on)["central_ac"] is True
    codes = [one.code for one in suggest(item, COMPILED.calendar, [cooled])]
    assert "boundary-large-or-risky-rooms-49" in codes


def test_every_suggestion_holds_and_passes_or_is_refused_by_a_check_or_by_those_that_only_fail_together(
    suggested: list[Example],
) -> None:
    assert COMPILED.calendar is not None
    for one in suggested:
        assert judge(one, COMPILED.items[ITEM], COMPILED.calendar) == [], one.code
        refused = [found["code"] for found in one.expect["findings"]]  # type: ignore[attr-defined]
        together = one.code.startswith("meets-") and {*refused} == {"check.failed"}
        assert together or refused in ([], ["check.failed"]), one.code


def test_only_days_that_follow_from_the_answers_are_expected(suggested: list[Example]) -> None:
    told = {code for one in suggested for code in one.expect.get("due", {})}  # type: ignore[attr-defined]
    assert {"promise", "decision"} <= told
    assert "delivery" not in told


def test_codes_are_names_of_files_and_each_is_another(suggested: list[Example]) -> None:
    codes = [one.code for one in suggested]
    assert len(set(codes)) == len(codes) > 3
    assert all(set(code) <= set("abcdefghijklmnopqrstuvwxyz0123456789-") for code in codes)


def test_what_an_example_already_tries_is_not_suggested_again(suggested: list[Example]) -> None:
    assert COMPILED.calendar is not None
    item = COMPILED.items[ITEM]
    again = list(suggest(item, COMPILED.calendar, [*COMPILED.examples[ITEM], *suggested]))
    assert again == [] or all(
        facts_of(item, one.answers, one.received_on)
        not in [facts_of(item, o.answers, o.received_on) for o in suggested]
        for one in again
    )


def test_a_suggestion_says_what_is_charged_and_what_is_not_and_what_the_other_rules_come_to() -> None:
    assert COMPILED.calendar is not None
    bundle = copy.deepcopy(dict(COMPILED.bundles[ITEM]))
    basis = [{"law": "pp-rules", "article": "23", "mark": "S"}]
    bundle["rules"]["fees"] = [
        {"code": "G1", "amount": "20.00", "when": {"fact": "rooms", "<": 40}, "message": "小型", "basis": basis},
        {"code": "G2", "amount": "50.00", "when": {"fact": "rooms", ">": 40}, "message": "大型", "basis": basis},
    ]
    bundle["texts"]["en"] |= {"fees.G1": "Small", "fees.G2": "Large", "guide.fee": "By rooms"}
    bundle["item"]["guide"]["fee"] = "按客房数"
    item, found = compile_judged(bundle)
    assert item is not None, [(one.code, one.where, one.message.en) for one in found]
    [whole] = [one for one in COMPILED.examples[ITEM] if one.code == "ordinary-complete"]
    made = {one.code: one.expect for one in suggest(item, COMPILED.calendar, [whole]) if "-g" in one.code}
    charged = {expect["fees"]["G1"] is not None or expect["fees"]["G2"] is not None for expect in made.values()}  # type: ignore[index]
    assert charged == {True, False}, "nothing is charged at forty rooms, and an author can see it"
    assert {"G1": None, "G2": None} in [expect["fees"] for expect in made.values()]


def test_what_an_application_comes_to_tells_duties_and_the_end_of_the_certificate_where_rules_decide_them() -> None:
    assert COMPILED.calendar is not None
    for code, kind, what in (("narc-first", "duty", "duties"), ("mi-reg-first", "term", "certificate")):
        item = COMPILED.items[code]
        assert item.rules_of(kind)
        passing = [one for one in COMPILED.examples[code] if one.expect.get("process")]
        said = [expected(item, one, COMPILED.calendar) for one in passing]
        assert any(not one["findings"] for one in said), code
        assert all(one.get(what) for one in said if not one["findings"]), code
