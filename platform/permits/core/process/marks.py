"""核对标记: what a person found of each line of the checklist, and whether a case may be accepted on it.

A line is named by its kind and code ("material:M3"). Lines the system answered itself need no person; what was
handed in does. A mark lasts until what it was made on changes. What is not in order and may no longer be asked for
(行政许可法 32: told once) is kept as a remark and does not stand in the way: nobody has to write what is not so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from permits.core.definitions.types import Item, Stage
from permits.core.finding import Finding, pointer
from permits.core.forms import ChecklistLine, place_of
from permits.core.process import messages
from permits.core.process.asking import Schema, an_object, words
from permits.core.process.case import Case
from permits.core.process.correction import curable, may_be_asked
from permits.core.text import Text

IN_ORDER, NOT_IN_ORDER, ORIGINAL_SEEN = "in_order", "not_in_order", "original_seen"
MARKS: dict[str, Text] = {
    IN_ORDER: Text("符合", "In order"),
    ORIGINAL_SEEN: Text("已核对原件", "Original seen"),
    NOT_IN_ORDER: Text("不符合", "Not in order"),
}
# States of a line that only a person can settle.
FOR_A_PERSON = frozenset({"to_check", "missing"})

Entry = dict[str, object]


def line_id(line: ChecklistLine) -> str:
    """How marks name a line."""
    return f"{line.kind}:{line.code}"


def _markable(line: ChecklistLine) -> bool:
    """Whether a person may say what was found: of materials, checks, and what intake wants put right at a place."""
    return line.kind in ("material", "check") or bool(line.where)


def line_ids(item: Item) -> list[str]:
    """Every line a case of this item could have that takes a mark."""
    told = [f"intake:{r.code}" for r in item.rules_of("intake") if r.effect.get("at")]
    return [f"material:{c}" for c in item.materials] + [f"check:{r.code}" for r in item.rules_of("check")] + told


def asked(item: Item, case: Case, stage: Stage | None) -> Schema:
    """Marks of single lines, and the one action that marks every line left."""
    mark = an_object(
        ["line", "mark"],
        line={"enum": line_ids(item), "title": "清单项目", "x-en": "Line of the checklist"},
        mark={"enum": list(MARKS), "title": "核对结果", "x-en": "What was found"},
        reason=words("不符合的理由（不填即按受理标准）", "Why it is not in order (left out: by its standard)"),
    )
    return an_object(
        [],
        marks={"type": "array", "title": "核对标记", "x-en": "Marks", "items": mark, "maxItems": 200},
        all_in_order={"type": "boolean", "title": "其余全部符合", "x-en": "All that is left is in order"},
    )


def entries(item: Item, case: Case, lines: Sequence[ChecklistLine], data: Mapping[str, object]) -> list[Entry]:
    """What a `lines_checked` event keeps of an act's data: the marks given, and with `all_in_order` one for every line
    that waits for a person, was handed in and has none yet. Data that is not of the declared shape gives nothing."""
    by_id = {line_id(line): line for line in lines if _markable(line)}
    given = {str(mark["line"]): mark for mark in _given(data) if mark.get("line") in by_id}
    found = [_entry(item, by_id[name], str(m["mark"]), str(m.get("reason", ""))) for name, m in given.items()]
    if data.get("all_in_order") is True:
        left = [n for n, line in by_id.items() if line.state == "to_check" and n not in given and n not in case.marks]
        found += [_entry(item, by_id[name], IN_ORDER, "") for name in left]
    return found


def entries_of_notice(
    item: Item, case: Case, lines: Sequence[ChecklistLine], data: Mapping[str, object]
) -> list[Entry]:
    """What a notice keeps of marks: those given, each line it is about as not in order with what the notice says of
    it, and with `all_in_order` the rest."""
    given, asked = _given(data), _asked(data)
    said = {*case.marks, *(str(mark.get("line")) for mark in given)}
    about = [
        {"line": line_id(line), "mark": NOT_IN_ORDER, "reason": asked[place_of(item, line.where)]}
        for line in lines
        if line.state in FOR_A_PERSON and line_id(line) not in said and place_of(item, line.where) in asked
    ]
    return entries(item, case, lines, {**data, "marks": [*given, *about]})


def _asked(data: Mapping[str, object]) -> dict[str, str]:
    """What a notice names, by place, with what it says of it."""
    raw = data.get("items", [])
    named = [one for one in raw if isinstance(one, Mapping)] if isinstance(raw, list) else []
    return {str(one.get("where", "")): str(one.get("reason", "")) for one in named}


def _given(data: Mapping[str, object]) -> list[Mapping[str, object]]:
    raw = data.get("marks", [])
    return [m for m in raw if isinstance(m, Mapping) and m.get("mark") in MARKS] if isinstance(raw, list) else []


def _entry(item: Item, line: ChecklistLine, mark: str, reason: str) -> Entry:
    """A mark as it is kept. Not in order without a reason means: not what the standard asks."""
    said = (reason.strip() or line.standard.zh) if mark == NOT_IN_ORDER else ""
    return {"line": line_id(line), "where": place_of(item, line.where), "mark": mark, "reason": said}


def refused_marks(lines: Sequence[ChecklistLine], data: Mapping[str, object]) -> Iterator[Finding]:
    """Findings on the marks of an act's data, each at its place there."""
    by_id = {line_id(line): line for line in lines if _markable(line)}
    for number, mark in enumerate(_given(data)):
        line = by_id.get(str(mark.get("line")))
        if line is None:
            yield messages.MARK_NO_LINE.at(pointer("marks", number, "line"), line=mark.get("line", ""))
        elif mark["mark"] == NOT_IN_ORDER and not (str(mark.get("reason", "")).strip() or line.standard):
            yield messages.MARK_NO_REASON.at(pointer("marks", number, "reason"), title=line.title)


