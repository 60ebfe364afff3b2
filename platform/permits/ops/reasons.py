"""Why a rule fired, as a document: the facts it looked at, and the same in a sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from permits.core.definitions.types import Item, Rule
from permits.core.forms import Checked, Fee, MaterialNeed, why
from permits.core.forms.flips import NoFlip, Seen, condition_of, flip_in_words, from_register, nearest_flip
from permits.core.process import Duty
from permits.core.rules import facts_read
from permits.core.text import Text


def material_document(item: Item, checked: Checked, need: MaterialNeed) -> dict[str, object]:
    """A material these answers call for. `required`: it must be there now, not only may or may follow; `upload`:
    whether the applicant has to hand in a file (not where it is made from the answers, shared, or already held)."""
    return {
        "code": need.material.code, "title": need.material.title, "required": need.material.necessity == "required",
        "necessity": need.material.necessity, "upload": need.to_upload,
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


def flip_document(
    item: Item, rule: Rule, answers: Mapping[str, object], on: date, seen: Seen
) -> Mapping[str, object] | None:
    """What single answer would turn the rule; None for a rule that always holds. `field` is empty where none does;
    `answer` is None where the field would be empty, or the answer is a record of a register (then only the words)."""
    if condition_of(item, rule) is None:
        return None
    flip = nearest_flip(item, rule, answers, on, seen)
    if isinstance(flip, NoFlip):
        return {"field": "", "answer": None, "in_words": flip_in_words(item, flip)}
    told = None if from_register(item, flip.answer) else flip.answer
    return {"field": flip.field, "answer": told, "in_words": flip_in_words(item, flip, answers)}


def in_words(item: Item, checked: Checked, rule: Rule) -> Text:
    """One sentence: which tests of the rule's condition decided."""
    return why(item, checked.facts, rule)


def fee_documents(fees: Sequence[Fee]) -> list[dict[str, object]]:
    """What is to be paid, line by line, in yuan."""
    return [
        {
            "rule": fee.rule.code,
            "title": fee.rule.message,
            "amount": str(fee.amount),
            "basis": list(fee.rule.basis),
            **({"working": fee.working} if fee.working else {}),
        }
        for fee in fees
    ]


def duty_documents(duties: Sequence[Duty]) -> list[dict[str, object]]:
    """What the holder owes; `due_on` is None where there is no day or it is not known yet."""
    return [
        {
            "rule": duty.rule.code,
            "title": duty.rule.message,
            "due_on": duty.due_on,
            "provisional": duty.provisional,
            "basis": list(duty.rule.basis),
        }
        for duty in duties
    ]


def suggestion_documents(item: Item, checked: Checked) -> list[dict[str, object]]:
    """Grounds of refusal that these answers may meet, with the facts: for whoever decides, never applied."""
    return [
        {"clause": rule.effect["clause"], "title": rule.message, "because": in_words(item, checked, rule),
         "facts": facts_behind(item, checked, rule), "basis": list(rule.basis)}
        for rule in item.rules_of("refusal") if rule.code in checked.verdict.fired
    ]  # fmt: skip
