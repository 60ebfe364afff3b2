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
from collections.abc import Callable
from typing import cast

import durable_rules_engine as engine  # type: ignore[import-not-found, unused-ignore]

from permits.core.rules.encode import Encoded, Encoding
from permits.core.rules.model import RuleSet
from permits.core.rules.source import compiled
from permits.core.rules.terms import Literal, Term, groups_of, shared_first, terms_of

KEPT = 64
"""Kernels kept in a process: one of 50 rules holds about 3 MB."""

LAST = "~"
LAST_PRIORITY = 10**6
RETRACTED = '{"sid":"s","id":"f"}'
FACT = '{{{{"sid":"s","id":"f","_":1{said}}}}}'
"""As the inside of an f-string."""
OPERATOR = {"!=": "$neq", "<": "$lt", "<=": "$lte", ">": "$gt", ">=": "$gte"}
RESERVED = ("sid", "id", "_", "$s")


class KernelFailure(RuntimeError):
    """The engine did not do what it must: its answer is worth nothing."""


class _Group:
    """One ruleset of the engine: up to sixty terms, whose rule codes it knows by their generated names."""

    def __init__(self, group: list[tuple[str, Term]]) -> None:
        self.owners = {f"t{at}": code for at, (code, _) in enumerate(group)}
        self.read = frozenset(literal for _, term in group for literal in term)
        ordered = shared_first([term for _, term in group])
        rules: dict[str, object] = {f"t{at}": _rule(at, term) for at, term in enumerate(ordered)}
        rules[LAST] = {"pri": LAST_PRIORITY, "all": [{"m": {"_": 1}}]}
        self.handle = engine.create_ruleset("k", json.dumps(rules))

    def fire(self, text: str, fired: dict[str, None]) -> None:
        """Adds the codes of the rules that the fact `text` fires, in order."""
        handle, owners, following = self.handle, self.owners, engine.complete_and_start_action
        code, state = engine.assert_fact(handle, text)
        if code != 0:
            raise KernelFailure(f"the kernel answered {code} to a fact")
        begun = engine.start_action_for_state(handle, state)
        name, message = "", begun[1] if begun else None
        while message:
            name = message[2 : message.index('"', 2)]
            if name != LAST:
                fired[owners[name]] = None
            message = following(handle, state)
        if name != LAST:
            raise KernelFailure("the kernel stopped before its last rule")
        engine.retract_fact(handle, RETRACTED)

    def close(self) -> None:
        engine.delete_ruleset(self.handle)


def _texts_source(groups: list[frozenset[Literal]], facts: int) -> str:
    """A function from encoded facts to the text of each group's fact.

    A group is sent only what its terms read: what a fact says, `fNp` 1 where a term asks whether it is present,
    `fNp` 0 where one asks whether it is absent. Each form of a fact is written once for all groups.
    """
    lines = ["def texts(encoded):", f"    ({''.join(f'f{place}, ' for place in range(facts))}) = encoded"]
    forms: dict[tuple[str, str], str] = {}
    texts = []
    for read in groups:
        said = ""
        for place in sorted({literal.place for literal in read}):
            form = _present_form(place, read), _absent_form(place, read)
            if form not in forms:
                forms[form] = f"s{len(forms)}"
                lines.append(f"    {forms[form]} = {form[1]} if f{place} is None else {form[0]}")
            said += f"{{{forms[form]}}}"
        texts.append(f"f'{FACT.format(said=said)}', ")
    return "\n".join([*lines, f"    return ({''.join(texts)})"])


def _present_form(place: int, read: frozenset[Literal]) -> str:
    said = f',"f{place}p":1' if Literal(place, True, "==", 1) in read else ""
    said += f',"f{place}":{{f{place}}}' if any(one.place == place and not one.of_presence for one in read) else ""
    return f"f'{said}'"


def _absent_form(place: int, read: frozenset[Literal]) -> str:
    return repr(f',"f{place}p":0') if Literal(place, True, "==", 0) in read else "''"


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
        _check_names([name for place in range(len(encoding.names)) for name in (f"f{place}", f"f{place}p")])
        self.groups: list[_Group] = []
        try:
            for group in groups_of(terms):
                self.groups.append(_Group(group))
        except BaseException:
            self.close()
            raise
        source = _texts_source([group.read for group in self.groups], len(encoding.names))
        self._texts = cast(Callable[[Encoded], tuple[str, ...]], compiled(source, "texts", {}))

    def fired(self, encoded: Encoded) -> list[str]:
        fired: dict[str, None] = {}
        if self.groups:
            for group, text in zip(self.groups, self._texts(encoded), strict=True):
                group.fire(text, fired)
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
