"""One cell of a table: what may stand in it for each kind of question, and the answer it means.

Knows kinds of questions; judges nothing. What cannot be read as its kind stays as typed, for the judge to name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable

from permits.core.definitions.types import Field, Item, Option
from permits.core.forms.show import NO, YES
from permits.core.text import Text, joined

# More than these are not listed in a cell.
MOST_LISTED = 12

_DAY = re.compile(r"([0-9]{4})\s*[-/.年]\s*([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})\s*日?")
_WHOLE = re.compile(r"[+-]?[0-9]{1,15}")
_BETWEEN = re.compile(r"[;；|\n]")
_TRUE, _FALSE = {YES.zh, "yes", "y", "true"}, {NO.zh, "no", "n", "false"}


def answer_of(item: Item, field: Field, cell: str) -> object | None:
    """The answer a cell means; None for an empty one. Kinds without an entry have no column."""
    return READERS[field.kind](item, field, cell) if cell else None


def narrow(text: str) -> str:
    """As people compare words: full-width signs as plain ones, one blank between words, capitals aside."""
    return " ".join(unicodedata.normalize("NFKC", text).split()).casefold()


def _as_typed(item: Item, field: Field, cell: str) -> object:
    return cell


def _whole(item: Item, field: Field, cell: str) -> object:
    typed = narrow(cell)
    return int(typed) if _WHOLE.fullmatch(typed) else cell


def _day(item: Item, field: Field, cell: str) -> object:
    found = _DAY.fullmatch(narrow(cell))
    return f"{found[1]}-{int(found[2]):02d}-{int(found[3]):02d}" if found else cell


def _days(item: Item, field: Field, cell: str) -> object:
    """Two days with a word or a dash between them."""
    found = [m[0] for m in _DAY.finditer(narrow(cell))]
    return (
        dict(zip(("from", "to"), (_day(item, field, one) for one in found), strict=True)) if len(found) == 2 else cell
    )


def _yesno(item: Item, field: Field, cell: str) -> object:
    typed = narrow(cell)
    return True if typed in _TRUE else False if typed in _FALSE else cell


def _choice(item: Item, field: Field, cell: str) -> object:
    return _meant(options_of(item, field), cell)


def _several(item: Item, field: Field, cell: str) -> object:
    options = options_of(item, field)
    return [_meant(options, part) for part in map(str.strip, _BETWEEN.split(cell)) if part]


def _meant(options: Iterable[Option], typed: str) -> str:
    """The code of the one option so called, by code or title in either language; else what was typed."""
    wanted = narrow(typed)
    found = {o.code for o in options if wanted in (narrow(o.code), narrow(o.title.zh), narrow(o.title.en))}
    return found.pop() if len(found) == 1 else typed


READERS: dict[str, Callable[[Item, Field, str], object]] = {
    "text": _as_typed,
    "longtext": _as_typed,
    "email": _as_typed,
    "mobile": _as_typed,
    "identity": _as_typed,
    "decimal": _as_typed,
    "money": _as_typed,
    "date_range": _days,
    "integer": _whole,
    "date": _day,
    "yesno": _yesno,
    "one_of": _choice,
    "code": _choice,
    "several_of": _several,
}


def options_of(item: Item, field: Field) -> tuple[Option, ...]:
    """What may be chosen: the question's own options, or those of its vocabulary."""
    listed = item.vocabularies.get(field.vocabulary)
    return field.options or (tuple(listed.options.values()) if listed else ())


# ---------------------------------------------------------------- what may stand in a cell


def allowed(item: Item, field: Field) -> Text:
    """What may stand in the cells of a question, in a few words; empty where anything may."""
    teller = TELLERS.get(field.kind)
    return teller(item, field) if teller else Text("")


def _listed(item: Item, field: Field) -> Text:
    options = options_of(item, field)
    listed = item.vocabularies.get(field.vocabulary)
    if len(options) > MOST_LISTED or (listed is not None and listed.register):
        return Text("填名称或代码", "the name or the code")
    return joined([option.title for option in options], " / ", " / ")


def _listed_several(item: Item, field: Field) -> Text:
    one = _listed(item, field)
    return Text(f"可填几项，用分号隔开：{one.zh}", f"one or more, with semicolons between: {one.en}")


def _number(item: Item, field: Field) -> Text:
    least, most = (_bound(field, *names) for names in (("minimum", "atLeast"), ("maximum", "atMost")))
    between = f"{least}–{most}" if least and most else f"≥ {least}" if least else f"≤ {most}" if most else ""
    unit = field.unit
    return Text(f"数字 {between} {unit.zh}".strip(), f"a number {between} {unit.en}".strip())


def _bound(field: Field, *names: str) -> str:
    return next((str(field.schema[name]) for name in names if name in field.schema), "")


def _yes_or_no(item: Item, field: Field) -> Text:
    return YES if field.schema.get("const") is True else joined([YES, NO], " / ", " / ")


AS_TEXT = Text("先把本栏设为“文本”格式再填，否则末几位会变成 0", "format this column as text first, or digits are lost")


def _code(item: Item, field: Field) -> Text:
    """Numbers of documents and the like, which spreadsheet programs would round."""
    return AS_TEXT if "pattern" in field.schema else Text("")


TELLERS: dict[str, Callable[[Item, Field], Text]] = {
    "one_of": _listed,
    "code": _listed,
    "several_of": _listed_several,
    "integer": _number,
    "decimal": _number,
    "money": _number,
    "date_range": lambda item, field: Text(
        "起止日期，如 2026-03-02 至 2026-03-08", "the first and the last day, such as 2026-03-02 to 2026-03-08"
    ),
    "yesno": _yes_or_no,
    "date": lambda item, field: Text("日期，如 2026-03-02", "a date such as 2026-03-02"),
    "mobile": lambda item, field: Text("11 位手机号码", "an 11-digit mobile number"),
    "identity": lambda item, field: AS_TEXT,
    "text": _code,
}
