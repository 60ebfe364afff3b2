"""What can still be read of a bundle whose shape is wrong, so that an author hears of every mistake at once.

Leaves out the smallest parts that pass 1 objects to, until it objects to nothing; what pass 2 then finds is told only
where it holds whatever the parts left out were meant to say. Knows places and names; does not know what any part means.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from permits.core.definitions.messages import MISSING_KEY
from permits.core.definitions.pass1 import HARMLESS
from permits.core.definitions.reading import Raw
from permits.core.finding import Finding, errors, pointer

Path = tuple[str, ...]
"""The steps from the bundle to a value in it; entries of lists by their numbers, written out."""

SUPPOSED = {"code": "left-out", "title": "…"}
"""What stands for a key that is missing: a thing without its code or title can be judged in everything else."""

AT_ROOT: Mapping[str, Mapping[str, object]] = {
    "item": {
        **SUPPOSED, "version": 1, "effective_from": "2000-01-01", "category": "left-out", "type": "other",
        "handling": "promised", "basis": [{"law": "left-out", "article": "…"}], "guide": {"summary": "…"},
    },
    "rules": {"item": "left-out", "routing": [{"code": "left-out", "otherwise": True, "process": "left-out"}]},
}  # fmt: skip
"""The same of the files themselves, which cannot be left out: all that may be missing but form and processes."""

# Findings that something is not there, or is there too often or too seldom, by the sections (of the item and its rules)
# it may have been left out of; of none: anywhere. The rest name what they miss, and are held back by its name.
_OF_ABSENCE: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("clock.no_approver", "remind.no_office", "stage.no_office", "table.row_after_all"), frozenset()),
    **dict.fromkeys(("duty.no_end", "term.no_validity"), frozenset({"certificate"})),
    **dict.fromkeys(("field.on_no_page", "page.in_no_task", "requirement.anyway"), frozenset({"form"})),
    **dict.fromkeys(
        ("silence.no_decision", "stage.join_too_many", "stage.no_end", "stage.no_fallback", "stage.no_way_left",
         "stage.unreachable"), frozenset({"branches", "processes"}),
    ),
    "batch.not_common": frozenset({"batch"}),
    "material.never_needed": frozenset({"materials", "tables"}),
    "routing.otherwise": frozenset({"routing", "tables"}),
}  # fmt: skip
_SORTS_OF_WHOLE = frozenset({"lint", "opens"})
# Of such sorts are findings that a name is not what it is taken for, beside those that call it unknown.
_OF_NAMES = frozenset({
    "certificate.until", "clock.until_no_day", "fee.not_an_amount", "material.fresh_date",
    "routing.authority_fact",
})  # fmt: skip
# Keys whose values are names, or hold what is named.
_HOLDS_NAMES = frozenset({
    "branches", "clocks", "code", "const", "fact", "facts", "fields", "form", "items", "lists", "materials", "oneOf",
    "pages", "processes", "properties", "refusals", "schema", "stages", "tables", "uses",
})  # fmt: skip
# Sections of the rules whose entries are facts, or make them.
_MAKES_FACTS = frozenset({"facts", "lists", "tables"})
_ANYTHING, _A_RULE = "anything", "rule"
_QUOTED = re.compile('[“"]([^”"]*)[”"]')
_BETWEEN = re.compile("[、,，.\\s]+")
# Each round leaves out something one step further out than the last at least; nothing is nested deeper.
_ROUNDS = 40


@dataclass(frozen=True, slots=True)
class Remains:
    """`bundle`: of the right shape, without the values at `without` (places in the `whole`) and with something
    supposed for keys that are missing in the objects at `filled`."""

    whole: Raw
    bundle: Raw
    without: frozenset[Path]
    filled: Mapping[Path, Mapping[str, object]]

    def sure(self, findings: list[Finding]) -> list[Finding]:
        """Those of pass 2's errors that hold of the whole, with their places there."""
        names, hidden = frozenset(self._names()), {_may_be(path) for path in self._nameless()}
        about = {path[:n] for path in (*self.without, *self.filled) for n in range(len(path) + 1)}
        holders = {path[:-1] for path in self.without} | set(self.filled)
        told = []
        for one in errors(findings):
            part, path = self._place(one.where)
            if self._may_be_left_out(one.code) or _sort(one) in _SORTS_OF_WHOLE:
                continue
            if path in about or path[:-1] in holders:
                continue
            if _is_of_names(one) and (_ANYTHING in hidden or (hidden and _sort(one) != "condition")):
                continue
            # What a fact made of a doubtful one gives is told without naming that one.
            rests_on = frozenset(_words(_at(self.whole, path[:3]))) if _sort(one) == "derived" else frozenset()
            if names.isdisjoint(_mentioned(one) | rests_on):
                told.append(Finding(one.code, one.message, f"{part}#{pointer(*path[len(_steps(part)) :])}"))
        return told

    def _may_be_left_out(self, code: str) -> bool:
        """Whether a finding that something is not there may be about what was left out."""
        if code not in _OF_ABSENCE:
            return False
        places = (*self.without, *(path for path in self.filled if len(path) > 1))
        sections = _OF_ABSENCE[code]
        return any(not sections or path[0] == "library" or path[1] in sections for path in places)

    def _place(self, where: str) -> tuple[str, Path]:
        part, path = _path(where)
        return part, _original(self.whole, self.without, path)

    def _names(self) -> Iterator[str]:
        """What the parts left out and what holds them are called."""
        yield from SUPPOSED.values()
        for path in self.without:
            yield from path
            yield from _codes(_at(self.whole, path))
            for n in range(len(path)):
                yield from _own_code(_at(self.whole, path[:n]))

    def _nameless(self) -> Iterator[Path]:
        """Where something is left out of which nobody can say what it was called."""
        yield from (path for path, keys in self.filled.items() if "code" in keys and len(path) > 1)
        for path in self.without:
            of_names = path[-1].isdecimal() or path[-1] in _HOLDS_NAMES
            named = not of_names or any(_own_code(_at(self.whole, path)))
            if not named or "pages" in path:
                yield path


