"""Rules: conditions with effects, read section by section. Knows what each section's rules may name.

Blocks' rules stand before the item's own within each section. The sections in their order make one rule set.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from permits.core.definitions.facts import FactTable
from permits.core.definitions.form import Form
from permits.core.definitions.reading import Place, Raw, Reading, unique
from permits.core.definitions.types import Rule
from permits.core.finding import FindingKind
from permits.core.rules import All, Condition, Not, RuleSet, limits_of, parse_condition

CODE_TWICE = FindingKind(
    "rule.code_twice",
    "规则代码“{code}”重复，请改正其中一个。",
    'The rule code "{code}" occurs twice: change one of them.',
)
BLOCK_PREFIX = FindingKind(
    "rule.block_prefix",
    "公共块里的规则代码须以“{prefix}”开头，请改为“{prefix}{code}”。",
    'Rule codes of a block start with "{prefix}": write "{prefix}{code}".',
)
UNKNOWN_FIELD = FindingKind(
    "rule.unknown_field",
    "没有表单项“{name}”，请改正名称。",
    'There is no field "{name}": correct the name.',
)
UNKNOWN_MATERIAL = FindingKind(
    "rule.unknown_material",
    "没有申请材料“{name}”，请在 materials 中声明或改正代码。",
    'There is no material "{name}": declare it or correct the code.',
)
UNKNOWN_PROCESS = FindingKind(
    "rule.unknown_process",
    "没有流程“{name}”，请在 processes 中声明或改正代码。",
    'There is no process "{name}": declare it or correct the code.',
)
NEVER_NEEDED = FindingKind(
    "material.never_needed",
    "没有规则说明何时需要材料“{name}”，请在规则的 materials 中写明。",
    'No rule says when the material "{name}" is needed: add one to the rules\' materials.',
)
OTHERWISE = FindingKind(
    "routing.otherwise",
    "流转规则须恰有一条 otherwise，且在最后；现有 {count} 条。",
    "Routing needs exactly one rule marked otherwise, and it must be the last; there are {count}.",
)
WHEN_OR_OTHERWISE = FindingKind(
    "routing.when",
    "流转规则须写 when 或 otherwise 之一，请改正。",
    "A routing rule has either when or otherwise: write one of them.",
)
UNKNOWN_AUTHORITY = FindingKind(
    "authority.unknown",
    "没有实施主体“{name}”，请加入实施主体清单或改正代码。",
    'There is no authority "{name}": add it to the authorities or correct the code.',
)
NOT_A_CODE = FindingKind(
    "routing.authority_fact",
    "“{name}”不是代码类事实，不能给出实施主体，请改正。",
    '"{name}" is no fact of type code, so it cannot name the authority: correct it.',
)
WRONG_ITEM = FindingKind(
    "rules.other_item",
    "这份规则写的是事项“{given}”，而不是“{item}”，请改正。",
    'These rules name the item "{given}", not "{item}": correct it.',
)


@dataclass(slots=True)
class Named:
    """What rules may name: facts, fields, and the codes of materials, processes and authorities."""

    facts: FactTable
    form: Form
    materials: Mapping[str, object]
    processes: Mapping[str, object]
    authorities: Mapping[str, object]


@dataclass(slots=True)
class Rules:
    """Every rule in the order declared, by code (the first of each), and where each stands."""

    read: list[Rule] = field(default_factory=list)

    by_code: dict[str, Rule] = field(default_factory=dict)
    places: list[tuple[str, Place]] = field(default_factory=list)


Effect = Callable[[Reading, Named, Place, Raw], Mapping[str, object]]


def sections(form: Form, rules: Raw) -> list[tuple[str, Place, Raw]]:
    """Every declared rule or fact: its section, place and content, the blocks' first."""
    sources = [(Place(f"blocks/{code}"), block) for code, block in form.blocks.items()] + [(Place("rules"), rules)]
    return [
        (section, source / section / n, raw)
        for section in ("facts", *SECTIONS)
        for source, content in sources
        for n, raw in enumerate(content.get(section, ()))
    ]


def read_rules(reading: Reading, declared: list[tuple[str, Place, Raw]], named: Named) -> Rules:
    """The rules of every section, in order; what they name must exist."""
    rules = Rules()
    for section, place, raw in declared:
        if section in SECTIONS:
            rule = _rule(reading, named, section, place, raw)
            rules.places.append((rule.code, place))
            rules.read.append(rule)
            rules.by_code.setdefault(rule.code, rule)
    unique(reading, CODE_TWICE, [(code, place / "code") for code, place in rules.places])
    _check_routing(reading, rules, Place("rules") / "routing")
    _check_needs(reading, rules, named)
    return rules


def rule_set(reading: Reading, rules: Rules, facts: FactTable) -> RuleSet:
    """The conditions in the order they fire; unless checked before, they must fit the kernel."""
    conditions = tuple((code, rule.when) for code, rule in rules.by_code.items() if rule.when is not None)
    made = RuleSet(conditions, facts.types)
    if not reading.checked:
        places = dict(reversed(rules.places))
        for finding in limits_of(made):
            code = finding.where.lstrip("/")
            reading.add([replace(finding, where=str(places[code])) if code in places else finding])
    return made


