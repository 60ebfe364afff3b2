"""The same definitions, the same findings with the same applications, whatever the solver was asked before."""

from __future__ import annotations

import copy
from functools import cache
from typing import Any

import z3

from permits.core.definitions import compile_item
from permits.core.finding import Finding
from permits.core.proof import prove, suggest
from permits.persistence.definition_files import Compiled, compile_all, read_schemas
from tests.conformance.definitions.more_defects import row_twice
from tests.synthetic import DEFINITIONS
from tests.unit.definitions.rich import Json, rich_bundle, rich_item
from tests.unit.process.line import calendar
from tests.unit.proof.test_planted_rules import add
from tests.unit.proof.test_texts import asked, is_so

ADVERTISEMENT = "ad-first"
WORDS = ("org_name", "legal_rep_id_no", "licence_no", "inst_first_name", "departments", "ad_text")
"""Questions for words that rules look at."""


@cache
def compiled() -> Compiled:
    return compile_all(DEFINITIONS)


def overlapping() -> list[Finding]:
    """Two rows that say the same of an item with many texts."""
    whole = compiled()
    bundle = copy.deepcopy(whole.bundles[ADVERTISEMENT])
    _, spoil = next(iter(row_twice(bundle)))
    spoil(bundle)
    item, _ = compile_item(bundle, read_schemas(DEFINITIONS))
    assert item is not None and whole.calendar is not None
    return prove(item, bundle, whole.calendar, whole.examples[ADVERTISEMENT])


def terms_of_others(many: int) -> list[Any]:
    """What others told the solver before, some of it forgotten."""
    return [z3.Int(f"other {number}") + number for number in range(many)][::2]


def test_what_is_found_and_how_it_is_shown_rests_on_nothing_that_was_asked_before() -> None:
    alone = overlapping()
    assert [one.code for one in alone] == ["proof.rows_overlap"]
    for many in (111, 4321):
        others = terms_of_others(many)
        assert overlapping() == alone, len(others)


def test_the_terms_of_others_are_theirs_again_after_a_proof() -> None:
    mine = z3.Int("mine")
    overlapping()
    assert z3.is_true(z3.simplify(mine + z3.Int("mine") == 2 * mine))


def test_examples_are_suggested_alike_whatever_was_asked_before() -> None:
    item, published = compiled().items["svc-donor-card"], compiled().calendar
    assert published is not None
    alone = suggest(item, published)
    others = terms_of_others(1234)
    assert alone and suggest(item, published) == alone, len(others)


def test_every_question_for_words_is_answered_with_words_of_its_own() -> None:
    [told] = overlapping()
    assert told.witness is not None
    answers = told.witness["answers"]
    assert isinstance(answers, dict)
    said = [answers[name] for name in WORDS]
    assert len({*said}) == len(WORDS)
    assert not {*said} & {"submit", "supplement", "receive", "commit", "withdraw"}


def test_a_text_that_answers_two_questions_is_one_that_both_take() -> None:
    def change(bundle: Json) -> None:
        asked(bundle)
        form = bundle["item"]["form"]
        form["schema"]["properties"]["badge"] = {"title": "牌", "type": "string", "pattern": "^KITE-[0-9]{3}$"}
        form["pages"][1]["fields"].append("badge")
        form["schema"]["required"].append("badge")
        alike = {"code": "alike", "title": "相同", "type": "bool", "same": {"left": "mark", "right": "badge"}}
        bundle["rules"]["facts"].append(alike)
        bundle["texts"]["en"] |= {"fields.badge.title": "Badge", "facts.alike": "Alike"}
        at = len(bundle["rules"]["checks"])
        add(bundle, "checks", at, "C8", at="/mark", require=is_so("alike"), message="不同。")
        add(bundle, "routing", 0, "R0", when={"fact": "span", ">": "9.00"}, process="ordinary",
            authority={"code": "kite-office"})  # fmt: skip

    bundle = rich_bundle()
    change(bundle)
    [overlap] = prove(rich_item(bundle), bundle, calendar())
    assert overlap.code == "proof.overlap" and overlap.witness is not None
    answers = overlap.witness["answers"]
    assert isinstance(answers, dict) and answers["mark"] == answers["badge"]
