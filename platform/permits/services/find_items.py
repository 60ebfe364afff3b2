"""Finding the item somebody needs, by whatever words they have for it: of its name, of what it is also called, of a
question as they would put it, in pinyin or its initials. Reads items; knows no store.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from permits.core.definitions.types import Item, Topic
from permits.core.text import Text
from permits.persistence.initials import initials

PERSON, ORGANISATION = "person", "organisation"
LEAST_FOUND = 0.5
"""So much of what was typed must be found of an item."""

# What people wrap the word they mean in.
_WORDS = json.loads((Path(__file__).parent / "wrapping_words.json").read_text("utf-8"))
_WRAPPING = re.compile(
    "|".join([*_WORDS["zh"], *(rf"{one}(?=\W|$)" for one in _WORDS["zh_last"]), *_WORDS["zh_alone"]])
)
_WRAPPING_EN = frozenset(_WORDS["en"])
_HAN = r"\u3400-\u9fff\U00020000-\U0003ffff"
_RUNS = re.compile(rf"[{_HAN}]+|[^\W_{_HAN}]+")


@dataclass(frozen=True, slots=True)
class Wish:
    """What is looked for: words, by whom it is applied for, and what they are about to do (empty = any)."""

    words: str = ""
    serves: str = ""
    topic: str = ""


def find_items(items: Iterable[Item], wish: Wish) -> list[Item]:
    """The items that fit, the best first where words were typed, else as they come."""
    fitting = [item for item in items if _fits(item, wish)]
    parts = list(dict.fromkeys(_parts(wish.words)))
    if not parts:
        return fitting
    scored = [(_score(item, parts), item) for item in fitting]
    return [item for score, item in sorted(scored, key=lambda one: -one[0]) if score > 0]


def _fits(item: Item, wish: Wish) -> bool:
    serves = not wish.serves or not item.guide.serves or wish.serves in item.guide.serves
    return serves and (not wish.topic or wish.topic in {topic.code for topic in item.guide.topics})


def topics_of(items: Sequence[Item]) -> list[Topic]:
    """What people may be about to do, of those items that say so, each once."""
    return list({topic.code: topic for item in items for topic in item.guide.topics}.values())


def _parts(words: str) -> Iterator[str]:
    """What to look for: of Chinese every two signs that follow each other, of other writing the words."""
    said = unicodedata.normalize("NFKC", words).casefold()
    bare = _WRAPPING.sub(" ", said)
    for run in _RUNS.findall(bare if _RUNS.search(bare) else said):
        if run.isascii() or not re.match(f"[{_HAN}]", run):
            if run not in _WRAPPING_EN:
                yield run
        else:
            yield from [run[n : n + 2] for n in range(len(run) - 1)] or ([run] if run == said.strip() else [])


def _score(item: Item, parts: Sequence[str]) -> float:
    """How much of the parts is found, and how near to the item's name; 0 where too little is."""
    heard = _heard(item.sha256, *_told(item))
    best = [max((weight for weight, said in heard if _in(part, said)), default=0.0) for part in parts]
    found = sum(1 for weight in best if weight) / len(parts)
    return sum(best) / len(parts) if found >= LEAST_FOUND else 0.0


def _in(part: str, said: str) -> bool:
    """Whether a part stands in a text: letters where a word begins with them, a single one as a word of its own."""
    if not part.isascii():
        return part in said
    return f" {part}" in said if len(part) > 1 else f" {part} " in said


def _told(item: Item) -> tuple[tuple[Text, ...], ...]:
    guide = item.guide
    return (
        (item.title, *guide.words), (item.category_title, *(topic.title for topic in guide.topics)),
        (guide.summary, guide.audience), tuple(question for question, _ in guide.questions),
    )  # fmt: skip


_WEIGHTS = (4.0, 2.0, 1.5, 1.0)


@lru_cache(1024)
def _heard(key: str, *told: tuple[Text, ...]) -> tuple[tuple[float, str], ...]:
    """What can be found of an item, by weight: its words in both languages, and its names in pinyin."""
    said = [
        (weight, _plain(" ".join(f"{one.zh} {one.en}" for one in texts)))
        for weight, texts in zip(_WEIGHTS, told, strict=True)
    ]
    return (*said, (_WEIGHTS[0], _plain(" ".join(_pinyin(told[0])))))


def _plain(words: str) -> str:
    """With a blank before and after every word of letters."""
    said = unicodedata.normalize("NFKC", words).casefold()
    return f" {_MARKS.sub(' ', said)} {_MARKS.sub(' ', said.replace('-', ''))} "


_MARKS = re.compile(r"[^\w]+")


def _pinyin(names: Iterable[Text]) -> Iterator[str]:
    """Names as they are typed without a Chinese keyboard: whole, from each of their signs on, and by initials."""
    from pypinyin import lazy_pinyin  # its dictionary is large, and whoever only reads needs none

    for name in names:
        signs = re.sub(f"[^{_HAN}]", "", name.zh)
        read = lazy_pinyin(signs)
        yield from ("".join(read[n:]) for n in range(len(read)))
        letters = unicodedata.normalize("NFKC", initials(signs))
        yield from (word[n:] for word in letters.split() for n in range(len(word) - 1))
