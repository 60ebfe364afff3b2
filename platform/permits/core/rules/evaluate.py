"""The compiled-Python reader: conditions as generated functions. Knows no kernel; the kernel is compared with it.

One form gives the codes that fire, one the truth of each test, from which the trace is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import cast

from permits.core.rules.encode import Encoded, Encoding, wrong
from permits.core.rules.model import (
    Before,
    Compare,
    Condition,
    Facts,
    In,
    Leaf,
    LeafCondition,
    Present,
    RuleSet,
    Trace,
    Value,
    facts_of_leaf,
    leaves_of,
)
from permits.core.rules.source import compiled, expression
from permits.core.rules.truths import truths_of

Holds = Callable[[Facts], bool]
KEPT = 4096
"""How many single conditions stay compiled; beyond it all are forgotten and made again when next read."""

_compiled: dict[int, tuple[Condition, Holds]] = {}


def holds(condition: Condition, facts: Facts) -> bool:
    """Whether the condition holds of the facts. Raises WrongFact when a fact is not of its constant's type."""
    kept = _compiled.get(id(condition))
    if kept is None or kept[0] is not condition:
        if len(_compiled) >= KEPT:
            _compiled.clear()
        kept = _compiled[id(condition)] = (condition, _function_of(condition))
    return kept[1](facts)


def _function_of(condition: Condition) -> Holds:
    """Equal trees may differ (1 == True), so compiled forms are kept by identity, with the tree itself."""
    leaves = list(leaves_of(condition))
    names = list(dict.fromkeys(name for leaf in leaves for name in facts_of_leaf(leaf)))
    place = {name: number for number, name in enumerate(names)}
    known: dict[str, object] = {"Decimal": Decimal, "date": date, "type": type, "wrong": wrong, "frozenset": frozenset}
    known |= {"int": int, "str": str, "bool": bool}
    constants: list[str] = []

    def constant(written: str) -> str:
        constants.append(f"c{len(constants)} = {written}")
        return f"c{len(constants) - 1}"

    def test(leaf: LeafCondition) -> str:
        if isinstance(leaf, Before):
            left, right = f"v{place[leaf.left]}", f"v{place[leaf.right]}"
            return f"({left} is not None and {right} is not None and {left} < {right})"
        fact = f"v{place[leaf.fact]}"
        match leaf:
            case Present():
                return f"({fact} is not None)"
            case Compare(_, op, value):
                return f"({fact} is not None and {fact} {op} {constant(_written(value))})"
            case In(_, values):
                return f"({fact} in {constant(f'frozenset(({_listed(values)}))')})"

    result = expression(condition, test)
    lines = [*constants, "def holds(facts):"]
    for name in names:
        lines.append(f"    v{place[name]} = facts.get({name!r})")
    for kind, name in sorted({(_type_name(leaf), name) for leaf in leaves for name in facts_of_leaf(leaf)}):
        if kind:
            v = f"v{place[name]}"
            lines.append(f"    {v} is None or type({v}) is {kind} or wrong({name!r}, {v})")
    return cast(Holds, compiled("\n".join([*lines, f"    return {result}"]), "holds", known))


WRITTEN: dict[type, Callable[[Value], str]] = {
    bool: repr,
    int: repr,
    str: repr,
    Decimal: repr,
    date: lambda value: repr(value).removeprefix("datetime."),
}


def _written(value: Value) -> str:
    """The constant as source. Only the five types of the language have a form; anything else is a KeyError."""
    return WRITTEN[type(value)](value)


def _listed(values: tuple[Value, ...]) -> str:
    return "".join(f"{_written(value)}, " for value in values)


def _type_name(leaf: LeafCondition) -> str:
    match leaf:
        case Compare(_, _, value):
            return type(value).__name__
        case In(_, values):
            return type(values[0]).__name__
        case Before():
            return "date"
        case _:
            return ""


Truths = tuple[bool | tuple[bool, ...], ...]
"""Of each fact that is read, in the order of `Encoding.names`: the truth of each test on it, or of the only one."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of one rule: its tests, and where the truth of each stands (which fact, which of its tests)."""

    tests: tuple[tuple[str, str, Value | tuple[Value, ...] | None, int, int], ...]


