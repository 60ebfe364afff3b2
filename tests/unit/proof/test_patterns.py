"""Every pattern that is followed is followed as RE2 has it: classes, categories of Unicode, and case that does not
matter, tried with texts of telling characters and of any others.
"""

from __future__ import annotations

from unicodedata import category

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from permits.core.proof.characters import CATEGORIES, in_either_case, of_category, these
from permits.core.proof.patterns import END, START, automaton_of
from permits.core.proof.wordings import wordings
from permits.core.rules.derived import pattern

TELLING = (
    "kKsSaZ_1-.,\t\n\v\f\r \x85\xa0\u2028\u3000"
    "\u212a\u017f\xdf\u1e9e\u03c3\u03c2\u03a3\u0130\u0131\u01c5示々〇𠀀Ⅷⅷ٣é\u0301€"
)
"""Characters that classes, categories or case tell apart, or that other engines read otherwise."""
ATOMS = st.one_of(
    st.sampled_from(
        [*"ksaKZ1示_é\u03c3\u212a\u017f", r"\.", ".", r"\s", r"\S", r"\w", r"\W", r"\d", r"\D", r"\t", r"\v"]
    ),
    st.sampled_from([r"\p{Han}", r"\P{Han}", r"\p{^Han}", r"\pL", r"\PN", r"\p{Lu}", r"\p{Nd}", r"\p{Zs}", r"\p{Any}"]),
    st.sampled_from(
        ["[a-z]", "[^k]", r"[\s示]", r"[^\S]", r"[\W\d]", r"[^\p{Han}a]", r"[\P{L}s]", "[é-ÿ]", "[^σ]", r"[\D-]"]
    ),
)
PATTERNS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map("|".join),
        st.tuples(st.sampled_from(["(?:", "(", "(?i:", "(?-i:"]), inner).map(lambda two: f"{two[0]}{two[1]})"),
        st.tuples(inner, st.sampled_from("*+?")).map(lambda two: f"(?:{two[0]}){two[1]}"),
        inner.map(lambda one: f"(?i){one}"),
        st.tuples(inner, inner).map(lambda two: f"{two[0]}(?-i){two[1]}"),
        inner.map(lambda one: f"^{one}$"),
    ),
    max_leaves=6,
)
TEXTS = st.text(st.one_of(st.sampled_from(TELLING), st.characters(exclude_categories=["Cs"])), max_size=5)


def followed(written: str, text: str) -> bool:
    """Whether the automaton comes to its end: a match may begin at every character."""
    automaton = automaton_of(written)
    states: frozenset[int] = frozenset()
    for at in range(len(text) + 1):
        edges = [edge for edge, here in ((START, at == 0), (END, at == len(text))) if here]
        states = automaton.reached(states | {0}, *edges)
        if automaton.last in states:
            return True
        one = ord(text[at]) if at < len(text) else -1
        moves = [move for state in states for move in automaton.moves[state]]
        states = frozenset(to for ranges, to in moves if any(low <= one <= high for low, high in ranges))
    return False


@settings(max_examples=200, deadline=None)
@given(PATTERNS, TEXTS)
def test_what_is_followed_matches_what_re2_matches(written: str, text: str) -> None:
    assert followed(written, text) == bool(pattern(written).search(text))


@pytest.mark.parametrize("written", [
    r"\s", r"\S", r"\w", r"\W", r"\d", r"\D", r"[^\s\d]", r"(?i)\w", r"(?i)\W", "(?i)[^k]",
    "(?i)s", "(?i)ß", "(?i)σ", "(?i)[h-l]",
    r"\p{Han}", r"\PL", r"(?i)\p{Lu}", r"(?i)\P{Lu}", r"a(?i)s|k", r"(?i:s)K", "(?i)s(?-i)k", "((?i)k)s", r"\p{^Zs}",
])  # fmt: skip
def test_of_every_telling_character_the_same_is_said_as_by_re2(written: str) -> None:
    texts = [*TELLING, *(one + other for one in "aAksSK\u017f\u212a" for other in "ksSK\u017f\u212a")]
    assert [text for text in texts if followed(written, text)] == [t for t in texts if pattern(written).search(t)]


def test_a_category_is_that_of_every_character_that_was_there_when_python_s_tables_were_made() -> None:
    assert {"L", "Sc", "Co", "Han"} < CATEGORIES and "Greek" not in CATEGORIES
    for name in ("Lu", "Zs", "P"):
        held = [one for low, high in of_category(name) for one in range(low, high + 1)]
        assert [one for one in held if category(chr(one)) != "Cn"] == [
            one for one in range(0x110000) if category(chr(one)).startswith(name)
        ]


def test_the_sign_for_kelvin_and_the_long_s_are_read_as_letters_where_case_does_not_matter() -> None:
    held = {one for low, high in in_either_case(these("KS")) for one in range(low, high + 1)}
    assert {chr(one) for one in held} == set("kKsS\u212a\u017f")


def test_texts_of_such_patterns_are_told_apart_and_written() -> None:
    found = wordings((r"^\p{Han}{2,4}$",), (r"^张", r"(?i)[a-z]", r"\s"), 1, 20)
    assert found is not None
    assert set(found.lengths()) == {(True, False, False), (False, False, False)}
    assert pattern(r"^张\p{Han}{3}$").search(next(found.texts((True, False, False), 4)))
