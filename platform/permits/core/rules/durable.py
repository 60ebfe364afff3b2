"""The one door to the durable_rules engine. Nothing else imports it.

Knows how to use its C functions without harm, and nothing of conditions but their terms. The engine has no
Host here, no timers and no actions: facts go in under one fixed sid, rule names come out, the fact is retracted.
Every call is made under one lock; a ruleset that ever failed is never used again.
"""

from __future__ import annotations

import json
import os
import threading
from collections import OrderedDict

import durable_rules_engine as engine  # type: ignore[import-not-found, unused-ignore]

from permits.core.rules.encode import Encoded, Encoding
from permits.core.rules.model import RuleSet
from permits.core.rules.terms import Literal, Term, groups_of, terms_of

KEPT = 64
"""Kernels kept in a process: one of 50 rules holds about 3 MB."""

LAST = "~"
LAST_PRIORITY = 10**6
RETRACTED = '{"sid":"s","id":"f"}'
FACT = '{{"sid":"s","id":"f","_":1{said}}}'
OPERATOR = {"!=": "$neq", "<": "$lt", "<=": "$lte", ">": "$gt", ">=": "$gte"}
RESERVED = ("sid", "id", "_", "$s")


class KernelFailure(RuntimeError):
    """The engine did not do what it must: its answer is worth nothing."""


class _Group:
    """One ruleset of the engine, and the text of the facts it reads."""

    def __init__(self, group: list[tuple[str, Term]]) -> None:
        self.owners = {f"t{at}": code for at, (code, _) in enumerate(group)}
        read = sorted({literal.place for _, term in group for literal in term})
        of_presence = {literal.place for _, term in group for literal in term if literal.of_presence}
        self.facts = tuple((place, *_said(place, place in of_presence)) for place in read)
        _check_names([name for place in read for name in (f"f{place}", f"f{place}p")])
        rules: dict[str, object] = {f"t{at}": _rule(at, term) for at, (_, term) in enumerate(group)}
        rules[LAST] = {"pri": LAST_PRIORITY, "all": [{"m": {"_": 1}}]}
        self.handle = engine.create_ruleset("k", json.dumps(rules))

    def fire(self, encoded: Encoded, fired: dict[str, None]) -> None:
        """Adds the codes of the rules that fire, in order."""
        said = "".join([
            absent if encoded[place] is None else present % encoded[place] for place, present, absent in self.facts
        ])
        code, state = engine.assert_fact(self.handle, FACT.format(said=said))
        if code != 0:
            raise KernelFailure(f"the kernel answered {code} to a fact")
        name, owners = "", self.owners
        begun = engine.start_action_for_state(self.handle, state)
        message = begun[1] if begun else None
        while message:
            name = message[2 : message.index('"', 2)]
            if name != LAST:
                fired[owners[name]] = None
            message = engine.complete_and_start_action(self.handle, state)
        if name != LAST:
            raise KernelFailure("the kernel stopped before its last rule")
        engine.retract_fact(self.handle, RETRACTED)

    def close(self) -> None:
        engine.delete_ruleset(self.handle)


def _said(place: int, of_presence: bool) -> tuple[str, str]:
    """The text of a fact that is present (with a place for its number), and of one that is absent."""
    name = f"f{place}"
    if of_presence:
        return f',"{name}p":1,"{name}":%d', f',"{name}p":0'
    return f',"{name}":%d', ""


def _rule(priority: int, term: Term) -> dict[str, object]:
    return {"pri": priority, "all": [{"m": {"$and": [*map(_test, term), {"_": 1}]}}]}


def _test(literal: Literal) -> dict[str, object]:
    name = f"f{literal.place}" + ("p" if literal.of_presence else "")
    return {name: literal.number} if literal.op == "==" else {OPERATOR[literal.op]: {name: literal.number}}


def _check_names(names: list[str]) -> None:
    """The engine tells names apart by a 32-bit hash alone, so no two may share one."""
    by_hash: dict[int, str] = {}
    for name in (*RESERVED, *names):
        if by_hash.setdefault(fnv1a(name), name) != name:
            raise KernelFailure(f"the names {name} and {by_hash[fnv1a(name)]} look alike to the kernel")


def fnv1a(name: str) -> int:
    """The FNV-1a hash, 32 bits, of an ASCII name."""
    found = 0x811C9DC5
    for byte in name.encode("ascii"):
        found = (found ^ byte) * 0x01000193 & 0xFFFFFFFF
    return found


class Kernel:
    """One rule set in the engine. Use only under ENGINE_LOCK."""

    def __init__(self, rule_set: RuleSet, encoding: Encoding) -> None:
        terms = [(code, term) for code, condition in rule_set.rules for term in terms_of(condition, encoding)]
        self.groups: list[_Group] = []
        try:
            for group in groups_of(terms):
                self.groups.append(_Group(group))
        except BaseException:
            self.close()
            raise

    def fired(self, encoded: Encoded) -> list[str]:
        fired: dict[str, None] = {}
        for group in self.groups:
            group.fire(encoded, fired)
        return list(fired)

    def close(self) -> None:
        while self.groups:
            self.groups.pop().close()


ENGINE_LOCK = threading.Lock()
_kernels: OrderedDict[str, Kernel] = OrderedDict()


def fired_by_kernel(rule_set: RuleSet, encoding: Encoding, encoded: Encoded) -> list[str]:
    """The codes of the rules that fire, in order. Any exception retires the kernel; the next call builds another."""
    with ENGINE_LOCK:
        try:
            return _kernel_of(rule_set, encoding).fired(encoded)
        except BaseException:
            _retire(rule_set.key)
            raise


def _kernel_of(rule_set: RuleSet, encoding: Encoding) -> Kernel:
    kernel = _kernels.get(rule_set.key)
    if kernel is None:
        kernel = _kernels[rule_set.key] = Kernel(rule_set, encoding)
        if len(_kernels) > KEPT:
            _kernels.popitem(last=False)[1].close()
    _kernels.move_to_end(rule_set.key)
    return kernel


def _forget() -> None:
    """A forked child builds its own kernels: the parent's are not its to use or free, and its lock may be held."""
    global ENGINE_LOCK
    ENGINE_LOCK = threading.Lock()
    _kernels.clear()


os.register_at_fork(after_in_child=_forget)


def _retire(key: str) -> None:
    kernel = _kernels.pop(key, None)
    if kernel is not None:
        kernel.close()
