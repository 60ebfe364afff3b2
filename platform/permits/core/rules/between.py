"""What one test on a fact says of another on the same fact: that both cannot hold, or that it must hold too.

Looks at two tests alone; where it cannot tell, it says no. Knows nothing of rules.
"""

from __future__ import annotations

from collections.abc import Callable

from permits.core.rules.model import Compare, Condition, In, Not, Present, Value

_HOLDS: dict[str, Callable[..., bool]] = {
    "==": lambda value, limit: value == limit,
    "!=": lambda value, limit: value != limit,
    "<": lambda value, limit: value < limit,
    "<=": lambda value, limit: value <= limit,
    ">": lambda value, limit: value > limit,
    ">=": lambda value, limit: value >= limit,
}


def excludes(one: Condition, other: Condition) -> bool:
    """Whether the two can surely not hold together."""
    if _absence_against(one, other) or _absence_against(other, one):
        return True
    if not _same_fact(one, other):
        return False
    listed, rest = (one, other) if _values(one) is not None else (other, one)
    values = _values(listed)
    if values is not None:
        return not any(_accepts(rest, value) for value in values)
    return _apart(one, other) or _apart(other, one)


def implies(one: Condition, other: Condition) -> bool:
    """Whether `other` surely holds wherever `one` does."""
    if one == other:
        return True
    if isinstance(other, Present):
        return isinstance(one, Compare | In) and one.fact == other.fact
    if not _same_fact(one, other):
        return False
    values = _values(one)
    if values is not None:
        return all(_accepts(other, value) for value in values)
    return _tighter(one, other)


def _absence_against(one: Condition, other: Condition) -> bool:
    """`one` says the fact is absent, `other` needs it."""
    absent = one.part.fact if isinstance(one, Not) and isinstance(one.part, Present) else ""
    return bool(absent) and isinstance(other, Compare | In | Present) and other.fact == absent


def _same_fact(one: Condition, other: Condition) -> bool:
    return isinstance(one, Compare | In) and isinstance(other, Compare | In) and one.fact == other.fact


def _values(test: Condition) -> tuple[Value, ...] | None:
    """The values a test lists; None when it bounds them otherwise."""
    if isinstance(test, In):
        return test.values
    return (test.value,) if isinstance(test, Compare) and test.op == "==" else None


def _accepts(test: Condition, value: Value) -> bool:
    if isinstance(test, In):
        return value in test.values
    return isinstance(test, Compare) and _HOLDS[test.op](value, test.value)


def _apart(low: Condition, high: Condition) -> bool:
    """A least value above a greatest one."""
    if not isinstance(low, Compare) or not isinstance(high, Compare):
        return False
    if low.op not in (">", ">=") or high.op not in ("<", "<="):
        return False
    both = low.op == ">=" and high.op == "<="
    return _HOLDS[">" if both else ">="](low.value, high.value)


def _tighter(one: Condition, other: Condition) -> bool:
    """Two bounds on the same side, the first the narrower."""
    if not isinstance(one, Compare) or not isinstance(other, Compare) or one.op[0] != other.op[0]:
        return False
    if one.op[0] not in "<>":
        return False
    strict_needed = len(other.op) == 1 and len(one.op) == 2
    return _HOLDS[one.op[0] if strict_needed else one.op[0] + "="](one.value, other.value)
