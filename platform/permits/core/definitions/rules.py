"""Rules: conditions with effects, read section by section. Knows what each section's rules may name.

Blocks' rules stand before the item's own within each section. The sections in their order make one rule set.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from permits.core.definitions.curable import check_curable
from permits.core.definitions.effects import (
    UNKNOWN_FIELD,
    Named,
    adjustment,
    amount,
    check_units,
    duty,
    nothing,
    required_fields,
    term,
)
from permits.core.definitions.facts import FactTable
from permits.core.definitions.form import Form
from permits.core.definitions.reading import Place, Raw, Reading, unique
from permits.core.definitions.tables import RowRule
from permits.core.definitions.types import Basis, RefusalClause, Rule
from permits.core.finding import FindingKind
from permits.core.rules import All, Compare, Condition, Not, RuleSet, limits_of, parse_condition
from permits.core.rules.derived import RECEIVED_ON

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
DAYS = FindingKind(
    "rule.days",
    "规则的截止日早于起始日，请改正。",
    "The rule ends before it begins: correct its days.",
)
DATED_OTHERWISE = FindingKind(
    "routing.dated_otherwise",
    "otherwise 须始终适用，不能限定日期；请删去 from、to，或另写一条带 when 的规则。",
    "What is marked otherwise always applies and has no days: remove from and to, or write a rule with when.",
)
REFERRING = "wrong_authority"
REFERS_NOWHERE = FindingKind(
    "intake.refers_nowhere",
    "refer_to 写的是应向哪个机关申请，只用于 wrong_authority，不用于 {outcome}；请改正 outcome 或删去。",
    "refer_to names the authority to apply to and goes with wrong_authority, not with {outcome}: correct the outcome or"
    " remove it.",
)
WRONG_ITEM = FindingKind(
    "rules.other_item",
    "这份规则写的是事项“{given}”，而不是“{item}”，请改正。",
    'These rules name the item "{given}", not "{item}": correct it.',
)


@dataclass(slots=True)
class Rules:
    """Every rule in the order declared, by code (the first of each), and where each stands."""

    read: list[Rule] = field(default_factory=list)
    by_code: dict[str, Rule] = field(default_factory=dict)
    places: list[tuple[str, Place]] = field(default_factory=list)

    def add(self, rule: Rule, place: Place) -> None:
        self.places.append((rule.code, place))
        self.read.append(rule)
        self.by_code.setdefault(rule.code, rule)


Effect = Callable[[Reading, Named, Place, Raw], Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Section:
    """What the rules of one section are: their kind, their effect, and the key of their English (title or message).
    `cited`: each must say what it rests on, unless it says why it asks ("because")."""

    kind: str
    effect: Effect
    texts: str = "rules"
    cited: bool = True


@dataclass(frozen=True, slots=True)
class Declared:
    """A rule or fact as declared: its section, its place and its content."""

    section: str
    place: Place
    raw: Raw


def sections(form: Form, rules: Raw) -> list[Declared]:
    """Every declared rule, fact or decision table, the blocks' first. Rows of tables are read later (`tables`)."""
    sources = [(Place(f"blocks/{code}"), block) for code, block in form.blocks.items()] + [(Place("rules"), rules)]
    return [
        Declared(section, source / section / n, raw)
        for section in ("facts", "tables", *SECTIONS)
        for source, content in sources
        for n, raw in enumerate(content.get(section, ()))
    ]


def read_rules(reading: Reading, declared: list[Declared], rows: list[RowRule], named: Named) -> Rules:
    """The rules of every section, in order, the blocks' before the tables' before the item's own; what they name must
    exist."""
    rules = Rules()
    for section in SECTIONS:
        own = [one for one in declared if one.section == section]
        for one in own:
            if one.place.part != "rules":
                rules.add(_rule(reading, named, one), one.place)
        for row in rows:
            if row.section == section:
                rules.add(_row(reading, named, row), row.place)
        for one in own:
            if one.place.part == "rules":
                rules.add(_rule(reading, named, one), one.place)
    _check_routing(reading, rules, Place("rules") / "routing")
    _check_needs(reading, rules, named)
    check_units(reading, named, [(rule, place) for rule, (_, place) in zip(rules.read, rules.places, strict=True)])
    return rules


def add_suggestions(
    reading: Reading, rules: Rules, named: Named, raw: list[Raw], clauses: tuple[RefusalClause, ...]
) -> None:
    """Grounds of refusal that say when they may be met: suggested to whoever decides, never applied."""
    for n, (one, clause) in enumerate(zip(raw, clauses, strict=True)):
        place = Place("rules") / "refusals" / n
        if "when" in one:
            when = _firing(reading, named, Declared("refusals", place, one))
            rules.add(Rule(clause.code, "refusal", when, {"clause": clause.code}, clause.title, clause.basis), place)


