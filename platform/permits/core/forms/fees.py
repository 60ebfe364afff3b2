"""费用: what an application costs and why. Knows rules and amounts; takes no money."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from permits.core.definitions.types import Item, Rule
from permits.core.forms.materials import applies
from permits.core.forms.workings import working
from permits.core.rules import Facts
from permits.core.text import Text

CENT = Decimal("0.01")
FREE = Text("不收费", "Free")
WORKED_OUT = Text("{amount}（{working}）", "{amount} ({working})")


@dataclass(frozen=True, slots=True)
class Fee:
    """One line of what is to be paid, in 元, the rule that says so, and how it was worked out where it is a product."""

    rule: Rule
    amount: Decimal
    working: Text | None = None


def fees_for(item: Item, facts: Facts, fired: Container[str]) -> tuple[Fee, ...]:
    """The fees that apply, each rounded to the fen, half a fen upwards, in the item's order. One whose amount is not
    known yet is left out (the prover shows that no whole application has such a fee)."""
    return tuple(_fees(item, facts, fired))


def _fees(item: Item, facts: Facts, fired: Container[str]) -> Iterator[Fee]:
    for rule in item.rules_of("fee"):
        amount = rule.effect.get("amount", facts.get(str(rule.effect.get("fact"))))
        if applies(rule, fired) and isinstance(amount, Decimal | int):
            working_of = working(item, facts, str(rule.effect.get("fact")))
            yield Fee(rule, Decimal(amount).quantize(CENT, ROUND_HALF_UP), working_of)


def total(fees: Sequence[Fee]) -> Decimal:
    """The sum, in 元; 0.00 for none."""
    return sum((fee.amount for fee in fees), Decimal(0)).quantize(CENT)


def in_words(amount: Decimal) -> Text:
    """120.00 元; 不收费 for nothing."""
    return Text(f"{amount} 元", f"CNY {amount}") if amount else FREE


def charged(fee: Fee) -> Text:
    """The amount of one line, and of a product what it is the product of."""
    return (
        in_words(fee.amount)
        if fee.working is None
        else WORKED_OUT.format({"amount": in_words(fee.amount), "working": fee.working})
    )
