"""When something applies: one condition tree, read by the kernel and by compiled Python. Knows nothing of permits."""

from permits.core.rules.declare import parse_derived, reads
from permits.core.rules.derived import beside, columns_of, derive, factors
from permits.core.rules.evaluate import holds
from permits.core.rules.explain import describe, explain
from permits.core.rules.model import (
    All,
    Any,
    Before,
    Compare,
    Condition,
    DerivedFact,
    Facts,
    FactType,
    In,
    Leaf,
    Not,
    Present,
    RuleSet,
    Trace,
    Value,
    Verdict,
    facts_read,
)
from permits.core.rules.parse import parse_condition
from permits.core.rules.probe import probe
from permits.core.rules.terms import limits_of
from permits.core.rules.verdict import evaluate

__all__ = [
    "All",
    "Any",
    "Before",
    "Compare",
    "Condition",
    "DerivedFact",
    "FactType",
    "Facts",
    "In",
    "Leaf",
    "Not",
    "Present",
    "RuleSet",
    "Trace",
    "Value",
    "Verdict",
    "beside",
    "columns_of",
    "derive",
    "evaluate",
    "describe",
    "explain",
    "factors",
    "facts_read",
    "holds",
    "limits_of",
    "parse_condition",
    "parse_derived",
    "probe",
    "reads",
]
