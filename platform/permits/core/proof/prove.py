"""All questions put to one item."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from permits.core.clock import Calendar
from permits.core.definitions.types import Example, Item
from permits.core.finding import Finding
from permits.core.proof import messages
from permits.core.proof.afresh import afresh
from permits.core.proof.contradictions import passing, passing_shown
from permits.core.proof.deadlines import deadlines
from permits.core.proof.general_law import within_the_law
from permits.core.proof.inquiry import Inquiry, inquiry_of
from permits.core.proof.prover import Unknown, none_of
from permits.core.proof.questions import OF_ANY, OF_OURS, OF_VALID, Question
from permits.core.proof.turns import turning_away


@afresh()
def prove(item: Item, bundle: Mapping[str, Any], calendar: Calendar, examples: Sequence[Example] = ()) -> list[Finding]:
    """What does not hold of the item, each finding with its place in the bundle ("<part>#<pointer>") and, where
    something exists that should not, the smallest application that shows it (`witness`, the body of an example).

    Applications are those received while the item is in force and a calendar is published. `examples` lend the texts
    that witnesses are written with.
    """
    inquiry = inquiry_of(item, calendar, bundle, examples)
    found = [*deadlines(inquiry), *within_the_law(inquiry)]
    for question in OF_ANY:
        found += _asked(question, inquiry)
    with inquiry.prover.given(*inquiry.prover.world.valid):
        contradictions = _asked(passing, inquiry)
        found += [one for one in contradictions or _asked(passing_shown, inquiry) if one not in found]
        for question in OF_VALID if not contradictions else ():
            found += _asked(question, inquiry)
        with inquiry.prover.given(none_of([inquiry.fires(rule) for rule in turning_away(item)])):
            for question in OF_OURS if not contradictions and _anybody(inquiry) else ():
                found += _asked(question, inquiry)
    return found


def _anybody(inquiry: Inquiry) -> bool:
    """Whether there is anybody to ask about; if that is beyond the prover, each question will say so."""
    try:
        return inquiry.possible()
    except Unknown:
        return True


def _asked(question: Question, inquiry: Inquiry) -> list[Finding]:
    """The findings; a question that is beyond the prover is one itself."""
    return list(_answered(question, inquiry))


def _answered(question: Question, inquiry: Inquiry) -> Iterator[Finding]:
    try:
        yield from question(inquiry)
    except Unknown:
        what = (question.__doc__ or question.__name__).strip()
        yield messages.UNPROVED.at("item#", what=what)
