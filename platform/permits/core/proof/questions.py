"""What is asked of every item before anyone meets it. Each question yields findings; each finding with its place and,
where there is one, an application that shows it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

from permits.core.definitions.types import Field, Item, Option, Rule
from permits.core.finding import Finding, FindingKind
from permits.core.proof import messages, tell
from permits.core.proof.places import Places
from permits.core.proof.prover import Model, Prover, all_of, any_of, none_of
from permits.core.proof.terms import Bool
from permits.core.proof.witness import Samples, witness_of
from permits.core.text import Text, joined


@dataclass(slots=True)
class Inquiry:
    """One item under question. `prover` looks at applications that pass, or at any, by the question; `anything` at
    all that can be typed into the form."""

    prover: Prover
    anything: Prover
    places: Places
    samples: Samples

    @property
    def item(self) -> Item:
        return self.prover.world.item

    def fires(self, rule: Rule) -> Bool:
        return self.prover.world.fires(rule)

    def possible(self, *claims: Bool) -> bool:
        return self.prover.find(*claims) is not None

    def shown_by(self, kind: FindingKind, where: str, model: Model, rules: Sequence[Rule], **said: object) -> Finding:
        """A finding with the smallest application that shows it."""
        witness = witness_of(self.prover.world, model, self.samples)
        words = tell.in_words(self.item, witness.answers, rules, witness.checked.visible)
        return replace(kind.at(where, witness=words, **said), witness=witness.document())


def passing(inquiry: Inquiry) -> Iterator[Finding]:
    """Somebody can hand it in: the checks and the form do not contradict each other."""
    if not inquiry.possible():
        names = [rule.code for rule in inquiry.item.rules_of("check")]
        yield messages.NOBODY.at("rules#/checks", rules=_codes(names))


def rules_alive(inquiry: Inquiry) -> Iterator[Finding]:
    """Every rule holds of some application; a check, of one that would pass but for it."""
    for rule in inquiry.item.rules.values():
        if rule.kind != "check" and rule.when is not None and not inquiry.possible(inquiry.fires(rule)):
            yield messages.DEAD_RULE.at(inquiry.places.rule(rule.code), rule=rule.code, because=_because(inquiry, rule))


def options_alive(inquiry: Inquiry) -> Iterator[Finding]:
    """Every option of a choice can be chosen by somebody who passes; one that is to be refused, by nobody."""
    for field in inquiry.item.fields.values():
        for number, option in enumerate(field.options if field.kind in _CHOSEN else ()):
            claim, where = _CHOSEN[field.kind](inquiry, field, option), inquiry.places.option(field, number)
            if option.refused:
                yield from _refused(inquiry, field, option, claim, where)
            elif not inquiry.possible(claim):
                yield messages.DEAD_OPTION.at(where, field=field.title, option=option.title, because=tell.FORBIDDEN)


def _refused(inquiry: Inquiry, field: Field, option: Option, claim: Bool, where: str) -> Iterator[Finding]:
    model = inquiry.prover.smallest(claim)
    if model is not None:
        witness = witness_of(inquiry.prover.world, model, inquiry.samples)
        words = tell.answer_in_words(inquiry.item, field.id, witness.answers)
        found = messages.NOT_REFUSED.at(where, witness=words, field=field.title, option=option.title)
        yield replace(found, witness=witness.document())


def _one_chosen(inquiry: Inquiry, field: Field, option: Option) -> Bool:
    world = inquiry.prover.world
    term = world.terms[field.id]
    return all_of([term.present, term.value == world.strings.number(option.code)])


def _among_chosen(inquiry: Inquiry, field: Field, option: Option) -> Bool:
    term = inquiry.prover.world.terms[f"{field.id}.{option.code}"]
    return all_of([term.present, term.value])


_CHOSEN: Mapping[str, Callable[[Inquiry, Field, Option], Bool]] = {
    "one_of": _one_chosen,
    "several_of": _among_chosen,
}


def fields_alive(inquiry: Inquiry) -> Iterator[Finding]:
    """Every question is asked of somebody who passes."""
    for name, visible in inquiry.prover.world.visible.items():
        if not inquiry.possible(visible):
            field = inquiry.item.fields[name]
            yield messages.DEAD_FIELD.at(inquiry.places.field(name), field=field.title, because=tell.FORBIDDEN)


def materials_alive(inquiry: Inquiry) -> Iterator[Finding]:
    """Every material is needed by somebody, and every upload is uploaded by somebody."""
    for code, material in inquiry.item.materials.items():
        needed, supplied = (
            any_of([inquiry.fires(r) for r in inquiry.item.rules_of(kind) if r.effect["material"] == code])
            for kind in ("need", "supplied")
        )
        if not inquiry.possible(needed):
            yield messages.DEAD_MATERIAL.at(inquiry.places.material(code), material=code, because=tell.FORBIDDEN)
        elif material.asked == "upload" and not inquiry.possible(needed, none_of([supplied])):
            yield messages.ALWAYS_SUPPLIED.at(inquiry.places.material(code), material=code)


def one_route(inquiry: Inquiry) -> Iterator[Finding]:
    """Every application has exactly one route, and the route an authority."""
    routes = inquiry.item.rules_of("route")
    for rule, taken in _taken(inquiry, routes):
        named = rule.effect["authority"]
        fact = named.get("fact") if isinstance(named, dict) else None
        if fact is None:
            continue
        model = inquiry.prover.smallest(taken, none_of([inquiry.prover.world.terms[str(fact)].present]))
        if model is not None:
            where = inquiry.places.rule(rule.code) + "/authority"
            yield inquiry.shown_by(messages.NO_AUTHORITY, where, model, [rule], rule=rule.code)
    yield from _overlaps(inquiry, [rule for rule in routes if not rule.otherwise])
    yield from _shadowed(inquiry, [rule for rule in routes if not rule.otherwise])


def _taken(inquiry: Inquiry, rules: Sequence[Rule]) -> Iterator[tuple[Rule, Bool]]:
    """Each rule of a list of which the first that holds counts, and when it is the one."""
    earlier: list[Bool] = []
    for rule in rules:
        fires = inquiry.fires(rule)
        yield rule, all_of([fires, none_of(earlier)])
        earlier.append(fires)


def _overlaps(inquiry: Inquiry, rules: Sequence[Rule]) -> Iterator[Finding]:
    """Two rules that hold at once and say different things."""
    for one, other in combinations(rules, 2):
        if one.effect != other.effect:
            model = inquiry.prover.smallest(inquiry.fires(one), inquiry.fires(other))
            if model is not None:
                where = inquiry.places.rule(other.code)
                yield inquiry.shown_by(messages.OVERLAP, where, model, [one, other], one=one.code, other=other.code)


def _shadowed(inquiry: Inquiry, rules: Sequence[Rule]) -> Iterator[Finding]:
    for rule, taken in _taken(inquiry, rules):
        if inquiry.possible(inquiry.fires(rule)) and not inquiry.possible(taken):
            where, because = inquiry.places.rule(rule.code), _because(inquiry, rule)
            yield messages.SHADOWED.at(where, rule=rule.code, because=because)


def intake_ordered(inquiry: Inquiry) -> Iterator[Finding]:
    """Each outcome of intake has its turn."""
    yield from _shadowed(inquiry, inquiry.item.rules_of("intake"))


def processes_alive(inquiry: Inquiry) -> Iterator[Finding]:
    """Every process is taken, every stage of it reached, and from every stage there is a way to the end."""
    routes = list(_taken(inquiry, inquiry.item.rules_of("route")))
    for code, process in inquiry.item.processes.items():
        taken = any_of([claim for rule, claim in routes if rule.effect["process"] == code])
        if not inquiry.possible(taken):
            where = inquiry.places.process(code)
            yield messages.DEAD_PROCESS.at(where, process=code, because=tell.FORBIDDEN)
            continue
        with inquiry.prover.given(taken):
            yield from _stages(inquiry, process)


def _stages(inquiry: Inquiry, process: Any) -> Iterator[Finding]:
    """All ways a case may go, for each combination of branch rules that can be."""
    codes = sorted({way.rule for stage in process.stages for way in stage.next if way.rule})
    claims = [inquiry.fires(inquiry.item.rules[code]) for code in codes]
    reached: set[str] = set()
    stuck: dict[str, Model] = {}
    for held, model in _combinations(inquiry, codes, claims):
        ways = {stage.code: tell.ways_open(stage, held) for stage in process.stages}
        here = tell.reachable(ways, process.stages[0].code)
        reached |= here
        for code in here - {"end"}:
            if "end" not in tell.reachable(ways, code):
                stuck.setdefault(code, model)
    for stage in process.stages:
        where = inquiry.places.stage(process.code, stage.code)
        if stage.code not in reached:
            yield messages.DEAD_STAGE.at(where, stage=stage.code)
        if stage.code in stuck:
            rules = [inquiry.item.rules[code] for code in codes]
            yield inquiry.shown_by(messages.STUCK, where, stuck[stage.code], rules, stage=stage.code)


def _combinations(
    inquiry: Inquiry, codes: Sequence[str], claims: Sequence[Bool]
) -> Iterator[tuple[frozenset[str], Model]]:
    """Every set of these rules that can hold together, each with an application."""
    seen: list[Bool] = []
    while True:
        with inquiry.prover.given(*seen):
            model = inquiry.prover.find()
        if model is None:
            return
        held = [bool(model.eval(claim, model_completion=True)) for claim in claims]
        yield frozenset(code for code, holds in zip(codes, held, strict=True) if holds), model
        if not codes:
            return
        seen.append(none_of([all_of([c if h else none_of([c]) for c, h in zip(claims, held, strict=True)])]))


def corrections_curable(inquiry: Inquiry) -> Iterator[Finding]:
    """What a check points at is shown whenever the check fires, so that it can be put right."""
    world = inquiry.prover.world
    others = {rule.code: rule for rule in inquiry.item.rules_of("check")}
    for rule in others.values():
        name = str(rule.effect["at"]).lstrip("/").partition("/")[0]
        if not name:
            continue
        model = inquiry.prover.smallest(inquiry.fires(rule), none_of([world.visible[name]]))
        if model is not None:
            where, field = inquiry.places.rule(rule.code) + "/at", inquiry.item.fields[name]
            yield inquiry.shown_by(messages.HIDDEN_CORRECTION, where, model, [rule], rule=rule.code, field=field.title)


def checks_alive(inquiry: Inquiry) -> Iterator[Finding]:
    """Every check fires for somebody."""
    for rule in inquiry.item.rules_of("check"):
        if rule.when is not None and not inquiry.possible(inquiry.fires(rule)):
            yield messages.DEAD_RULE.at(inquiry.places.rule(rule.code), rule=rule.code, because=_because(inquiry, rule))


def _because(inquiry: Inquiry, rule: Rule) -> Text:
    """Why nothing makes the rule hold: by itself, or by what a valid application may be."""
    return tell.BY_ITSELF if inquiry.anything.find(inquiry.fires(rule)) is None else tell.FORBIDDEN


def _codes(codes: Sequence[str]) -> Text:
    return joined([Text(code, code) for code in codes])


Question = Callable[[Inquiry], Iterator[Finding]]

OF_VALID: tuple[Question, ...] = (
    rules_alive, options_alive, fields_alive, materials_alive, one_route, intake_ordered, processes_alive,
)  # fmt: skip
"""Asked of applications that would be received."""
OF_ANY: tuple[Question, ...] = (checks_alive, corrections_curable)
"""Asked of everything that can be typed into the form."""
