"""An item's form as a table: a column for each simple question, a row for each person. And the table back to answers.

Knows an item's batch rule; judges no answer (`check` does that, row by row) and keeps nothing. What is told here is
about the table itself: columns that do not exist, too many rows, cells outside the columns.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from permits.core.definitions.batch import WITHOUT_COLUMN
from permits.core.definitions.types import Field, Item
from permits.core.finding import Finding, FindingKind, pointer
from permits.core.forms.bounds import bounds
from permits.core.forms.cells import allowed, answer_of, narrow
from permits.core.forms.sheets import column_letter, rows_in, written
from permits.core.text import LANGUAGES, Text, joined

NO_HEADING = FindingKind(
    "batch.no_heading",
    "第 1 行没有本事项模板的标题。请重新下载模板，把内容填进去再上传",
    "Row 1 holds none of the headings of this item’s template; download the template again and fill that in",
)
UNKNOWN_COLUMN = FindingKind(
    "batch.unknown_column",
    "第 1 行 {letter} 栏的标题“{name}”不在模板里。请改回模板的标题，或者删去这一栏",
    "The heading “{name}” in row 1, column {letter}, is not in the template; put back the template’s heading "
    "or delete the column",
)
COLUMN_TWICE = FindingKind(
    "batch.column_twice",
    "标题“{name}”出现了两次（{letter} 栏）。请只留一栏",
    "The heading “{name}” stands there twice (column {letter}); keep one column",
)
STRAY_CELL = FindingKind(
    "batch.stray_cell",
    "第 {row} 行 {letter} 栏没有标题，却填了“{cell}”。请移到对应的栏，或者删去",
    "Row {row}, column {letter}, has no heading but holds “{cell}”; move it to its column or delete it",
)
NOBODY = FindingKind(
    "batch.nobody",
    "表里还没有人。请从第 3 行起，每人填一行，再上传",
    "Nobody is in the table yet; fill in one row for each person from row 3 on, then upload it",
)
TOO_MANY = FindingKind(
    "batch.too_many",
    "表里有 {count} 人，一批最多 {most} 人。请分成几批上传",
    "There are {count} people in the table and a batch takes {most} at most; upload it in several batches",
)
TOO_FAR_DOWN = FindingKind(
    "batch.too_far_down",
    "第 {row} 行太靠下，最多读到第 {last} 行。请删去中间的空行，再上传",
    "Row {row} is too far down, rows are read to number {last}; delete the empty rows between, then upload it again",
)
SPOILT = FindingKind(
    "batch.spoilt_number",
    "“{field}”被表格软件改成了“{cell}”，原来的数字已经丢失。请重新填写完整的号码",
    "Your spreadsheet program turned {field} into “{cell}” and the digits are lost; enter the whole number again",
)

# Rows are named by three digits.
LAST_ROW = 999

REQUIRED = Text("必填", "required")
OPTIONAL = Text("可不填", "optional")
PERHAPS = Text("按其他回答需要时填", "only where your other answers ask for it")
COMMON = Text("与上传时填的共同内容相同的，不用填", "leave empty where the common answers given when uploading hold")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table: its question, and its heading, which no other column has."""

    field: Field
    heading: Text


@dataclass(frozen=True, slots=True)
class Person:
    """One row: its number as spreadsheet programs show it, and the answers its cells mean."""

    row: int
    answers: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Table:
    """What a table says: its people, or what is wrong with the table as such."""

    people: tuple[Person, ...] = ()
    findings: tuple[Finding, ...] = ()


def columns(item: Item) -> list[Column]:
    """One column for each question a cell can answer, in the order of the form, without what the batch itself says."""
    given = item.batch.given if item.batch else {}
    asked = [
        (item.fields[name], page.title)
        for page in item.pages
        for name in page.fields
        if item.fields[name].kind not in WITHOUT_COLUMN | _fixed(item.fields[name]) and name not in given
    ]
    often = {language: Counter(narrow(f.title.say(language)) for f, _ in asked) for language in LANGUAGES}
    alone = [all(often[language][narrow(f.title.say(language))] == 1 for language in LANGUAGES) for f, _ in asked]
    return [Column(f, f.title if one else _with_page(f, page)) for (f, page), one in zip(asked, alone, strict=True)]


def _fixed(field: Field) -> set[str]:
    return {field.kind} if field.read_only else set()


def _with_page(field: Field, page: Text) -> Text:
    return Text(f"{field.title.zh}（{page.zh}，{field.id}）", f"{field.title.en} ({page.en}, {field.id})")


def hints(item: Item) -> list[Text]:
    """Below each heading: whether it must be filled in, what may stand there, the question's hint and limits."""
    asked_by_rule = {name for rule in item.rules_of("visibility") for name in _shown(rule.effect["show"])}
    asked_by_rule |= {name for rule in item.rules_of("requirement") for name in _shown(rule.effect["require"])}
    common = item.batch.common if item.batch else ()
    return [_hint(item, column.field, column.field.id in asked_by_rule, common) for column in columns(item)]