def refused_acceptance(
    item: Item, case: Case, lines: Sequence[ChecklistLine], kept: Sequence[Entry]
) -> Iterator[Finding]:
    """Why a case cannot be accepted with its marks and those about to be kept: every line that stands in the way."""
    for line, mark in _with_marks(case, lines, kept):
        if mark == NOT_IN_ORDER and may_be_asked(case, place_of(item, line.where)):
            yield messages.LINE_REJECTED.at(pointer("checklist", line_id(line)), title=line.title)
        elif not mark and line.state in FOR_A_PERSON:
            yield messages.LINE_UNMARKED.at(pointer("checklist", line_id(line)), title=line.title)


def refused_notice(
    item: Item, case: Case, lines: Sequence[ChecklistLine], kept: Sequence[Entry], data: Mapping[str, object]
) -> Iterator[Finding]:
    """Why a notice cannot be given with these marks: lines nobody looked at, and lines found not in order that it does
    not name although it may."""
    open_to_ask = {where for where in curable(item, case) if may_be_asked(case, where)} - set(_asked(data))
    for line, mark in _with_marks(case, lines, kept):
        if mark == NOT_IN_ORDER and place_of(item, line.where) in open_to_ask:
            yield messages.CORRECTION_LEFT_OUT.at(pointer("checklist", line_id(line)), title=line.title)
        elif not mark and line.state in FOR_A_PERSON:
            yield messages.CORRECTION_UNMARKED.at(pointer("checklist", line_id(line)), title=line.title)


def remarks(item: Item, case: Case, lines: Sequence[ChecklistLine], kept: Sequence[Entry] = ()) -> list[str]:
    """The lines not in order that may no longer be asked for."""
    found = _with_marks(case, lines, kept)
    return [line_id(o) for o, m in found if m == NOT_IN_ORDER and not may_be_asked(case, place_of(item, o.where))]


def _with_marks(case: Case, lines: Sequence[ChecklistLine], kept: Sequence[Entry]) -> list[tuple[ChecklistLine, str]]:
    marks = {name: mark.mark for name, mark in case.marks.items()} | {str(e["line"]): str(e["mark"]) for e in kept}
    return [(line, marks.get(line_id(line), "")) for line in lines]
