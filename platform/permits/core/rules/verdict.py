"""What a rule set says of facts: the kernel serves, compiled Python checks it, and only what both say counts.

Knows both readers and the one rule between them: any difference, any failure, and nothing fires.
"""

from __future__ import annotations

from permits.core.rules.durable import fired_by_kernel
from permits.core.rules.evaluate import Reader, Traces, reader_of
from permits.core.rules.model import Facts, RuleSet, Trace, Verdict


def evaluate(rule_set: RuleSet, facts: Facts) -> Verdict:
    """The rules that fire, in order, with the trace of every rule. Never raises on account of facts or kernel:
    it answers `decided=False` instead, and then no rule has fired."""
    try:
        reader = reader_of(rule_set)
        encoded = reader.encoding.encode(facts)
        expected = reader.fired(encoded)
    except Exception as fault:
        return undecided(f"facts or rules cannot be read: {fault}")
    try:
        fired = fired_by_kernel(rule_set, reader.encoding, encoded)
    except Exception as fault:
        why = f"the kernel failed: {type(fault).__name__}: {fault}"
        return undecided(why, Traces(reader, encoded, facts, expected))
    if fired != expected:
        return undecided(_difference(reader, fired, expected), Traces(reader, encoded, facts, expected))
    return Verdict(tuple(fired), Traces(reader, encoded, facts, expected))


def undecided(why: str, trace: Traces | None = None) -> Verdict:
    """A verdict in which nothing fired and a person must decide."""
    empty: dict[str, Trace] = {}
    return Verdict((), empty if trace is None else trace, decided=False, disagreement=why)


def _difference(reader: Reader, fired: list[str], expected: list[str]) -> str:
    return (
        f"the readers differ on rule set {reader.rule_set.key[:12]}: "
        f"kernel {', '.join(fired) or 'none'}; Python {', '.join(expected) or 'none'}"
    )