def _shown(names: object) -> Sequence[str]:
    return names if isinstance(names, Sequence) else ()


def _hint(item: Item, field: Field, perhaps: bool, common: Sequence[str]) -> Text:
    need = COMMON if field.id in common else PERHAPS if perhaps else REQUIRED if field.required else OPTIONAL
    parts = [part for part in (need, allowed(item, field), field.hint, bounds(field)) if part]
    return joined(parts, "；", "; ")


def template(item: Item, language: str) -> bytes:
    """The empty table of an item as a CSV file, with a row of headings and a row of hints."""
    heading = [column.heading.say(language) for column in columns(item)]
    return written([heading, [hint.say(language) for hint in hints(item)]])


# ---------------------------------------------------------------- the table comes back


def read_table(item: Item, name: str, content: bytes) -> Table:
    """The people in a file called `name`. Either all that is wrong with the table, or every one of its rows."""
    rows, unreadable = rows_in(name, content)
    if unreadable:
        return Table(findings=tuple(unreadable))
    heading, *below = rows
    placed, findings = _placed(item, heading)
    if not placed:
        return Table(findings=(NO_HEADING.at(),))
    told = _told(item)
    filled = [(n, row) for n, row in enumerate(below, 2) if any(row) and not _is_hints(told, placed, row)]
    findings += [finding for n, row in filled for finding in _strays(placed, n, row)]
    most = item.batch.most if item.batch else 0
    if not filled:
        findings.append(NOBODY.at())
    elif len(filled) > most:
        findings.append(TOO_MANY.at(count=len(filled), most=most))
    elif filled[-1][0] > LAST_ROW:
        findings.append(TOO_FAR_DOWN.at(row=filled[-1][0], last=LAST_ROW))
    people = () if findings else tuple(Person(n, _answers(item, placed, row)) for n, row in filled)
    return Table(people, tuple(findings))


def _placed(item: Item, heading: Sequence[str]) -> tuple[dict[int, Field], list[Finding]]:
    """Which question each column of the file answers, whichever language its heading is in."""
    known: dict[str, Field] = {}
    for column in columns(item):
        names = (column.field.id, *(column.heading.say(language) for language in LANGUAGES))
        known |= {narrow(name): column.field for name in names}
    placed: dict[int, Field] = {}
    findings: list[Finding] = []
    for place, name in enumerate(heading):
        field, letter = known.get(narrow(name)), column_letter(place)
        if field is None and name:
            findings.append(UNKNOWN_COLUMN.at(pointer("rows", 1), name=name, letter=letter))
        elif field is not None and field in placed.values():
            findings.append(COLUMN_TWICE.at(pointer("rows", 1), name=name, letter=letter))
        elif field is not None:
            placed[place] = field
    return placed, findings


def _told(item: Item) -> dict[str, set[str]]:
    """The hints under each heading, in every language."""
    pairs = zip(columns(item), hints(item), strict=True)
    return {column.field.id: {narrow(hint.say(language)) for language in LANGUAGES} for column, hint in pairs}


def _is_hints(told: Mapping[str, set[str]], placed: Mapping[int, Field], row: Sequence[str]) -> bool:
    """Whether a row is the template's own row of hints."""
    cells = [(place, cell) for place, cell in enumerate(row) if cell]
    return all(place in placed and narrow(cell) in told[placed[place].id] for place, cell in cells)


def _strays(placed: Mapping[int, Field], number: int, row: Sequence[str]) -> Iterator[Finding]:
    for place, cell in enumerate(row):
        if cell and place not in placed:
            yield STRAY_CELL.at(pointer("rows", number), row=number, letter=column_letter(place), cell=cell[:40])


def _answers(item: Item, placed: Mapping[int, Field], row: Sequence[str]) -> dict[str, object]:
    read = {field.id: answer_of(item, field, row[place]) for place, field in placed.items() if place < len(row)}
    return {name: answer for name, answer in read.items() if answer is not None}


_SPOILT = re.compile(r"[0-9](\.[0-9]+)?E\+[0-9]+", re.IGNORECASE)


def spoilt(item: Item, answers: Mapping[str, object]) -> list[Finding]:
    """Numbers that a spreadsheet program rounded: 1.10101E+17 where 18 digits stood."""
    return [
        SPOILT.at(pointer(name), field=item.fields[name].title, cell=answer)
        for name, answer in answers.items()
        if name in item.fields and isinstance(answer, str) and _SPOILT.fullmatch(answer)
    ]


def together(item: Item, common: Mapping[str, object], person: Mapping[str, object]) -> dict[str, object]:
    """A row's whole answers: its own before the common ones, and what being in a batch says by itself."""
    given = item.batch.given if item.batch else {}
    return {**common, **person, **given}
