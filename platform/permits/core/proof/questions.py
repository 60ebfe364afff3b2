"""What is asked of every item before anyone meets it. Each question yields findings; each finding with its place and,
where there is one, an application that shows it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations

from permits.core.definitions.types import Item, Rule, Validity
from permits.core.finding import Finding, pointer
from permits.core.proof import messages
from permits.core.proof.answerable import questions_answerable
from permits.core.proof.choices import choices_alive, question_of
from permits.core.proof.contradictions import forbidding, out_of_force
from permits.core.proof.effects import checks_felt, effects_felt
from permits.core.proof.inquiry import Inquiry, in_turn, together
from permits.core.proof.limits import days_known, limits_alive, promises_kept, sets_apart
from permits.core.proof.prover import all_of, any_of, none_of
from permits.core.proof.rows import named, tables_decide, taken_before
from permits.core.proof.steps import steps_fit
from permits.core.proof.terms import Bool, condition_term
from permits.core.proof.turns import (
    OVERLAP_ALIKE,
    leaving_none,
    otherwise_alive,
    somebody_taken_in,
    turning_away,
    validity_alive,
)
from permits.core.proof.ways import processes_alive


def rules_alive(inquiry: Inquiry) -> Iterator[Finding]:
    """Every rule holds of some application; a check, of one that would pass but for it."""
    rules = [rule for rule in inquiry.item.rules.values() if rule.kind != "check" and rule.when is not None]
    yield from _dead(inquiry, rules)


def _dead(inquiry: Inquiry, rules: Sequence[Rule]) -> Iterator[Finding]:
    alive = inquiry.prover.possible_each([inquiry.fires(rule) for rule in rules])
    for rule, holds in zip(rules, alive, strict=True):
        before = () if holds else taken_before(inquiry, rule)
        if before:
            because = messages.TAKEN_BEFORE.format({"rows": named(before)})
            yield messages.SHADOWED.at(inquiry.places.rule(rule.code), rule=rule.code, because=because)
        elif not holds:
            kind = messages.DEAD_CHECK if rule.kind == "check" else messages.DEAD_RULE
            because = out_of_force(inquiry, rule) or forbidding(inquiry, inquiry.fires(rule))
            yield kind.at(_place(inquiry, rule), rule=rule.code, because=because)


def _place(inquiry: Inquiry, rule: Rule) -> str:
    """Where a rule that never holds stands: of a row in a table, the cell that never holds by itself, if one does."""
    world, where = inquiry.prover.world, inquiry.places.rule(rule.code)
    for row in (row for table in inquiry.item.tables for row in table.rows if row.rule == rule.code):
        for number, cell in enumerate(row.cells):
            if cell is not None and not inquiry.possible(condition_term(cell, world.terms, world.strings)):
                return where + pointer("when", number)
    return where


def fields_alive(inquiry: Inquiry) -> Iterator[Finding]:
    """Every question is asked of somebody who passes."""
    visible = inquiry.prover.world.visible
    for name, seen in zip(visible, inquiry.prover.possible_each(list(visible.values())), strict=True):
        if not seen:
            field = inquiry.item.fields[name]
            because = forbidding(inquiry, visible[name])
            yield messages.DEAD_FIELD.at(inquiry.places.field(name), field=field.title, because=because)


def materials_alive(inquiry: Inquiry) -> Iterator[Finding]:
    """Every material is needed by somebody."""
    for code, seen in _needed(inquiry).items():
        if not seen:
            because = forbidding(inquiry, _called(inquiry, "need", code), turning_away(inquiry.item))
            yield messages.DEAD_MATERIAL.at(inquiry.places.material(code), material=code, because=because)


def uploads_alive(inquiry: Inquiry) -> Iterator[Finding]:
    """Every upload is uploaded by somebody, if only by whoever goes on after being told that it is not for us."""
    uploads = [code for code, seen in _needed(inquiry).items() if seen and _is_upload(inquiry, code)]
    for code in uploads:
        needed, supplied = (_called(inquiry, kind, code) for kind in ("need", "supplied"))
        if not inquiry.possible(needed, none_of([supplied])):
            yield messages.ALWAYS_SUPPLIED.at(inquiry.places.material(code), material=code)


def _is_upload(inquiry: Inquiry, material: str) -> bool:
    return inquiry.item.materials[material].asked == "upload"


def _needed(inquiry: Inquiry) -> dict[str, bool]:
    """Of each material whether somebody needs it."""
    codes = list(inquiry.item.materials)
    alive = inquiry.prover.possible_each([_called(inquiry, "need", code) for code in codes])
    return dict(zip(codes, alive, strict=True))


def _called(inquiry: Inquiry, kind: str, material: str) -> Bool:
    return any_of(inquiry.fires(r) for r in inquiry.item.rules_of(kind) if r.effect["material"] == material)


def one_route(inquiry: Inquiry) -> Iterator[Finding]:
    """Every route has its turn, and an authority for whom it takes."""
    routes = inquiry.item.rules_of("route")
    for rule, taken in in_turn(inquiry, routes):
        named = rule.effect["authority"]
        fact = named.get("fact") if isinstance(named, dict) else None
        if fact is None:
            continue
        model = inquiry.prover.smallest(taken, none_of([inquiry.prover.world.terms[str(fact)].present]))
        if model is not None:
            where = inquiry.places.rule(rule.code) + "/authority"
            decisive = [*routes[: routes.index(rule) + 1], *turning_away(inquiry.item)]
            yield inquiry.shown_by(messages.NO_AUTHORITY, where, model, decisive, rule=rule.code)
    yield from _shadowed(inquiry, [rule for rule in routes if not rule.otherwise])


def routes_apart(inquiry: Inquiry) -> Iterator[Finding]:
    """No two routes hold at once where none is said to count before the other."""
    # Whether or not they say different things: which of them it rests on is not said. Rows of one table are asked about
    # by themselves.
    rules = [rule for rule in inquiry.item.rules_of("route") if not rule.otherwise]
    if inquiry.item.routing_ordered:
        return
    for ones, other, model in together(inquiry, _pairs(inquiry.item, rules)):
        apart = [one for one in ones if one.effect != other.effect]
        kind, told = (messages.OVERLAP, apart) if apart else (OVERLAP_ALIKE, ones)
        said = {"one": named(told), "other": other.code, "instead": messages.ROUTES_IN_ORDER}
        yield inquiry.shown_by(kind, inquiry.places.rule(other.code), model, [told[0], other], **said)


def _pairs(item: Item, rules: Sequence[Rule], key: str = "") -> list[tuple[Rule, Rule]]:
    """The pairs of these rules that are not of one table; of those that differ in what they say under `key`."""
    tables = {row.rule: table.code for table in item.tables for row in table.rows}
    return [
        (one, other)
        for one, other in combinations(rules, 2)
        if (one.code not in tables or tables[one.code] != tables.get(other.code))
        and (not key or one.effect[key] != other.effect[key])
    ]


def _shadowed(inquiry: Inquiry, rules: Sequence[Rule]) -> Iterator[Finding]:
    turns = list(in_turn(inquiry, rules))
    for (rule, _), seen in zip(turns, inquiry.prover.possible_each([taken for _, taken in turns]), strict=True):
        if not seen and inquiry.possible(inquiry.fires(rule)):
            with inquiry.prover.given(inquiry.fires(rule)):
                before = leaving_none(inquiry, rules[: rules.index(rule)])
            because = messages.TAKEN_BEFORE.format({"rows": named(before)})
            yield messages.SHADOWED.at(inquiry.places.rule(rule.code), rule=rule.code, because=because)


def intake_ordered(inquiry: Inquiry) -> Iterator[Finding]:
    """Each outcome of intake has its turn; two of them together have an order that the author chose."""
    rules = turning_away(inquiry.item)
    yield from _shadowed(inquiry, rules)
    if not inquiry.item.intake_ordered:
        for ones, other, model in together(inquiry, _pairs(inquiry.item, rules, "outcome")):
            where, said = inquiry.places.rule(other.code), {"one": named(ones), "other": other.code}
            yield inquiry.shown_by(messages.TWO_OUTCOMES, where, model, [ones[0], other], **said)


def terms_alive(inquiry: Inquiry) -> Iterator[Finding]:
    """Each rule on how long what is granted is good for has its turn: the first that holds counts."""
    yield from _shadowed(inquiry, inquiry.item.rules_of("term"))


def ends_known(inquiry: Inquiry) -> Iterator[Finding]:
    """Where a fact says the last day of what is granted, the fact is known of everybody it is granted to."""
    item, terms = inquiry.item, inquiry.item.rules_of("term")
    turns = [
        (rule.effect["validity"], taken, inquiry.places.rule(rule.code), [rule])
        for rule, taken in in_turn(inquiry, terms)
    ]
    if item.certificate is not None:
        otherwise = none_of([inquiry.fires(rule) for rule in terms])
        turns.append((item.certificate.validity, otherwise, "item#/certificate/validity/until", []))
    for validity, taken, where, rules in turns:
        name = validity.until if isinstance(validity, Validity) else ""
        model = inquiry.prover.smallest(taken, none_of([inquiry.prover.world.terms[name].present])) if name else None
        if model is not None:
            yield inquiry.shown_by(messages.NO_LAST_DAY, where, model, rules, [name], fact=item.fact_titles[name])


def requirements_alive(inquiry: Inquiry) -> Iterator[Finding]:
    """What a rule requires is asked of somebody of whom the rule holds."""
    world = inquiry.prover.world
    asked = [
        (rule, number, name)
        for rule in inquiry.item.rules_of("requirement")
        for number, name in enumerate(_names(rule.effect["require"]))
    ]
    seen = inquiry.prover.possible_each([all_of([inquiry.fires(r), world.visible[name]]) for r, _, name in asked])
    for (rule, number, name), known in zip(asked, seen, strict=True):
        if not known and inquiry.possible(inquiry.fires(rule)):
            where = inquiry.places.rule(rule.code) + pointer("require", number)
            yield messages.HIDDEN_REQUIREMENT.at(where, rule=rule.code, field=inquiry.item.fields[name].title)


def _names(listed: object) -> Sequence[str]:
    assert isinstance(listed, tuple)
    return listed


def fees_known(inquiry: Inquiry) -> Iterator[Finding]:
    """Every fee comes to an amount, and to none below nothing."""
    for rule in inquiry.item.rules_of("fee"):
        if "fact" in rule.effect:
            fact = str(rule.effect["fact"])
            term = inquiry.prover.world.terms[fact]
            unknown = any_of([none_of([term.present]), term.value < 0])
            model = inquiry.prover.smallest(inquiry.fires(rule), unknown)
            if model is not None:
                where = inquiry.places.rule(rule.code) + "/amount"
                yield inquiry.shown_by(messages.NO_AMOUNT, where, model, [rule], [fact], rule=rule.code)


def corrections_curable(inquiry: Inquiry) -> Iterator[Finding]:
    """What a check points at is shown whenever the check fires, so that it can be put right."""
    visible = inquiry.prover.world.visible
    pointing = [(rule, name) for rule in inquiry.item.rules_of("check") if (name := question_of(rule))]
    claims = [all_of([inquiry.fires(rule), none_of([visible[name]])]) for rule, name in pointing]
    for at in inquiry.prover.possible_among(claims):
        rule, name = pointing[at]
        where, field = inquiry.places.rule(rule.code) + "/at", inquiry.item.fields[name]
        model = inquiry.prover.smallest(claims[at], liked=inquiry.prover.world.valid_but_for(rule.code))
        yield inquiry.shown_by(messages.HIDDEN_CORRECTION, where, model, [rule], rule=rule.code, field=field.title)


def corrections_answerable(inquiry: Inquiry) -> Iterator[Finding]:
    """What a rule of intake has the clerk ask for is asked of this applicant, and theirs to change."""
    world, item = inquiry.prover.world, inquiry.item
    for rule in (one for one in item.rules_of("intake") if one.effect.get("at")):
        where, (kind, *rest) = inquiry.places.rule(rule.code) + "/at", str(rule.effect["at"]).strip("/").split("/")
        field = item.fields.get(kind)
        if field is not None and field.read_only:
            yield messages.FIXED_CORRECTION.at(where, rule=rule.code, field=field.title)
            continue
        needs = [inquiry.fires(r) for r in item.rules_of("need") if rest and r.effect["material"] == rest[0]]
        model = inquiry.prover.smallest(inquiry.fires(rule), none_of([world.visible[kind]] if field else needs))
        if model is not None:
            title = field.title if field else item.materials[rest[0]].title
            yield inquiry.shown_by(messages.HIDDEN_CORRECTION, where, model, [rule], rule=rule.code, field=title)


def checks_alive(inquiry: Inquiry) -> Iterator[Finding]:
    """Every check fires for somebody."""
    yield from _dead(inquiry, [rule for rule in inquiry.item.rules_of("check") if rule.when is not None])


Question = Callable[[Inquiry], Iterator[Finding]]

OF_VALID: tuple[Question, ...] = (
    rules_alive, choices_alive, fields_alive, uploads_alive, intake_ordered, corrections_answerable, tables_decide,
    requirements_alive, limits_alive, terms_alive, otherwise_alive, validity_alive, somebody_taken_in,
    effects_felt,
)  # fmt: skip
"""Asked of applications that pass."""
OF_OURS: tuple[Question, ...] = (
    materials_alive,
    one_route,
    routes_apart,
    processes_alive,
    fees_known,
    ends_known,
    sets_apart,
    days_known,
    promises_kept,
    steps_fit,
)
"""Asked of those among them that no rule of intake turns away: they go somewhere and end."""
OF_ANY: tuple[Question, ...] = (questions_answerable, checks_felt, checks_alive, corrections_curable)
"""Asked of everything that can be typed into the form."""
