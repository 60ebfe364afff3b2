"""我要准备什么: the few questions that decide what an application needs, which way it goes and what it costs, and what
can be said from their answers alone. Knows declarations and answers; no applicant.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from permits.core.definitions.types import Item, Rule
from permits.core.forms.behind import deciding_among, questions_behind, rests_on
from permits.core.forms.check import Checked, check
from permits.core.forms.check import check_answers as judged
from permits.core.forms.materials import MaterialNeed
from permits.core.forms.privacy import ORDINARY

ANSWERED_AT_ONCE = frozenset({"yesno", "one_of", "several_of", "code", "integer", "decimal"})
"""Kinds of questions anybody can answer without papers at hand."""
DECIDING = ("need", "supplied", "route", "intake", "fee", "branch", "limit")


@dataclass(frozen=True, slots=True)
class Situation:
    """What the answers given so far come to. `asked`: the questions that matter here, in the order of the form;
    `open_`: those of them without an answer that will do; `needs`: materials called for; `perhaps`: materials that an
    answer not known here may call for, each with what it depends on."""

    checked: Checked
    asked: tuple[str, ...]
    open_: tuple[str, ...]
    needs: tuple[MaterialNeed, ...]
    perhaps: tuple[tuple[str, tuple[Rule, ...]], ...]

    @property
    def complete(self) -> bool:
        return not self.open_


def questions_of(item: Item) -> tuple[str, ...]:
    """Every question that may have to be answered first, in the order of the form."""
    rules = [rule for kind in DECIDING for rule in item.rules_of(kind)]
    found = {name for name in questions_behind(item, rules) if _at_once(item, name)}
    # What decides whether one of them is asked at all comes with them.
    while more := {name for name in _deciding(item, found) - found if _at_once(item, name)}:
        found |= more
    return tuple(name for name in item.fields if name in found)


def _deciding(item: Item, found: set[str]) -> frozenset[str]:
    return deciding_among(item, tuple(item.fields)) & questions_behind(
        item,
        [rule for rule in item.rules_of("visibility") if found & set(rule.effect["show"])],  # type: ignore[call-overload]
    )


def _at_once(item: Item, name: str) -> bool:
    field = item.fields[name]
    listed = item.vocabularies.get(field.vocabulary)
    of_people = listed is not None and listed.register
    fixed = field.read_only or bool(field.computed) or "const" in field.schema
    return field.kind in ANSWERED_AT_ONCE and field.privacy == ORDINARY and not of_people and not fixed


def situation(item: Item, answers: Mapping[str, object], day: date) -> Situation:
    """What is known from these answers, of a day."""
    checked = check(item, answers, {}, day)
    asked = tuple(name for name in questions_of(item) if name in checked.visible)
    wrong = {finding.where.split("/")[1] for finding in judged(item, answers, asked, day) if finding.where}
    missing = tuple(name for name in asked if item.fields[name].required and name not in checked.answers)
    unsure = frozenset(name for name in item.fields if name not in checked.answers)
    called = {need.material.code for need in checked.needs}
    return Situation(
        checked, asked, tuple(name for name in asked if name in (*missing, *wrong)), checked.needs,
        tuple(
            (code, tuple(rules)) for code in item.materials
            if code not in called and (rules := [r for r in _needing(item, code) if rests_on(item, r, unsure)])
        ),
    )  # fmt: skip


def _needing(item: Item, material: str) -> list[Rule]:
    return [rule for rule in item.rules_of("need") if rule.effect["material"] == material]
