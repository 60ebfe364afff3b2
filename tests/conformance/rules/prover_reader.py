"""The prover as a reader of rule sets: what it says of given facts, without looking for any."""

from __future__ import annotations

from typing import Any

import z3  # type: ignore[import-untyped]

from permits.core.proof.terms import Strings, Term, condition_term, fresh, number_of
from permits.core.rules import Facts, RuleSet


class ProverReader:
    """One rule set as terms. Facts are put in for the unknowns; what is left is true or false."""

    def __init__(self, rule_set: RuleSet) -> None:
        self.strings, self.types = Strings(), rule_set.types
        self.terms = {name: fresh(name, kind) for name, kind in rule_set.types.items()}
        self.rules = [(code, condition_term(one, self.terms, self.strings)) for code, one in rule_set.rules]

    def fired(self, facts: Facts) -> list[str]:
        known = [pair for name, term in self.terms.items() for pair in self._known(term, facts.get(name))]
        return [code for code, said in self.rules if self._holds(z3.simplify(z3.substitute(said, *known)))]

    def _known(self, term: Term, value: Any) -> list[tuple[Any, Any]]:
        if value is None:
            return [(term.present, z3.BoolVal(False))]
        number = number_of(value, term.type, self.strings)
        said = number if term.type.kind == "bool" else z3.IntVal(number)
        return [(term.present, z3.BoolVal(True)), (term.value, said)]

    def _holds(self, said: Any) -> bool:
        if z3.is_true(said):
            return True
        assert z3.is_false(said), f"the facts leave something open: {said}"
        return False
