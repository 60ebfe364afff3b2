"""What a form asks, as frozen values: questions, their options, pages, sections and tasks.

Knows what may be said of a question; not how it is drawn, judged or stored. Days are dates, both ends counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from permits.core.text import Text

NO_WORDS = Text("")


@dataclass(frozen=True, slots=True)
class Option:
    """One allowed value of a choice, with whatever a register knows of it (`attributes`).

    `parent`: the entry it belongs under; `starts`, `ends`: the first and last day on which it may be chosen (None =
    open); `refused`: asked only to be refused by a check.
    """

    code: str
    title: Text
    attributes: Mapping[str, str] = field(default_factory=dict)
    parent: str = ""
    starts: date | None = None
    ends: date | None = None
    refused: bool = False

    def alive_on(self, day: date) -> bool:
        return (self.starts is None or self.starts <= day) and (self.ends is None or day <= self.ends)

    @property
    def dated(self) -> bool:
        return self.starts is not None or self.ends is not None


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A list of codes: administrative divisions, institutions, donor records. `register` marks a list of records
    that stands for a shared data source rather than a choice put before people; `levels` name the levels of a
    hierarchy, the highest first."""

    code: str
    title: Text
    options: Mapping[str, Option]
    register: bool = False
    levels: tuple[Text, ...] = ()

    def path(self, code: str) -> tuple[Option, ...]:
        """The entry and those it belongs under, the highest first; empty for a code that is not listed."""
        found: list[Option] = []
        option = self.options.get(code)
        while option is not None and option not in found:
            found.append(option)
            option = self.options.get(option.parent)
        return tuple(reversed(found))


@dataclass(frozen=True, slots=True)
class Field:
    """One question of the form. `schema` is the JSON Schema (2020-12) of its value; `kind` says how to ask it:

    text longtext integer decimal money date date_range yesno one_of several_of code file table email mobile identity
    address

    `columns` are asked in each row of a table, `parts` together as one answer ({"from": …, "to": …}). `computed`: the
    fact that answers it; `type_from`: the question that says which document an identity number is of; `examples`:
    answers as they may look, shown with the hint.
    """

    id: str
    kind: str
    title: Text
    schema: Mapping[str, object]
    required: bool = True
    hint: Text = NO_WORDS
    unit: Text = NO_WORDS
    options: tuple[Option, ...] = ()
    vocabulary: str = ""
    scale: int = 0
    columns: tuple[Field, ...] = ()
    messages: Mapping[str, Text] = field(default_factory=dict)
    privacy: str = "ordinary"
    prefill: str = ""
    accept: tuple[str, ...] = ()
    max_bytes: int = 0
    parts: tuple[Field, ...] = ()
    computed: str = ""
    type_from: str = ""
    examples: tuple[Text, ...] = ()

    @property
    def read_only(self) -> bool:
        """Shown and never asked."""
        return bool(self.schema.get("readOnly"))


@dataclass(frozen=True, slots=True)
class Section:
    """Questions of a page under a heading of their own."""

    code: str
    title: Text
    fields: tuple[str, ...]
    hint: Text = NO_WORDS


@dataclass(frozen=True, slots=True)
class Page:
    """One subject of the form: what is asked together. `fields` are those of its sections where it has some."""

    code: str
    title: Text
    fields: tuple[str, ...]
    hint: Text = NO_WORDS
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """Pages that are one thing to do in the eyes of whoever fills the form in."""

    code: str
    title: Text
    pages: tuple[str, ...]
