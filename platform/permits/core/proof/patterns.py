"""Patterns read into automata, as far as every text they match can be reasoned about: characters and classes of them,
sets, groups, repetitions, alternatives, both ends of the text, and that case does not matter. Whatever else RE2 takes
(word boundaries, scripts but for Chinese, other flags, what other engines read otherwise) is `Beyond`: nothing is said
of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from permits.core.proof.characters import (
    ASCII,
    CATEGORIES,
    CLASSES,
    Ranges,
    in_either_case,
    of_category,
    these,
    without,
)

MOST_STATES = 4000
START, END = "start", "end"

_TIMES = re.compile(r"\{(\d{1,4})(,(\d{0,4}))?\}")
_GROUP = re.compile(r"\((?:\?(?P<off>-?)(?P<case>i?):|\?P?<\w+>|(?!\?))")
_CASE = re.compile(r"\(\?(?P<off>-?)i\)(?![*+?{])")
_CATEGORY = re.compile(r"\{(?P<not>\^?)(?P<name>\w+)\}|(?P<letter>[A-Z])")
_OPERATORS = ("[", "&&", "--", "~~")
"""What means something else within a set to one of the two engines that read patterns."""


class Beyond(Exception):
    """Nothing is said of this pattern."""


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
    any_case: bool = False

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
        if case := self.matched(_CASE):
            self.any_case = not case["off"]
            return _all([])
        if group := self.matched(_GROUP):
            return self.group(group)
        one = self.next()
        if one in "(*+?":
            raise Beyond
        if one in "^$":
            return _edge(START if one == "^" else END)
        if one == "\\":
            return _one(self.escaped())
        return _one(self.set() if one == "[" else without(these("\n")) if one == "." else self.cased(these(one)))

    def matched(self, wanted: re.Pattern[str]) -> re.Match[str] | None:
        found = wanted.match(self.rest)
        self.rest = self.rest[found.end() :] if found else self.rest
        return found

    def group(self, group: re.Match[str]) -> Part:
        """What a flag says within a group is so to the end of the group."""
        outside = self.any_case
        if group["off"] and not group["case"]:
            raise Beyond
        if group["case"]:
            self.any_case = not group["off"]
        part = self.alternatives()
        if not self.takes(")"):
            raise Beyond
        self.any_case = outside
        return part

    def cased(self, ranges: Ranges) -> Ranges:
        return in_either_case(ranges) if self.any_case else ranges

    def escaped(self) -> Ranges:
        one = self.next()
        if one.lower() in CLASSES:
            return self.opposed(CLASSES[one.lower()], one.isupper())
        if one in "pP":
            return self.category(one == "P")
        return self.cased(these(_plain(one)))

    def category(self, others: bool) -> Ranges:
        said = self.matched(_CATEGORY)
        name = said and (said["name"] or said["letter"])
        if not said or name not in CATEGORIES:
            raise Beyond
        return self.opposed(of_category(str(name)), others != bool(said["not"]))

    def opposed(self, ranges: Ranges, others: bool) -> Ranges:
        return without(self.cased(ranges)) if others else self.cased(ranges)

    def set(self) -> Ranges:
        others, found = self.takes("^"), list[tuple[int, int]]()
        while not self.takes("]") or not found:
            if self.rest.startswith((*_OPERATORS, "]")):
                raise Beyond
            found += self.member()
        return without(tuple(found)) if others else tuple(found)

    def member(self) -> Ranges:
        one = self.next()
        if one == "\\" and self.rest[:1].lower() in ("p", *CLASSES):
            found = self.escaped()
            if self.at_range():
                raise Beyond
            return found
        low = self.sign(one)
        if not self.at_range():
            return self.cased(these(low))
        self.next()
        return self.cased(((ord(low), ord(self.sign(self.next()))),))

    def at_range(self) -> bool:
        return len(self.rest) > 1 and self.rest[0] == "-" and self.rest[1] != "]"

    def sign(self, one: str) -> str:
        return _plain(self.next()) if one == "\\" else one


def _plain(escaped: str) -> str:
    """The sign that is meant by one behind a backslash."""
    if escaped not in _WRITTEN and (escaped.isalnum() or ord(escaped) > ASCII):
        raise Beyond
    return _WRITTEN.get(escaped, escaped)


_WRITTEN: Mapping[str, str] = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "v": "\v"}
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
