"""示范文本: what a sample form may not say, since people copy it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from permits.core.definitions.types import Item, Sample
from permits.core.process.examples import judge_sample
from tests.sites import compiled

ITEMS = compiled(Path(__file__).resolve().parents[3] / "definitions").items


def with_sample(item: Item, **changes: object) -> Item:
    sample = item.guide.sample
    assert sample is not None
    answers = {name: value for name, value in {**sample.answers, **changes}.items() if value is not None}
    return replace(item, guide=replace(item.guide, sample=Sample(sample.day, answers)))


@pytest.mark.parametrize("code", sorted(ITEMS))
def test_the_sample_of_every_item_is_there_and_nothing_is_wrong_with_it(code: str) -> None:
    assert ITEMS[code].guide.sample is not None
    assert judge_sample(ITEMS[code]) == []


def test_what_is_wrong_missing_or_not_asked_is_told_at_its_place() -> None:
    item = ITEMS["pp-new"]
    wrong = judge_sample(with_sample(item, contact_mobile="12", venue_name=None, pools=[{"name": "x"}]))
    assert {(one.code, one.where) for one in wrong} == {
        ("guide.sample_wrong", "/guide/sample/answers/contact_mobile"),
        ("guide.sample_wrong", "/guide/sample/answers/venue_name"),
        ("guide.sample_unasked", "/guide/sample/answers/pools"),
    }
