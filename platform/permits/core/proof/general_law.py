"""What the general law allows every item at most, as the list of laws says it (`ceilings`): the time to say whether an
application is accepted, to decide it and to deliver what was decided, and the one extension of the time to decide, with
whose approval it takes. And where the law of an item's own matter must be named because a rule or a clock goes beyond.

Knows no number: the list of laws has them, each with its article.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from permits.core.clock import Calendar, TimeLimit
from permits.core.definitions.types import Basis, ClockRule, Rule
from permits.core.finding import Finding
from permits.core.proof import messages
from permits.core.proof.ceilings import ACCEPTANCE, DECISION, DELIVERY, EXTENSION, Ceiling
from permits.core.proof.deadlines import first_late, of_acceptance
from permits.core.proof.ends import ACCEPTED, DECIDED, RECEIPT, deciding, of_delivery
from permits.core.proof.inquiry import Inquiry

READ = ("V", "S", "K")
"""Marks of what is law and was read, if not in full: a mere recommendation (R) is none."""

INSTANT = "instant"
"""How a process is handled that decides on the spot (即办件)."""


def within_the_law(inquiry: Inquiry) -> Iterator[Finding]:
    """Everything in which a clock, its extension or a rule that adjusts it goes beyond the law."""
    acceptance, extension = (inquiry.ceilings.get(of) for of in (ACCEPTANCE, EXTENSION))
    yield from _no_law(inquiry)
    for clock in inquiry.item.clocks:
        yield from _silence(inquiry, clock)
        if clock.kind == "statutory":
            yield from _acceptance(inquiry, clock, acceptance)
            yield from _beyond(inquiry, clock)
            yield from _extension(inquiry, clock, extension)
            yield from _lengthened(inquiry, clock, acceptance)


def _silence(inquiry: Inquiry, clock: ClockRule) -> Iterator[Finding]:
    """Silence accepts an application that waits for acceptance (行政许可法 32); it decides nothing."""
    if clock.silence == ACCEPTED and ACCEPTED not in clock.ends:
        yield messages.SILENCE_ELSEWHERE.at(inquiry.places.clock(clock.code, "silence"), clock=clock.title)
    elif of_acceptance(clock) and clock.silence != ACCEPTED:
        yield messages.SILENCE_ACCEPTS.at(inquiry.places.clock(clock.code, "silence"), clock=clock.title)


def _no_law(inquiry: Inquiry) -> Iterator[Finding]:
    """A process that takes its time to decide (no 即办件) has until when the law lets it, where a general law governs
    the type of the item: a licence stands under 行政许可法 42, a filing does not."""
    if not inquiry.governed:
        return
    for code, process, ending in deciding(inquiry.item):
        if ending and process.handling != INSTANT and not any(map(of_decision, ending)):
            yield messages.NO_STATUTE.at(inquiry.places.process(code), process=process.title)


def of_decision(clock: ClockRule) -> bool:
    """Whether it is the law's time to decide whatever was handed in or accepted."""
    from_the_start = clock.starts in (*RECEIPT, ACCEPTED) and not clock.once
    return clock.kind == "statutory" and DECIDED in clock.ends and from_the_start and not clock.until


def _beyond(inquiry: Inquiry, clock: ClockRule) -> Iterator[Finding]:
    """Time to decide or to deliver that only a law of the matter's own could give."""
    for of, concerned in ((DECISION, of_decision(clock)), (DELIVERY, of_delivery(clock))):
        most = inquiry.ceilings.get(of) if concerned and not _of_its_own(inquiry, clock.basis) else None
        if most and first_late(clock.limit, most.limit, inquiry.calendar):
            where = inquiry.places.clock(clock.code, "limit", "length")
            yield messages.BEYOND_THE_LAW.at(where, clock=clock.title, most=most.limit.length, basis=most.basis.cite())


def _of_its_own(inquiry: Inquiry, cited: Iterable[Basis]) -> bool:
    """Whether an article of a law that is not general is cited; the article may still have to be read in a law that the
    item itself rests on."""
    its_own = {one.law.zh for one in inquiry.item.basis}
    return any(
        one.mark in READ and one.law.zh not in inquiry.general and (one.article or one.law.zh in its_own)
        for one in cited
    )


def _acceptance(inquiry: Inquiry, clock: ClockRule, most: Ceiling | None) -> Iterator[Finding]:
    if most and of_acceptance(clock) and first_late(clock.limit, most.limit, inquiry.calendar):
        yield messages.ACCEPTED_LATE.at(
            inquiry.places.clock(clock.code, "limit", "length"), clock=clock.title, most=most.limit.length,
            basis=most.basis.cite(),
        )  # fmt: skip


def _extension(inquiry: Inquiry, clock: ClockRule, most: Ceiling | None) -> Iterator[Finding]:
    extension = clock.extension
    if extension is None or most is None:
        return
    said = {"clock": clock.title, "basis": most.basis.cite()}
    if _replaced(inquiry, clock) and not own_law(inquiry, extension.basis):
        yield messages.EXTENSION_REPLACED.at(inquiry.places.clock(clock.code, "extension"), **said)
    if first_late(extension.limit, most.limit, inquiry.calendar) and not own_law(inquiry, extension.basis):
        where = inquiry.places.clock(clock.code, "extension", "limit", "length")
        yield messages.EXTENDED_BEYOND.at(where, most=most.limit.length, **said)
    if extension.approver != most.approver:
        where = inquiry.places.clock(clock.code, "extension", "approver")
        yield messages.EXTENDED_BY.at(where, approver=extension.approver, right=most.approver, **said)


def _replaced(inquiry: Inquiry, clock: ClockRule) -> bool:
    """Whether a law of the matter's own gives another time to decide than the general law (行政许可法 42,
    法律、法规另有规定的，依照其规定): then that law alone says whether it is extended."""
    general = inquiry.ceilings.get(DECISION)
    other = general is not None and clock.limit != general.limit
    return other and of_decision(clock) and _of_its_own(inquiry, clock.basis)


def _lengthened(inquiry: Inquiry, clock: ClockRule, most: Ceiling | None) -> Iterator[Finding]:
    for rule in inquiry.item.rules_of("limit"):
        if rule.effect["clock"] != clock.code or not _longer(rule, clock, inquiry.calendar):
            continue
        if most and of_acceptance(clock):
            named = {"rule": rule.code, "clock": clock.title, "basis": most.basis.cite()}
            yield messages.ACCEPTED_LATE_BY_RULE.at(inquiry.places.rule(rule.code), **named)
        elif not own_law(inquiry, rule.basis):
            yield messages.LENGTHENED.at(inquiry.places.rule(rule.code), rule=rule.code, clock=clock.title)


def _longer(rule: Rule, clock: ClockRule, calendar: Calendar) -> bool:
    """Whether the rule may give the clock more time than it declares."""
    whole, more = rule.effect.get("set"), rule.effect.get("add")
    if isinstance(whole, TimeLimit):
        return first_late(whole, clock.limit, calendar) is not None
    return isinstance(more, TimeLimit) and more.length > 0


def own_law(inquiry: Inquiry, cited: Iterable[Basis]) -> bool:
    """Whether an article of a law of the matter's own is cited. No article of a general law counts, whichever is
    written: what that law allows it says itself, in its `ceilings`."""
    return any(one.article and one.mark in READ and one.law.zh not in inquiry.general for one in cited)
