"""How terms lie in the kernel: cut into rulesets and those into sections, within the kernel's limits and for its speed.

Knows how the kernel walks its tests; does not know the kernel. The tests that held and are still to be looked behind
wait on a stack of 64, the last first; beyond that the kernel fails. A section is the terms behind one test that always
holds. Of every section but the one being walked only that test waits, and of that one no more tests than it has terms,
since no waiting test lies behind another: with the last rule's test at most MOST_SECTIONS + MOST_TERMS_OF_A_SECTION,
which is 60, whatever the facts are. No test has more than MOST_TERMS_OF_A_SECTION + 1 rules or 512 tests behind it.
"""

from __future__ import annotations

from collections import Counter

from permits.core.rules.terms import FIXED_PROPERTIES, MOST_PROPERTIES, Literal, Term

MOST_TERMS_TOGETHER = 480
MOST_TERMS_OF_A_SECTION = 40
ENOUGH_TESTS_OF_A_SECTION = 24
"""The kernel has 32 places for the first tests of a section; beyond that it looks at many in vain."""
MOST_SECTIONS = MOST_TERMS_TOGETHER // ENOUGH_TESTS_OF_A_SECTION


def groups_of(terms: list[tuple[str, Term]]) -> list[list[tuple[str, Term]]]:
    """The (rule code, term) pairs cut, in order, into what one kernel ruleset can hold."""
    groups: list[list[tuple[str, Term]]] = []
    read: set[int] = set()
    for code, term in terms:
        places = {literal.place for literal in term}
        full = not groups or len(groups[-1]) >= MOST_TERMS_TOGETHER
        if full or 2 * len(read | places) + FIXED_PROPERTIES > MOST_PROPERTIES:
            groups.append([])
            read = set()
        groups[-1].append((code, term))
        read |= places
    return groups


def sections_of(terms: list[Term]) -> list[tuple[int, Term]]:
    """The terms of one ruleset, each with the section it lies in (from 0) and its literals in the order to test."""
    ordered = shared_first(terms)
    sections = [0] * len(ordered)
    section, held, tests = 0, 0, set[Term]()
    for at in sorted(range(len(ordered)), key=lambda at: ordered[at][:1]):
        first = ordered[at][:1]
        if held == MOST_TERMS_OF_A_SECTION or (first not in tests and len(tests) == ENOUGH_TESTS_OF_A_SECTION):
            section, held, tests = section + 1, 0, set()
        sections[at] = section
        held, tests = held + 1, tests | {first}
    return list(zip(sections, ordered, strict=True))


def shared_first(terms: list[Term]) -> list[Term]:
    """The same terms, each with its literals in the order that lets the kernel do with few tests: first what many
    terms have in common and what seldom holds."""
    failing = _failing(terms)
    ordered: list[list[Literal]] = [[] for _ in terms]
    waiting = [{at: set(term) for at, term in enumerate(terms)}]
    while waiting:
        left = waiting.pop()
        counted = Counter(literal for rest in left.values() for literal in rest)
        while counted:
            chosen, _ = min(counted.items(), key=lambda counting: (-counting[1] * failing[counting[0]], counting[0]))
            sharing = {at: rest for at, rest in left.items() if chosen in rest}
            for at, rest in sharing.items():
                ordered[at].append(chosen)
                del left[at]
                counted.subtract(rest)
                rest.remove(chosen)
            counted = +counted
            waiting.append(sharing)
    return [tuple(term) for term in ordered]


def _failing(terms: list[Term]) -> dict[Literal, float]:
    """How often each literal fails, were its fact any of the numbers it is held against, or another, equally often."""
    literals = {literal for term in terms for literal in term}
    numbers: dict[tuple[int, bool], set[int]] = {}
    for literal in literals:
        numbers.setdefault((literal.place, literal.of_presence), set()).add(literal.number)
    equal = {literal: 1 / (len(numbers[literal.place, literal.of_presence]) + 1) for literal in literals}
    return {one: {"==": 1 - equal[one], "!=": equal[one]}.get(one.op, 0.5) for one in literals}
