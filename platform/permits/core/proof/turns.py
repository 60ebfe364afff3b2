"""Whether anybody is left for what comes last: for the route marked otherwise, and for acceptance itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from permits.core.definitions.types import Item, Rule
from permits.core.finding import Finding, FindingKind
from permits.core.forms.check import NOT_FOR_US
from permits.core.proof.inquiry import Inquiry
from permits.core.proof.prover import none_of
from permits.core.proof.rows import named

DEAD_OTHERWISE = FindingKind(
    "proof.dead_otherwise",
    "流转规则 {rule}（otherwise）永远轮不到：每份有效申请都已符合其他流转规则（{others}）。请把其中最后一条改为"
    " otherwise 并删去这条，或改正条件。",
    "The route {rule} (otherwise) is left nobody: every valid application meets one of the others ({others}). Let the"
    " last of those be the one marked otherwise and remove this one, or correct their conditions.",
)
NOBODY_TAKEN_IN = FindingKind(
    "proof.nobody_taken_in",
    "每份有效申请都符合受理规则 {rules}，都要补正或者不予受理，没有一份能被受理。请改正条件或删去。",
    "Every valid application meets one of the rules of intake {rules} and is sent back or not taken in, so none is ever"
    " accepted. Correct their conditions or remove them.",
)
DEAD_VALIDITY = FindingKind(
    "proof.dead_validity",
    "证照自己的有效期永远用不上：每份有效申请都已符合关于有效期的规则（{rules}）。请把其中最后一条的有效期写在证照上并"
    "删去这条规则，或改正条件。",
    "The certificate's own validity is never used: every valid application meets one of the rules on it ({rules})."
    " Write that of the last of them in the certificate and remove the rule, or correct their conditions.",
)
OVERLAP_ALIKE = FindingKind(
    "proof.overlap_alike",
    "规则 {other} 会和 {one} 同时成立，结果虽然相同，依据哪一条却没有写明。例如：{witness}。请合并两条，或改正条件，"
    "使同一申请只符合一条{instead}。",
    "The rule {other} can hold together with {one}; both come to the same, but nothing says on which of them it rests."
    " For example: {witness}. Make one rule of them, or change their conditions so that one holds at most{instead}.",
)
_SENT_BACK = NOT_FOR_US | {"correction"}
"""The outcomes of intake with which an application is not accepted as it is."""


def otherwise_alive(inquiry: Inquiry) -> Iterator[Finding]:
    """The route marked otherwise is taken by somebody."""
    routes = inquiry.item.rules_of("route")
    others = [rule for rule in routes if not rule.otherwise]
    if all_others := leaving_none(inquiry, others):
        for rule in (one for one in routes if one.otherwise):
            yield DEAD_OTHERWISE.at(inquiry.places.rule(rule.code), rule=rule.code, others=named(all_others))


def validity_alive(inquiry: Inquiry) -> Iterator[Finding]:
    """How long the certificate is good for by itself, it is for somebody."""
    certificate = inquiry.item.certificate
    own = certificate is not None and certificate.validity is not None
    if own and (few := leaving_none(inquiry, inquiry.item.rules_of("term"))):
        yield DEAD_VALIDITY.at("item#/certificate/validity", rules=named(few))


def somebody_taken_in(inquiry: Inquiry) -> Iterator[Finding]:
    """Some application is accepted as it is handed in: told at each of the few rules that together leave none."""
    few = leaving_none(inquiry, sending_back(inquiry.item))
    for rule in few:
        yield NOBODY_TAKEN_IN.at(inquiry.places.rule(rule.code), rules=named(few))


def leaving_none(inquiry: Inquiry, rules: Sequence[Rule]) -> list[Rule]:
    """The few of the rules of which every application meets one; none where somebody meets none of them."""
    missed = [none_of([inquiry.fires(rule)]) for rule in rules]
    if not rules or inquiry.possible(*missed):
        return []
    return [rules[at] for at in inquiry.prover.contradicting(missed)]


def sending_back(item: Item) -> list[Rule]:
    """The rules of intake of which an application that meets one is not accepted as it is."""
    return [rule for rule in item.rules_of("intake") if rule.effect["outcome"] in _SENT_BACK]


def turning_away(item: Item) -> list[Rule]:
    """The rules of intake by which an application is not for us."""
    return [rule for rule in item.rules_of("intake") if rule.effect["outcome"] in NOT_FOR_US]
