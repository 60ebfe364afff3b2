"""How an answer reads to a person: choices by titles, yes/no in words, days as people write them, rows one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date

from permits.core.definitions.types import Field, Item
from permits.core.finding import pointer
from permits.core.forms.formats import date_of, decimal_of
from permits.core.placeholders import say
from permits.core.text import Text, joined

YES, NO = Text("是", "Yes"), Text("否", "No")
AND_MORE = Text("……共 {all} 行", "… {all} rows in all")
MOST_ROWS_SAID = 6
"""Rows of a table that are told in a sentence."""


def shown(item: Item, field: Field, answer: object) -> Text:
    """The words for one answer, in both languages."""
    if isinstance(answer, list):
        return _several(item, field, answer)
    if isinstance(answer, Mapping) and field.kind in _OF_PARTS:
        return _OF_PARTS[field.kind](item, field, answer)
    if isinstance(answer, str) and (field.options or field.vocabulary):
        return title_of(item, field, answer)
    return said(field, answer)


def shown_in_short(item: Item, field: Field, answer: object) -> Text:
    """The same, but for a table: rows that read alike once, with how many they are, and of many the first."""
    if field.kind != "table" or not isinstance(answer, list):
        return shown(item, field, answer)
    rows = Counter(_row(item, field, row) for row in answer if isinstance(row, Mapping))
    said = [
        row if many == 1 else Text(f"{row.zh}（×{many}）", f"{row.say('en')} (×{many})") for row, many in rows.items()
    ]
    rest = [AND_MORE.format({"all": len(answer)})] if len(said) > MOST_ROWS_SAID else []
    return joined(said[:MOST_ROWS_SAID] + rest, "；", "; ")


def said(field: Field, answer: object) -> Text:
    """The words for one value that needs no list of titles: yes or no, a day, an amount, text."""
    if isinstance(answer, bool):
        return YES if answer else NO
    if field.kind == "date":
        return day_in_words(answer)
    if field.kind == "money" and (amount := decimal_of(answer)) is not None:
        answer = f"{amount:,.{field.scale}f}"
    unit = field.unit
    return Text(f"{answer} {unit.zh}".strip(), f"{answer} {unit.say('en')}".strip())


def day_in_words(day: object) -> Text:
    """2026年1月15日 / 15 January 2026, from a date or its ISO form; what is no date as it stands."""
    known = day if isinstance(day, date) else date_of(str(day))
    return Text(say(known or day, "zh"), say(known or day, "en"))


def title_of(item: Item, field: Field, code: str) -> Text:
    """The title of a choice; the code itself where it is not one."""
    listed = item.vocabularies.get(field.vocabulary)
    if listed is not None and code in listed.options:
        return listed.options[code].title
    return next((option.title for option in field.options if option.code == code), Text(code, code))


def _several(item: Item, field: Field, answer: list[object]) -> Text:
    if field.kind != "table":
        return joined([title_of(item, field, str(code)) for code in answer])
    return joined([_row(item, field, row) for row in answer if isinstance(row, Mapping)], "；", "; ")


def _row(item: Item, field: Field, row: Mapping[str, object]) -> Text:
    return joined([shown(item, column, row[column.id]) for column in field.columns if column.id in row], "，", ", ")


def _address(item: Item, field: Field, answer: Mapping[str, object]) -> Text:
    """In Chinese from the large to the small, in English from the small to the large."""
    said = {part.id: shown(item, part, answer[part.id]) for part in field.parts if part.id in answer}
    named = [said[name] for name in ("division", "detail") if name in said]
    postcode = said.get("postcode", Text(""))
    zh, en = "".join(one.zh for one in named), ", ".join(one.say("en") for one in reversed(named))
    return Text(f"{zh}（{postcode.zh}）" if postcode else zh, f"{en} {postcode.say('en')}".strip())


def _days(item: Item, field: Field, answer: Mapping[str, object]) -> Text:
    first, last = (day_in_words(answer[one]) if one in answer else Text("…", "…") for one in ("from", "to"))
    return Text(f"{first.zh}至{last.zh}", f"{first.say('en')} to {last.say('en')}")


_OF_PARTS: Mapping[str, Callable[[Item, Field, Mapping[str, object]], Text]] = {
    "address": _address,
    "date_range": _days,
}


def place_of(item: Item, where: str) -> str:
    """The place a correction notice can name for a line of the checklist: a material or a question; empty where there
    is none. `where`: a pointer, also to a row or column."""
    parts = where.strip("/").split("/")
    if parts[0] == "materials" and len(parts) > 1 and parts[1] in item.materials:
        return pointer("materials", parts[1])
    return pointer(parts[0]) if parts[0] in item.fields else ""


def place_title(item: Item, where: str) -> Text:
    """The name of the material or question a pointer means; the pointer itself where it means neither."""
    parts = where.strip("/").split("/")
    if parts[0] == "materials" and len(parts) > 1 and parts[1] in item.materials:
        return item.materials[parts[1]].title
    return item.fields[parts[0]].title if parts[0] in item.fields else Text(where, where)
