"""A sheet of materials as materials and the rules that ask for them. Knows copies, necessity and simple conditions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from permits.core.drafts import losses
from permits.core.drafts.draft import Sketch
from permits.core.drafts.names import CHINESE, wording
from permits.core.drafts.sheets import Headed, Record
from permits.core.drafts.table_words import LATER, NO, YES, plain
from permits.core.text import Text

Made = dict[str, Any]

_LATE = Text(
    "容缺受理须写明补交期限和依据，先按必须处理", "what may follow later needs its limit and basis; required for now"
)
_UNCLEAR = Text("应写必要、非必要或条件；先按可不交处理", "it should say required or optional; optional for now")
_NO_COPIES = Text("应写份数，如“原件1份、复印件2份”", "it should say how many, such as “1 original, 2 copies”")
_NO_NAME = Text("没有材料名称", "it names no material")
_ORIGINAL_ZH, _COPY_ZH = "原件", "复印件"
_NUMBERS = {
    "originals": rf"{_ORIGINAL_ZH}(\d{{1,2}})|(\d{{1,2}})份?{_ORIGINAL_ZH}|(\d{{1,2}})originals?",
    "copies": rf"{_COPY_ZH}(\d{{1,2}})|(\d{{1,2}})份?{_COPY_ZH}|(\d{{1,2}})(?:photo)?cop(?:y|ies)",
}
_CONDITION_ZH = re.compile(
    r"(?:当|若|如|如果|when\s|if\s)?\s*(.+?)\s*(?:选择|等于|==|为|是|=|＝|\sis\s)\s*[“\"]?(.+?)[”\"]?(?:时|的|的情形)?"
)
_COUNT_ZH = r"(\d{1,2})份?"
_PAPER, _ELECTRONIC = ("纸", "paper"), ("电子", "electronic")
_ALWAYS = ("", "-", "—", "无", "全部", "所有", "all", "always", "none")


def take_materials(sketch: Sketch, sheets: Sequence[Headed], asked: Mapping[str, str]) -> None:
    """Adds every material and the rule that asks for it. `asked`: names of questions by title."""
    for sheet in sheets:
        for record in sheet.records():
            if record["name"]:
                _material(sketch, record, asked)
            else:
                sketch.tell(losses.CELL_LOST, record.place("name"), heading="name", given="", why=_NO_NAME)


def _material(sketch: Sketch, record: Record, asked: Mapping[str, str]) -> None:
    code = f"M{len(sketch.materials) + 1}"
    title = wording(record["name"])
    english = "" if CHINESE.search(record["english"]) else record["english"]
    said = sketch.say(f"materials.{code}.title", Text(title.zh, title.en or english))
    made: Made = {"code": code, "title": said, "asked": "upload"}
    for word in ("source", "standard", "hint", "issuer"):
        if record[word]:
            made[word] = sketch.say(f"materials.{code}.{word}", wording(record[word]))
    made |= _medium(sketch, record) | _copies(sketch, record)
    when = _condition(sketch, record, asked)
    if not _is_needed(sketch, record) or (when is None and not _is_always(record)):
        made["necessity"] = "optional"
    sketch.materials.append(made)
    rule: Made = {"material": code}
    if when:
        sketch.said_rule("materials", "N", rule | {"when": when}, "because", wording(record["condition"]))
    else:
        sketch.rule("materials", "N", rule)


def _medium(sketch: Sketch, record: Record) -> Made:
    given = plain(record["medium"])
    paper, electronic = (any(word in given for word in words) for words in (_PAPER, _ELECTRONIC))
    if given and not (paper or electronic):
        sketch.tell(losses.KEYWORD_LOST, record.place("medium"), keyword="medium", given=record["medium"])
    both = {"form": "either"} if paper and electronic else {}
    return both or ({"form": "paper"} if paper else {"form": "electronic"} if electronic else {})


def _copies(sketch: Sketch, record: Record) -> Made:
    """How many originals and copies: both in one cell, or a number and a word in two."""
    given, form = plain(record["copies"]), plain(record["form"])
    counts = {word: _count(pattern, given + form) for word, pattern in _NUMBERS.items()}
    if any(counts.values()):
        return {word: count for word, count in counts.items() if count or word == "originals"}
    number = re.fullmatch(_COUNT_ZH, given)
    original, copy = (_ORIGINAL_ZH in form or "original" in form), (_COPY_ZH in form or "copy" in form)
    if form and not (original or copy):
        sketch.tell(losses.KEYWORD_LOST, record.place("form"), keyword="form", given=record["form"])
    if given and not number:
        sketch.tell(losses.CELL_LOST, record.place("copies"), heading="copies", given=record["copies"], why=_NO_COPIES)
    count = int(number[1]) if number else 1
    if original and copy:
        return {"originals": count, "copies": count}
    if not (original or copy) and not number:
        return {}
    return {"copies": count, "originals": 0} if copy else {"originals": count}


def _count(pattern: str, text: str) -> int:
    found = re.search(pattern, text)
    return int(next(one for one in found.groups() if one)) if found else 0


def _is_needed(sketch: Sketch, record: Record) -> bool:
    given = plain(record["necessity"])
    if given in LATER:
        why = _LATE
    elif given in (*YES, *NO):
        return given not in NO or not given
    else:
        why = _UNCLEAR
    sketch.tell(losses.CELL_LOST, record.place("necessity"), heading="necessity", given=record["necessity"], why=why)
    return given in LATER


def _is_always(record: Record) -> bool:
    return plain(record["condition"]) in _ALWAYS


def _condition(sketch: Sketch, record: Record, asked: Mapping[str, str]) -> Made | None:
    """“Title is option” as a condition; None where there is none, or, told, where it is in words alone."""
    given = record["condition"]
    if _is_always(record):
        return None
    found = _CONDITION_ZH.fullmatch(given.strip().rstrip("。."))
    name = asked.get(found[1]) if found else None
    test = _test(sketch, name, found[2]) if found and name else None
    if test is None:
        sketch.tell(losses.CONDITION_IN_WORDS, record.place("condition"), given=given, thing=record["name"])
    return test


def _test(sketch: Sketch, name: str, words: str) -> Made | None:
    raw = sketch.properties[name]
    if raw["type"] == "boolean" and plain(words) in (*YES, *NO):
        return {"fact": name, "==": plain(words) in YES}
    options = raw.get("oneOf") or raw.get("items", {}).get("oneOf") or []
    code = next((one["const"] for one in options if words in (one["title"], one["const"])), None)
    if code is None:
        return None
    return {"fact": name, "==": code} if "oneOf" in raw else {"fact": f"{name}.{code}", "==": True}
