"""Whether anybody can hand it in; and if nobody can, which few of all the demands contradict each other."""

from __future__ import annotations

from collections.abc import Iterator

from permits.core.finding import Finding
from permits.core.proof import messages
from permits.core.proof.inquiry import Inquiry
from permits.core.proof.world import Demand
from permits.core.text import Text, joined

THE_FORM = Text("表单的要求", "what the form asks for")
REQUIRED = Text("必填的“{field}”", "the required “{field}”")


def passing(inquiry: Inquiry) -> Iterator[Finding]:
    """Somebody can hand it in: the checks and the form do not contradict each other."""
    if not inquiry.possible():
        yield from _contradicting(inquiry)


def _contradicting(inquiry: Inquiry) -> Iterator[Finding]:
    """At each rule that takes part in the contradiction (at each question, if no rule does): all that take part, and an
    application that meets everything but this, or as much of it as can be met at once."""
    demands = inquiry.prover.world.demands
    at_odds = inquiry.anything.contradicting([demand.claim for demand in demands])
    few = sorted((demands[at] for at in at_odds), key=lambda one: not one.rule)
    told = joined(list(dict.fromkeys(_named(inquiry, one) for one in few))) if few else THE_FORM
    for one in [one for one in few if one.rule] or few:
        rest = [other.claim for other in few if other is not one]
        liked = [other.claim for other in demands if other is not one]
        model = inquiry.anything.smallest(*rest, liked=liked)
        rules = [inquiry.item.rules[other.rule] for other in few if other.rule]
        where = inquiry.places.rule(one.rule) if one.rule else inquiry.places.field(one.field)
        yield inquiry.shown_by(messages.NOBODY, where, model, rules, demands=told, one=_named(inquiry, one))


def _named(inquiry: Inquiry, demand: Demand) -> Text:
    if demand.rule:
        return Text(demand.rule, demand.rule)
    return REQUIRED.format({"field": inquiry.item.fields[demand.field].title})
