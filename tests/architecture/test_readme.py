"""What the README shows is what the definitions say, and both languages show the same."""

from __future__ import annotations

import json
import re

import pytest

from tests.architecture.reading import ROOT, definition, text_of

PAGES = ("README.md", "README.zh.md")
# A link to a file, its sentence, then a block of JSON: the block is an excerpt of that file.
EXCERPT = re.compile(r"\]\((definitions/[^)]+\.json)\)[^\n]*\n\n```json\n(.*?)```", flags=re.DOTALL)


def contains(whole: object, part: object) -> bool:
    """Whether `part` is an excerpt of `whole`: some of its keys, some of its list members, the same values."""
    if isinstance(part, dict) and isinstance(whole, dict):
        return all(key in whole and contains(whole[key], value) for key, value in part.items())
    if isinstance(part, list) and isinstance(whole, list):
        return all(any(contains(candidate, member) for candidate in whole) for member in part)
    return whole == part


@pytest.mark.parametrize("page", PAGES)
def test_the_definition_on_the_first_screen_is_an_excerpt_of_the_real_one(page: str) -> None:
    excerpts = EXCERPT.findall(text_of(ROOT / page))
    assert len(excerpts) == 2
    for path, block in excerpts:
        assert contains(definition(ROOT / path), json.loads(block)), path


def test_it_takes_ten_lines_or_fewer() -> None:
    blocks = [block for _, block in EXCERPT.findall(text_of(ROOT / PAGES[0]))]
    assert sum(len(block.splitlines()) for block in blocks) <= 10


def test_both_languages_show_the_same_code_commands_and_links() -> None:
    pages = [text_of(ROOT / page) for page in PAGES]
    blocks, links = (
        [re.findall(pattern, page, flags=re.DOTALL) for page in pages]
        for pattern in (r"```.*?```", r"\]\(((?!README)[^)]+)\)")
    )
    assert blocks[0] == blocks[1]
    # A picture or a page may be in the reader's own language.
    assert links[0] == [re.sub(r"\.zh\.(png|md)$", r".\1", link) for link in links[1]]
    headings = [len(re.findall(r"^## ", page, flags=re.MULTILINE)) for page in pages]
    assert headings[0] == headings[1] > 0


@pytest.mark.parametrize(
    "part, kept",
    [({"a": [{"b": 1}]}, True), ({"a": [{"b": 2}]}, False), ({"c": 1}, False), ({"a": [{"b": 1, "d": 1}]}, False)],
)
def test_an_excerpt_that_says_something_else_is_seen(part: object, kept: bool) -> None:
    assert contains({"a": [{"b": 1, "c": 2}, {"b": 3}]}, part) is kept
