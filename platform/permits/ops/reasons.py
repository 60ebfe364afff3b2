"""Why a rule fired, as a document: the facts it looked at, and the same in a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from permits.core.definitions.types import Item, Rule
from permits.core.forms import Checked, MaterialNeed, title_of
from permits.core.forms.flips import flip_in_words, from_register, nearest_flip
from permits.core.rules import explain, facts_read
from permits.core.text import Text

ALWAYS = Text("每次都需要", "always")


def material_document(item: Item, checked: Checked, need: MaterialNeed) -> dict[str, object]:
    """A material these answers call for. `required`: the law asks for it, so it is true of every line here; `upload`:
    whether the applicant has to hand in a file (not where it is made from the answers, shared, or already held)."""
    return {
        "code": need.material.code, "title": need.material.title, "required": True, "upload": need.to_upload,
        "asked": need.material.asked, "supplied": need.supplied is not None,
        "because": [
            {"rule": rule.code, "basis": list(rule.basis), "facts": facts_behind(item, checked, rule),
             "in_words": in_words(item, checked, rule)}
            for rule in need.because
        ],
    }  # fmt: skip


def facts_behind(item: Item, checked: Checked, rule: Rule) -> list[Mapping[str, object]]:
    """Every fact the rule's condition looks at, with its present value (None: not given); none if it always fires."""
    return [
        {"name": name, "title": item.fact_titles.get(name, Text(name, name)), "value": checked.facts.get(name)}
        for name in (sorted(facts_read(rule.when)) if rule.when is not None else ())
    ]


def flip_document(item: Item, rule: Rule, answers: Mapping[str, object], on: date) -> Mapping[str, object] | None:
    """What single answer would turn the rule; None for a rule that always holds. `field` is empty where none does;
    `answer` is None where the field would be empty, or the answer is a record of a register (then only the words)."""
    if rule.when is None:
        return None
    flip = nearest_flip(item, rule, answers, on)
    if flip is None:
        return {"field": "", "answer": None, "in_words": flip_in_words(item, flip)}
    told = None if from_register(item, flip.answer) else flip.answer
    return {"field": flip.field, "answer": told, "in_words": flip_in_words(item, flip)}


def in_words(item: Item, checked: Checked, rule: Rule) -> Text:
    """One sentence: which tests of the rule's condition decided."""
    if rule.when is None:
        return ALWAYS
    return explain(rule.when, checked.facts, item.fact_titles, lambda fact, value: _said(item, fact, value))


def _said(item: Item, fact: str, value: object) -> Text:
    """A fact's value in words: choices by their titles."""
    field = item.fields.get(fact)
    if isinstance(value, bool):
        return Text("是", "yes") if value else Text("否", "no")
    return title_of(item, field, str(value)) if field else Text(str(value), str(value))
