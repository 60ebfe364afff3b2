"""Decision tables (决策表): rules over the same few facts, written as rows. Each row becomes the rule it stands for.

Knows rows, cells and hit policies; what a row's effect means its section knows. A cell is a test without its fact:
{"==": "hotel"}, {">=": 50, "<": 200}, {"present": true}; null is anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from permits.core.definitions.reading import Place, Raw, Reading, unique
from permits.core.definitions.types import Basis, DecisionTable, TableRow
from permits.core.finding import FindingKind
from permits.core.rules import All, Condition, FactType, Not, parse_condition
from permits.core.rules.between import excludes, implies

TABLE_TWICE = FindingKind(
    "table.twice",
    "决策表代码“{code}”重复，请改正其中一个。",
    'The decision table "{code}" occurs twice: change one of the codes.',
)
UNKNOWN_FACT = FindingKind(
    "table.unknown_fact",
    "没有名为“{name}”的事实，请改为表单项、派生事实或 received_on 的名称。",
    'There is no fact "{name}": name a form field, a derived fact or received_on.',
)
CELLS = FindingKind(
    "table.cells",
    "这一行有 {given} 格，而表头有 {wanted} 个事实；请每个事实写一格，不论取值的写 null。",
    "This row has {given} cells and the table {wanted} facts: write one cell for each, null where anything will do.",
)
AFTER_ALL = FindingKind(
    "table.row_after_all",
    "前面的行 {row} 什么都接受，这一行永远轮不到；请把它移到前面或删去。",
    "The row {row} before it takes everything, so the turn of this row never comes: move it up or remove it.",
)

SEPARATOR = "."
"""Between the code of a table and that of its row, in the code of the rule the row stands for."""


@dataclass(frozen=True, slots=True)
class RowRule:
    """The rule a row stands for: as its section reads it, the place of the row and of its effect, its condition."""

    section: str
    place: Place
    effect: Place
    raw: Raw
    when: tuple[Condition, ...]
    basis: tuple[Basis, ...]


def read_tables(
    reading: Reading, declared: list[tuple[Place, Raw]], types: Mapping[str, FactType]
) -> tuple[tuple[DecisionTable, ...], list[RowRule]]:
    """The tables as written, those of blocks first, and the rules their rows stand for."""
    unique(reading, TABLE_TWICE, [(one["code"], place / "code") for place, one in declared])
    tables: list[DecisionTable] = []
    rules: list[RowRule] = []
    for place, one in declared:
        table = _table(reading, place, one, types)
        tables.append(table)
        rules += _rules(reading, place, one, table)
    return tuple(tables), rules


def _table(reading: Reading, place: Place, raw: Raw, types: Mapping[str, FactType]) -> DecisionTable:
    for n, name in enumerate(raw["facts"]):
        if name not in types:
            reading.wrong(UNKNOWN_FACT, place / "facts" / n, name=name)
    rows = [(one, place / "rows" / n) for n, one in enumerate(raw["rows"])]
    code = raw["code"]
    return DecisionTable(
        code=code,
        title=reading.say(place / "title", f"tables.{code}", raw["title"]),
        section=raw["section"],
        hit=raw["hit"],
        facts=tuple(raw["facts"]),
        rows=tuple(
            TableRow(
                f"{code}{SEPARATOR}{one['code']}", _cells(reading, here / "when", raw["facts"], one["when"], types)
            )
            for one, here in rows
        ),
        basis=reading.basis(place, raw, needed=any("basis" not in one for one, _ in rows)),
    )


def _cells(
    reading: Reading, place: Place, names: list[str], raw: list[Raw | None], types: Mapping[str, FactType]
) -> tuple[Condition | None, ...]:
    if len(raw) != len(names):
        reading.wrong(CELLS, place, given=len(raw), wanted=len(names))
    pairs = enumerate(zip(names, raw, strict=False))
    return tuple(
        _cell(reading, place / n, name, cell, types) if cell and name in types else None for n, (name, cell) in pairs
    )


def _cell(reading: Reading, place: Place, name: str, raw: Raw, types: Mapping[str, FactType]) -> Condition | None:
    """All tests of one cell."""
    tests = [_test(reading, place, name, word, given, types) for word, given in raw.items()]
    known = tuple(test for test in tests if test is not None)
    return known[0] if len(known) == 1 else All(known) if known else None


def _test(
    reading: Reading, place: Place, name: str, word: str, given: object, types: Mapping[str, FactType]
) -> Condition | None:
    if word == "present":
        written: Raw = {"present": name} if given else {"not": {"present": name}}
    else:
        written = {"fact": name, word: given}
    condition, found = parse_condition(written, types, str(place))
    reading.add(found)
    return condition


def _rules(reading: Reading, place: Place, raw: Raw, table: DecisionTable) -> Iterator[RowRule]:
    for n, (one, row) in enumerate(zip(raw["rows"], table.rows, strict=True)):
        here = place / "rows" / n
        earlier = table.rows[:n] if table.hit == "first" else ()
        for taken in earlier:
            if not any(taken.cells):
                reading.wrong(AFTER_ALL, here, row=taken.rule)
        basis = reading.basis(here, one) if "basis" in one else table.basis
        days = {key: one[key] for key in ("from", "to") if key in one}
        written = {**one["then"], **days, "code": row.rule}
        yield RowRule(table.section, here, here / "then", written, (*_tests(row), *_unless(row, earlier)), basis)


def _tests(row: TableRow) -> tuple[Condition, ...]:
    """The tests of a row, one fact after the other."""
    cells = (cell for cell in row.cells if cell is not None)
    return tuple(test for cell in cells for test in (cell.parts if isinstance(cell, All) else (cell,)))


def _unless(row: TableRow, earlier: tuple[TableRow, ...]) -> Iterator[Condition]:
    """That no earlier row holds; without what the row's own tests say of it already."""
    own = _tests(row)
    for other in earlier:
        theirs = _tests(other)
        if theirs and not any(excludes(one, test) for one in own for test in theirs):
            left = tuple(test for test in theirs if not any(implies(one, test) for one in own))
            yield Not(All(left or theirs))
