"""An item of a thousand questions and three hundred conditions is authored, judged and proved like any other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from permits.core.definitions import Item, compile_item
from permits.core.finding import Finding
from permits.core.forms import check
from permits.core.forms.values import visible_fields
from permits.core.proof import prove
from permits.ops.bench.generated import generated_answers, generated_bundle
from permits.persistence.definition_files import read_calendar, read_schemas
from tests.synthetic import DEFINITIONS

Json = dict[str, Any]
CALENDAR, SCHEMAS = read_calendar(DEFINITIONS)[0], read_schemas(DEFINITIONS)
RECEIVED = date(2026, 3, 2)
DENSE, SMALL, LARGE = (40, 50), (100, 30), pytest.param((1000, 300), marks=pytest.mark.long)


def compiled(bundle: Json) -> Item:
    item, found = compile_item(bundle, SCHEMAS)
    assert item is not None and not found, found
    return item


def proved(bundle: Json) -> list[Finding]:
    assert CALENDAR is not None
    return prove(compiled(bundle), bundle, CALENDAR)


@pytest.mark.parametrize("size", [DENSE, SMALL, LARGE])
def test_it_is_whole_and_proved_without_a_word(size: tuple[int, int]) -> None:
    questions, conditions = size
    bundle = generated_bundle(questions, conditions=conditions)
    item = compiled(bundle)
    assert len(item.fields) == questions and len(item.rules) == conditions + 1
    assert proved(bundle) == []


@pytest.mark.parametrize("size", [SMALL, LARGE])
def test_its_ordinary_answers_pass_and_meet_many_of_its_rules(size: tuple[int, int]) -> None:
    item = compiled(generated_bundle(size[0], conditions=size[1]))
    checked = check(item, generated_answers(size[0]), {}, RECEIVED)
    assert checked.findings == () and checked.route is not None
    assert len(checked.verdict.fired) > size[1] // 4


def test_a_question_behind_a_hidden_question_is_hidden_with_it() -> None:
    item = compiled(generated_bundle(100, conditions=40))
    answers = generated_answers(100)
    assert {"q5", "q6"} <= visible_fields(item, answers, RECEIVED)
    assert not {"q5", "q6"} & visible_fields(item, answers | {"q3": False}, RECEIVED)


def overlap(bundle: Json) -> None:
    """The last route but the general one reaches into the interval of the first."""
    bundle["rules"]["routing"][-2].update(when={"fact": "q4", "<=": 0}, authority={"code": "elsewhere"})
    bundle["library"]["authorities"]["elsewhere"] = {
        **bundle["library"]["authorities"]["somewhere"],
        "code": "elsewhere",
    }


def dead(bundle: Json) -> None:
    bundle["rules"]["fees"][-1].update(when={"all": [{"fact": "q4", ">": 10}, {"fact": "q4", "<": 11}]})


def unseen(bundle: Json) -> None:
    """A question shown only where another answer forbids it."""
    bundle["rules"]["visibility"].append({
        "code": "never", "show": ["q23"], "basis": bundle["rules"]["visibility"][0]["basis"],
        "when": {"all": [{"fact": "q13", "==": "one"}, {"not": {"present": "q13"}}]},
    })  # fmt: skip


PLANTED: list[tuple[Callable[[Json], None], set[str]]] = [
    (overlap, {"proof.overlap"}), (dead, {"proof.dead_rule"}), (unseen, {"proof.dead_rule", "proof.dead_field"}),
]  # fmt: skip


@pytest.mark.parametrize("size", [SMALL, LARGE])
@pytest.mark.parametrize(("plant", "codes"), PLANTED, ids=[plant.__name__ for plant, _ in PLANTED])
def test_what_is_planted_in_it_is_found(size: tuple[int, int], plant: Callable[[Json], None], codes: set[str]) -> None:
    bundle = generated_bundle(size[0], conditions=size[1])
    plant(bundle)
    found = proved(bundle)
    assert codes <= {one.code for one in found}, [(one.code, one.where) for one in found]


@pytest.mark.parametrize("size", [SMALL, LARGE])
def test_the_application_that_shows_an_overlap_is_one_that_passes_and_meets_both_routes(size: tuple[int, int]) -> None:
    bundle = generated_bundle(size[0], conditions=size[1])
    overlap(bundle)
    [shown] = [one.witness for one in proved(bundle) if one.code == "proof.overlap"]
    assert isinstance(shown, dict)
    checked = check(compiled(bundle), shown["answers"], {}, date.fromisoformat(str(shown["received_on"])))
    both = {route["code"] for route in (bundle["rules"]["routing"][0], bundle["rules"]["routing"][-2])}
    assert checked.findings == () and both <= set(checked.verdict.fired)
