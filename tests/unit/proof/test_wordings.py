"""What can be so of a text at once is what RE2 says of some text: tried with every short text there is."""

from __future__ import annotations

from itertools import product

import pytest

from permits.core.proof.patterns import Beyond, automaton_of
from permits.core.proof.wordings import wordings
from permits.core.rules.derived import pattern

SIGNS = "AB1,_-\n示"
"""One character of each sort that the patterns tell apart."""
TEXTS = ["".join(signs) for many in (1, 2, 3) for signs in product(SIGNS, repeat=many)]
SETS: list[tuple[tuple[str, ...], tuple[str, ...]]] = [
    ((), ("^A", "^B")), ((), ("^A", "B$", "1")), ((), ("^A$", "^B$", "^.$")), (("^[A-B]{2}$",), ("A", "^AB")),
    (("^(A|B1)+$",), ("1$", "AA")), (("^A?B*1+?$",), ("B",)), (("(^|,)A(,|$)",), ("^B", "B$")),
    (("[^A]$",), (r"\d", r"^\W", ".")), (("^(?:A{2,}|B{0,1}1{1})$",), ("A{3}", "1")), (("",), ("", "^$", "^")),
    (("^A.B$",), ("^A[\n]", "示")), (("(?P<one>A|)B",), ("^B$",)), (("^$|1",), ("A|B|示",)), (("A$B",), ("A",)),
    ((r"[,\-_]",), (r"\,", "[A-]")), (("A+",), ("(A*)*1", "(A|1)*$")),
]  # fmt: skip


@pytest.mark.parametrize(("needed", "tests"), SETS, ids=str)
def test_what_can_be_so_at_once_is_what_is_so_of_some_text(needed: tuple[str, ...], tests: tuple[str, ...]) -> None:
    found = wordings((*needed, ""), tests, 1, 3)
    assert found is not None
    said = {(so, many) for so, runs in found.lengths().items() for low, high in runs for many in range(low, high + 1)}
    assert said == {
        (tuple(bool(pattern(one).search(text)) for one in tests), len(text))
        for text in TEXTS if all(pattern(one).search(text) for one in needed)
    }  # fmt: skip


def test_texts_are_written_of_every_sort_and_length_there_is() -> None:
    found = wordings(("^[A-Z]{2,4}[0-9]*$",), ("^A", "7"), 1, 200)
    assert found is not None and len(found.lengths()) == 4
    for so, runs in found.lengths().items():
        for many in {runs[0][0], runs[-1][1]}:
            text = next(found.texts(so, many))
            assert len(text) == many and pattern("^[A-Z]{2,4}[0-9]*$").search(text)
            assert so == (text.startswith("A"), "7" in text)
    assert len(set(found.texts((True, False), 2))) > 10


def test_of_long_texts_it_is_known_without_reading_every_length() -> None:
    found = wordings(("",), ("^A", "B$"), 1, 10**6)
    assert found is not None and len(found.layers) < 10
    assert found.lengths()[True, True] == [(2, 10**6)]


@pytest.mark.parametrize(
    "written", [r"\bA", r"\p{Greek}", "(?s).", "(?i)*", "[[:alpha:]]", "[a&&b]", r"\x41", r"[\d-a]", "A{1000}" * 5]
)
def test_of_a_pattern_that_engines_may_read_otherwise_nothing_is_said(written: str) -> None:
    with pytest.raises(Beyond):
        automaton_of(written)
    assert wordings((written,), (), 1, 200) is None


def test_what_takes_too_much_to_know_is_not_known() -> None:
    many = tuple("|".join(f"{chr(0x4E00 + 40 * one + at)}{chr(0x5E00 + at)}" for at in range(20)) for one in range(8))
    assert wordings(("",), many, 1, 200) is None
