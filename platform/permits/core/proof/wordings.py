"""Which texts there are: for patterns that every text must match and others it may match, all that can be so at once.

Every text of each length is followed through all patterns together. So what is not found is not there; and of what is
found a text can be written.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice

from permits.core.proof.characters import LAST, SURROGATES, Ranges
from permits.core.proof.patterns import END, START, Automaton, Beyond, Move, automaton_of
from permits.core.rules.derived import pattern

EFFORT = 20_000
"""The most steps (a character taken at one place in all patterns) for one text: some tenths of a second."""
SIGNS_ZH = "示例一二三四五六七八九十"
LIKED = SIGNS_ZH + "ABCDEFGHJKLMNPQRTUWXYabcdefghijklmnopqrstuvwxyz1234567890"
"""Characters a text is written with where they will do."""
VARIED = 40

Matched = tuple[bool, ...]
"""Of each test in turn whether the text matches it."""


@dataclass(frozen=True, slots=True)
class At:
    """Where a text read so far is in one pattern: in which states; whether it matches if it ends here; whether it
    matches however it goes on."""

    states: frozenset[int]
    ends: bool
    done: bool


Place = tuple[int, ...]
"""Where a text is in each pattern, by the numbers under which that is remembered."""
Came = tuple[Place, int] | None
"""From where a place is come to, and by which kind of character."""
_DONE = At(frozenset(), True, True)


@dataclass(slots=True)
class Wordings:
    """The texts of `least` to `most` characters that match all of the first `needed` patterns. `layers`: by length,
    each place that such texts come to, and from where; the last is that of all longer ones too."""

    needed: int
    least: int
    most: int
    kinds: tuple[Ranges, ...]
    remembered: list[At]
    layers: list[dict[Place, Came]] = field(default_factory=list)

    def at(self, length: int) -> dict[Place, Came]:
        return self.layers[min(length, len(self.layers) - 1)]

    def lengths(self) -> dict[Matched, list[tuple[int, int]]]:
        """What can be matched at once, with the lengths of such texts, first and last of each run."""
        found: dict[Matched, list[tuple[int, int]]] = {}
        last = min(self.most, len(self.layers) - 1)
        for length in range(self.least, max(last, self.least) + 1):
            through = self.most if length >= last else length
            for matched in dict.fromkeys(self._matched(place) for place in self.at(length)):
                if matched is None:
                    continue
                runs = found.setdefault(matched, [])
                if runs and runs[-1][1] == length - 1:
                    runs[-1] = (runs[-1][0], through)
                else:
                    runs.append((length, through))
        return found

    def _matched(self, place: Place) -> Matched | None:
        """Of each test whether a text that ends here matches it; None where it may not end."""
        ends = [self.remembered[at].ends for at in place]
        return tuple(ends[self.needed :]) if all(ends[: self.needed]) else None

    def texts(self, matched: Matched, length: int = 0) -> Iterator[str]:
        """Texts of which just these tests are so, the shortest first, or those of one length."""
        for low, high in self.lengths().get(matched, ()):
            for many in range(low, high + 1) if not length else [length] if low <= length <= high else ():
                place = next(place for place in self.at(many) if self._matched(place) == matched)
                yield from self._written(place, many)

    def _written(self, place: Place, length: int) -> Iterator[str]:
        """Texts that come to the place: they differ in one character, where there is most choice."""
        kinds: list[Ranges] = []
        for many in range(length, 0, -1):
            came = self.at(many)[place]
            assert came is not None
            place, kind = came
            kinds.insert(0, self.kinds[kind])
        first = [next(_characters(kind)) for kind in kinds]
        varied = max(range(length), key=lambda at: (_many(kinds[at]), at))
        for other in islice(_characters(kinds[varied]), VARIED):
            yield "".join([*first[:varied], other, *first[varied + 1 :]])


def _characters(ranges: Ranges) -> Iterator[str]:
    """The characters, those first that people write."""
    within = [one for one in LIKED if any(low <= ord(one) <= high for low, high in ranges)]
    yield from within
    numbers = (number for low, high in ranges for number in range(low, high + 1))
    yield from (chr(number) for number in numbers if chr(number) not in within)


@lru_cache(maxsize=256)
def wordings(needed: tuple[str, ...], tests: tuple[str, ...], least: int, most: int) -> Wordings | None:
    """The texts that match all the needed patterns, told apart by the tests. None where it takes too much to know."""
    try:
        automata = [automaton_of(one) for one in (*needed, *tests)]
        found = _followed(automata, len(needed), max(1, least), most)
    except Beyond:
        return None
    return found if _true(found, needed, tests) else None


def _true(found: Wordings, needed: Sequence[str], tests: Sequence[str]) -> bool:
    """Whether RE2 says the same of one text of each sort."""
    return all(
        all(pattern(one).search(text) for one in needed)
        and matched == tuple(bool(pattern(one).search(text)) for one in tests)
        for matched in found.lengths() for text in islice(found.texts(matched), 1)
    )  # fmt: skip


def _followed(automata: Sequence[Automaton], needed: int, least: int, most: int) -> Wordings:
    kinds = _kinds(automata)
    reading = _Reading(automata, [one[0][0] for one in kinds])
    found = Wordings(needed, least, most, tuple(kinds), reading.remembered)
    found.layers.append({tuple(reading.number(_at(one, frozenset({0}), START)) for one in automata): None})
    for _ in range(most):
        layer: dict[Place, Came] = {}
        for place in found.layers[-1]:
            for kind, after in enumerate(reading.after(place)):
                if after not in layer and not any(reading.lost(at) for at in after[:needed]):
                    layer[after] = (place, kind)
        found.layers.append(layer)
        if layer.keys() == found.layers[-2].keys():
            break
    return found


@dataclass(slots=True)
class _Reading:
    """Reads characters, each standing for all of its kind, and remembers where they lead."""

    automata: Sequence[Automaton]
    characters: Sequence[int]
    remembered: list[At] = field(default_factory=list)
    numbers: dict[At, int] = field(default_factory=dict)
    known: dict[tuple[int, int], list[int]] = field(default_factory=dict)
    come_to: dict[tuple[int, frozenset[int]], int] = field(default_factory=dict)
    effort: int = 0

    def number(self, at: At) -> int:
        if at not in self.numbers:
            self.numbers[at] = len(self.remembered)
            self.remembered.append(at)
        return self.numbers[at]

    def lost(self, number: int) -> bool:
        """Whether no text that begins so matches."""
        at = self.remembered[number]
        return not at.states and not at.ends

    def after(self, place: Place) -> Iterator[Place]:
        """Where each kind of character leads."""
        self.effort += len(self.characters)
        if self.effort > EFFORT:
            raise Beyond
        return zip(*(self._steps(pattern, at) for pattern, at in enumerate(place)), strict=True)

    def _steps(self, pattern: int, number: int) -> list[int]:
        if (pattern, number) not in self.known:
            at = self.remembered[number]
            moves = [move for state in at.states for move in self.automata[pattern].moves[state]]
            self.known[pattern, number] = [
                number if at.done else self._come_to(pattern, _taken(moves, character)) for character in self.characters
            ]
        return self.known[pattern, number]

    def _come_to(self, pattern: int, taken: frozenset[int]) -> int:
        """Most characters lead to the same few states, so what these come to is worked out once."""
        if (pattern, taken) not in self.come_to:
            self.come_to[pattern, taken] = self.number(_at(self.automata[pattern], taken | {0}))
        return self.come_to[pattern, taken]


def _taken(moves: Sequence[Move], character: int) -> frozenset[int]:
    return frozenset(to for ranges, to in moves if any(low <= character <= high for low, high in ranges))


def _at(automaton: Automaton, states: frozenset[int], *edges: str) -> At:
    """A match may begin at every character, so the first state is always among them."""
    here = automaton.reached(states, *edges)
    if automaton.last in here:
        return _DONE
    ends = automaton.last in automaton.reached(here, *edges, END)
    return At(frozenset(state for state in here if automaton.moves[state]), ends, False)


def _kinds(automata: Sequence[Automaton]) -> list[Ranges]:
    """All characters, those together that no pattern tells apart; the largest kinds, of which most can be written,
    first."""
    sets = {ranges for automaton in automata for moves in automaton.moves for ranges, _ in moves}
    cuts = {0, LAST + 1, SURROGATES.start, SURROGATES.stop}
    cuts |= {cut for ranges in sets for low, high in ranges for cut in (low, high + 1)}
    starts = sorted(cuts)
    within: list[set[int]] = [set() for _ in starts]
    for number, ranges in enumerate(sets):
        for low, high in ranges:
            for at in range(bisect_left(starts, low), bisect_left(starts, high + 1)):
                within[at].add(number)
    kinds: dict[frozenset[int], list[tuple[int, int]]] = {}
    for low, after, inside in zip(starts, starts[1:], within, strict=False):
        if low not in SURROGATES:
            kinds.setdefault(frozenset(inside), []).append((low, after - 1))
    return sorted((tuple(one) for one in kinds.values()), key=_many, reverse=True)


def _many(ranges: Ranges) -> int:
    return sum(high + 1 - low for low, high in ranges)
