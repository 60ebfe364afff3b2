"""审核清单: what a clerk has to look at, worked out from the same rules the applicant met.

One line per material called for and per rule of checking; what the system could answer is already answered.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from permits.core.definitions.types import Basis, Item, Rule
from permits.core.finding import pointer
from permits.core.forms.behind import questions_behind
from permits.core.forms.check import Checked
from permits.core.forms.materials import MaterialNeed, Upload, applies, spared_because
from permits.core.forms.show import place_of, place_title
from permits.core.text import Text, joined

ALWAYS = Text("每次申请都需要", "Needed for every application")
IN_ORDER = Text("未发现问题：{place}", "No problem found with “{place}”")
WHOLE = Text("整份申请", "the whole application")


@dataclass(frozen=True, slots=True)
class ChecklistLine:
    """One thing to check. `kind`: material | check | intake | account (what no rule makes: see
    `process.cross_checks`). `state`: passed | failed (answered by the system), missing (called for, not handed in),
    late (not there, may follow), optional (not there, need not be), to_check (a person looks), to_know (told, and no
    mark is asked). `where`: a JSON pointer for a correction notice. `would_say`: of a check that passed, what it says
    when it does not. `cases`: the numbers of other cases it speaks of that the
    same authority has."""

    code: str
    kind: str
    title: Text
    standard: Text
    because: Text
    basis: tuple[Basis, ...]
    state: str
    where: str
    files: tuple[Upload, ...] = ()
    would_say: Text | None = None
    cases: tuple[str, ...] = ()


def checklist(item: Item, checked: Checked, uploads: Mapping[str, Sequence[Upload]]) -> tuple[ChecklistLine, ...]:
    """The lines in the order a person works: intake, materials, checks."""
    fired = frozenset(checked.verdict.fired)
    return (
        *(_intake_line(rule) for rule in item.rules_of("intake") if applies(rule, fired)),
        *(_material_line(item, need, tuple(uploads.get(need.material.code, ()))) for need in checked.needs),
        *_check_lines(item, checked, fired),
    )


def _intake_line(rule: Rule) -> ChecklistLine:
    """What a rule says of how the application is received: nothing more is asked by one that accepts it; what is to be
    put right at a place waits for a person to say whether it is."""
    where, state = str(rule.effect.get("at", "")), "passed" if rule.effect["outcome"] == "accept" else "failed"
    if where and state == "failed":
        state = "to_check"
    return ChecklistLine(rule.code, "intake", rule.message, Text(""), Text(""), rule.basis, state, where)


def _material_line(item: Item, need: MaterialNeed, files: tuple[Upload, ...]) -> ChecklistLine:
    reasons = [rule.message for rule in need.because if rule.message]
    because = joined(reasons, "；", "; ") if reasons else ALWAYS
    if need.supplied:
        because = spared_because(item, need)
    basis = need.material.basis or need.because[0].basis
    material = need.material
    return ChecklistLine(
        material.code, "material", material.title, material.standard, because, basis, _state(need, files),
        f"/materials/{material.code}", files,
    )  # fmt: skip


def _state(need: MaterialNeed, files: tuple[Upload, ...]) -> str:
    if need.material.asked != "upload" or need.supplied:
        return "passed"
    return "to_check" if files else _ABSENT[need.material.necessity]


_ABSENT = {"required": "missing", "optional": "optional", "late": "late"}


def _check_lines(item: Item, checked: Checked, fired: frozenset[str]) -> Iterator[ChecklistLine]:
    """What failed, in its own sentence; what passed, by what was found to be in order. A check of what was not asked
    says nothing of this application."""
    for rule in item.rules_of("check"):
        where = str(rule.effect["at"])
        if applies(rule, fired):
            yield ChecklistLine(rule.code, "check", rule.message, Text(""), Text(""), rule.basis, "failed", where)
        elif _was_asked(item, checked, rule):
            place = place_of(item, where)
            title = IN_ORDER.format({"place": place_title(item, place) if place else WHOLE})
            yield ChecklistLine(
                rule.code, "check", title, Text(""), Text(""), rule.basis, "passed", where, would_say=rule.message
            )


def _was_asked(item: Item, checked: Checked, rule: Rule) -> bool:
    """Whether the place of a check was asked, and something it looks at."""
    place = place_of(item, str(rule.effect["at"]))
    shown = {pointer(name) for name in checked.visible}
    shown |= {pointer("materials", need.material.code) for need in checked.needs}
    behind = questions_behind(item, [rule])
    return (not place or place in shown) and (not behind or not behind.isdisjoint(checked.visible))
