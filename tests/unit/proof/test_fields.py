"""The prover knows every kind of question: an invented item with all of them is proved, and defects in it are found."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from permits.core.definitions.compile import compile_judged
from permits.core.definitions.types import Item
from permits.core.finding import Finding
from permits.core.forms import check
from permits.core.forms.values import facts_of
from permits.core.proof import prove
from permits.core.proof.terms import number_of
from permits.core.proof.world import world_of
from permits.persistence.definition_files import Compiled, compile_all
from tests.synthetic import Invented, copied, invent
from tests.unit.proof.pinned import pins, said_by_prover

Json = dict[str, Any]
DAY = date(2026, 3, 2)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Invented, Compiled]:
    root = copied(tmp_path_factory.mktemp("invented"))
    invented = invent(root, 7)
    return invented, compile_all(root)


def proved(made: tuple[Invented, Compiled], change: Callable[[Json, Json], object]) -> tuple[Item, list[Finding]]:
    """The item's findings after a change, which is handed the bundle and the names of the questions."""
    invented, compiled = made
    bundle: Json = copy.deepcopy(compiled.bundles[invented.code])  # type: ignore[arg-type]
    change(bundle, invented.names)
    item, wrong = compile_judged(bundle)
    assert item is not None, [(finding.code, finding.where) for finding in wrong]
    assert compiled.calendar is not None
    return item, prove(item, bundle, compiled.calendar, compiled.examples[invented.code])


def rule(bundle: Json, section: str, code: str) -> Json:
    return next(one for one in bundle["rules"][section] if one["code"] == code)


def field(bundle: Json, name: str) -> Json:
    found: Json = bundle["item"]["form"]["schema"]["properties"][name]
    return found


def never(condition: Json) -> Callable[[Json, Json], object]:
    """Make need N2 hold only where `condition` does."""
    return lambda bundle, names: rule(bundle, "materials", "N2").update(when=_named(condition, names))


def _named(condition: Any, names: Json) -> Any:
    """The condition with purposes as names of questions: "@money" is the money question."""
    if isinstance(condition, list):
        return [_named(part, names) for part in condition]
    if not isinstance(condition, dict):
        return condition
    named = {key: _named(part, names) for key, part in condition.items()}
    if "fact" in named:
        purpose, dot, part = named["fact"].partition(".")
        named["fact"] = names.get(purpose.removeprefix("@"), purpose) + dot + part
    return named


DEAD = [
    ("more money than can be answered", {"fact": "@money", ">": "900000.00"}),
    ("a range that ends before it begins",
     {"all": [{"fact": "@date_range.from", ">": "2026-06-01"}, {"fact": "@date_range.to", "<": "2026-06-01"}]}),
    ("a range longer than it may be",
     {"all": [{"fact": "@date_range.from", "<": "2026-04-01"}, {"fact": "@date_range.to", ">": "2026-09-01"}]}),
    ("a code that is no longer in use", {"fact": "@region", "==": "old"}),
    ("a place both here and there",
     {"all": [{"fact": "@region", "under": "north"}, {"fact": "@region", "under": "south"}]}),
    ("a computed amount that is not its fact",
     {"all": [{"fact": "@tally", ">": "5.00"}, {"fact": "pieces_price", "<": "5.00"}]}),
    ("a sum of inner rows below what each row may be", {"fact": "pieces_price", "<": "0.00"}),
]  # fmt: skip


def test_an_item_with_every_kind_of_question_is_proved_without_a_word(made: tuple[Invented, Compiled]) -> None:
    assert proved(made, lambda bundle, names: None)[1] == []


@pytest.mark.parametrize(("says", "condition"), DEAD, ids=[says for says, _ in DEAD])
def test_a_need_beyond_what_can_be_answered_is_dead(
    made: tuple[Invented, Compiled], says: str, condition: Json
) -> None:
    _, found = proved(made, never(condition))
    assert ("proof.dead_rule", "rules#/materials/1") in {(one.code, one.where) for one in found}


