"""What differs between two versions of an item, in words of both languages. Order is a difference only where it
decides something.

Knows what an item is made of; not which of the two is in force, nor what becomes of cases (`process.versions`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from permits.core.clock import TimeLimit
from permits.core.definitions.types import (
    Basis,
    ClockRule,
    Field,
    Item,
    Material,
    NextStage,
    Process,
    Reminding,
    Rule,
    Stage,
)
from permits.core.definitions.versions import CONDITIONS, FORM, LIMITS, ROUTING
from permits.core.forms.axes import axis_of
from permits.core.forms.change_words import ASPECTS, GROUPS, STRUCTURE, UNITS
from permits.core.forms.show import NO, YES, title_of
from permits.core.rules import describe
from permits.core.text import Text, joined

ADDED = Text("新增{what}", "{what} is new")
ADDED_SAYING = Text("新增{what}（{said}）", "{what} is new: {said}")
ASPECT = Text("{aspect}：{said}", "{aspect} {said}")
IN_ORDER = Text("{what}的先后：由{old}改为{new}", "the order of {what}: {old} becomes {new}")
REMOVED = Text("取消{what}", "{what} is gone")
CHANGED = Text("{what}的{aspect}：由{old}改为{new}", "{what}, {aspect}: {old} becomes {new}")
NAMED = Text("“{title}”（{code}）", "“{title}” ({code})")
QUOTED = Text("“{said}”", "“{said}”")
NOTHING = Text("（无）", "(none)")
ALWAYS = Text("始终适用", "always")
OUTCOMES = Text("不予受理的规则", "the rules that turn away")
ROUTES, FIRST = Text("流转规则", "the routes"), Text("按顺序取第一条", "the first that holds counts")
TERMS, SETTING = Text("有效期规则", "the terms of validity"), Text("改定时限的规则", "the rules that set a limit")
PAGES = Text("页", "the pages")
OTHERWISE = Text("其余情形", "in all other cases")


@dataclass(frozen=True, slots=True)
class Change:
    """变更: one difference. `group`: field | material | rule | stage | limit | fee | guide; `axis`: the axis of the
    transition it falls under, empty where it touches no case; `code`: what it is about."""

    group: str
    axis: str
    code: str
    what: Text


Said = Mapping[str, Text]
"""What is to be said of a thing, by aspect. An aspect that is not named is nothing."""
Things = Mapping[str, tuple[Text, Said]]
"""Things by their codes: what each is called, and what is to be said of it."""


def changes(old: Item, new: Item) -> tuple[Change, ...]:
    """Every difference from `old` to `new`, by group in the order of `GROUPS`."""
    found = [*_fields(old, new), *_materials(old, new), *_rules(old, new), *_stages(old, new), *_clocks(old, new),
             *_guide(old, new)]  # fmt: skip
    return tuple(sorted(found, key=lambda change: list(GROUPS).index(change.group)))


def _compared(
    group: str,
    axis: str | Callable[[str], str],
    old: Mapping[str, tuple[Text, Said]],
    new: Mapping[str, tuple[Text, Said]],
) -> Iterator[Change]:
    """What is new, what is gone, and of what stays each aspect that is said otherwise."""

    def under(aspect: str) -> str:
        return axis if isinstance(axis, str) else axis(aspect)

    for code in dict.fromkeys((*old, *new)):
        if code not in old or code not in new:
            yield Change(group, under(""), code, _appeared(group, *new[code]) if code in new else _gone(*old[code]))
            continue
        (title, was), (_, now) = old[code], new[code]
        for aspect in dict.fromkeys((*was, *now)):
            before, after = was.get(aspect) or NOTHING, now.get(aspect) or NOTHING
            if before != after:
                said = {"what": title, "aspect": ASPECTS.get(aspect, Text(aspect, aspect)), "old": before, "new": after}
                yield Change(group, under(aspect), code, CHANGED.format(said))


def _appeared(group: str, title: Text, said: Said) -> Text:
    """Of a rule also what it does and when: nobody knows it by its code yet."""
    told = [ASPECT.format({"aspect": ASPECTS.get(aspect, Text(aspect, aspect)), "said": words})
            for aspect, words in said.items() if words and aspect not in ("message", "rule_kind", "basis")]  # fmt: skip
    if group not in _TOLD_WHOLE or not told:
        return ADDED.format({"what": title})
    return ADDED_SAYING.format({"what": title, "said": joined(told, "；", "; ")})


_TOLD_WHOLE = frozenset({"rule", "limit", "fee"})


def _gone(title: Text, _: Said) -> Text:
    return REMOVED.format({"what": title})


def _reordered(
    group: str, axis: str, code: str, what: Text, old: Sequence[str], new: Sequence[str]
) -> Iterator[Change]:
    """That things of which the earlier comes first are in another order, or have another before them."""
    common = [one for one in old if one in new]
    moved = common != [one for one in new if one in common]
    if moved or (common and new.index(common[-1]) >= len(common)):
        yield Change(group, axis, code, IN_ORDER.format({"what": what, "old": _sequence(old), "new": _sequence(new)}))


def _sequence(codes: Sequence[str]) -> Text:
    return Text("、".join(codes), ", ".join(codes))


def _named(title: Text, code: str) -> Text:
    return NAMED.format({"title": title or Text(code, code), "code": code})


# ---- what is said of a thing -------------------------------------------------------------------------------------


def _words(value: object) -> Text:
    """A value in words; lists without their order."""
    if value is None or value == "" or value == () or value == {}:
        return Text("")
    if isinstance(value, Text):
        return QUOTED.format({"said": value}) if value else Text("")
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, TimeLimit):
        return Text(f"{value.length} {UNITS[value.unit].zh}", f"{value.length} {UNITS[value.unit].en}")
    if isinstance(value, Reminding):
        return _words(_of_reminding(value))
    if isinstance(value, Basis):
        return value.cite()
    if isinstance(value, str) and value in STRUCTURE:
        return STRUCTURE[value]
    if isinstance(value, tuple | list | frozenset | set):
        return joined(sorted((_words(one) for one in value), key=lambda text: text.zh))
    if isinstance(value, Mapping):
        told = [(ASPECTS.get(k, Text(k, k)), _words(v)) for k, v in sorted(value.items())]
        return joined([ASPECT.format({"aspect": aspect, "said": said}) for aspect, said in told if said])
    return Text(str(value), str(value))


def _of_reminding(said: Reminding) -> Mapping[str, object]:
    when = said.schedule
    fixed = {"remind_used": when.used, "remind_before": when.before, "remind_every": when.every or ""}
    return {**fixed, "remind_times": when.times or "", "remind_also": said.also}


def _said(thing: object, *aspects: str) -> dict[str, Text]:
    return {aspect: _words(getattr(thing, aspect)) for aspect in aspects}


def _fields(old: Item, new: Item) -> Iterator[Change]:
    yield from _compared("field", FORM, _of_fields(old, old.fields.values()), _of_fields(new, new.fields.values()))
    yield from _compared("field", FORM, _of_lists(old), _of_lists(new))
    pages = [{page.code: (_named(page.title, page.code), _said(page, "title", "hint")) for page in item.pages}
             for item in (old, new)]  # fmt: skip
    yield from _compared("field", FORM, *pages)
    yield from _reordered(
        "field", FORM, "pages", PAGES, [page.code for page in old.pages], [page.code for page in new.pages]
    )


def _of_lists(item: Item) -> dict[str, tuple[Text, Said]]:
    """The entries of the lists of codes its questions choose from."""
    return {
        f"{code}/{one.code}": (_named(joined([listed.title, one.title], " › ", " › "), one.code), _said(one, "title"))
        for code, listed in item.vocabularies.items()
        for one in listed.options.values()
    }


def _of_fields(item: Item, fields: Any, above: str = "", within: Text | None = None) -> dict[str, tuple[Text, Said]]:
    """Each question with its columns and parts, which are called after it."""
    found: dict[str, tuple[Text, Said]] = {}
    for field in fields:
        code = above + field.id
        title = _named(joined([within, field.title], " › ", " › ") if within else field.title, code)
        found[code] = (title, _of_field(item, field))
        found |= _of_fields(item, (*field.columns, *field.parts), f"{code}.", field.title)
    return found


# What the compiler puts into a schema for everybody, and what is said elsewhere.
_NOT_SAID = frozenset(
    {
        *("type", "title", "description", "properties", "required", "items", "additionalProperties", "enum", "oneOf"),
        *("$schema", "messages", "examples", "x-en"),
    }
)


def _of_field(item: Item, field: Field) -> Said:
    said = _said(field, "title", "kind", "required", "hint", "unit", "privacy", "prefill", "computed", "type_from",
                 "accept", "max_bytes", "scale")  # fmt: skip
    said |= {key: _words(value) for key, value in field.schema.items() if key not in _NOT_SAID}
    said["options"] = joined(sorted((option.title for option in field.options), key=lambda text: text.zh))
    listed = item.vocabularies.get(field.vocabulary)
    said["vocabulary"] = _words(listed.title) if listed else Text("")
    return said


def _materials(old: Item, new: Item) -> Iterator[Change]:
    def of(item: Item) -> dict[str, tuple[Text, Said]]:
        return {code: (_named(one.title, code), _of_material(one)) for code, one in item.materials.items()}

    yield from _compared("material", FORM, of(old), of(new))


def _of_material(material: Material) -> Said:
    return _said(material, "title", "asked", "form", "source", "standard", "hint", "originals", "copies", "accept",
                 "max_bytes", "issuer", "necessity", "late_within", "shared_source", "for_one_case",
                 "basis")  # fmt: skip


# ---- rules -------------------------------------------------------------------------------------------------------

_GROUP_OF_RULE = {"limit": "limit", "silence": "limit", "fee": "fee"}


def _rules(old: Item, new: Item) -> Iterator[Change]:
    every = {code: rule for item in (old, new) for code, rule in item.rules.items()}
    for code, rule in every.items():
        group = _GROUP_OF_RULE.get(rule.kind, "rule")
        pair = [{code: _of_rule(item, item.rules[code])} if code in item.rules else {} for item in (old, new)]
        yield from _compared(group, axis_of(rule), *pair)
    facts = [{code: (_named(item.fact_titles.get(code, Text("")), code), _of_fact(item, code)) for code in item.derived}
             for item in (old, new)]  # fmt: skip
    yield from _compared("rule", CONDITIONS, *facts)
    order = [{"routing_order": (ROUTES, {"next": FIRST if item.routing_ordered else Text("")})} for item in (old, new)]
    yield from _compared("rule", ROUTING, *order)
    order = [{"intake_order": (OUTCOMES, {"next": FIRST if item.intake_ordered else Text("")})} for item in (old, new)]
    yield from _compared("rule", CONDITIONS, *order)
    yield from _orders(old, new)
    clauses = [{one.code: (_named(one.title, one.code), _said(one, "title", "basis")) for one in item.refusals}
               for item in (old, new)]  # fmt: skip
    yield from _compared("rule", CONDITIONS, *clauses)
    yield from _compared("rule", CONDITIONS, _of_certificate(old), _of_certificate(new))


def _orders(old: Item, new: Item) -> Iterator[Change]:
    """The order of rules of which the first that holds counts."""

    def codes(item: Item, kind: str, counts: bool = True) -> list[str]:
        return [rule.code for rule in item.rules_of(kind)] if counts else []

    for code, axis, what, kind, counts in (
        ("routing_order", ROUTING, ROUTES, "route", old.routing_ordered and new.routing_ordered),
        ("intake_order", CONDITIONS, OUTCOMES, "intake", old.intake_ordered and new.intake_ordered),
    ):
        yield from _reordered("rule", axis, code, what, codes(old, kind, counts), codes(new, kind, counts))
    yield from _reordered("rule", CONDITIONS, "terms", TERMS, codes(old, "term"), codes(new, "term"))
    clocks = {clock.code for clock in (*old.clocks, *new.clocks)}
    for clock in sorted(clocks):
        setting = [[rule.code for rule in item.rules_of("limit")
                    if rule.effect["clock"] == clock and "set" in rule.effect] for item in (old, new)]  # fmt: skip
        yield from _reordered("limit", LIMITS, clock, SETTING, *setting)


def _of_rule(item: Item, rule: Rule) -> tuple[Text, Said]:
    when = OTHERWISE if rule.otherwise else ALWAYS if rule.when is None else _condition(item, rule)
    effect = {key: _of_effect(item, key, value) for key, value in rule.effect.items()}
    return _named(rule.message, rule.code), {
        "rule_kind": _words(rule.kind), "when": when, "message": _words(rule.message), **effect,
        "from": _words(rule.since), "to": _words(rule.until), "basis": _words(rule.basis),
    }  # fmt: skip


def _condition(item: Item, rule: Rule) -> Text:
    assert rule.when is not None

    def titled(fact: str, value: object) -> Text:
        field = item.fields.get(fact)
        return title_of(item, field, str(value)) if field else Text(str(value), str(value))

    return describe(rule.when, item.fact_titles, titled)


def _of_effect(item: Item, key: str, value: object) -> Text:
    """What a rule does, with questions, materials and processes by their titles."""
    if key in ("show", "require") and isinstance(value, Sequence):
        return _words(tuple(item.fields[name].title if name in item.fields else name for name in value))
    if key == "material" and value in item.materials:
        return _words(item.materials[str(value)].title)
    if key == "process" and value in item.processes:
        return _words(item.processes[str(value)].title)
    return _words(value)


def _of_fact(item: Item, code: str) -> Said:
    fact = item.derived[code]
    said = {
        "title": _words(item.fact_titles.get(code)),
        "function": _words(fact.function),
        "arguments": _words(fact.args),
    }
    if fact.where is not None:
        said["where"] = describe(fact.where, item.fact_titles, lambda name, value: Text(str(value), str(value)))
    return said


def _of_certificate(item: Item) -> dict[str, tuple[Text, Said]]:
    rule = item.certificate
    if rule is None:
        return {}
    validity = rule.validity
    said = _said(rule, "title", "number", "basis") | _said(validity, "years", "months", "less_days", "until")
    said["fields"] = _words(tuple(field.title for field in rule.fields))
    if rule.renewal:
        said |= _said(rule.renewal, "opens_before", "closes_before", "remind_before", "notice")
    return {rule.code: (_named(rule.title, rule.code), said)}


# ---- stages and limits -------------------------------------------------------------------------------------------


def _stages(old: Item, new: Item) -> Iterator[Change]:
    lines = [{code: (_named(one.title, code), _said(one, "title", "handling")) for code, one in item.processes.items()}
             for item in (old, new)]  # fmt: skip
    yield from _compared("stage", ROUTING, *lines)
    stages = [{f"{process.code}/{stage.code}": _of_stage(process, stage)
               for process in item.processes.values() for stage in _steps(process)} for item in (old, new)]  # fmt: skip
    yield from _compared("stage", lambda aspect: LIMITS if aspect == "limit" else ROUTING, *stages)


def _steps(process: Process) -> list[Stage]:
    return [step for stage in process.stages for step in (stage, *stage.branches)]


def _of_stage(process: Process, stage: Stage) -> tuple[Text, Said]:
    said = _said(stage, "title", "kind", "office", "role", "limit", "people", "handling", "hint", "procedure",
                 "silence", "remind", "basis")  # fmt: skip
    said["checkpoints"] = _words(stage.checkpoints)
    ways = [
        " ".join(part for part in (one.outcome, one.rule, one.decision, _times(one), "→", one.to) if part)
        for one in stage.next
    ]
    # Stages are carried out in their order: what comes next is no mere order of lines.
    said["next"] = _words(tuple(ways)) or _words(process.after(stage.code) if stage in process.stages else "")
    return _named(joined([process.title, stage.title], " › ", " › "), f"{process.code}/{stage.code}"), said


def _times(way: NextStage) -> str:
    return f"≤{way.at_most}×" if way.at_most else ""


def _clocks(old: Item, new: Item) -> Iterator[Change]:
    def of(item: Item) -> dict[str, tuple[Text, Said]]:
        return {clock.code: (_named(clock.title, clock.code), _of_clock(clock)) for clock in item.clocks}

    yield from _compared("limit", LIMITS, of(old), of(new))


def _of_clock(clock: ClockRule) -> Said:
    said = _said(
        clock, "title", "limit", "starts", "ends", "silence", "pauses", "remind", "processes", "once", "until",
        "release", "basis"
    )  # fmt: skip
    if clock.until:
        said["limit"] = Text("")
    said["clock_kind"] = _words(clock.kind)
    said["extension"] = _words(clock.extension.limit) if clock.extension else Text("")
    return said


def _guide(old: Item, new: Item) -> Iterator[Change]:
    titled, before = _of_guide(old)
    after = _of_guide(new)[1]
    for group, aspects in (("fee", {"fee"}), ("guide", {*before, *after} - {"fee"})):
        was, now = ({a: said[a] for a in said if a in aspects} for said in (before, after))
        yield from _compared(group, "", {"guide": (titled, was)}, {"guide": (titled, now)})


def _of_guide(item: Item) -> tuple[Text, Said]:
    guide = item.guide
    said = _said(guide, "summary", "audience", "conditions", "fee", "visits", "visits_why", "place", "hours", "phone",
                 "complaints")  # fmt: skip
    said["questions"] = _words(tuple(Text(f"{q.zh} {a.zh}", f"{q.en} {a.en}") for q, a in guide.questions))
    said |= _said(
        item, "title", "handling", "correction", "supplement_within", "effective_from", "effective_to", "basis"
    )
    return QUOTED.format({"said": item.title}), said
