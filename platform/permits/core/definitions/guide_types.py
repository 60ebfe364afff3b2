"""What people should know before they come, as frozen values. Knows words; not how they are shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from permits.core.text import Text


@dataclass(frozen=True, slots=True)
class Topic:
    """办事主题: what somebody is about to do when they need an item."""

    code: str
    title: Text


@dataclass(frozen=True, slots=True)
class Sample:
    """示范文本: an application as it should be, and the day it is handed in."""

    day: date
    answers: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Guide:
    """办事指南: what people should know before they come. `serves`: person | organisation (empty = both); `words`: what
    it is looked for by besides its name; `sample`: what stands in the sample form (None = there is none)."""

    summary: Text
    audience: Text
    conditions: tuple[Text, ...]
    fee: Text
    visits: int
    visits_why: Text
    place: Text
    hours: Text
    phone: str
    complaints: str
    questions: tuple[tuple[Text, Text], ...]
    serves: tuple[str, ...] = ()
    topics: tuple[Topic, ...] = ()
    words: tuple[Text, ...] = ()
    sample: Sample | None = None
