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
from collections.abc import Callable, Iterable, Mapping
from itertools import count, product
from string import ascii_lowercase, ascii_uppercase
from typing import cast

import durable_rules_engine as engine  # type: ignore[import-not-found, unused-ignore]

from permits.core.rules.encode import Encoded, Encoding
from permits.core.rules.layout import groups_of, sections_of
from permits.core.rules.model import RuleSet
from permits.core.rules.source import compiled
from permits.core.rules.terms import Literal, Term, terms_of

KEPT = 64
"""Kernels kept in a process: one of 50 rules holds about 3 MB."""

LAST = "~"
LAST_PRIORITY = 10**6
SID = "s"
RETRACTED = '{"sid":"s","id":"f"}'
FACT = '{{{{"sid":"s","id":"f","_":1{said}}}}}'
"""As the inside of an f-string."""
OPERATOR = {"!=": "$neq", "<": "$lt", "<=": "$lte", ">": "$gt", ">=": "$gte"}
RESERVED = (
    "sid", "id", "_", "$s", "$i", "$m", "$l", "$r", "$lt", "$lte", "$gt", "$gte", "$eq", "$neq", "$mt", "$imt", "$iall",
    "$iany", "$ex", "$nex", "$or", "$and", "$add", "$sub", "$mul", "$div", "$forward",
    "all", "any", "pri", "count", "cap", "dist", "name",
)  # fmt: skip
"""What the engine itself has names for."""
LETTERS = ascii_lowercase + ascii_uppercase
NAME, LAST_NAME = slice(2, 4), '~"'
"""Where the rule's name stands in what the engine says, `{"xy":…`, and what stands there for the last."""

Property = tuple[int, bool]
"""Of a literal: the fact's place, and whether its presence is meant or what it says."""
Texts = Callable[[Encoded], tuple[str, ...]]


class KernelFailure(RuntimeError):
    """The engine did not do what it must: its answer is worth nothing."""


class _Group:
    """One ruleset of the engine: up to 480 terms, whose rule codes it knows by their generated names."""

    def __init__(self, group: list[tuple[str, Term]], names: Mapping[Property, str]) -> None:
        terms = sections_of([term for _, term in group])
        self.owners = {_name_of_rule(at): code for at, (code, _) in enumerate(group)}
        self.read = frozenset(literal for _, term in group for literal in term)
        rules: dict[str, object] = {
            _name_of_rule(at): _rule(at, section, term, names) for at, (section, term) in enumerate(terms)
        }
        rules[LAST] = {"pri": LAST_PRIORITY, "all": [{"m": {"_": 1}}]}
        self.handle = engine.create_ruleset("k", json.dumps(rules))
        self._whole = False

    def fire(self, text: str, fired: dict[str, None]) -> None:
        """Adds the codes of the rules that the fact `text` fires, in order."""
        handle, owners, following = self.handle, self.owners, engine.complete_and_start_action
        self._whole = False
        code, state = engine.assert_fact(handle, text)
        if code != 0:
            raise KernelFailure(f"the kernel answered {code} to a fact")
        begun = engine.start_action_for_state(handle, state)
        name, message = "", begun[1] if begun else None
        while message:
            name = message[NAME]
            if name != LAST_NAME:
                fired[owners[name]] = None
            message = following(handle, state)
        if name != LAST_NAME:
            raise KernelFailure("the kernel stopped before its last rule")
        engine.retract_fact(handle, RETRACTED)
        self._whole = True

    def close(self) -> None:
        """Gives back what the ruleset holds. What the engine keeps for the sid, a megabyte for 50 rules, it does not
        give back by itself, and may be told to only after an evaluation that came to its end: before that it would
        free what it never had. After one that did not, the memory stays lost."""
        if self._whole:
            engine.delete_state(self.handle, SID)
        engine.delete_ruleset(self.handle)


def _name_of_rule(at: int) -> str:
    """Two letters, so that it is found in what the engine says without looking for its end."""
    return LETTERS[at // len(LETTERS)] + LETTERS[at % len(LETTERS)]


def _texts_of(groups: list[frozenset[Literal]], encoding: Encoding, names: Mapping[Property, str]) -> Texts:
    """A function from encoded facts to the text of each group's fact.

    A group is sent only what its terms read: what a fact says, that it is present (1) where a term asks whether it is,
    that it is absent (0) where one asks that. Each form of a fact is written once for all groups, and looked up where
    the fact can say but few things.
    """
    lines = ["def texts(encoded):", f"    ({''.join(f'f{place}, ' for place in range(len(encoding.names)))}) = encoded"]
    forms: dict[tuple[str, str], str] = {}
    known: dict[str, dict[int | None, str]] = {}
    texts = []
    for read in groups:
        said = ""
        for place in sorted({literal.place for literal in read}):
            present, absent = form = _present_form(place, read, names), _absent_form(place, read, names)
            if form not in forms:
                one = forms[form] = f"s{len(forms)}"
                most, f = encoding.most[place], f"f{place}"
                if most is None:
                    told = present.format(f"{{{f}}}")
                    lines.append(f"    {one} = {absent!r} if {f} is None else f'{told}'")
                else:
                    known[f"k{one}"] = {None: absent} | {number: present.format(number) for number in range(most + 1)}
                    lines.append(f"    {one} = k{one}[{f}]")
            said += f"{{{forms[form]}}}"
        texts.append(f"f'{FACT.format(said=said)}', ")
    return cast(Texts, compiled("\n".join([*lines, f"    return ({''.join(texts)})"]), "texts", known))


def _present_form(place: int, read: frozenset[Literal], names: Mapping[Property, str]) -> str:
    """With `{}` for what the fact says, if a term reads that."""
    said = f',"{names[place, True]}":1' if Literal(place, True, "==", 1) in read else ""
    if any(one.place == place and not one.of_presence for one in read):
        said += f',"{names[place, False]}":{{}}'
    return said


def _absent_form(place: int, read: frozenset[Literal], names: Mapping[Property, str]) -> str:
    return f',"{names[place, True]}":0' if Literal(place, True, "==", 0) in read else ""


def _rule(priority: int, section: int, term: Term, names: Mapping[Property, str]) -> dict[str, object]:
    """Behind the test of its section, which always holds: `_` is 1 and so is no greater number."""
    always = {"$neq": {"_": section + 2}}
    return {"pri": priority, "all": [{"m": {"$and": [always, *(_test(literal, names) for literal in term)]}}]}


def _test(literal: Literal, names: Mapping[Property, str]) -> dict[str, object]:
    name = names[literal.place, literal.of_presence]
    return {name: literal.number} if literal.op == "==" else {OPERATOR[literal.op]: {name: literal.number}}


def _names_of(terms: Iterable[Term]) -> dict[Property, str]:
    """A short name for each property that a term reads: single letters first, which the kernel keeps well apart."""
    read = sorted({(literal.place, literal.of_presence) for term in terms for literal in term})
    names = ("".join(letters) for length in count(1) for letters in product(LETTERS, repeat=length))
    return dict(zip(read, (name for name in names if name not in RESERVED), strict=False))


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
        names = _names_of(term for _, term in terms)
        _check_names(list(names.values()))
        self.groups: list[_Group] = []
        try:
            for group in groups_of(terms):
                self.groups.append(_Group(group, names))
        except BaseException:
            self.close()
            raise
        self._texts = _texts_of([group.read for group in self.groups], encoding, names)

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
