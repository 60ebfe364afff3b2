"""Outcomes that stages have: each in words, wherever an officer chooses among them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from permits.core.definitions.outcomes import OUTCOMES
from permits.core.process import ACTS
from permits.core.proof.ways import LEFT_BY

WORDS = Path(__file__).resolve().parents[3] / "platform" / "permits" / "faces" / "kit" / "words"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_outcome_an_officer_may_choose_has_words_in_either_language(language: str) -> None:
    words = json.loads((WORDS / f"{language}.json").read_text("utf-8"))
    chosen = {f"act.{LEFT_BY[kind]}.outcome.{one}" for kind, there in OUTCOMES.items() for one in there if there[1:]}
    assert chosen - set(words) == set()


def test_every_kind_of_stage_has_its_outcomes_and_the_act_by_which_it_is_left() -> None:
    kinds = {kind for act in ACTS.values() for kind in act.stages if act.name in LEFT_BY.values()}
    assert kinds | {"parallel"} == set(OUTCOMES) == set(LEFT_BY)
