"""Sheets of a spreadsheet: cells as text, the row that holds the headings, and what each place is called.

Knows rows and columns; not what any heading means.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

HEADINGS_WITHIN = 15
"""Rows in which the headings are looked for: offices put a title and notes above them."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name and its cells by row, as text without blanks around it."""

    name: str
    rows: Sequence[Sequence[str]]

    def place(self, row: int, column: int = 0) -> str:
        """What people call this cell: `Sheet1!B3`. Both counted from 0."""
        letters, rest = "", column + 1
        while rest:
            rest, digit = divmod(rest - 1, 26)
            letters = chr(ord("A") + digit) + letters
        return f"{self.name}!{letters}{row + 1}"


@dataclass(frozen=True, slots=True)
class Headed:
    """A sheet whose headings are known: the row they stand in, and the column of each meaning."""

    sheet: Sheet
    row: int
    columns: Mapping[str, int]
    unknown: Sequence[int]

    def records(self) -> Iterator[Record]:
        for number in range(self.row + 1, len(self.sheet.rows)):
            if any(self.sheet.rows[number]):
                yield Record(self, number)

    def filled(self, column: int) -> int:
        """How many cells below a heading hold something."""
        return sum(1 for row in self.sheet.rows[self.row + 1 :] if len(row) > column and row[column])


@dataclass(frozen=True, slots=True)
class Record:
    """One row below the headings."""

    headed: Headed
    number: int

    def __getitem__(self, meaning: str) -> str:
        """The cell under the heading of this meaning; empty where there is none."""
        column = self.headed.columns.get(meaning, -1)
        row = self.headed.sheet.rows[self.number]
        return row[column] if 0 <= column < len(row) else ""

    def place(self, meaning: str = "") -> str:
        return self.headed.sheet.place(self.number, max(0, self.headed.columns.get(meaning, 0)))


def headed(sheet: Sheet, meanings: Mapping[str, Sequence[str]], needed: Sequence[str]) -> Headed | None:
    """The sheet by its headings, if a row near its top names one of `needed` and at least one thing more."""
    for number, row in enumerate(sheet.rows[:HEADINGS_WITHIN]):
        columns: dict[str, int] = {}
        unknown: list[int] = []
        for column, cell in enumerate(row):
            found = meaning_of(cell, meanings)
            if found and found not in columns:
                columns[found] = column
            elif cell:
                unknown.append(column)
        if columns.keys() & set(needed) and len(columns) > 1:
            return Headed(sheet, number, columns, unknown)
    return None


def meaning_of(cell: str, meanings: Mapping[str, Sequence[str]]) -> str:
    """What a heading means; notes in brackets, stars and blanks do not count."""
    plain = re.sub(r"[（(].*?[）)]|[*＊\s_:：]", "", cell).lower()
    return next((meaning for meaning, words in meanings.items() if plain and plain in words), "")