def _rule(reading: Reading, named: Named, section: str, place: Place, raw: Raw) -> Rule:
    kind, effect = SECTIONS[section]
    code = raw["code"]
    _check_prefix(reading, place, code)
    words = "message" if "message" in raw else "because"
    return Rule(
        code=code,
        kind="supplied" if raw.get("supplied") else kind,
        when=_firing(reading, named, place, raw),
        effect=effect(reading, named, place, raw),
        message=reading.say(place / words, f"rules.{code}", raw.get(words)),
        basis=reading.basis(place, raw, needed=section != "branches" and "because" not in raw),
        otherwise=raw.get("otherwise", False),
    )


def _check_prefix(reading: Reading, place: Place, code: str) -> None:
    part, _, block = place.part.partition("/")
    if part == "blocks" and not code.startswith(f"{block}."):
        reading.wrong(BLOCK_PREFIX, place / "code", prefix=f"{block}.", code=code)


def _firing(reading: Reading, named: Named, place: Place, raw: Raw) -> Condition | None:
    """When the rule fires. A check fires when it applies and what it requires does not hold."""
    when = _condition(reading, named, place / "when", raw["when"]) if "when" in raw else None
    if "require" not in raw:
        return when
    required = _condition(reading, named, place / "require", raw["require"])
    if required is None:
        return when
    return Not(required) if when is None else All((when, Not(required)))


def _condition(reading: Reading, named: Named, place: Place, raw: object) -> Condition | None:
    condition, found = parse_condition(raw, named.facts.types, str(place))
    reading.add(found)
    return condition


def _show(reading: Reading, named: Named, place: Place, raw: Raw) -> Mapping[str, object]:
    for n, name in enumerate(raw["show"]):
        if name not in named.form.fields:
            reading.wrong(UNKNOWN_FIELD, place / "show" / n, name=name)
    return {"show": tuple(raw["show"])}


def _at(reading: Reading, named: Named, place: Place, raw: Raw) -> Mapping[str, object]:
    at = raw.get("at", "")
    name = at.lstrip("/").partition("/")[0]
    if at and name not in named.form.fields:
        reading.wrong(UNKNOWN_FIELD, place / "at", name=name)
    return {"at": at}


def _material(reading: Reading, named: Named, place: Place, raw: Raw) -> Mapping[str, object]:
    if raw["material"] not in named.materials:
        reading.wrong(UNKNOWN_MATERIAL, place / "material", name=raw["material"])
    return {"material": raw["material"]}


def _outcome(reading: Reading, named: Named, place: Place, raw: Raw) -> Mapping[str, object]:
    return {"outcome": raw["outcome"]}


def _nothing(reading: Reading, named: Named, place: Place, raw: Raw) -> Mapping[str, object]:
    return {}


def _route(reading: Reading, named: Named, place: Place, raw: Raw) -> Mapping[str, object]:
    if raw["process"] not in named.processes:
        reading.wrong(UNKNOWN_PROCESS, place / "process", name=raw["process"])
    if ("when" in raw) == ("otherwise" in raw):
        reading.wrong(WHEN_OR_OTHERWISE, place)
    here = place / "authority"
    for name in authorities_of(raw["authority"], named.facts):
        if name not in named.authorities:
            reading.wrong(UNKNOWN_AUTHORITY, here, name=name)
    fact = raw["authority"].get("fact")
    if fact is not None and (fact not in named.facts.types or named.facts.types[fact].kind != "code"):
        reading.wrong(NOT_A_CODE, here / "fact", name=fact)
    return {"process": raw["process"], "authority": raw["authority"]}


def authorities_of(named: Mapping[str, str], facts: FactTable) -> tuple[str, ...]:
    """The authorities a route may lead to, as far as the types of facts tell."""
    if "code" in named:
        return (named["code"],)
    fact = facts.types.get(named.get("fact", ""))
    return fact.values if fact else ()


def _check_routing(reading: Reading, rules: Rules, place: Place) -> None:
    routes = [rule for rule in rules.read if rule.kind == "route"]
    marked = [rule for rule in routes if rule.otherwise]
    if len(marked) != 1 or routes[-1] is not marked[0]:
        reading.wrong(OTHERWISE, place, count=len(marked))


def _check_needs(reading: Reading, rules: Rules, named: Named) -> None:
    needed = {rule.effect["material"] for rule in rules.read if rule.kind == "need"}
    for n, name in enumerate(named.materials):
        if name not in needed:
            reading.wrong(NEVER_NEEDED, Place("item") / "materials" / n, name=name)


SECTIONS: dict[str, tuple[str, Effect]] = {
    "visibility": ("visibility", _show),
    "checks": ("check", _at),
    "materials": ("need", _material),
    "intake": ("intake", _outcome),
    "branches": ("branch", _nothing),
    "routing": ("route", _route),
}
