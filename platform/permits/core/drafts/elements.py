"""A document of markup as plain elements. Knows names, attributes, words and lines; not what they mean."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Element:
    """One element: its name, the address of its namespace, its attributes, its line, and what it holds."""

    tag: str
    space: str
    attributes: dict[str, str]
    line: int
    children: list[Element] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    def all(self, tag: str) -> list[Element]:
        """The children of this name."""
        return [one for one in self.children if one.tag == tag]

    def within(self, tag: str) -> Iterator[Element]:
        """Every element of this name, however deep."""
        for one in self.children:
            if one.tag == tag:
                yield one
            yield from one.within(tag)

    def text_of(self, *path: str) -> str:
        """The words of the first element that this path leads to; empty where there is none."""
        here = self
        for tag in path:
            found = here.all(tag)
            if not found:
                return ""
            here = found[0]
        return "".join(here.words).strip()

    def all_words(self) -> str:
        """Its words and those of everything within, with single blanks between."""
        inner = (one.all_words() for one in self.children)
        return " ".join(" ".join(["".join(self.words), *inner]).split())

    def get(self, name: str) -> str:
        return self.attributes.get(name, "").strip()
