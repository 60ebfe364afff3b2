"""Items made of several releases: what of an item belongs to which axis, and one item of what each release governs.

A case in flight may be judged by the form of one release and the limits of another. Each release stays whole and is
evaluated by itself; of what it says only its own part counts. Which release governs what, `process.versions` decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from permits.core.clock import TimeLimit
from permits.core.definitions.freshness import SUFFIX
from permits.core.definitions.types import ClockRule, Item, Part, Process, Rule, Stage
from permits.core.definitions.versions import AXES, CONDITIONS, FORM, LIMITS, ROUTING
from permits.core.forms.behind import questions_behind

AXIS_OF: dict[str, str] = {
    "visibility": FORM, "requirement": FORM, "need": FORM, "supplied": FORM,
    "check": CONDITIONS, "intake": CONDITIONS, "refusal": CONDITIONS, "fee": CONDITIONS, "duty": CONDITIONS,
    "term": CONDITIONS,
    "route": ROUTING, "branch": ROUTING,
    "limit": LIMITS, "silence": LIMITS,
}  # fmt: skip
"""The axis each kind of rule belongs to."""
STAGE = "stage:"
"""Before the code of a stage, where its limit is named beside the clocks."""


def axis_of(rule: Rule) -> str:
    """The axis of a rule. That a material is fresh enough is asked of the material."""
    return FORM if rule.kind == "check" and rule.code.endswith(SUFFIX) else AXIS_OF[rule.kind]


def whole(axes: Mapping[str, Item], clocks: Mapping[str, Item | None]) -> Item:
    """One item of what each release governs. `clocks`: by code (a stage as stage:CODE), the release whose limit counts
    instead of that of the axis, None for a clock that is not to run."""
    form, routing, limits = axes[FORM], axes[ROUTING], axes[LIMITS]
    others = [one for one in clocks.values() if one is not None]
    if all(one.sha256 == form.sha256 for one in (*axes.values(), *others)) and None not in clocks.values():
        return form
    parts = tuple(_parts(axes, clocks))
    rules = {
        part.rules[rule.code]: replace(rule, code=part.rules[rule.code])
        for part in parts for rule in part.item.rules.values() if rule.code in part.rules
    }  # fmt: skip
    titles = {name: title for part in reversed(parts) for name, title in part.item.fact_titles.items()}
    return replace(
        form, parts=parts, rules=rules, fact_titles={**titles, **form.fact_titles},
        routing_ordered=routing.routing_ordered,
        processes={code: _timed(process, limits, clocks) for code, process in routing.processes.items()},
        clocks=tuple(_clocks(limits, clocks)), certificate=axes[CONDITIONS].certificate,
        refusals=axes[CONDITIONS].refusals,
    )  # fmt: skip


def _parts(axes: Mapping[str, Item], clocks: Mapping[str, Item | None]) -> Iterator[Part]:
    """Each release once. A code that two of them use is told apart by the version, but for routing, whose stages name
    rules."""
    taken: set[str] = set()
    order = [axes[axis] for axis in (ROUTING, FORM, CONDITIONS, LIMITS)]
    releases = {one.sha256: one for one in (*order, *(one for one in clocks.values() if one is not None))}
    for sha256, item in releases.items():
        governs = frozenset(axis for axis in AXES if axes[axis].sha256 == sha256)
        names: dict[str, str] = {}
        for rule in item.rules.values():
            if _counts(rule, item, governs, clocks) and not _unasked(rule, item, axes[FORM]):
                names[rule.code] = rule.code if rule.code not in taken else f"{rule.code}@{item.version}"
        taken |= set(names.values())
        yield Part(item, governs, names)


def _unasked(rule: Rule, item: Item, form: Item) -> bool:
    """Whether a condition of another release looks at what the form that governs never asks: nobody could have answered
    it, so it is not held against the case."""
    return axis_of(rule) == CONDITIONS and not questions_behind(item, [rule]) <= form.fields.keys()


def _counts(rule: Rule, item: Item, governs: frozenset[str], clocks: Mapping[str, Item | None]) -> bool:
    if rule.kind not in ("limit", "silence"):
        return axis_of(rule) in governs
    clock = str(rule.effect["clock"])
    if clock not in clocks:
        return LIMITS in governs
    named = clocks[clock]
    return named is not None and named.sha256 == item.sha256


def _clocks(limits: Item, clocks: Mapping[str, Item | None]) -> Iterator[ClockRule]:
    """The clocks of the axis, each in the words of the release whose limit counts; then those only another declares."""
    declared = {rule.code: rule for rule in limits.clocks}
    for code in (*declared, *(code for code in clocks if code not in declared and not code.startswith(STAGE))):
        source = clocks.get(code, limits)
        if source is not None:
            yield from (rule for rule in source.clocks if rule.code == code)


def _timed(process: Process, limits: Item, clocks: Mapping[str, Item | None]) -> Process:
    """The process with the limits that the axis of limits gives its stages; where that knows no such stage, its own."""
    return replace(
        process,
        stages=tuple(
            replace(stage, limit=limit_of(clocks.get(STAGE + stage.code) or limits, process.code, stage))
            for stage in process.stages
        ),
    )


def limit_of(item: Item, process: str, stage: Stage) -> TimeLimit | None:
    """How long the item gives a stage of this process; as long as the stage says itself where it has no such stage."""
    known = item.processes.get(process)
    return next((one.limit for one in (known.stages if known else ()) if one.code == stage.code), stage.limit)
