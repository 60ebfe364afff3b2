"""Whether every answer there is to choose can be given by somebody who passes, in the rows of tables too, and every
question be answered at all. Of an answer that nobody can submit it is told what forbids it.

Entries of vocabularies are not asked about: those lists serve many items.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import z3  # type: ignore[import-untyped]

from permits.core.definitions.types import Field, Option, Rule
from permits.core.finding import Finding, FindingKind, pointer
from permits.core.proof import messages, tell
from permits.core.proof.confirm import confirmed
from permits.core.proof.contradictions import forbidding
from permits.core.proof.inquiry import Inquiry, undecided
from permits.core.proof.prover import any_of, none_of
from permits.core.proof.terms import Bool, Term
from permits.core.rules import facts_read
from permits.core.text import Text

DEAD_YES_NO = FindingKind(
    "proof.dead_answer",
    "“{field}”答“{option}”的，谁也提交不了（{because}）。请改正规则；有意不让这样答的，请在这一项上写一条检查规则说明。",
    "Nobody who answers “{option}” to “{field}” can submit ({because}). Correct the rules; if that is meant, let a"
    " check at this question say so.",
)
NEVER_ANSWERED = FindingKind(
    "proof.never_answered",
    "填写了“{field}”的，谁也提交不了（{because}）。请改正规则或删去。",
    "Nobody who answers “{field}” can submit ({because}). Correct the rules or remove the question.",
)
YES, NO = Text("是", "yes"), Text("否", "no")
Seen = Sequence[Mapping[str, Term]]
"""The facts among which a question's are: those of the form, or those of each row a column is in."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the answers to a question or a column: an option, or yes or no; the `number`th of them."""

    claim: Bool
    where: str
    number: int
    title: Text
    option: Option | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A question or a column, `where` it stands: when it is `answered`, with the choices there are. `open` says when it
    could be: where it is shown, or its table is answered. `column`: whether it is one."""

    field: Field
    where: str
    open: Bool
    answered: Bool
    choices: tuple[Choice, ...] = ()
    column: bool = False


def choices_alive(inquiry: Inquiry) -> Iterator[Finding]:
    """Every question can be answered by somebody who passes, with every option but those that are to be refused. (One
    that no answer fits whatever rules say is told of as that.)"""
    asked = [one for one in _asked(inquiry) if not one.field.computed]
    choices = [(one, choice) for one in asked for choice in one.choices]
    # The first options of all questions go together, then the second ones: those of one question never do.
    choices.sort(key=lambda pair: pair[1].number)
    chosen = _possible(inquiry, [(one, choice.claim) for one, choice in choices])
    answered = _possible(inquiry, [(one, one.answered) for one in asked])
    lost = [one for one, known in zip(asked, answered, strict=True) if not known]
    for one in lost:
        if inquiry.possible(one.open) and inquiry.anything.possible(one.answered):
            yield NEVER_ANSWERED.at(one.where, field=one.field.title, because=forbidding(inquiry, one.answered))
    for (one, choice), known in zip(choices, chosen, strict=True):
        if one not in lost and known == bool(choice.option and choice.option.refused):
            yield from _refused(inquiry, one.field, choice) if known else _dead(inquiry, one.field, choice)


def _possible(inquiry: Inquiry, claims: Sequence[tuple[Asked, Bool]]) -> list[bool]:
    """Those of the form all at once; those of rows one by one, since many rows together are hard to find."""
    of_form = [claim for one, claim in claims if not one.column]
    known = iter(inquiry.prover.possible_each(of_form))
    return [inquiry.possible(claim) if one.column else next(known) for one, claim in claims]


def _dead(inquiry: Inquiry, field: Field, choice: Choice) -> Iterator[Finding]:
    if choice.option is None and _told_so(inquiry, choice):
        return
    kind = messages.DEAD_OPTION if choice.option else DEAD_YES_NO
    because = forbidding(inquiry, choice.claim)
    yield kind.at(choice.where, field=field.title, option=choice.title, because=because)


def _told_so(inquiry: Inquiry, choice: Choice) -> bool:
    """Whether a check at the question refuses every such answer by itself: so the author meant it to be refused."""
    checks = [one for one in inquiry.item.rules_of("check") if _at(inquiry, choice) == question_of(one)]
    return any(not inquiry.anything.possible(choice.claim, none_of([inquiry.fires(one)])) for one in checks)


def _at(inquiry: Inquiry, choice: Choice) -> str:
    """The question of the form that the choice is in."""
    places = ((inquiry.places.field(name), name) for name in inquiry.item.fields)
    return next(name for place, name in places if choice.where == place or choice.where.startswith(place + "/"))


def question_of(rule: Rule) -> str:
    """The question a check points at; empty where it points at the whole form."""
    return str(rule.effect["at"]).lstrip("/").partition("/")[0]


def _refused(inquiry: Inquiry, field: Field, choice: Choice) -> Iterator[Finding]:
    model = inquiry.prover.smallest(choice.claim)
    if model is not None:
        witness = inquiry.witness(model)
        if not confirmed(inquiry.prover.world, model, witness, ()):
            yield undecided(messages.NOT_REFUSED, choice.where, ())
            return
        words = tell.answer_in_words(inquiry.item, _at(inquiry, choice), witness.answers)
        found = messages.NOT_REFUSED.at(choice.where, witness=words, field=field.title, option=choice.title)
        yield replace(found, witness=witness.document())


def _asked(inquiry: Inquiry) -> Iterator[Asked]:
    world = inquiry.prover.world
    for name, field in inquiry.item.fields.items():
        yield from _of(inquiry, field, name, [world.terms], world.visible[name], inquiry.places.field(name))


def _of(inquiry: Inquiry, field: Field, name: str, seen: Seen, open_: Bool, where: str) -> Iterator[Asked]:
    """A question and, of a table, its columns; `name` is what rules call it."""
    answered = any_of(terms[field.id].present for terms in seen)
    choices = tuple(_choices(inquiry, field, seen, where))
    yield Asked(field, where, open_, answered, choices, name != field.id)
    if field.kind == "table":
        rows = [row.columns for row in inquiry.prover.world.rows[name]]
        read = _read(inquiry, name)
        for column in (one for one in field.columns if one.kind == "table" or one.id in read):
            place = where + pointer("items", "properties", column.id)
            yield from _of(inquiry, column, f"{name}.{column.id}", rows, answered, place)


def _read(inquiry: Inquiry, rows: str) -> set[str]:
    """The columns that rules look at: nothing forbids an answer in any other."""
    facts = [fact for fact in inquiry.item.derived.values() if fact.args.get("rows") == rows]
    named = {name for fact in facts if fact.where is not None for name in facts_read(fact.where)}
    named |= {str(fact.args.get("column")) for fact in facts}
    return {name.partition(".")[0] for name in named}


def _choices(inquiry: Inquiry, field: Field, seen: Seen, where: str) -> Iterator[Choice]:
    for number, said in enumerate((NO, YES) if field.kind == "yesno" and "const" not in field.schema else ()):
        yield Choice(any_of(_says(one[field.id], said is YES) for one in seen), where, number, said)
    for number, option in enumerate(field.options if field.kind in _OPTIONS else ()):
        path, code = _OPTIONS[field.kind], inquiry.prover.world.strings.number(option.code)
        name, value = (f"{field.id}.{option.code}", True) if field.kind == "several_of" else (field.id, code)
        claim = any_of(_says(one[name], value) for one in seen)
        yield Choice(claim, where + path + pointer("oneOf", number), number, option.title, option)


def _says(term: Term, value: object) -> Bool:
    return z3.And(term.present, term.value == value)


_OPTIONS: Mapping[str, str] = {"one_of": "", "several_of": "/items"}
"""Where the options of a question of each kind stand in it."""