ALIVE = [
    {"fact": "@money", "==": "900000.00"},
    {"all": [{"fact": "@date_range.from", ">": "2026-06-01"}, {"fact": "@date_range.to", "<": "2026-06-04"}]},
    {"fact": "@address.division", "==": "110105"},
    {"fact": "@region", "under": "south"},
    {"fact": "@tally", ">": "5.00"},
]


@pytest.mark.parametrize("condition", ALIVE, ids=str)
def test_a_need_inside_what_can_be_answered_is_alive(made: tuple[Invented, Compiled], condition: Json) -> None:
    assert proved(made, never(condition))[1] == []


def test_an_option_to_be_refused_that_passes_is_told_with_an_application(made: tuple[Invented, Compiled]) -> None:
    def let_pass(bundle: Json, names: Json) -> None:
        rule(bundle, "checks", "C2").update(require={"present": names["choice"]})

    item, found = proved(made, let_pass)
    [passes] = [one for one in found if one.code == "proof.option_not_refused"]
    choice = made[0].names["choice"]
    assert passes.where == f"item#/form/schema/properties/{choice}/oneOf/1"
    shown: Any = passes.witness
    assert shown["answers"][choice] == "bad"
    judged = check(item, shown["answers"], {}, date.fromisoformat(shown["received_on"]))
    assert [f.code for f in judged.findings if not f.code.startswith("material.")] == []
    assert "违规" in passes.message.zh


def test_an_option_that_is_refused_without_being_declared_so_is_dead(made: tuple[Invented, Compiled]) -> None:
    def silent(bundle: Json, names: Json) -> None:
        del field(bundle, names["choice"])["oneOf"][1]["refused"]

    _, found = proved(made, silent)
    assert [one.code for one in found] == ["proof.dead_option"]


CHANGES: list[Json] = [
    {}, {"region": "n1"}, {"date_range": {"from": "2026-03-02", "to": "2026-03-05"}}, {"money": "900000"},
    {"date_range": {"from": "2026-03-01", "to": "2026-03-05"}}, {"choice": "bad"}, {"document": "other"},
    {"address": {"division": "110105", "detail": "甲"}}, {"table": [{"label": "一号", "width": "1"}]},
    {"table": [{"label": "一号", "width": "1", "pieces": [{"label": "甲", "price": "0.01"}]}]},
]  # fmt: skip


@pytest.mark.parametrize("changes", CHANGES, ids=str)
def test_of_every_kind_of_answer_the_prover_says_what_the_engine_says(
    made: tuple[Invented, Compiled], changes: Json
) -> None:
    invented, compiled = made
    item = compiled.items[invented.code]
    answers = {**invented.answers, **{invented.names[purpose]: answer for purpose, answer in changes.items()}}
    world = world_of(item, (DAY, DAY))
    facts, types = facts_of(item, answers, DAY), item.fact_types
    derived, held = said_by_prover(world, list(pins(world, answers, DAY)), item)
    expected = {n: number_of(facts[n], types[n], world.strings) for n in item.derived if n in facts}
    assert derived == expected
    fired = check(item, answers, {}, DAY).verdict.fired
    assert held == {code for code in fired if item.rules[code].when is not None}


def test_the_number_of_a_card_is_a_residents_and_that_of_another_document_need_not_be(
    made: tuple[Invented, Compiled],
) -> None:
    def born_of(document: str) -> Callable[[Json, Json], object]:
        def change(bundle: Json, names: Json) -> None:
            texts = bundle["texts"]["en"]
            texts["facts.born"], texts["rules.N9"] = "Born on", "nobody knows when born"
            bundle["rules"]["facts"].append({
                "code": "born", "title": "出生日期", "type": "date",
                "identity": {"number": names["document_number"], "part": "birth_date"},
            })  # fmt: skip
            unborn = {"all": [{"fact": names["document"], "==": document}, {"not": {"present": "born"}}]}
            need = {"code": "N9", "material": "M2", "when": unborn, "because": "出生日期不明"}
            bundle["rules"]["materials"].append({**need, "basis": [{"law": "xkf", "article": "29"}]})

        return change

    assert [(one.code, one.where) for one in proved(made, born_of("card"))[1]] == [
        ("proof.dead_rule", "rules#/materials/4")
    ]
    assert proved(made, born_of("permit"))[1] == []
