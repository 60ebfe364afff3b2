"""One bundle as it is being read: its parts, its wordings, its laws, and what has been found wrong so far.

Knows how places in definition files are written and how wording and basis are found; does not know what any part
of an item means.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from permits.core.definitions.types import Basis
from permits.core.finding import Finding, FindingKind, pointer
from permits.core.text import Text

Raw = Mapping[str, Any]

UNTRANSLATED = FindingKind(
    "text.untranslated",
    "“{zh}”没有英文，请在英文文本中加上“{key}”。",
    'No English for "{zh}": add the key "{key}" to the English texts.',
)
UNUSED_TEXT = FindingKind(
    "text.unused",
    "英文文本“{key}”没有对应的中文，请删去或改正键名。",
    'Nothing uses the English text "{key}": remove it or correct the key.',
    "warning",
)
UNKNOWN_LAW = FindingKind(
    "basis.unknown_law",
    "法规清单里没有“{law}”，请先把它加入清单或改正代码。",
    'There is no law "{law}" in the list of laws: add it there or correct the code.',
)
NO_BASIS = FindingKind(
    "basis.missing",
    "这里没有写明依据，请加上 basis（法规和条款）。",
    "Nothing says what this rests on: add its basis (law and article).",
    "warning",
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: the part of the bundle, and the JSON pointer inside it. `place / "key"` goes down."""

    part: str
    pointer: str = ""

    def __truediv__(self, step: str | int) -> Place:
        return Place(self.part, self.pointer + pointer(step))

    def __str__(self) -> str:
        return f"{self.part}#{self.pointer}"


ENGLISH_OF_ITEM = "texts.en"
ENGLISH_OF_BLOCKS = "block_texts"


class Reading:
    """Gathers findings while a bundle is read; gives wordings and bases in both languages.

    `checked`: the bundle is a release that compiled before, so that what costs time and cannot have changed is not
    judged again.
    """

    def __init__(self, bundle: Raw, checked: bool) -> None:
        self.bundle = bundle
        self.checked = checked
        self.library: Raw = bundle.get("library", {})
        self.findings: list[Finding] = []
        self._english: dict[str, Mapping[str, str]] = {ENGLISH_OF_ITEM: bundle.get("texts", {}).get("en", {})}
        for code, texts in self.shared(ENGLISH_OF_BLOCKS).items():
            self._english[f"{ENGLISH_OF_BLOCKS}/{code}"] = texts
        self._used: set[tuple[str, str]] = set()

    def shared(self, kind: str) -> Mapping[str, Any]:
        """The parts of the library of one kind, by code."""
        parts: Mapping[str, Any] = self.library.get(kind, {})
        return parts

    def wrong(self, sort: FindingKind, place: Place, /, **params: object) -> None:
        self.findings.append(sort.at(str(place), **params))

    def add(self, findings: list[Finding]) -> None:
        self.findings += findings

    def say(self, place: Place, key: str, zh: object) -> Text:
        """The wording at `place`. Bilingual wordings stand inline; Chinese ones have their English under `key`. A key
        that is not known where it stands (pass 1 has said so) may hold anything, and says nothing here."""
        if isinstance(zh, Mapping) and {"zh", "en"} <= zh.keys():
            return Text(zh["zh"], zh["en"])
        if not zh or not isinstance(zh, str):
            return Text("")
        part = self._english_part(place)
        self._used.add((part, key))
        english = self._english.get(part, {}).get(key, "")
        if not english:
            self.wrong(UNTRANSLATED, place, zh=zh if len(zh) <= 40 else zh[:39] + "…", key=key)
        return Text(zh, english)

    def either(self, place: Place, key: str, zh: str) -> Text:
        """A wording that may be translated but need not be: without it the same serves both."""
        part = self._english_part(place)
        self._used.add((part, key))
        return Text(zh, self._english.get(part, {}).get(key, "") or zh)

    def basis(self, place: Place, raw: Raw, needed: bool = True) -> tuple[Basis, ...]:
        """The `basis` of the object at `place`; a warning where one is needed and missing."""
        cited = raw.get("basis", ())
        if not cited and needed:
            self.wrong(NO_BASIS, place)
        laws = self.shared("laws")
        found = []
        for n, one in enumerate(cited):
            law = laws.get(one["law"])
            if law is None:
                self.wrong(UNKNOWN_LAW, place / "basis" / n / "law", law=one["law"])
            title = Text(law["zh"], law["en"]) if law else Text(one["law"], one["law"])
            found.append(Basis(title, one.get("article", ""), one.get("mark", "V")))
        return tuple(found)

    def unused_texts(self) -> None:
        """A warning for each English wording nothing asked for."""
        for part, texts in self._english.items() if not self.checked else ():
            for key in texts:
                if key != "$schema" and (part, key) not in self._used:
                    self.wrong(UNUSED_TEXT, Place(part) / key, key=key)

    def _english_part(self, place: Place) -> str:
        kind, _, code = place.part.partition("/")
        return f"{ENGLISH_OF_BLOCKS}/{code}" if kind == "blocks" else ENGLISH_OF_ITEM


def unique(reading: Reading, kind: FindingKind, places: list[tuple[str, Place]]) -> None:
    """A finding for each code that was there before."""
    seen: set[str] = set()
    for code, place in places:
        if code in seen:
            reading.wrong(kind, place, code=code)
        seen.add(code)