class Reader:
    """One rule set, compiled to Python."""

    def __init__(self, rule_set: RuleSet) -> None:
        self.rule_set = rule_set
        self.encoding = Encoding(rule_set)
        self._tests: list[dict[str, int]] = [{} for _ in self.encoding.names]
        self.told = {
            code: Told(tuple(self._told(leaf) for leaf in leaves_of(condition))) for code, condition in rule_set.rules
        }
        self.fired = cast(Callable[[Encoded], list[str]], compiled(self._fired_source(), "fired", {}))

    @cached_property
    def truths(self) -> Callable[[Encoded], Truths]:
        """The truth of every test; written when a trace is first asked for, as many never are."""
        tables = [truths_of(place, tuple(tests), self.encoding) for place, tests in enumerate(self._tests)]
        known = {name: value for table in tables for name, value in table.known.items()}
        told = "".join(f"{table.source}, " for table in tables)
        source = "\n".join(["def truths(encoded):", *self._unpacking(), f"    return ({told})"])
        return cast(Callable[[Encoded], Truths], compiled(source, "truths", known))

    def _told(self, leaf: LeafCondition) -> tuple[str, str, Value | tuple[Value, ...] | None, int, int]:
        place = self.encoding.place[facts_of_leaf(leaf)[0]]
        tests = self._tests[place]
        at = tests.setdefault(self._test(leaf), len(tests))
        match leaf:
            case Compare(name, op, value):
                return name, op, value, place, at
            case In(name, values):
                return name, "in", values, place, at
            case _:
                return facts_of_leaf(leaf)[0], "present", None, place, at

    def _test(self, leaf: LeafCondition) -> str:
        """The test on encoded facts. `f == c` and `f in {…}` are false of None by themselves."""
        assert not isinstance(leaf, Before)
        fact = f"f{self.encoding.place[leaf.fact]}"
        match leaf:
            case Present():
                return f"({fact} is not None)"
            case Compare(name, "==", value):
                return f"({fact} == {self.encoding.constant(name, value)!r})"
            case Compare(name, op, value):
                return f"({fact} is not None and {fact} {op} {self.encoding.constant(name, value)!r})"
            case In(name, values):
                numbers = ", ".join(repr(self.encoding.constant(name, value)) for value in values)
                return f"({fact} in {{{numbers}}})"

    def _fired_source(self) -> str:
        lines = ["def fired(encoded):", *self._unpacking(), "    fired = []", "    fire = fired.append"]
        for code, condition in self.rule_set.rules:
            lines.append(f"    if {expression(condition, self._test)}: fire({code!r})")
        return "\n".join([*lines, "    return fired"])

    def _unpacking(self) -> list[str]:
        names = "".join(f"f{place}, " for place in range(len(self.encoding.names)))
        return [f"    ({names}) = encoded"] if names else []


class Traces(Mapping[str, Trace]):
    """Why each rule of one verdict fired or did not, told when asked: most traces are never read."""

    __slots__ = ("_encoded", "_facts", "_fired", "_reader", "_truths")

    def __init__(self, reader: Reader, encoded: Encoded, facts: Facts, fired: list[str]) -> None:
        """`fired`: what the reader says, whatever the kernel said."""
        self._reader, self._encoded, self._facts, self._fired = reader, encoded, dict(facts), fired
        self._truths: Truths | None = None

    def truths(self) -> Truths:
        """Of each different test: all that a trace is told from, but for whether its rule fired."""
        if self._truths is None:
            self._truths = self._reader.truths(self._encoded)
        return self._truths

    def __getitem__(self, code: str) -> Trace:
        told = self._reader.told[code]
        truths, value = self.truths(), self._facts.get
        leaves = tuple([
            Leaf(name, op, constant, value(name), _truth(truths[place], at))
            for name, op, constant, place, at in told.tests
        ])  # fmt: skip
        return Trace(code in self._fired, leaves)

    def __iter__(self) -> Iterator[str]:
        return iter(self._reader.told)

    def __len__(self) -> int:
        return len(self._reader.told)


def _truth(of_fact: bool | tuple[bool, ...], at: int) -> bool:
    return of_fact[at] if isinstance(of_fact, tuple) else of_fact


@lru_cache(maxsize=256)
def reader_of(rule_set: RuleSet) -> Reader:
    """The compiled reader of a rule set, made once per key."""
    return Reader(rule_set)
