"""Whether the engine that judges real applications says of a witness what the prover said of it: nothing is shown to
anybody as an example of what it is not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from permits.core.definitions.types import Rule
from permits.core.forms.messages import CHECK_FAILED
from permits.core.proof.prover import Model, holds_in
from permits.core.proof.terms import number_of
from permits.core.proof.witness import Witness
from permits.core.proof.world import World
from permits.core.rules import holds

_COMPARED = ("integer", "decimal", "date")


def confirmed(world: World, model: Model, witness: Witness, rules: Iterable[Rule], facts: Sequence[str] = ()) -> bool:
    """Whether its answers are taken, if the prover has them so; the rules hold or not as the prover has it; and the
    facts, those asked about and those the rules name, come to the same."""
    if all(holds_in(model, claim) for claim in world.valid) and not answers_taken(witness):
        return False
    right = all(_holds_as_said(world, model, witness, rule) for rule in rules)
    return right and all(_is_as_said(world, model, witness, name) for name in facts)


def answers_taken(witness: Witness) -> bool:
    """Whether nothing is wrong with the answers; that no authority is found for them is another matter."""
    return not any(one.code.startswith("answer.") or one.code == CHECK_FAILED.code for one in witness.checked.findings)


def _holds_as_said(world: World, model: Model, witness: Witness, rule: Rule) -> bool:
    facts = witness.checked.facts
    if rule.when is not None and holds(rule.when, facts) != holds_in(model, world.fires(rule)):
        return False
    return all(_is_as_said(world, model, witness, name) for name in _named(rule))


def _named(rule: Rule) -> list[str]:
    """The facts an effect takes something from: an amount, an authority."""
    said = [rule.effect, *(one for one in rule.effect.values() if isinstance(one, dict))]
    return [str(one["fact"]) for one in said if "fact" in one]


def _is_as_said(world: World, model: Model, witness: Witness, name: str) -> bool:
    term, value = world.terms[name], witness.checked.facts.get(name)
    if holds_in(model, term.present) != (value is not None):
        return False
    same = value is None or term.type.kind not in _COMPARED
    return same or holds_in(model, term.value == number_of(value, term.type, world.strings))  # type: ignore[arg-type]
