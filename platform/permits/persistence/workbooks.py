"""Spreadsheets as sheets of text: XLSX and CSV, read without trust. Knows files' bytes; not what a heading means."""

from __future__ import annotations

import csv
import io
import os
import zipfile
from collections.abc import Iterable
from datetime import date, datetime

from permits.core.drafts.sheets import Sheet
from permits.core.finding import Finding, FindingKind

MOST_SHEETS, MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 30, 2_000, 60, 4_000
LARGEST_UNPACKED = 60_000_000
# Where lxml is there as well openpyxl would read with that, which passes over entities without a word.
os.environ.setdefault("OPENPYXL_LXML", "False")

NOT_A_WORKBOOK = FindingKind(
    "import.not_a_workbook",
    "这份文件不是可以读取的 XLSX 工作簿（{why}）。请用表格软件另存为 .xlsx 或 UTF-8 的 .csv。",
    "This is no XLSX workbook that can be read ({why}). Save it as .xlsx, or as .csv in UTF-8.",
)
UNPACKS_TOO_LARGE = FindingKind(
    "import.unpacks_too_large",
    "工作簿解开后有 {size} 字节，超过上限 {limit}，没有读取。请删去图片和无关的工作表。",
    "Unpacked the workbook has {size} bytes, over the limit of {limit}, and was not read. Remove pictures and sheets"
    " that do not belong.",
)
TOO_MANY_CELLS = FindingKind(
    "import.too_many_cells",
    "工作表“{sheet}”超过 {rows} 行或 {columns} 列，超出部分没有读取。",
    "The sheet “{sheet}” has more than {rows} rows or {columns} columns; the rest was not read.",
    "warning",
)
NOT_TEXT = FindingKind(
    "import.not_text",
    "这份文件既不是 UTF-8 也不是 GB18030 编码的文本，请另存为 UTF-8。",
    "This file is text in neither UTF-8 nor GB18030: save it as UTF-8.",
)
SHEETS_LEFT = FindingKind(
    "import.sheets_left",
    "工作簿有 {count} 个工作表，只读取前 {limit} 个。",
    "The workbook has {count} sheets; only the first {limit} were read.",
    "warning",
)


def read_sheets(content: bytes, name: str) -> tuple[list[Sheet], list[Finding]]:
    """The sheets of a workbook or of a CSV file, and what is wrong with it."""
    return _workbook(content) if content[:4] == b"PK\x03\x04" or name.lower().endswith(".xlsx") else _csv(content, name)


def _csv(content: bytes, name: str) -> tuple[list[Sheet], list[Finding]]:
    text = _decoded(content)
    if text is None or "\0" in text:
        return [], [NOT_TEXT.at()]
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error as wrong:
        return [], [NOT_A_WORKBOOK.at(why=str(wrong))]
    sheet, found = _sheet(name.rpartition(".")[0] or name, rows)
    return [sheet], found


def _decoded(content: bytes) -> str | None:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _workbook(content: bytes) -> tuple[list[Sheet], list[Finding]]:
    """Loads openpyxl only here; with defusedxml beside it no entity of a document is ever expanded."""
    from defusedxml.common import DefusedXmlException
    from openpyxl import load_workbook

    too_large = _unpacked(content)
    if too_large:
        return [], too_large
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        found: list[Finding] = []
        sheets = []
        for one in book.worksheets[:MOST_SHEETS]:
            rows = one.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS + 1, values_only=True)
            sheet, wrong = _sheet(one.title, ([_text(cell) for cell in row] for row in rows))
            sheets.append(sheet)
            found += wrong
    except DefusedXmlException as wrong_xml:
        return [], [NOT_A_WORKBOOK.at(why=type(wrong_xml).__name__)]
    except Exception as broken:  # a broken workbook raises whatever its reader met: KeyError, BadZipFile, ParseError …
        return [], [NOT_A_WORKBOOK.at(why=type(broken).__name__)]
    if len(book.worksheets) > MOST_SHEETS:
        found.append(SHEETS_LEFT.at(count=len(book.worksheets), limit=MOST_SHEETS))
    return sheets, found


def _unpacked(content: bytes) -> list[Finding]:
    """A finding where the archive is none, or would fill the memory."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile:
        return [NOT_A_WORKBOOK.at(why="zip")]
    return [UNPACKS_TOO_LARGE.at(size=size, limit=LARGEST_UNPACKED)] if size > LARGEST_UNPACKED else []


def _text(cell: object) -> str:
    """A cell as people read it: days as days, whole numbers without a point."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat() if (cell.hour, cell.minute) == (0, 0) else cell.isoformat(" ", "minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _sheet(name: str, rows: Iterable[list[str]]) -> tuple[Sheet, list[Finding]]:
    kept: list[list[str]] = []
    found = []
    for row in rows:
        if len(kept) == MOST_ROWS or (len(row) > MOST_COLUMNS and any(row[MOST_COLUMNS:])):
            found = [TOO_MANY_CELLS.at(name, sheet=name, rows=MOST_ROWS, columns=MOST_COLUMNS)]
        if len(kept) < MOST_ROWS:
            kept.append([_printable(cell) for cell in row[:MOST_COLUMNS]])
    return Sheet(name, kept), found


def _printable(cell: str) -> str:
    return "".join(sign for sign in cell[:LONGEST_CELL] if sign.isprintable() or sign in "\n\t").strip()
