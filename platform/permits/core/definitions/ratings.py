"""好差评: what a rating asks besides its five levels, as declared (GB/T 39735: not the same online and at a window)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from permits.core.definitions.reading import Raw
from permits.core.text import Text

LEVELS = (5, 4, 3, 2, 1)
"""非常满意、满意、基本满意、不满意、非常不满意 (State Council Office document 51 of 2019)."""
BAD = (2, 1)
"""差评: what must be followed up and answered."""


@dataclass(frozen=True, slots=True)
class Aspect:
    """One thing that could be better. `channels`: online, window, or both."""

    code: str
    title: Text
    channels: tuple[str, ...]


def compile_aspects(raw: Mapping[str, Raw]) -> tuple[Aspect, ...]:
    """Every aspect, from their raw forms by code (already judged against the schema)."""
    return tuple(Aspect(code, Text(one["zh"], one["en"]), tuple(one["channels"])) for code, one in raw.items())


def asked_of(aspects: Sequence[Aspect], channel: str) -> list[Aspect]:
    return [one for one in aspects if channel in one.channels]