def check_codes(reading: Reading, rules: Rules) -> None:
    unique(reading, CODE_TWICE, [(code, place / "code") for code, place in rules.places])


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


def _rule(reading: Reading, named: Named, declared: Declared) -> Rule:
    section, place, raw = SECTIONS[declared.section], declared.place, declared.raw
    _check_prefix(reading, place, raw["code"])
    when = _firing(reading, named, declared)
    basis = reading.basis(place, raw, needed=section.cited and "because" not in raw)
    return _made(reading, section, place, raw, when, section.effect(reading, named, place, raw), basis)


def _row(reading: Reading, named: Named, row: RowRule) -> Rule:
    """The rule a row of a table stands for."""
    section, place = SECTIONS[row.section], row.effect
    _check_prefix(reading, row.place, row.raw["code"])
    when = _all((*_days(reading, row.place, row.raw), *row.when))
    # The tests of a row are its cells; its effect is read as that of a rule which says when.
    raw: Raw = {**row.raw, **({"when": row.when} if row.when else {})}
    return _made(reading, section, place, raw, when, section.effect(reading, named, place, raw), row.basis)


def _made(
    reading: Reading,
    section: Section,
    place: Place,
    raw: Raw,
    when: Condition | None,
    effect: Mapping[str, object],
    basis: tuple[Basis, ...],
) -> Rule:
    words = next((key for key in ("title", "message", "because") if key in raw), "message")
    return Rule(
        code=raw["code"],
        kind="supplied" if raw.get("supplied") else section.kind,
        when=when,
        effect=effect,
        message=reading.say(place / words, f"{section.texts}.{raw['code']}", raw.get(words)),
        basis=basis,
        otherwise=raw.get("otherwise", False),
        since=date.fromisoformat(raw["from"]) if "from" in raw else None,
        until=date.fromisoformat(raw["to"]) if "to" in raw else None,
    )


def _check_prefix(reading: Reading, place: Place, code: str) -> None:
    part, _, block = place.part.partition("/")
    if part == "blocks" and not code.startswith(f"{block}."):
        reading.wrong(BLOCK_PREFIX, place / "code", prefix=f"{block}.", code=code)


def _firing(reading: Reading, named: Named, declared: Declared) -> Condition | None:
    """When the rule fires: in its days, when it applies, and (a check) when what it requires does not hold."""
    place, raw = declared.place, declared.raw
    parts: list[Condition | None] = list(_days(reading, place, raw))
    if "when" in raw:
        parts.append(_condition(reading, named, place / "when", raw["when"]))
    if declared.section == "checks":
        required = _condition(reading, named, place / "require", raw["require"])
        check_curable(reading, place / "require", named.facts, required)
        parts.append(Not(required) if required is not None else None)
    return _all(part for part in parts if part is not None)


def _days(reading: Reading, place: Place, raw: Raw) -> Iterator[Condition]:
    """The days of receipt a rule is for."""
    if raw.get("otherwise") and ("from" in raw or "to" in raw):
        reading.wrong(DATED_OTHERWISE, place)
    if raw.get("from", "") > raw.get("to", "9"):
        reading.wrong(DAYS, place / "to")
    if "from" in raw:
        yield Compare(RECEIVED_ON, ">=", date.fromisoformat(raw["from"]))
    if "to" in raw:
        yield Compare(RECEIVED_ON, "<=", date.fromisoformat(raw["to"]))


def _all(parts: Iterable[Condition]) -> Condition | None:
    known = tuple(parts)
    return All(known) if len(known) > 1 else known[0] if known else None


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
    if "refer_to" in raw:
        if raw["outcome"] != REFERRING:
            reading.wrong(REFERS_NOWHERE, place / "refer_to", outcome=raw["outcome"])
        referral = reading.say(place / "refer_to", f"rules.{raw['code']}.refer_to", raw["refer_to"])
        return {"outcome": raw["outcome"], "refer_to": referral}
    if "at" not in raw:
        return {"outcome": raw["outcome"]}
    kind, _, code = raw["at"].lstrip("/").partition("/")
    if kind == "materials" and code:
        if code not in named.materials:
            reading.wrong(UNKNOWN_MATERIAL, place / "at", name=code)
    else:
        _at(reading, named, place, raw)
    return {"outcome": raw["outcome"], "at": raw["at"]}


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


SECTIONS: dict[str, Section] = {
    "visibility": Section("visibility", _show),
    "requirements": Section("requirement", required_fields),
    "checks": Section("check", _at),
    "materials": Section("need", _material),
    "intake": Section("intake", _outcome),
    "branches": Section("branch", nothing, cited=False),
    "routing": Section("route", _route),
    "limits": Section("limit", adjustment),
    "fees": Section("fee", amount, texts="fees"),
    "terms": Section("term", term),
    "duties": Section("duty", duty, texts="duties"),
}
"""The sections of rules in the order they are read and fire."""
