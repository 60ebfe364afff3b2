"""Sheets of questions and of materials, as offices keep them, as a draft. Knows their headings and words.

A sheet is one of questions or one of materials by its headings. A question of the sort “table” takes its columns from
the sheet that is named like it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from permits.core.definitions.fields import LONGEST_LINE
from permits.core.drafts import losses
from permits.core.drafts.draft import Draft, Sketch, Wanted, finished, refused
from permits.core.drafts.names import CHINESE, code_for, name_for, value_for, wording
from permits.core.drafts.sheets import Headed, Record, Sheet, headed
from permits.core.drafts.table_materials import take_materials
from permits.core.drafts.table_words import (
    FIELD_HEADINGS,
    MATERIAL_HEADINGS,
    NO,
    YES,
    coded,
    known_headings,
    length_in,
    plain,
    sort_of,
    split,
)
from permits.core.text import Text

Made = dict[str, Any]

FORMAT = Text("带表头的表格", "table with headings")
NO_HEADINGS = Text(
    "没有认得出的表头。表单项的表头有：{questions}；材料的表头有：{materials}",
    "it has no headings that are known. Those of questions are {questions}; those of materials {materials}",
).format({"questions": known_headings(FIELD_HEADINGS), "materials": known_headings(MATERIAL_HEADINGS)})
FORM = Text("申请信息", "Application")
TABLES = ("表格", "明细", "列表", "子表", "table", "list", "repeat")
NOT_A_NUMBER = Text("应是数字", "it should be a number")
NO_COLUMNS = Text("没有同名的工作表写明各列", "no sheet of its name says what its columns are")
UNCLEAR_YES = Text("应写是或否；先按选填处理", "it should say yes or no; the question is optional for now")
TWICE = Text("名称或选项重复", "it occurs twice")


def from_sheets(sheets: Sequence[Sheet], wanted: Wanted) -> Draft:
    """The draft of an item whose form and materials are what the sheets list."""
    sketch = Sketch()
    questions: dict[str, Headed] = {}
    materials: list[Headed] = []
    for sheet in sheets:
        found = headed(sheet, MATERIAL_HEADINGS, ["name"])
        if found:
            materials.append(found)
        elif found := headed(sheet, FIELD_HEADINGS, ["name", "code"]):
            questions[sheet.name] = found
        elif any(any(row) for row in sheet.rows):
            count = sum(1 for row in sheet.rows if any(row))
            sketch.tell(losses.SHEET_LOST, sheet.place(0), given=sheet.name, count=count, why=NO_HEADINGS)
    if not questions and not materials:
        return refused(losses.NOT_THIS_FORMAT, "", format=FORMAT, why=NO_HEADINGS)
    for meanings, found_in in ((FIELD_HEADINGS, questions.values()), (MATERIAL_HEADINGS, materials)):
        for one in found_in:
            _tell_of_columns(sketch, one, known_headings(meanings))
    asked = _questions(sketch, questions)
    take_materials(sketch, materials, asked)
    return finished(sketch, wanted)


def _tell_of_columns(sketch: Sketch, one: Headed, known: Text) -> None:
    for column in one.unknown:
        count = one.filled(column)
        if count:
            given = one.sheet.rows[one.row][column]
            sketch.tell(losses.COLUMN_LOST, one.sheet.place(one.row, column), given=given, count=count, known=known)


def _questions(sketch: Sketch, sheets: Mapping[str, Headed]) -> dict[str, str]:
    """Adds the questions of every sheet that is no table; their names by title."""
    tables = {
        record["name"]: sheets[record["name"]]
        for one in sheets.values()
        for record in one.records()
        if plain(record["type"]) in TABLES and record["name"] in sheets
    }
    asked: dict[str, str] = {}
    for name, one in sheets.items():
        if name not in tables:
            for record in one.records():
                _question(sketch, record, name if len(sheets) - len(tables) > 1 else "", tables, asked)
    return asked


def _question(sketch: Sketch, record: Record, sheet: str, tables: Mapping[str, Headed], asked: dict[str, str]) -> None:
    title = record["name"] or record["code"]
    if not title:
        sketch.tell(losses.CELL_LOST, record.place("name"), heading="name", given="", why=_NO_NAME)
        return
    if title in asked:
        sketch.tell(losses.UNTIL_TOLD_OTHERWISE, record.place("name"), given=title, meaning=TWICE)
    name = sketch.name(record["code"] or record["english"] or title, record.place("code" if record["code"] else "name"))
    key = f"fields.{name}"
    made = _rows(sketch, record, key, tables) if plain(record["type"]) in TABLES else _value(sketch, record, key)
    if made is None:
        return
    sketch.properties[name] = _words(sketch, record, key, title) | made
    asked.setdefault(title, name)
    _page(sketch, record["page"] or sheet)["fields"].append(name)
    if _is_required(sketch, record):
        sketch.required.append(name)


_NO_NAME = Text("没有名称", "it has no name")


def _page(sketch: Sketch, given: str) -> Made:
    title = wording(given) if given else FORM
    for page in sketch.pages:
        if page["title"] == (title.zh or title.en):
            return page
    codes = [page["code"] for page in sketch.pages]
    return sketch.page(code_for(given, codes, "page") if given else "application", title)


def _words(sketch: Sketch, record: Record, key: str, title: str) -> Made:
    said = wording(title)
    made: Made = {"title": sketch.say(f"{key}.title", Text(said.zh, said.en or _english(record)))}
    if record["hint"]:
        made["description"] = sketch.say(f"{key}.description", wording(record["hint"]))
    if record["example"]:
        made["examples"] = [record["example"]]
    return made


def _english(record: Record) -> str:
    return "" if CHINESE.search(record["english"]) else record["english"]


def _is_required(sketch: Sketch, record: Record) -> bool:
    said = plain(record["required"])
    if said in YES or said in NO:
        return said in YES
    sketch.tell(losses.CELL_LOST, record.place("required"), heading="required", given=record["required"],
                why=UNCLEAR_YES)  # fmt: skip
    return False


# ---------------------------------------------------------------- kinds


def _value(sketch: Sketch, record: Record, key: str) -> Made:
    sort = sort_of(record["type"]) or _guessed(sketch, record)
    made = _SORTS[sort](sketch, record, key)
    for meaning in ("unit", "least", "most", "length"):
        if record[meaning] and meaning not in _FITTING.get(sort, ()):
            sketch.tell(losses.KEYWORD_LOST, record.place(meaning), keyword=meaning, given=record[meaning])
    if record["options"] and sort not in ("one", "several"):
        sketch.tell(losses.KEYWORD_LOST, record.place("options"), keyword="options", given=record["options"])
    if "unit" in _FITTING.get(sort, ()) and record["unit"]:
        made["unit"] = sketch.say(f"{key}.unit", wording(record["unit"][:20]))
    return made


_FITTING = {
    "text": ("unit", "length"), "longtext": ("length",), "integer": ("unit", "least", "most"),
    "decimal": ("unit", "least", "most"), "money": ("least", "most"),
}  # fmt: skip


def _guessed(sketch: Sketch, record: Record) -> str:
    sort = "one" if len(split(record["options"])) > 1 else "text"
    given = record["name"] or record["code"]
    sketch.tell(losses.TYPE_ASSUMED, record.place("type"), given=given, type=record["type"], kind=sort)
    return sort


def _text(sketch: Sketch, record: Record, key: str, long: bool = False) -> Made:
    length = length_in(record["length"]) or length_in(record["type"])
    if not length:
        length = 1000 if long else LONGEST_LINE
        given = record["name"] or record["code"]
        sketch.tell(losses.LIMITED, record.place(), given=given, keyword="maxLength", limit=length)
    return {"type": "string", "maxLength": min(length, 10_000)}


def _integer(sketch: Sketch, record: Record, key: str) -> Made:
    made: Made = {"type": "integer"}
    for meaning, word in (("least", "minimum"), ("most", "maximum")):
        number = _number(sketch, record, meaning)
        if number is not None and number == number.to_integral_value():
            made[word] = int(number)
        elif number is not None:
            sketch.tell(losses.KEYWORD_LOST, record.place(meaning), keyword=word, given=record[meaning])
    return made


def _decimal(sketch: Sketch, record: Record, key: str) -> Made:
    made: Made = {"type": "string", "format": "decimal", "scale": 2} | _amounts(sketch, record)
    sketch.tell(losses.NUMBER_AS_TEXT, record.place("type"), given=record["name"], scale=2)
    return made


def _amounts(sketch: Sketch, record: Record) -> Made:
    limits = {word: _number(sketch, record, meaning) for meaning, word in (("least", "atLeast"), ("most", "atMost"))}
    return {word: format(limit, "f") for word, limit in limits.items() if limit is not None}


def _number(sketch: Sketch, record: Record, meaning: str) -> Decimal | None:
    given = record[meaning].replace(",", "")
    try:
        found = Decimal(given) if given else None
    except InvalidOperation:
        found = Decimal("NaN")
    if found is not None and not (found.is_finite() and re.fullmatch(r"-?\d{1,15}(\.\d{1,9})?", format(found, "f"))):
        sketch.tell(losses.CELL_LOST, record.place(meaning), heading=meaning, given=given, why=NOT_A_NUMBER)
        return None
    return found


def _one(sketch: Sketch, record: Record, key: str) -> Made:
    options = _options(sketch, record, key)
    return {"type": "string", "oneOf": options} if options else _text(sketch, record, key)


def _several(sketch: Sketch, record: Record, key: str) -> Made:
    options = _options(sketch, record, key)
    if not options:
        return _text(sketch, record, key)
    return {"type": "array", "uniqueItems": True, "items": {"oneOf": options}}


def _options(sketch: Sketch, record: Record, key: str) -> list[Made]:
    codes: list[str] = []
    made = []
    for entry in split(record["options"])[:200]:
        given, words = coded(entry)
        code = value_for(given, codes)
        if code != given:
            sketch.tell(losses.CODE_MADE, record.place("options"), given=entry, code=code)
        codes.append(code)
        made.append({"const": code, "title": sketch.say(f"{key}.options.{code}", wording(words))})
    if not made:
        why = Text("没有写选项，先按文本处理", "it lists none, and the question takes text for now")
        sketch.tell(losses.CELL_LOST, record.place("options"), heading="options", given="", why=why)
    return made


def _rows(sketch: Sketch, record: Record, key: str, tables: Mapping[str, Headed]) -> Made | None:
    """A table, its columns from the sheet of its name."""
    sheet = tables.get(record["name"])
    if sheet is None:
        sketch.tell(losses.FIELD_LOST, record.place("type"), given=record["name"], why=NO_COLUMNS)
        return None
    columns: dict[str, Made] = {}
    required: list[str] = []
    for one in list(sheet.records())[:40]:
        title = one["name"] or one["code"]
        name = name_for(one["code"] or one["english"] or title, columns, "column")
        if name != one["code"]:
            sketch.tell(losses.RENAMED, one.place(), given=title, name=name)
        inner = f"{key}.columns.{name}"
        made = _value(sketch, one, inner)
        if made.get("format") == "attachment":
            why = Text("表格里不能上传文件", "rows of a table hold no files")
            sketch.tell(losses.FIELD_LOST, one.place(), given=title, why=why)
            continue
        columns[name] = _words(sketch, one, inner, title) | made
        required += [name] if _is_required(sketch, one) else []
    items = {"type": "object", "properties": columns, "required": required, "additionalProperties": False}
    return {"type": "array", "items": items} if columns else None


def _of_format(stated: str) -> Callable[[Sketch, Record, str], Made]:
    return lambda sketch, record, key: {"type": "string", "format": stated}


_SORTS: dict[str, Callable[[Sketch, Record, str], Made]] = {
    "text": _text,
    "longtext": lambda sketch, record, key: _text(sketch, record, key, long=True),
    "integer": _integer,
    "decimal": _decimal,
    "money": lambda sketch, record, key: {"type": "string", "format": "money"} | _amounts(sketch, record),
    "date-range": lambda sketch, record, key: {"type": "object", "format": "date-range"},
    "boolean": lambda sketch, record, key: {"type": "boolean"},
    "one": _one,
    "several": _several,
    **{kind: _of_format(kind) for kind in ("date", "attachment", "mobile", "email", "resident-id", "uscc", "passport",
                                           "postcode")},
}  # fmt: skip
