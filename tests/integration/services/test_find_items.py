"""The item somebody needs is found by the words they have for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from permits.services.find_items import ORGANISATION, PERSON, Wish, find_items, topics_of
from tests.sites import compiled

ITEMS = list(compiled(Path(__file__).resolve().parents[3] / "definitions").items.values())


def found(words: str, **more: str) -> list[str]:
    return [item.code for item in find_items(ITEMS, Wish(words, **more))]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("开一家理发店要什么证", "pp-new"), ("宾馆 卫生", "pp-new"), ("美容", "pp-new"), ("我想开一个民宿", "pp-new"),
        ("ＧＧＣＳ", "pp-new"), ("lifadian", "pp-new"), ("lfd", "pp-new"), ("open a hotel", "pp-new"),
        ("护士", "nur-reg-first"), ("hushi", "nur-reg-first"),
        ("护士执业注册", "nur-reg-first"), ("nurse", "nur-reg-first"),
        ("献血证丢了怎么补办", "svc-donor-card"), ("CT", "rad-first"), ("X光", "rad-first"), ("x-ray", "rad-first"),
        ("xray", "rad-first"), ("打麻药", "narc-first"), ("吗啡", "narc-first"), ("电视广告", "ad-first"),
        ("foreign doctor", "for-doc-first"), ("外国医生", "for-doc-first"), ("开医院", "mi-reg-first"),
    ],
)  # fmt: skip
def test_what_people_type_finds_the_item_they_mean_first(words: str, code: str) -> None:
    assert found(words)[:1] == [code]


@pytest.mark.parametrize("words", ["驾照", "开车驾照", "passport", "p", "<script>", "zzzz"])
def test_what_no_item_is_about_finds_nothing(words: str) -> None:
    assert found(words) == []


@pytest.mark.parametrize("words", ["", "   ", "怎么办", "？！"])
def test_words_that_mean_nothing_by_themselves_keep_every_item(words: str) -> None:
    assert len(found(words)) == len(ITEMS)


def test_people_and_organisations_each_see_what_they_can_apply_for() -> None:
    people, organisations = set(found("", serves=PERSON)), set(found("", serves=ORGANISATION))
    assert "nur-reg-first" in people - organisations and "rad-first" in organisations - people
    assert "pp-new" in people & organisations


def test_every_topic_leads_to_an_item_and_every_item_has_one() -> None:
    topics = topics_of(ITEMS)
    assert all(found("", topic=topic.code) for topic in topics)
    assert {code for topic in topics for code in found("", topic=topic.code)} == {item.code for item in ITEMS}
    assert all(topic.title.zh and topic.title.en for topic in topics)
