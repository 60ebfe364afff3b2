"""The checklist as a clerk works on it: each line ticked or rejected, rejected lines becoming one correction notice.

Knows lines and what was typed beside them; judges nothing: whether a notice may be given is the core's to say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from permits.core.finding import Finding, FindingKind, pointer
from permits.core.forms import ChecklistLine
from permits.core.text import Text, joined
from permits.faces.kit.words import word
from permits.services.show_case import CaseView

OK, REJECT = "ok", "reject"
OTHERS = 3

NOTHING_REJECTED = FindingKind(
    "checklist.nothing_rejected",
    "还没有标为“不符合”的项目；请先在清单中标出需要补正的材料，再发补正通知",
    "Nothing is marked as not meeting the rules; mark what needs correction in the checklist first",
)
STILL_REJECTED = FindingKind(
    "checklist.still_rejected",
    "“{title}”标为不符合，不能受理；请改为符合，或者发补正通知",
    "“{title}” is marked as not meeting the rules, so the case cannot be accepted: tick it, or request correction",
)

LOOKS = {"passed": "done", "failed": "bad", "missing": "bad", "to_check": "waiting"}


@dataclass(frozen=True, slots=True)
class CheckRow:
    """A line of the checklist on the page. `name` is the form's name for it; `verdict` and `reason` as typed or,
    where nothing was typed yet, the reason people usually give."""

    line: ChecklistLine
    name: str
    look: str
    place: str
    basis: Text
    changed: bool
    verdict: str
    reason: str
    errors: tuple[str, ...] = ()

    @property
    def status(self) -> Text:
        return word(f"case.check.{self.line.state}")

    @property
    def anchor(self) -> str:
        return f"{self.name}-reason" if self.verdict == REJECT else self.name


@dataclass(frozen=True, slots=True)
class OtherRow:
    """A place outside the checklist that needs correction."""

    number: int
    where: str
    reason: str
    errors: tuple[str, ...] = ()


def check_rows(view: CaseView, typed: Mapping[str, str], language: str) -> list[CheckRow]:
    """Every line, with what was typed beside it."""
    return [_row(view, line, typed, language) for line in view.checklist]


def _row(view: CaseView, line: ChecklistLine, typed: Mapping[str, str], language: str) -> CheckRow:
    name = f"line-{line.kind}-{line.code}"
    reason = typed.get(f"{name}-reason")
    return CheckRow(
        line, name, LOOKS[line.state], place_of(view, line.where), joined([basis.cite() for basis in line.basis]),
        line.where in view.case.changed, typed.get(name, ""),
        usual_reason(line).say(language) if reason is None else reason,
    )  # fmt: skip


def usual_reason(line: ChecklistLine) -> Text:
    """What a clerk most often has to say of a line: taken from the material's own standard."""
    if line.state == "missing":
        return word("case.check.reason_missing", title=line.title)
    if line.standard:
        return word("case.check.reason_standard", standard=line.standard)
    return Text("")


def place_of(view: CaseView, where: str) -> str:
    """The place a correction notice can name for a line: a material or a question; empty where there is none."""
    parts = where.strip("/").split("/")
    if parts[0] == "materials" and len(parts) > 1 and parts[1] in view.item.materials:
        return pointer("materials", parts[1])
    return pointer(parts[0]) if parts[0] in view.item.fields else ""


def other_rows(typed: Mapping[str, str]) -> list[OtherRow]:
    return [
        OtherRow(n, typed.get(f"other-{n}-where", ""), typed.get(f"other-{n}-reason", "")) for n in range(OTHERS)
    ]  # fmt: skip


def places(view: CaseView) -> list[tuple[str, Text]]:
    """Every place a notice can name: materials, then questions that were asked."""
    materials = [(pointer("materials", code), m.title) for code, m in view.item.materials.items()]
    asked = [(pointer(name), f.title) for name, f in view.item.fields.items() if name in view.checked.visible]
    return materials + asked


def rejected(rows: Sequence[CheckRow], others: Sequence[OtherRow]) -> list[tuple[str, dict[str, str]]]:
    """The items of a correction notice, each with the anchor of the box it was typed in. Several rejected lines on one
    place are one item."""
    found: dict[str, tuple[str, list[str]]] = {}
    typed = [(r.anchor, r.place, r.reason) for r in rows if r.verdict == REJECT and r.place]
    typed += [(f"other-{o.number}-reason", o.where, o.reason) for o in others if o.where]
    for anchor, place, reason in typed:
        found.setdefault(place, (anchor, []))[1].append(" ".join(reason.split()))
    return [
        (anchor, {"where": place, "reason": "；".join(r for r in said if r)}) for place, (anchor, said) in found.items()
    ]


def correction_data(items: Sequence[tuple[str, dict[str, str]]]) -> dict[str, object]:
    return {"items": [item for _, item in items]}


def still_rejected(rows: Sequence[CheckRow]) -> list[tuple[str, Finding]]:
    """Why a case cannot be accepted as the clerk's own list stands."""
    return [(r.anchor, STILL_REJECTED.at("", title=r.line.title)) for r in rows if r.verdict == REJECT]
