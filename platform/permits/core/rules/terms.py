"""Rewrites conditions into what the kernel can hold: a disjunction of short conjunctions of tests on whole numbers.

Knows the kernel's limits; does not know the kernel.
"""

from __future__ import annotations

from math import prod
from typing import NamedTuple

from permits.core.finding import Finding, FindingKind
from permits.core.rules.encode import Encoding
from permits.core.rules.model import All, Any, Before, Compare, Condition, In, Not, Present, RuleSet, facts_read

MOST_TERMS_OF_A_RULE = 256
MOST_PROPERTIES = 240
FIXED_PROPERTIES = 3
"""sid, id and `_` travel with every fact."""

TOO_WIDE = FindingKind(
    "rule.too_wide",
    "规则 {rule} 的条件展开后有 {terms} 种情形，最多 {most} 种；请拆成几条规则，或把其中一部分改为派生事实",
    "the condition of rule {rule} unfolds into {terms} cases and at most {most} are allowed; split the rule into"
    " several or declare a part of it as a derived fact",
)
TOO_MANY_FACTS = FindingKind(
    "rule.too_many_facts",
    "规则 {rule} 同时看 {facts} 个事实，最多 {most} 个；请拆成几条规则",
    "rule {rule} looks at {facts} facts and at most {most} are allowed; split it into several rules",
)

OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}


class Literal(NamedTuple):
    """One test on encoded facts. `of_presence` looks at whether the fact is there (1 or 0), not at what it says."""

    place: int
    of_presence: bool
    op: str
    number: int


Term = tuple[Literal, ...]
"""All of its literals hold."""


def limits_of(rule_set: RuleSet) -> list[Finding]:
    """What the kernel cannot hold, with the rule's code as `where`: whoever knows where the rule stands puts that."""
    findings = []
    for code, condition in rule_set.rules:
        terms, facts = width(condition), len(facts_read(condition))
        if terms > MOST_TERMS_OF_A_RULE:
            findings.append(TOO_WIDE.at(code, rule=code, terms=terms, most=MOST_TERMS_OF_A_RULE))
        if 2 * facts + FIXED_PROPERTIES > MOST_PROPERTIES:
            findings.append(
                TOO_MANY_FACTS.at(code, rule=code, facts=facts, most=(MOST_PROPERTIES - FIXED_PROPERTIES) // 2)
            )
    return findings


def width(condition: Condition, negated: bool = False) -> int:
    """How many terms `terms_of` would give, without unfolding them."""
    match condition:
        case All(parts) | Any(parts):
            widths = [width(part, negated) for part in parts]
            return prod(widths) if isinstance(condition, All) != negated else sum(widths)
        case Not(part):
            return width(part, not negated)
        case In(_, values):
            return 2 if negated else len(values)
        case Compare():
            return 2 if negated else 1
        case _:
            return 1


def terms_of(condition: Condition, encoding: Encoding, negated: bool = False) -> list[Term]:
    """The terms of the condition, or of its opposite; those that contradict themselves are left out."""
    match condition:
        case Not(part):
            return terms_of(part, encoding, not negated)
        case All(parts) | Any(parts):
            each = [terms_of(part, encoding, negated) for part in parts]
            return _product(each) if isinstance(condition, All) != negated else _sum(each)
        case Before():
            raise ValueError("before belongs to conditions on rows; the kernel cannot hold it")
        case _:
            return _leaf_terms(condition, encoding, negated)


def _leaf_terms(leaf: Present | Compare | In, encoding: Encoding, negated: bool) -> list[Term]:
    place = encoding.place[leaf.fact]
    absent: Term = (Literal(place, True, "==", 0),)
    match leaf:
        case Present():
            return [absent] if negated else [(Literal(place, True, "==", 1),)]
        case Compare(name, op, value):
            number = encoding.constant(name, value)
            if negated:
                return [(Literal(place, False, OPPOSITE[op], number),), absent]
            return [(Literal(place, False, op, number),)]
        case In(name, values):
            numbers = sorted({encoding.constant(name, value) for value in values})
            if negated:
                return [tuple(Literal(place, False, "!=", number) for number in numbers), absent]
            return [_run_term(place, first, last) for first, last in _runs(numbers)]


def _run_term(place: int, first: int, last: int) -> Term:
    if first == last:
        return (Literal(place, False, "==", first),)
    return (Literal(place, False, ">=", first), Literal(place, False, "<=", last))


def _runs(numbers: list[int]) -> list[tuple[int, int]]:
    """The ascending numbers as runs without gaps, each with its ends: one term holds a whole run."""
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs


def _sum(each: list[list[Term]]) -> list[Term]:
    return list(dict.fromkeys(term for terms in each for term in terms))


def _product(each: list[list[Term]]) -> list[Term]:
    made: list[Term] = [()]
    for terms in each:
        joined = (tuple(sorted({*one, *other})) for one in made for other in terms)
        made = list(dict.fromkeys(term for term in joined if not _contradicts_itself(term)))
    return made


def _contradicts_itself(term: Term) -> bool:
    """Whether one fact would have to be two things, or be absent and yet say something."""
    said: dict[tuple[int, bool], int] = {}
    absent = {literal.place for literal in term if literal.of_presence and literal.number == 0}
    for literal in term:
        if not literal.of_presence and literal.place in absent:
            return True
        thing = (literal.place, literal.of_presence)
        if literal.op == "==" and said.setdefault(thing, literal.number) != literal.number:
            return True
    return False
