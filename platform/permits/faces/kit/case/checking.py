"""The checklist as a clerk works on it: each line ticked or rejected, rejected lines becoming one correction notice.

Knows lines and what was typed beside them; judges nothing: whether a notice may be given is the core's to say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from permits.core.finding import Finding, FindingKind, pointer
from permits.core.forms import ChecklistLine, place_of, place_title
from permits.core.process import MARKS, Mark, curable, line_id, may_be_asked
from permits.core.process.messages import MARK_NO_REASON
from permits.core.text import Text, joined
from permits.faces.kit.words import word
from permits.services.show_case import CaseView

OK, SEEN, REJECT = "ok", "seen", "reject"
_MARK_OF = {OK: "in_order", SEEN: "original_seen", REJECT: "not_in_order"}
_VERDICT_OF = {mark: verdict for verdict, mark in _MARK_OF.items()}
_LOOK_OF = {"in_order": "done", "original_seen": "done", "not_in_order": "bad"}
OTHERS = 3

NOTHING_REJECTED = FindingKind(
    "checklist.nothing_rejected",
    "还没有标为“不符合”的项目；请先在清单中标出需要补正的材料，再发补正通知",
    "Nothing is marked as not meeting the rules; mark what needs correction in the checklist first",
)
ONLY_REMARKS = FindingKind(
    "checklist.only_remarks",
    "标为不符合的项目此前没有告知，也没有变动，不能再要求补正（行政许可法第三十二条：一次告知）；它们留作备注，可以受理",
    "What is marked as not in order was not told before and has not changed: it cannot be asked for now (art. 32: told "
    "once). It stays as a remark, and the case can be accepted",
)
OTHER_WITHOUT_PLACE = FindingKind(
    "checklist.other_no_place",
    "第 {number} 处只写了理由，没有选“需补正之处”；请选择，或者清空这条理由",
    "Number {number} has a reason and no place: choose what needs correction, or clear the reason",
)
OTHER_NOT_TOLD = FindingKind(
    "checklist.other_not_told",
    "第 {number} 处写了需要补正的内容，而“{act}”不会告知申请人；请清空这一处，或者改发补正通知",
    "Number {number} says what needs correction, and “{act}” does not tell the applicant: clear it, or send a"
    " correction notice instead",
)
LOOKS = {
    "passed": "done",
    "failed": "bad",
    "missing": "bad",
    "late": "waiting",
    "optional": "done",
    "to_check": "waiting",
    "to_know": "waiting",
}


@dataclass(frozen=True, slots=True)
class CheckRow:
    """A line of the checklist on the page. `name` is the form's name for it; `verdict` and `reason` as typed, else as
    marked before, else the reason people usually give. `mark`: the one that is kept. `askable`: a notice may still name
    it; else not in order is a remark."""

    line: ChecklistLine
    name: str
    look: str
    place: str
    basis: Text
    changed: bool
    verdict: str
    reason: str
    mark: Mark | None = None
    askable: bool = True

    @property
    def status(self) -> Text:
        return MARKS[self.mark.mark] if self.mark else word(f"case.check.{self.line.state}")

    @property
    def anchor(self) -> str:
        return f"{self.name}-reason" if self.verdict == REJECT else self.name


@dataclass(frozen=True, slots=True)
class OtherRow:
    """A place outside the checklist that needs correction."""

    number: int
    where: str
    reason: str


def check_rows(view: CaseView, typed: Mapping[str, str], language: str) -> list[CheckRow]:
    """Every line, with what was typed beside it."""
    return [_row(view, line, typed, language) for line in view.checklist]


def _row(view: CaseView, line: ChecklistLine, typed: Mapping[str, str], language: str) -> CheckRow:
    name = f"line-{line.kind}-{line.code}"
    mark = view.case.marks.get(line_id(line))
    reason = typed.get(f"{name}-reason")
    if reason is None:
        reason = mark.reason if mark and mark.reason else usual_reason(line).say(language)
    return CheckRow(
        line, name, _LOOK_OF[mark.mark] if mark else LOOKS[line.state], place_of(view.item, line.where),
        joined([basis.cite() for basis in line.basis], "、", "; "), line.where in view.case.changed,
        typed.get(name, _VERDICT_OF[mark.mark] if mark else ""), reason.replace("\r\n", "\n"), mark,
        may_be_asked(view.case, place_of(view.item, line.where)),
    )  # fmt: skip


def usual_reason(line: ChecklistLine) -> Text:
    """What a clerk most often has to say of a line: taken from the material's own standard."""
    if line.state == "missing":
        return word("case.check.reason_missing", title=line.title)
    if line.kind == "intake":
        return line.title
    if line.standard:
        return word("case.check.reason_standard", standard=line.standard)
    return Text("")


