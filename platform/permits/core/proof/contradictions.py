"""Whether anybody can hand it in; and if nobody can, which few of all the demands contradict each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from permits.core.definitions.types import Rule
from permits.core.finding import Finding
from permits.core.proof import messages, tell
from permits.core.proof.confirm import answers_taken, confirmed
from permits.core.proof.inquiry import Inquiry, undecided
from permits.core.proof.prover import Unknown, none_of
from permits.core.proof.terms import Bool
from permits.core.proof.world import Demand
from permits.core.text import Text, joined

THE_FORM = Text("表单的要求", "what the form asks for")
TURNED_AWAY = Text("受理规则 {rule}（它使申请不被受理）", "the rule of intake {rule}, which turns them away")
OPEN = Text("不限", "open")
REQUIRED = Text("必填的“{field}”", "the required “{field}”")


def passing(inquiry: Inquiry) -> Iterator[Finding]:
    """Somebody can hand it in: the checks and the form do not contradict each other."""
    if not inquiry.possible():
        yield from _contradicting(inquiry)


def passing_shown(inquiry: Inquiry) -> Iterator[Finding]:
    """Where what is tested of a text is too complex to know: some application that passes can be written."""
    for name in inquiry.prover.world.undecided:
        witness = inquiry.witness(inquiry.prover.smallest())
        if not answers_taken(witness):
            fired = [rule for rule in inquiry.item.rules_of("check") if rule.code in witness.checked.verdict.fired]
            yield undecided(messages.NOBODY, inquiry.places.field(name.partition(".")[0]), fired)
        return


def _contradicting(inquiry: Inquiry) -> Iterator[Finding]:
    """At each rule that takes part in the contradiction (at each question, if no rule does): all that take part, and an
    application that meets everything but this, or as much of it as can be met at once. A question that contradicts
    itself has no answer."""
    demands = inquiry.prover.world.demands
    at_odds = inquiry.anything.contradicting([demand.claim for demand in demands])
    few = sorted((demands[at] for at in at_odds), key=lambda one: not one.rule)
    told = joined(list(dict.fromkeys(_named(inquiry, one) for one in few))) if few else THE_FORM
    if few and {(one.field, one.rule) for one in few} == {(few[0].field, "")}:
        where, title = inquiry.places.field(few[0].field), inquiry.item.fields[few[0].field].title
        yield messages.NO_ANSWER.at(where, field=title)
        return
    for one in [one for one in few if one.rule] or few:
        rest = [other.claim for other in few if other is not one]
        liked = [other.claim for other in demands if other is not one]
        witness = inquiry.witness(model := inquiry.anything.smallest(*rest, liked=liked))
        rules = [inquiry.item.rules[other.rule] for other in few if other.rule]
        where = inquiry.places.rule(one.rule) if one.rule else inquiry.places.field(one.field)
        shown = confirmed(inquiry.prover.world, model, witness, rules)
        words = (
            tell.in_words(inquiry.item, witness.answers, rules, witness.checked.visible) if shown else tell.UNWRITTEN
        )
        found = messages.NOBODY.at(where, witness=words, demands=told, one=_named(inquiry, one))
        yield replace(found, witness=witness.document() if shown else None)


def out_of_force(inquiry: Inquiry, rule: Rule) -> Text | None:
    """That the days a rule is for are none of those on which the item is in force, if that is so."""
    item = inquiry.item
    first, last = rule.since or item.effective_from, rule.until or item.effective_to
    before = rule.until is not None and rule.until < item.effective_from
    after = item.effective_to is not None and first > item.effective_to
    if not before and not after:
        return None
    days = {"from": rule.since or OPEN, "to": last or OPEN}
    return tell.OUT_OF_FORCE.format({**days, "first": item.effective_from, "last": item.effective_to or OPEN})


def forbidding(inquiry: Inquiry, claim: Bool, turning_away: Sequence[Rule] = ()) -> Text:
    """Why no application that passes (and that none of these rules of intake turns away) is so: the few rules and
    required answers that do not allow it, or itself."""
    away = [Demand(none_of([inquiry.fires(rule)]), rule=rule.code) for rule in turning_away]
    demands = [*inquiry.prover.world.demands, *away]
    try:
        if not inquiry.anything.possible(claim):
            return tell.BY_ITSELF
    except Unknown:
        return tell.FORBIDDEN
    with inquiry.anything.given(claim):
        few = [demands[at] for at in inquiry.anything.contradicting([one.claim for one in demands])]
    told = list(dict.fromkeys(_named(inquiry, one) for one in few))
    return tell.FORBIDDEN_BY.format({"demands": joined(told)}) if told else tell.FORBIDDEN


def _named(inquiry: Inquiry, demand: Demand) -> Text:
    if demand.rule and inquiry.item.rules[demand.rule].kind == "intake":
        return TURNED_AWAY.format({"rule": demand.rule})
    if demand.rule:
        return Text(demand.rule, demand.rule)
    return REQUIRED.format({"field": inquiry.item.fields[demand.field].title})
