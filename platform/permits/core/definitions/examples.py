"""Golden cases as types, and whether what they name exists. Judging them needs the forms; that is done elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from permits.core.definitions.pass1 import Schemas, judge
from permits.core.definitions.reading import Raw
from permits.core.definitions.types import Example, Item
from permits.core.definitions.versions import OPEN
from permits.core.finding import Finding, FindingKind, pointer
from permits.core.text import Text

UNKNOWN_MATERIAL = FindingKind(
    "example.unknown_material",
    "事项没有材料“{code}”，请改正例子。",
    'The item has no material "{code}": correct the example.',
)
UNKNOWN_PROCESS = FindingKind(
    "example.unknown_process",
    "事项没有流程“{code}”，请改正例子。",
    'The item has no process "{code}": correct the example.',
)
UNKNOWN_CLOCK = FindingKind(
    "example.unknown_clock",
    "事项没有时限“{code}”，请改正例子。",
    'The item has no clock "{code}": correct the example.',
)
UNKNOWN_RULE = FindingKind(
    "example.unknown_rule",
    "事项没有规则“{code}”，请改正例子。",
    'The item has no rule "{code}": correct the example.',
)
UNKNOWN_LINE = FindingKind(
    "example.unknown_line",
    "审核清单上不会有“{code}”：它既不是材料，也不是规则。请改正例子。",
    'No checklist has a line "{code}": it is neither a material nor a rule. Correct the example.',
)
UNKNOWN_FIELD = FindingKind(
    "example.unknown_field",
    "事项没有表单项“{code}”，请改正例子。",
    'The item has no field "{code}": correct the example.',
)

NOT_IN_EFFECT = FindingKind(
    "example.not_in_effect",
    "样例的收到日期 {day} 不在这一版的施行期内（{starts} 至 {ends}），那一天不会按这一版受理。请改正日期。",
    "The example is received on {day}, when this version is not in effect ({starts} to {ends}): nothing is received"
    " under it on that day. Correct the day.",
    "warning",
)

RULES = ("branches", "refusals", "duties")
"""The expectations that list rules."""


def parse_example(raw: Raw, code: str, schemas: Schemas, where: str) -> tuple[Example | None, tuple[Finding, ...]]:
    """One example; `code` is what it is called (its file's name). None when its shape is wrong."""
    found = judge("example", raw, schemas, where)
    if found:
        return None, tuple(found)
    example = Example(
        code=code,
        says=Text(raw["says"], raw["says_en"]),
        received_on=date.fromisoformat(raw["received_on"]),
        answers=raw["answers"],
        uploads=tuple(raw.get("uploads", ())),
        expect=raw["expect"],
    )
    return example, ()


def check_example(example: Example, item: Item, where: str) -> list[Finding]:
    """What the example names and the item does not have. Answers may name anything: an example may show a refusal."""
    return [finding.below(where) for finding in _unknown(example, item)]


def _unknown(example: Example, item: Item) -> Iterator[Finding]:
    expect, rules = example.expect, {*item.rules, *(clause.code for clause in item.refusals)}
    listed = (
        (("uploads",), example.uploads, item.materials, UNKNOWN_MATERIAL),
        (("expect", "materials"), expect.get("materials", ()), item.materials, UNKNOWN_MATERIAL),
        (("expect", "hidden"), expect.get("hidden", ()), item.fields, UNKNOWN_FIELD),
        *((("expect", kind), expect.get(kind, ()), rules, UNKNOWN_RULE) for kind in RULES),
    )
    for steps, names, known, kind in listed:
        for n, name in enumerate(names if isinstance(names, list | tuple) else ()):
            if name not in known:
                yield kind.at(pointer(*steps, n), code=name)
    day, starts, ends = example.received_on, item.effective_from, item.effective_to
    if day < starts or (ends is not None and day > ends):
        yield NOT_IN_EFFECT.at("/received_on", day=day, starts=starts, ends=ends or OPEN)
    process = expect.get("process")
    if process is not None and process not in item.processes:
        yield UNKNOWN_PROCESS.at(pointer("expect", "process"), code=process)
    yield from _unknown_entries(expect, item)


def _unknown_entries(expect: Mapping[str, object], item: Item) -> Iterator[Finding]:
    """What the tables of `expect` name."""
    named = (
        ("due", {clock.code for clock in item.clocks}, UNKNOWN_CLOCK),
        ("checklist", {*item.materials, *item.rules}, UNKNOWN_LINE),
        ("answers", set(item.fields), UNKNOWN_FIELD),
    )
    for what, known, kind in named:
        said = expect.get(what, {})
        for name in said if isinstance(said, dict) else ():
            if name not in known:
                yield kind.at(pointer("expect", what, name), code=name)
