"""Tables of hundreds of rows: rows that rules cannot tell apart are one to the prover, so many times."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from permits.core.definitions.compile import compile_judged
from permits.core.definitions.types import Item
from permits.core.finding import Finding
from permits.core.forms import check
from permits.core.forms.show import shown_in_short
from permits.core.proof import prove, prover
from permits.core.proof.inquiry import inquiry_of
from permits.core.proof.witness import Witness, witness_of
from permits.persistence.definition_files import compile_all
from tests.synthetic import DEFINITIONS

COMPILED = compile_all(DEFINITIONS)
HOSPITAL, MOST_STAFF, MOST_EQUIPMENT, MOST_OF_ONE = "mi-reg-first", 1000, 300, 10_000
Json = dict[str, Any]


def with_need(condition: Json, fact: Json | None = None, **more: Json) -> tuple[Item, Json]:
    """The hospital's item, its material M8 needed where the condition holds; and derived facts more."""
    bundle: Json = copy.deepcopy(COMPILED.bundles[HOSPITAL])  # type: ignore[arg-type]
    [need] = [one for one in bundle["rules"]["materials"] if one["code"] == "N8"]
    need["when"] = condition
    bundle["item"]["form"]["schema"]["properties"]["equipment"]["uniqueItems"] = True
    for code, said in {**({"asked": fact} if fact else {}), **more}.items():
        bundle["rules"]["facts"].append({"code": code, "title": "问的", **said})
        bundle["texts"]["en"][f"facts.{code}"] = "asked"
    item, wrong = compile_judged(bundle)
    assert item is not None, [(finding.code, finding.where) for finding in wrong]
    return item, bundle


def found_for(item: Item, bundle: Json) -> Witness | None:
    """The smallest application that passes and of which N8 holds."""
    assert COMPILED.calendar is not None
    inquiry = inquiry_of(item, COMPILED.calendar, bundle, COMPILED.examples[HOSPITAL])
    world = inquiry.prover.world
    with inquiry.prover.given(*world.valid):
        model = inquiry.prover.smallest(world.fires(item.rules["N8"]))
    return None if model is None else witness_of(world, model, inquiry.samples)


PIECES = {"type": "integer", "sum": {"rows": "equipment", "column": "qty"}}
LARGE_PIECES = {"type": "integer", "sum": {"rows": "equipment", "column": "qty", "where": {"fact": "qty", ">": 9000}}}
SMALLEST = {"type": "integer", "min": {"rows": "equipment", "column": "qty"}}
MACHINES = {"type": "integer", "count": {"rows": "equipment"}}
AGAIN = {"type": "integer", "repeated": {"rows": "staff", "column": "kind"}}
REACHED: list[tuple[str, Json, Json | None, str, int]] = [
    ("as many staff as the table takes", {"fact": "technical_staff", ">=": MOST_STAFF}, None, "staff", MOST_STAFF),
    ("a tertiary hospital of 900 beds",
     {"all": [{"fact": "level", "==": "tertiary"}, {"fact": "beds", ">=": 900}]}, None, "staff", 927),
    ("a sum of hundreds of rows", {"fact": "asked", "==": 2_999_999}, PIECES, "equipment", MOST_EQUIPMENT),
    ("a sum of chosen rows, each large", {"fact": "asked", "==": 45_007}, LARGE_PIECES, "equipment", 5),
    ("a count of rows no two of which are the same", {"fact": "asked", "==": 120}, MACHINES, "equipment", 120),
    ("rows that repeat the kind of one before", {"fact": "asked", "==": 40}, AGAIN, "staff", 41),
]  # fmt: skip


@pytest.mark.parametrize(("says", "condition", "fact", "table", "least"), REACHED, ids=[one[0] for one in REACHED])
def test_an_application_is_found_that_takes_many_rows_and_the_engine_judges_it_so(
    says: str, condition: Json, fact: Json | None, table: str, least: int
) -> None:
    item, bundle = with_need(condition, fact)
    witness = found_for(item, bundle)
    assert witness is not None
    assert "N8" in witness.checked.verdict.fired
    rows = witness.answers[table]
    assert isinstance(rows, list)
    assert len(rows) == least
    assert not witness.checked.findings