def remains(bundle: Raw, judged: Callable[[Raw], list[Finding]]) -> Remains | None:
    """The parts of `bundle` that `judged` has nothing against; None if nothing of use is left."""
    without: set[Path] = set()
    filled: dict[Path, dict[str, object]] = {}
    for _ in range(_ROUNDS):
        left = _without(bundle, without, filled, ()) if without or filled else bundle
        wrong = [one for one in errors(judged(left)) if one.code not in HARMLESS]
        if any(_sort(one) == "json" for one in wrong):
            return None
        if not wrong:
            return Remains(bundle, left, frozenset(without), filled)
        for one in wrong:
            part, found = _path(one.where)
            path = _original(bundle, without, found)
            missing = _QUOTED.findall(one.message.en)[0] if one.code == MISSING_KEY.code else ""
            known = AT_ROOT.get(part, {}) if path == _steps(part) else SUPPOSED if part in AT_ROOT else {}
            if missing in known and missing not in filled.get(path, {}):
                filled.setdefault(path, {})[missing] = known[missing]
                continue
            # What does not fit where something was supposed is no part of the whole: its holder goes.
            path = _movable(path if _is_in(bundle, path) else path[:-1])
            if len(path) <= len(_steps(part)) and part in AT_ROOT:
                return None
            without.add(path)
            filled.pop(path, None)
    return None


def _movable(path: Path) -> Path:
    """The path, or that of what holds it where entries belong together by their order: the cells of a row of a
    decision table, and the facts above them."""
    if path[:2] == ("rules", "tables"):
        return path[:5] if path[3:4] == ("rows",) else path[:3]
    return path


def _path(where: str) -> tuple[str, Path]:
    part, _, place = where.partition("#")
    steps = tuple(step.replace("~1", "/").replace("~0", "~") for step in place.split("/")[1:])
    return part, _steps(part) + steps


def _steps(part: str) -> Path:
    """Where a part of a bundle stands in it (see `compile`)."""
    if part == "texts.en":
        return ("texts", "en")
    kind, slash, code = part.partition("/")
    return ("library", kind, code) if slash else (part,)


def _without(value: Any, out: set[Path], filled: Mapping[Path, Mapping[str, object]], here: Path) -> Any:
    if isinstance(value, Mapping):
        kept = {key: _without(one, out, filled, (*here, key)) for key, one in value.items() if (*here, key) not in out}
        return {**filled.get(here, {}), **kept}
    if isinstance(value, list):
        steps = ((one, (*here, str(n))) for n, one in enumerate(value))
        return [_without(one, out, filled, step) for one, step in steps if step not in out]
    return value


def _original(whole: Any, out: frozenset[Path] | set[Path], path: Path) -> Path:
    """The path in the whole of what stands at `path` in what is left: entries of lists have moved up."""
    here: Path = ()
    value = whole
    for step in path:
        if isinstance(value, list):
            kept = [str(n) for n in range(len(value)) if (*here, str(n)) not in out]
            step = kept[int(step)] if step.isdecimal() and int(step) < len(kept) else step
        here = (*here, step)
        value = _step(value, step)
    return here


def _step(value: Any, step: str) -> Any:
    if isinstance(value, Mapping):
        return value.get(step)
    return value[int(step)] if isinstance(value, list) and step.isdecimal() and int(step) < len(value) else None


def _at(whole: Any, path: Path) -> Any:
    for step in path:
        whole = _step(whole, step)
    return whole


def _is_in(whole: Any, path: Path) -> bool:
    holder = _at(whole, path[:-1])
    return isinstance(holder, list) or (isinstance(holder, Mapping) and path[-1] in holder)


def _own_code(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield from (value[key] for key in ("code", "const") if isinstance(value.get(key), str))


def _codes(value: Any) -> Iterator[str]:
    yield from _own_code(value)
    if isinstance(value, Mapping):
        yield from (str(key) for key in value)
    for one in value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ():
        yield from _codes(one)


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for one in value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ():
        yield from _words(one)


def _may_be(path: Path) -> str:
    """What something nameless may be: a rule, which no condition names, or anything."""
    is_rule = len(path) > 2 and path[0] == "rules" and path[1] not in _MAKES_FACTS
    return _A_RULE if is_rule else _ANYTHING


def _is_of_names(finding: Finding) -> bool:
    """Whether it says that something named is not there, or is not what it is taken for."""
    return "unknown" in finding.code or finding.code in _OF_NAMES or _sort(finding) in ("derived", "text")


def _sort(finding: Finding) -> str:
    return finding.code.partition(".")[0]


def _mentioned(finding: Finding) -> frozenset[str]:
    said = (word for text in (finding.message.zh, finding.message.en) for word in _QUOTED.findall(text))
    return frozenset(word for one in said for word in (one, *_BETWEEN.split(one)))
