"""What is asked of the rows of a decision table: that one holds where one may, and that rows that may hold together say
the same. What two cells of one column say of each other settles most pairs without the solver."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from permits.core.definitions.types import DecisionTable, Rule, TableRow
from permits.core.finding import Finding
from permits.core.proof import messages
from permits.core.proof.inquiry import Inquiry
from permits.core.proof.prover import MOST_ASKED, Unknown, all_of
from permits.core.proof.terms import Bool, condition_term
from permits.core.rules import All, Condition
from permits.core.rules.between import excludes
from permits.core.text import Text, joined

MOST_NAMED = 5
"""Rows named in one finding."""

Pair = tuple[int, int]


def tables_decide(inquiry: Inquiry) -> Iterator[Finding]:
    """Of the rows of a table one holds where one may, and rows that may hold together say the same."""
    for table in inquiry.item.tables:
        yield from _overlaps(inquiry, table) if table.hit != "first" else ()


def _overlaps(inquiry: Inquiry, table: DecisionTable) -> Iterator[Finding]:
    """Rows that overlap, each at the row that overlaps most others: a cell that is wrong there says it of all."""
    rules = [inquiry.item.rules[row.rule] for row in table.rows]
    found, all_asked = _together(inquiry, rules, _not_apart(table, rules))
    left = list(found)
    while left:
        counts = {row: sum(row in pair for pair in left) for pair in left for row in pair}
        worst = max(counts, key=lambda row: (counts[row], row))
        others = [rules[sum(pair) - worst] for pair in left if worst in pair]
        yield from _told(inquiry, table, rules[worst], others)
        left = [pair for pair in left if worst not in pair]
    if not all_asked:
        raise Unknown(table.code)


def taken_before(inquiry: Inquiry, rule: Rule) -> list[Rule]:
    """The earlier rows that together take all that a row of a table in order would be for; none where it is no such row
    or would not hold by itself either."""
    tables = [table for table in inquiry.item.tables if table.hit == "first"]
    places = [(table, n) for table in tables for n, row in enumerate(table.rows) if row.rule == rule.code]
    for table, number in places:
        own = _by_itself(inquiry, table.rows[number])
        if inquiry.possible(own):
            before = table.rows[:number]
            taking = [row for row in before if inquiry.possible(own, _by_itself(inquiry, row))]
            return [inquiry.item.rules[row.rule] for row in taking]
    return []


def _by_itself(inquiry: Inquiry, row: TableRow) -> Bool:
    """That the cells of a row hold, whatever those before it say."""
    world = inquiry.prover.world
    return all_of([condition_term(cell, world.terms, world.strings) for cell in row.cells if cell is not None])


def named(rules: Sequence[Rule]) -> Text:
    """The codes of a few rows, and how many there are if there are more."""
    said = joined([Text(one.code, one.code) for one in rules[:MOST_NAMED]])
    more = len(rules) > MOST_NAMED
    return messages.AND_MORE.format({"rows": said, "count": len(rules)}) if more else said


def _not_apart(table: DecisionTable, rules: Sequence[Rule]) -> list[Pair]:
    """The pairs of rows that should not hold together and whose cells, one by one, do not say that they cannot."""
    tests = [[_tests(cell) for cell in row.cells] for row in table.rows]
    return [
        (one, other) for one, other in combinations(range(len(rules)), 2)
        if (table.hit == "unique"
            or (rules[one].effect, rules[one].message) != (rules[other].effect, rules[other].message))
        and not any(
            excludes(a, b) for left, right in zip(tests[one], tests[other], strict=True) for a in left for b in right
        )
    ]  # fmt: skip


def _tests(cell: Condition | None) -> tuple[Condition, ...]:
    return () if cell is None else cell.parts if isinstance(cell, All) else (cell,)


def _together(inquiry: Inquiry, rules: Sequence[Rule], pairs: Sequence[Pair]) -> tuple[list[Pair], bool]:
    """The pairs that hold at once of somebody, and whether all were asked about."""
    fires = {row: inquiry.fires(rules[row]) for pair in pairs for row in pair}
    claims = [all_of([fires[one], fires[other]]) for one, other in pairs]
    found, all_asked = inquiry.prover.some_possible(claims, MOST_ASKED)
    return [pairs[at] for at in found], all_asked


def _told(inquiry: Inquiry, table: DecisionTable, row: Rule, others: Sequence[Rule]) -> Iterator[Finding]:
    kind = messages.ROWS_OVERLAP if table.hit == "unique" else messages.OVERLAP
    model = inquiry.prover.smallest(inquiry.fires(others[0]), inquiry.fires(row))
    said = {"one": named(others), "other": row.code, "instead": Text("")}
    yield inquiry.shown_by(kind, inquiry.places.rule(row.code), model, [others[0], row], **said)