BEYOND: list[tuple[str, Json, Json | None]] = [
    ("more staff than the table takes", {"fact": "technical_staff", ">": MOST_STAFF}, None),
    ("more nurses than all staff that count",
     {"all": [{"fact": "nurses", ">": 400}, {"fact": "technical_staff", "<=": 400}]}, None),
    ("more than all rows can add up to", {"fact": "asked", ">": MOST_EQUIPMENT * MOST_OF_ONE}, PIECES),
    ("a sum that no rows above the limit make", {"fact": "asked", "==": 17_000}, LARGE_PIECES),
    ("a department twice, which is refused", {"fact": "repeated_departments", ">": 0}, None),
    ("fewer repeated than there are more than kinds",
     {"all": [{"fact": "asked", "<": 20}, {"fact": "technical_staff", ">": 24}]}, AGAIN),
    ("a least above the most, however many rows", {"fact": "asked", ">": MOST_OF_ONE}, SMALLEST),
]  # fmt: skip


@pytest.mark.parametrize(("says", "condition", "fact"), BEYOND, ids=[one[0] for one in BEYOND])
def test_what_no_number_of_rows_comes_to_is_not_found(says: str, condition: Json, fact: Json | None) -> None:
    assert found_for(*with_need(condition, fact)) is None


LARGEST = {"type": "integer", "max": {"rows": "equipment", "column": "qty"}}
TOO_MUCH: list[tuple[str, list[Json]]] = [
    ("more than so few rows may add up to",
     [{"fact": "asked", ">": 2_000_000}, {"fact": "machines", "<": 200}]),
    ("more than so many rows that are all small",
     [{"fact": "largest", "<": 30}, {"fact": "machines", "<=": 300}, {"fact": "asked", ">=": 9_000}]),
]  # fmt: skip


@pytest.mark.parametrize(("says", "tests"), TOO_MUCH, ids=[one[0] for one in TOO_MUCH])
def test_that_a_sum_is_beyond_a_count_and_the_largest_is_seen_with_little_effort(
    says: str, tests: list[Json], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prover, "EFFORT", 1_000_000)
    assert found_for(*with_need({"all": tests}, PIECES, machines=MACHINES, largest=LARGEST)) is None


def overlapping() -> tuple[Item, list[Finding]]:
    """Another route for tertiary hospitals with 400 nurses, beside those there are."""
    bundle: Json = copy.deepcopy(COMPILED.bundles[HOSPITAL])  # type: ignore[arg-type]
    bundle["rules"]["routing"].insert(0, {
        "code": "R0", "when": {"fact": "nurses", ">": 400}, "process": "ordinary",
        "authority": {"code": "bj-haidian"}, "basis": [{"law": "service", "article": "", "mark": "R"}],
    })  # fmt: skip
    item, wrong = compile_judged(bundle)
    assert item is not None and COMPILED.calendar is not None, wrong
    return item, prove(item, bundle, COMPILED.calendar, COMPILED.examples[HOSPITAL])


def test_a_counterexample_of_hundreds_of_rows_is_told_short_and_saved_in_full() -> None:
    item, found = overlapping()
    [first, *_] = [one for one in found if one.code == "proof.overlap"]
    assert first.witness is not None
    answers = first.witness["answers"]
    assert len(answers["staff"]) == 401
    assert "（×401）" in first.message.zh
    assert "(×401)" in first.message.say("en")
    assert len(first.message.zh) < 1000
    judged = check(item, answers, {}, item.effective_from)
    assert {"R0"} <= set(judged.verdict.fired)


def test_rows_that_read_alike_are_told_once_and_of_many_the_first() -> None:
    item = COMPILED.items[HOSPITAL]
    rows = [{"name": f"设备{number}", "model": "A", "qty": 1, "dept": "内科"} for number in (1, 1, *range(1, 9))]
    told = shown_in_short(item, item.fields["equipment"], rows)
    assert "设备1，A，1 台，内科（×3）；设备2，A，1 台，内科；" in told.zh
    assert told.zh.endswith("……共 10 行")
    assert told.say("en").endswith("… 10 rows in all")
    assert "设备7" not in told.zh
