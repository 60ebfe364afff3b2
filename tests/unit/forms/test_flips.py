"""The nearest single change that turns a rule: it does turn it, it is near, and it tells nobody's record."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from permits.core.definitions.types import Example, Item
from permits.core.forms import check, tidy
from permits.core.forms.flips import Flip, NoFlip, flip_in_words, from_register, nearest_flip
from permits.persistence.definition_files import compile_all
from tests.synthetic import DEFINITIONS

COMPILED = compile_all(DEFINITIONS)
EACH = [(item, example) for code, item in COMPILED.items.items() for example in COMPILED.examples[code]]


def example(item: str, code: str) -> tuple[Item, dict[str, Any], date]:
    [found] = [one for one in COMPILED.examples[item] if one.code == code]
    return COMPILED.items[item], dict(found.answers), found.received_on


@pytest.mark.parametrize("known", EACH, ids=lambda known: f"{known[0].code}:{known[1].code}")
def test_every_change_that_is_told_turns_the_rule_when_the_engine_judges_it(known: tuple[Item, Example]) -> None:
    item, one = known
    answers = tidy(item, one.answers)
    before = set(check(item, answers, {}, one.received_on).verdict.fired)
    turned = 0
    for rule in item.rules.values():
        flip = nearest_flip(item, rule, answers, one.received_on)
        if isinstance(flip, NoFlip):
            continue
        changed = {name: answer for name, answer in {**answers, flip.field: flip.answer}.items() if answer is not None}
        after = set(check(item, changed, {}, one.received_on).verdict.fired)
        assert (rule.code in before, rule.code in after) == (not flip.fires, flip.fires), rule.code
        assert {name for name in {*answers, *changed} if answers.get(name) != changed.get(name)} == {flip.field}
        turned += 1
    assert turned > 8


def test_a_number_is_turned_at_its_limit_and_told_in_both_languages() -> None:
    item, answers, day = example("pp-new", "commitment-49-rooms")
    flip = nearest_flip(item, item.rules["N5"], answers, day)
    assert flip == Flip("rooms", 50, True)
    said = flip_in_words(item, flip)
    assert said.zh == "如果“客房数”改为“50 间”，这条规则就会适用"
    assert "were “50" in said.en and "would apply" in said.en


def test_a_day_is_turned_on_the_last_day_that_counts() -> None:
    item, answers, day = example("nur-reg-first", "agent-expired")
    flip = nearest_flip(item, item.rules["C6"], answers, day)
    assert isinstance(flip, Flip) and (flip.field, flip.answer) == ("health_check_date", date(2026, 3, 3).isoformat())


def test_a_rule_without_condition_has_nothing_to_turn() -> None:
    item, answers, day = example("pp-new", "commitment-49-rooms")
    always = next(rule for rule in item.rules.values() if rule.when is None)
    assert nearest_flip(item, always, answers, day) == NoFlip(0)
    assert flip_in_words(item, NoFlip(0)).zh == "这条规则不看任何回答"


def test_of_several_choices_another_one_alone_turns_a_rule() -> None:
    item, answers, day = example("mi-reg-first", "nursing-home-99-beds")
    flip = nearest_flip(item, item.rules["authority.own-staff"], answers, day)
    assert flip == Flip("service_object", ["own_staff"], True)
    assert "改为“内部职工”，这条规则就会适用" in flip_in_words(item, flip).zh


def test_a_cell_taken_back_turns_a_rule_and_the_rows_are_told_short() -> None:
    item, answers, day = example("mi-reg-first", "nursing-home-99-beds")
    flip = nearest_flip(item, item.rules["C8"], answers, day)
    assert isinstance(flip, Flip) and flip.field == "staff" and flip.fires
    rows = flip.answer
    assert isinstance(rows, list) and len(rows) == len(answers["staff"])
    assert sum("cert_no" not in row for row in rows) == sum("cert_no" not in row for row in answers["staff"]) + 1
    told = flip_in_words(item, flip, answers)
    assert told.zh == "如果“人员名录”第 1 行的“执业或者资格证书编号”改为（不填），这条规则就会适用"
    assert (
        told.en == "If in “Staff list” “Licence or certificate number” of row 1 were left empty, this rule would apply"
    )


def test_a_row_less_or_more_is_told_by_its_place_or_its_words() -> None:
    item, answers, _ = example("mi-reg-first", "nursing-home-99-beds")
    rows = answers["staff"]
    less = flip_in_words(item, Flip("staff", [*rows[:2], *rows[3:]], False), answers)
    assert less.zh == "如果“人员名录”去掉第 3 行，这条规则就不再适用"
    more = flip_in_words(item, Flip("staff", [*rows, {**rows[0], "name": "尤新"}], True), answers)
    assert more.zh.startswith("如果“人员名录”多一行：“尤新，") and more.zh.endswith("”，这条规则就会适用")
    assert "there were one more row: “尤新, " in more.say("en")


def test_a_cell_of_the_last_of_many_rows_turns_a_rule() -> None:
    item, answers, day = example("mi-reg-first", "nursing-home-99-beds")
    *_, last = rows = [dict(row) for row in answers["staff"]]
    del last["cert_no"]
    last["kind"] = "technician"
    flip = nearest_flip(item, item.rules["C8"], {**answers, "staff": rows}, day)
    assert isinstance(flip, Flip) and not flip.fires and flip.field == "staff"


def test_where_no_single_change_turns_a_rule_it_is_said_how_many_were_tried() -> None:
    item, answers, day = example("pp-new", "commitment-49-rooms")
    flip = nearest_flip(item, item.rules["agent.C1"], answers, day)
    assert isinstance(flip, NoFlip) and flip.tried > 1
    told = flip_in_words(item, flip)
    assert f"试过 {flip.tried} 种" in told.zh
    assert f"{flip.tried} changes of a single answer were tried" in told.say("en")


def test_a_record_of_a_register_is_never_told() -> None:
    item, answers, day = example("pp-new", "commitment-49-rooms")
    flip = nearest_flip(item, item.rules["organisation.C4"], answers, day)
    assert isinstance(flip, Flip) and flip.fires and from_register(item, flip.answer)
    said = flip_in_words(item, flip)
    assert str(flip.answer) not in said.zh + said.en
    assert "登记情况不同" in said.zh


def test_a_day_in_a_row_is_turned_where_it_passes_the_day_it_is_held_against() -> None:
    item, answers, day = example("narc-first", "cabinet-posted")
    flip = nearest_flip(item, item.rules["C3"], answers, day)
    assert isinstance(flip, Flip) and flip.fires
    changed = [row["train_pass_date"] for row in flip.answer]  # type: ignore[attr-defined]
    assert max(changed) == (day + timedelta(days=1)).isoformat()
