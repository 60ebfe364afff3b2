"""核对标记: what a person found of each line of the checklist, and whether a case may be accepted on it.

A line is named by its kind and code ("material:M3"). Lines the system answered itself need no person; what was
handed in does. A mark lasts until what it was made on changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from permits.core.definitions.types import Item
from permits.core.finding import Finding, pointer
from permits.core.forms import ChecklistLine, place_of
from permits.core.process import messages
from permits.core.process.case import Case
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


def refused_acceptance(case: Case, lines: Sequence[ChecklistLine], kept: Sequence[Entry]) -> Iterator[Finding]:
    """Why a case cannot be accepted with its marks and those about to be kept: every line that stands in the way."""
    marks = {name: mark.mark for name, mark in case.marks.items()} | {str(e["line"]): str(e["mark"]) for e in kept}
    for line in lines:
        mark = marks.get(line_id(line), "")
        if mark == NOT_IN_ORDER:
            yield messages.LINE_REJECTED.at(pointer("checklist", line_id(line)), title=line.title)
        elif not mark and line.state in FOR_A_PERSON:
            yield messages.LINE_UNMARKED.at(pointer("checklist", line_id(line)), title=line.title)
