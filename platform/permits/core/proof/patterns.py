"""Patterns read into automata, as far as every text they match can be reasoned about: characters, sets, groups,
repetitions, alternatives and both ends of the text. Whatever else RE2 takes (word boundaries, classes of Unicode,
flags, what other engines read otherwise) is `Beyond`: nothing is said of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

LAST = 0x10FFFF
MOST_STATES = 4000
START, END = "start", "end"

Ranges = tuple[tuple[int, int], ...]
"""Characters by number, first and last of each run, in order."""

_TIMES = re.compile(r"\{(\d{1,4})(,(\d{0,4}))?\}")
_GROUP = re.compile(r"\((\?:|\?P?<\w+>|(?!\?))")
_OPERATORS = ("[", "&&", "--", "~~")
"""What means something else within a set to one of the two engines that read patterns."""


class Beyond(Exception):
    """Nothing is said of this pattern."""


def without(ranges: Ranges) -> Ranges:
    """All other characters."""
    found, at = [], 0
    for low, high in sorted(ranges):
        if low > at:
            found.append((at, low - 1))
        at = max(at, high + 1)
    return tuple([*found, (at, LAST)] if at <= LAST else found)


def _of(text: str) -> Ranges:
    return tuple((ord(one), ord(one)) for one in text)


_DIGITS: Ranges = ((48, 57),)
_WORD: Ranges = ((48, 57), (65, 90), (95, 95), (97, 122))
_CLASSES: Mapping[str, Ranges] = {
    "d": _DIGITS, "D": without(_DIGITS), "w": _WORD, "W": without(_WORD), "t": _of("\t"), "n": _of("\n"),
}  # fmt: skip

Move = tuple[Ranges, int]


@dataclass(slots=True)
class Automaton:
    """States by number, the first 0: `moves` that take a character, and `free` ones, some only at an end of the text.
    A text is matched when `last` can be come to from anywhere in it."""

    moves: list[list[Move]] = field(default_factory=lambda: [[]])
    free: list[list[tuple[str, int]]] = field(default_factory=lambda: [[]])
    last: int = 0

    def state(self) -> int:
        if len(self.moves) >= MOST_STATES:
            raise Beyond
        self.moves.append([])
        self.free.append([])
        return len(self.moves) - 1

    def reached(self, states: Iterable[int], *edges: str) -> frozenset[int]:
        """These and what is reached from them without a character, at these ends of the text."""
        found, waiting = set(states), list(states)
        while waiting:
            for edge, other in self.free[waiting.pop()]:
                if other not in found and (not edge or edge in edges):
                    found.add(other)
                    waiting.append(other)
        return frozenset(found)


Part = Callable[[Automaton, int], int]
"""A piece of a pattern: adds itself to the automaton behind a state, and says the state it ends in."""


@lru_cache(maxsize=256)
def automaton_of(pattern: str) -> Automaton:
    """The automaton of a pattern that RE2 takes. Raises Beyond."""
    reader = _Reader(pattern)
    part = reader.alternatives()
    if reader.rest:
        raise Beyond
    automaton = Automaton()
    automaton.last = part(automaton, 0)
    return automaton


@dataclass(slots=True)
class _Reader:
    rest: str

    def takes(self, sign: str) -> bool:
        if not self.rest.startswith(sign):
            return False
        self.rest = self.rest[len(sign) :]
        return True

    def next(self) -> str:
        if not self.rest:
            raise Beyond
        one, self.rest = self.rest[0], self.rest[1:]
        return one

    def alternatives(self) -> Part:
        ways = [self.sequence()]
        while self.takes("|"):
            ways.append(self.sequence())
        return ways[0] if len(ways) == 1 else _any(ways)

    def sequence(self) -> Part:
        parts = []
        while self.rest and self.rest[0] not in "|)":
            parts.append(self.repeated(self.single()))
        return _all(parts)

    def repeated(self, part: Part) -> Part:
        while self.rest:
            counted = _TIMES.match(self.rest)
            if counted:
                least, most = int(counted[1]), counted[3] if counted[2] else counted[1]
                self.rest = self.rest[counted.end() :]
                part = _times(part, least, int(most) if most else None)
            elif self.rest[0] in _REPEATED:
                part = _times(part, *_REPEATED[self.next()])
            else:
                break
            self.takes("?")
        return part

    def single(self) -> Part:
        group = _GROUP.match(self.rest)
        if group:
            self.rest = self.rest[group.end() :]
            part = self.alternatives()
            if not self.takes(")"):
                raise Beyond
            return part
        one = self.next()
        if one in "(*+?":
            raise Beyond
        if one in "^$":
            return _edge(START if one == "^" else END)
        if one == "\\":
            return _one(self.escaped())
        return _one(self.set() if one == "[" else without(_of("\n")) if one == "." else _of(one))

    def escaped(self) -> Ranges:
        one = self.next()
        if one in _CLASSES:
            return _CLASSES[one]
        if one.isalnum() or ord(one) > 127:
            raise Beyond
        return _of(one)

    def set(self) -> Ranges:
        others, found = self.takes("^"), list[tuple[int, int]]()
        while not self.takes("]") or not found:
            if self.rest.startswith((*_OPERATORS, "]")):
                raise Beyond
            found += self.member()
        return without(tuple(found)) if others else tuple(found)

    def member(self) -> Ranges:
        low = self.escaped() if self.takes("\\") else _of(self.next())
        if len(self.rest) < 2 or self.rest[0] != "-" or self.rest[1] == "]":
            return low
        self.next()
        high = self.escaped() if self.takes("\\") else _of(self.next())
        if len(low) != 1 or len(high) != 1 or low[0][0] != low[0][1] or high[0][0] != high[0][1]:
            raise Beyond
        return ((low[0][0], high[0][0]),)


_REPEATED: Mapping[str, tuple[int, int | None]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}


def _one(ranges: Ranges) -> Part:
    def add(automaton: Automaton, at: int) -> int:
        end = automaton.state()
        automaton.moves[at].append((ranges, end))
        return end

    return add


def _edge(edge: str) -> Part:
    def add(automaton: Automaton, at: int) -> int:
        end = automaton.state()
        automaton.free[at].append((edge, end))
        return end

    return add


def _all(parts: list[Part]) -> Part:
    def add(automaton: Automaton, at: int) -> int:
        for part in parts:
            at = part(automaton, at)
        return at

    return add


def _any(ways: list[Part]) -> Part:
    def add(automaton: Automaton, at: int) -> int:
        ends = [way(automaton, _edge("")(automaton, at)) for way in ways]
        end = automaton.state()
        for one in ends:
            automaton.free[one].append(("", end))
        return end

    return add


def _times(part: Part, least: int, most: int | None) -> Part:
    """The piece so many times; each end of a time that may be the last leads on to the end."""

    def add(automaton: Automaton, at: int) -> int:
        for _ in range(least):
            at = part(automaton, at)
        end = automaton.state()
        automaton.free[at].append(("", end))
        if most is None:
            again = _edge("")(automaton, at)
            automaton.free[part(automaton, again)].append(("", again))
            automaton.free[again].append(("", end))
        for _ in range((most or least) - least):
            at = part(automaton, at)
            automaton.free[at].append(("", end))
        return end

    return add
