"""Whether anybody can hand it in; and if nobody can, which few of all the demands contradict each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from permits.core.finding import Finding
from permits.core.proof import messages, tell
from permits.core.proof.confirm import answers_taken, confirmed
from permits.core.proof.inquiry import Inquiry, undecided
from permits.core.proof.prover import Unknown
from permits.core.proof.terms import Bool
from permits.core.proof.world import Demand
from permits.core.text import Text, joined

THE_FORM = Text("表单的要求", "what the form asks for")
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


def forbidding(inquiry: Inquiry, claim: Bool) -> Text:
    """Why no application that passes is so: the few rules and required answers that do not allow it, or itself."""
    demands = inquiry.prover.world.demands
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
    if demand.rule:
        return Text(demand.rule, demand.rule)
    return REQUIRED.format({"field": inquiry.item.fields[demand.field].title})
