"""What is asked of adjustments: that no two of them contradict each other, that each matters to somebody, and that with
them, too, no promise ends later than the law. Days are tried on the calendar; who meets which rules is proved.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from permits.core.definitions.types import ClockRule, Item, Rule
from permits.core.finding import Finding
from permits.core.forms.adjust import adjusted
from permits.core.proof import messages
from permits.core.proof.deadlines import latest
from permits.core.proof.ends import beside, concerns
from permits.core.proof.inquiry import Inquiry, combined, in_turn, together
from permits.core.proof.prover import Model, any_of, none_of
from permits.core.proof.rows import named
from permits.core.proof.terms import Bool


def adjusting(item: Item, *clocks: ClockRule) -> list[Rule]:
    """The rules that adjust any of these clocks."""
    codes = {clock.code for clock in clocks}
    return [rule for rule in item.rules_of("limit") if rule.effect["clock"] in codes]


def sets_apart(inquiry: Inquiry) -> Iterator[Finding]:
    """No clock is set to two lengths at once."""
    for clock in inquiry.item.clocks:
        setting = [rule for rule in adjusting(inquiry.item, clock) if "set" in rule.effect]
        pairs = [(one, other) for one, other in combinations(setting, 2) if one.effect != other.effect]
        for ones, other, model in together(inquiry, pairs):
            where, said = inquiry.places.rule(other.code), {"one": named(ones), "other": other.code}
            yield inquiry.shown_by(messages.TWO_SETS, where, model, [ones[0], other], **said, clock=clock.title)


def limits_alive(inquiry: Inquiry) -> Iterator[Finding]:
    """Every adjustment is of a clock that runs for somebody it is for."""
    for rule in inquiry.item.rules_of("limit"):
        clock = next(clock for clock in inquiry.item.clocks if clock.code == rule.effect["clock"])
        if inquiry.possible(inquiry.fires(rule)) and not inquiry.possible(inquiry.fires(rule), _runs(inquiry, clock)):
            yield messages.IDLE_LIMIT.at(inquiry.places.rule(rule.code), rule=rule.code, clock=clock.title)


def days_known(inquiry: Inquiry) -> Iterator[Finding]:
    """The day to which a clock runs is known of everybody for whom it does."""
    for clock in (one for one in inquiry.item.clocks if one.until):
        known = inquiry.prover.world.terms[clock.until].present
        model = inquiry.prover.smallest(_runs(inquiry, clock), none_of([known]))
        if model is not None:
            where, title = inquiry.places.clock(clock.code, "until"), inquiry.item.fact_titles[clock.until]
            yield inquiry.shown_by(messages.NO_DAY, where, model, [], [clock.until], clock=clock.title, fact=title)


def _runs(inquiry: Inquiry, *clocks: ClockRule) -> Bool:
    """That the application takes a process in which all of these clocks run."""
    routes = in_turn(inquiry, inquiry.item.rules_of("route"))
    return any_of(
        [claim for rule, claim in routes if all(concerns(clock, str(rule.effect["process"])) for clock in clocks)]
    )


def promises_kept(inquiry: Inquiry) -> Iterator[Finding]:
    """With every adjustment that can hold, a promise ends no later than the law."""
    item = inquiry.item
    for promise in item.clocks:
        for law in item.clocks:
            rules = adjusting(item, promise, law)
            if beside(item, promise, law) and rules:
                yield from _kept(inquiry, promise, law, rules)


def _kept(inquiry: Inquiry, promise: ClockRule, law: ClockRule, rules: Sequence[Rule]) -> Iterator[Finding]:
    """The fewest adjustments with which the promise is late, at the last of them, the promise's before the law's; where
    it is late with none, the promise itself."""
    late = []
    for held, model in held_together(inquiry, rules, promise, law):
        limits = [adjusted(inquiry.item, clock, held)[0] for clock in (promise, law)]
        if days := latest(inquiry, promise, law, (limits[0], limits[1])):
            late.append((sorted(held), days, model))
    for fewest, days, model in sorted(late, key=lambda one: len(one[0]))[:1]:
        if not fewest:
            where, said = inquiry.places.clock(promise.code, "limit"), days.said()
            yield messages.LATER_THAN_LAW.at(where, promise=promise.code, statutory=law.code, **said)
            return
        holding = sorted((r for r in rules if r.code in fewest), key=lambda rule: rule.effect["clock"] == promise.code)
        others = [inquiry.fires(rule) for rule in rules if rule.code not in fewest]
        claims = [_runs(inquiry, promise, law), none_of(others), *(inquiry.fires(rule) for rule in holding)]
        model = inquiry.prover.smallest(*claims) or model
        where = inquiry.places.rule(holding[-1].code)
        yield inquiry.shown_by(
            messages.ADJUSTED_LATER, where, model, holding, promise=promise.code, statutory=law.code,
            **days.said(),
        )  # fmt: skip


def held_together(
    inquiry: Inquiry, rules: Sequence[Rule], *clocks: ClockRule
) -> Iterator[tuple[frozenset[str], Model]]:
    """Every set of these rules that can hold of an application for which the clocks run."""
    with inquiry.prover.given(_runs(inquiry, *clocks)):
        yield from combined(inquiry, [rule.code for rule in rules], [inquiry.fires(rule) for rule in rules])
