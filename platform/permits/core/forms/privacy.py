"""What of an answer is shown to whoever does not handle its case: the classes of privacy, and how each is covered.

Answers are ordinary, or personal or sensitive in the sense of 《个人信息保护法》, and nobody sees more of them than
their work needs. Knows answers and their questions; does not know who handles what.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from permits.core.definitions.types import Field, Item
from permits.core.forms.show import day_in_words

ORDINARY, PERSONAL, SENSITIVE = CLASSES = ("ordinary", "personal", "sensitive")
HIDDEN = "***"
STAR = "*"

Mask = Callable[[Field, str], str]


def covered(field: Field, answer: object, least: str = ORDINARY) -> object:
    """The answer as it may be seen by whoever does not handle the case. Rows and parts are covered one by one, each at
    least as strictly as what holds it (`least`)."""
    privacy = max(field.privacy, least, key=CLASSES.index)
    if field.columns and isinstance(answer, list):
        return [_parts(field.columns, row, privacy) for row in answer if isinstance(row, Mapping)]
    if field.parts and isinstance(answer, Mapping) and privacy != SENSITIVE:
        return _parts(field.parts, answer, ORDINARY if field.kind == "address" else privacy)
    if privacy == ORDINARY or answer is None:
        return answer
    if field.kind in SHOWN_IN_PART[privacy] and isinstance(answer, str):
        return SHOWN_IN_PART[privacy][field.kind](field, answer)
    return HIDDEN


def _parts(fields: tuple[Field, ...], answers: Mapping[str, object], least: str) -> dict[str, object]:
    known = {one.id: one for one in fields}
    return {name: covered(known[name], value, least) if name in known else HIDDEN for name, value in answers.items()}


def _first(field: Field, answer: str) -> str:
    """The family name of a Chinese name, the first letter of any other text: 张*, J***."""
    return answer[:1] + STAR * min(max(len(answer) - 1, 1), 3)


def _ends(field: Field, answer: str) -> str:
    """A number by its two ends, a sixth and a quarter of its signs: 110***********0173, E1*****78."""
    first, last = len(answer) // 6, len(answer) // 4
    return answer[:first] + STAR * (len(answer) - first - last) + answer[len(answer) - last :]


def _telephone(field: Field, answer: str) -> str:
    return answer[:3] + STAR * 4 + answer[-4:] if len(answer) > 7 else HIDDEN


def _mailbox(field: Field, answer: str) -> str:
    name, _, host = answer.partition("@")
    return f"{name[:1]}{HIDDEN}@{host}"


def _year(field: Field, answer: str) -> str:
    return answer[:4] + "-**-**"


# What of an answer of a class still shows, by the kind of its question; every other kind is hidden whole.
SHOWN_IN_PART: Mapping[str, Mapping[str, Mask]] = {
    PERSONAL: {"text": _first, "mobile": _telephone, "email": _mailbox, "identity": _ends, "date": _year},
    SENSITIVE: {"identity": _ends, "text": lambda field, answer: _ends(field, answer) if _numbered(answer) else HIDDEN},
}


def _numbered(answer: str) -> bool:
    """Whether a text is the number of a document: letters of no language's words, digits, no spaces."""
    return len(answer) >= 8 and answer.isascii() and sum(letter.isdigit() for letter in answer) * 2 > len(answer)


@dataclass(frozen=True)
class Veil:
    """A case as it may be seen by whoever does not handle it. `every`: its answers, as they are and as they were."""

    item: Item
    every: Sequence[Mapping[str, object]]

    def answers(self, answers: Mapping[str, object]) -> dict[str, object]:
        """Every answer as it may be seen; one to a question the item does not know is hidden whole."""
        fields = self.item.fields
        return {name: covered(fields[name], value) if name in fields else HIDDEN for name, value in answers.items()}

    def over(self, value: object) -> Any:
        """A document about the case, of plain values, with the covered words wherever it repeats an answer."""
        if isinstance(value, str):
            for said, left in self._repeated:
                value = value.replace(said, left)
            return value
        if isinstance(value, Mapping):
            return {name: self._part(name, part) for name, part in value.items()}
        return [self.over(part) for part in value] if isinstance(value, list | tuple) else value

    def _part(self, name: str, value: object) -> object:
        return self.answers(value) if name == "answers" and isinstance(value, Mapping) else self.over(value)

    @cached_property
    def _repeated(self) -> list[tuple[str, str]]:
        """What private answers say, the longest first, with what is left of it."""
        found: dict[str, str] = {}
        for answers in self.every:
            _collect(found, dict(answers), self.answers(answers))
        return sorted(found.items(), key=lambda pair: -len(pair[0]))


def _collect(found: dict[str, str], said: object, left: object) -> None:
    if isinstance(said, Mapping) and isinstance(left, Mapping):
        for name in said.keys() & left.keys():
            _collect(found, said[name], left[name])
    elif isinstance(said, list) and isinstance(left, list):
        for one, other in zip(said, left, strict=False):
            _collect(found, one, other)
    elif isinstance(said, str) and said != left:
        days = day_in_words(said)
        written = [said] if days.zh == said else [days.zh, days.say("en")]
        found.update({words: str(left) for words in written if _telling(words)})


_CODE = re.compile("[a-z][a-z0-9_-]*")


def _telling(words: str) -> bool:
    """Whether words are an answer wherever they occur, and not a code or a part of some number."""
    if not words.isascii():
        return len(words) > 1
    return (len(words) > 5 or " " in words) and not _CODE.fullmatch(words)