def other_rows(typed: Mapping[str, str]) -> list[OtherRow]:
    return [
        OtherRow(n, typed.get(f"other-{n}-where", ""), typed.get(f"other-{n}-reason", "")) for n in range(OTHERS)
    ]  # fmt: skip


def places(view: CaseView) -> list[tuple[str, Text]]:
    """Every place a notice can name: materials, then questions, all that the applicant can put right."""
    return [(where, place_title(view.item, where)) for where in curable(view.item, view.case)]


def rejected(rows: Sequence[CheckRow], others: Sequence[OtherRow]) -> list[tuple[str, dict[str, str]]]:
    """The items of a correction notice, each with the anchor of the box it was typed in. Several rejected lines on one
    place are one item."""
    found: dict[str, tuple[str, list[str]]] = {}
    typed = [(r.anchor, r.place, r.reason) for r in rows if r.verdict == REJECT and r.place and r.askable]
    typed += [(f"other-{o.number}-reason", o.where, o.reason) for o in others if o.where]
    for anchor, place, reason in typed:
        found.setdefault(place, (anchor, []))[1].append(" ".join(reason.split()))
    return [
        (anchor, {"where": place, "reason": "；".join(r for r in said if r)}) for place, (anchor, said) in found.items()
    ]


def nothing_to_ask(rows: Sequence[CheckRow]) -> Finding:
    """Why there is nothing that a notice could say."""
    return (ONLY_REMARKS if any(row.verdict == REJECT for row in rows) else NOTHING_REJECTED).at()


def told(view: CaseView, data: Mapping[str, Any]) -> list[dict[str, object]]:
    """What a notice says, place by place, as rows of a summary."""
    return [{"key": place_title(view.item, one["where"]), "value": one["reason"]} for one in data["items"]]


def without_place(others: Sequence[OtherRow]) -> list[tuple[str, Finding]]:
    """Reasons typed beside no place, each with the anchor of the box to choose in: left out, the notice, which is given
    once, would not name them."""
    lost = [row for row in others if row.reason.strip() and not row.where]
    return [(f"other-{row.number}-where", OTHER_WITHOUT_PLACE.at("", number=row.number + 1)) for row in lost]


def not_told(others: Sequence[OtherRow], act: Text) -> list[tuple[str, Finding]]:
    """What was typed to be corrected, each with the anchor of its box, though `act` gives no notice: it would be lost
    without a word."""
    typed = [row for row in others if row.where or row.reason.strip()]
    return [(f"other-{row.number}-reason", OTHER_NOT_TOLD.at("", number=row.number + 1, act=act)) for row in typed]


def correction_data(items: Sequence[tuple[str, dict[str, str]]]) -> dict[str, object]:
    return {"items": [item for _, item in items]}


def marks_made(view: CaseView, rows: Sequence[CheckRow], typed: Mapping[str, str]) -> list[dict[str, str]]:
    """What was ticked on the page and is not kept yet. A line rejected without any reason waits for one."""
    said = [(row, row.verdict, row.reason) for row in rows if row.name in typed and row.verdict in _MARK_OF]
    return [
        {"line": line_id(row.line), "mark": _MARK_OF[verdict], "reason": reason if verdict == REJECT else ""}
        for row, verdict, reason in said
        if _is_new(row, verdict, reason) and (verdict != REJECT or reason.strip() or row.line.standard)
    ]


def _is_new(row: CheckRow, verdict: str, reason: str) -> bool:
    kept = row.mark
    if kept is None or kept.mark != _MARK_OF[verdict]:
        return True
    return verdict == REJECT and reason.strip() not in ("", kept.reason)


def without_reason(rows: Sequence[CheckRow]) -> list[tuple[str, Finding]]:
    """Lines rejected without a word on why, each with the anchor of its box."""
    silent = [row for row in rows if row.verdict == REJECT and not row.reason.strip() and not row.line.standard]
    return [(row.anchor, MARK_NO_REASON.at("", title=row.line.title)) for row in silent]


def anchor_of(rows: Sequence[CheckRow], finding: Finding) -> str:
    """Where on the page a finding on a line of the checklist is put right."""
    return next((row.anchor for row in rows if finding.where == pointer("checklist", line_id(row.line))), "checklist")
