"""A table as a file: CSV bytes to rows of cells and back. Knows separators, encodings and what spreadsheets do to
them; does not know what the cells mean.

RFC 4180, read generously: comma, semicolon or tab; UTF-8 with or without its mark, or GB 18030, which Chinese
spreadsheet programs write when not asked for UTF-8.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from permits.core.finding import Finding, FindingKind

NOT_A_TABLE = FindingKind(
    "sheet.not_csv",
    "“{name}”不是 CSV 表格。请在表格软件里另存为“CSV UTF-8（逗号分隔）”，再上传",
    "“{name}” is not a CSV table; in your spreadsheet program save it as “CSV UTF-8 (comma delimited)”, then upload it",
)
ENCODING = FindingKind(
    "sheet.encoding",
    "“{name}”的文字编码无法识别。请另存为“CSV UTF-8（逗号分隔）”，再上传",
    "The text encoding of “{name}” is not known; save it as “CSV UTF-8 (comma delimited)”, then upload it",
)
TOO_LARGE = FindingKind(
    "sheet.too_large",
    "“{name}”超过 {limit} MB。请删去多余的行和栏，或者分成几批，再上传",
    "“{name}” is larger than {limit} MB; delete the rows and columns that are not needed or split it, then upload it",
)
BROKEN = FindingKind(
    "sheet.broken",
    "第 {row} 行读不下去，可能引号不成对。请改正后再上传",
    "Row {row} cannot be read, perhaps a quotation mark is missing; correct it, then upload again",
)

Rows = list[list[str]]

MARK = "\ufeff"
ENCODINGS = ("utf-8-sig", "gb18030")
SEPARATORS = ",;\t"
MOST_MEGABYTES = 2
MEGABYTE = 1_000_000
# A cell that begins so is taken for a formula by spreadsheet programs.
# https://owasp.org/www-community/attacks/CSV_Injection
ACTIVE = ("=", "+", "-", "@", "\t", "\r")
PLAIN = "'"


def written(rows: Iterable[Sequence[str]]) -> bytes:
    """The rows as CSV that spreadsheet programs open as it is meant: UTF-8 with its mark, nothing active in it."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([[_harmless(cell) for cell in row] for row in rows])
    return (MARK + out.getvalue()).encode()


def _harmless(cell: str) -> str:
    return PLAIN + cell if cell.startswith(ACTIVE) else cell


def rows_in(name: str, content: bytes) -> tuple[Rows, list[Finding]]:
    """Every row of a file called `name`, its cells without blanks round them; or why it cannot be read."""
    if len(content) > MOST_MEGABYTES * MEGABYTE:
        return [], [TOO_LARGE.at(name=name, limit=MOST_MEGABYTES)]
    if b"\0" in content:  # workbooks, pictures and UTF-16; text has none
        return [], [NOT_A_TABLE.at(name=name)]
    text = _text(content)
    if text is None:
        return [], [(NOT_A_TABLE if _is_binary(content) else ENCODING).at(name=name)]
    if not text.strip():
        return [], [NOT_A_TABLE.at(name=name)]
    return _rows(text)


def _text(content: bytes) -> str | None:
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _is_binary(content: bytes) -> bool:
    return any(byte < 9 or 13 < byte < 32 for byte in content[:1000])


def _rows(text: str) -> tuple[Rows, list[Finding]]:
    heading = text.split("\n", 1)[0]
    separator = max(SEPARATORS, key=heading.count)
    found: Rows = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
            found.append([_plain(cell) for cell in row])
    except csv.Error:
        return [], [BROKEN.at(row=len(found) + 1)]
    return found, []


def _plain(cell: str) -> str:
    """The cell without the quote that keeps a spreadsheet from reading it as a formula or a number."""
    cell = cell.strip()
    rest = cell.removeprefix(PLAIN)
    return rest if rest != cell and (rest.startswith(ACTIVE) or rest[:1].isdigit()) else cell


def column_letter(place: int) -> str:
    """What spreadsheet programs call the column at this place, from 0: A … Z, AA …"""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
