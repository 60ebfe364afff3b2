"""From a bundle of plain JSON to an `Item`. Knows the order of the passes; each pass knows its own matter.

A bundle is everything one item rests on, and nothing more:

    {"item": …, "rules": …, "texts": {"en": …},
     "library": {"blocks": {code: …}, "block_texts": {code: …}, "vocabularies": {code: …}, "laws": {code: …},
                 "clocks": {code: …}, "authorities": {code: …}, "categories": {code: …}, "topics": {code: …},
                 "types": {code: …}}}

With an authority's overrides taken in (`overrides.inherit`) it has "override" beside these, which says whose and what.
Its canonical form's sha256 names the release. Findings have `where` = "<part>#<pointer>"; parts are `item`, `rules`,
`texts.en` and `<kind>/<code>` of the library.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from permits.core.clock import TimeLimit
from permits.core.definitions import freshness
from permits.core.definitions.authorities import compile_authorities
from permits.core.definitions.batch import read_batch
from permits.core.definitions.certificate import read_certificate
from permits.core.definitions.clocks import check_approvers, read_clocks
from permits.core.definitions.effects import Named
from permits.core.definitions.facts import FactTable, evaluation_order, read_facts
from permits.core.definitions.form import Form, read_form
from permits.core.definitions.guide import check_sources, read_guide, read_materials, read_refusals
from permits.core.definitions.lints import lints
from permits.core.definitions.lists import read_lists
from permits.core.definitions.openings import read_opens
from permits.core.definitions.pass1 import Schemas, can_go_on, judge
from permits.core.definitions.reading import UNKNOWN_LAW, Place, Raw, Reading
from permits.core.definitions.remains import remains
from permits.core.definitions.rules import (
    WRONG_ITEM,
    Declared,
    Rules,
    add_suggestions,
    authorities_of,
    check_codes,
    read_rules,
    rule_set,
    sections,
)
from permits.core.definitions.silences import rules_of_silence
from permits.core.definitions.stages import check_branches, check_offices, read_limit, read_processes
from permits.core.definitions.tables import read_tables
from permits.core.definitions.types import (
    NOTICE,
    Authority,
    CertificateRule,
    ClockRule,
    DecisionTable,
    Item,
    Material,
    Process,
    RefusalClause,
    Vocabulary,
)
from permits.core.definitions.versions import read_transition
from permits.core.definitions.vocabularies import read_vocabularies
from permits.core.finding import Finding, FindingKind, errors
from permits.core.rules import RuleSet
from permits.core.text import Text

MISSING_PART = FindingKind(
    "bundle.missing_part",
    "缺少文件或部分“{part}”，请补上。",
    'The part "{part}" is missing: add its file.',
)
UNKNOWN_CATEGORY = FindingKind(
    "item.unknown_category",
    "没有事项类别“{code}”，请改正。",
    'There is no category "{code}": correct it.',
)
UNKNOWN_TYPE = FindingKind(
    "item.unknown_type",
    "事项类型清单里没有“{code}”，请把它加入清单或改正。",
    'The list of item types has no "{code}": add it there or correct it.',
)
NO_PAPERS = FindingKind(
    "item.type_without_papers",
    "“{title}”类事项还没有文书，请先在文书文件夹加上一套，并在事项类型清单写明 papers。",
    'There are no papers yet for items of the type "{title}": add a set of them and name it as `papers` of the type.',
)
DATES = FindingKind(
    "item.dates",
    "失效日期早于生效日期，请改正。",
    "The item ends before it takes effect: correct the dates.",
)

#: How the parts of a library stand in their files: kind → (meta-schema, the list they are an entry of).
LIBRARY: dict[str, tuple[str, str]] = {
    "blocks": ("block", ""),
    "block_texts": ("texts", ""),
    "vocabularies": ("vocabulary", ""),
    "laws": ("laws", "laws"),
    "clocks": ("clocks", "clocks"),
    "authorities": ("authorities", "authorities"),
    "categories": ("categories", "categories"),
    "types": ("types", "types"),
    "topics": ("topics", "topics"),
}


def canonical(bundle: Raw) -> bytes:
    """The one way a bundle is written when it is hashed or kept."""
    return json.dumps(bundle, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def compile_item(bundle: Raw, schemas: Schemas) -> tuple[Item | None, tuple[Finding, ...]]:
    """Both passes. The item is None when any finding is an error; then all that could be found is reported."""
    found = missing_parts(bundle)
    if _is_framed(bundle):
        found += judge_bundle(bundle, schemas)
    if not can_go_on(found):
        return None, (*found, *compile_remains(bundle, schemas))
    item, more = compile_judged(bundle)
    found += more
    return (None if errors(found) else item), tuple(found)


def compile_judged(bundle: Raw) -> tuple[Item | None, tuple[Finding, ...]]:
    """Pass 2 and what the law asks, for a bundle whose parts are all there and of the right shape."""
    item, found = compile_as_far(bundle)
    return (None if errors(found) else item), found


def compile_as_far(bundle: Raw) -> tuple[Item, tuple[Finding, ...]]:
    """As `compile_judged`, but with errors too the item as far as it goes: not for use, for proving where it is
    whole."""
    item, found = _read(bundle, checked=False)
    return item, (*found, *lints(bundle))


def compile_remains(bundle: Raw, schemas: Schemas) -> tuple[Finding, ...]:
    """What pass 2 finds wrong in the rest of a bundle whose shape is wrong, as far as it holds whatever the shape is
    mended to: nothing where a part is missing."""
    left = None if missing_parts(bundle) else remains(bundle, lambda one: judge_bundle(one, schemas))
    return tuple(left.sure(_read(left.bundle, checked=False)[1])) if left else ()


def compile_known(bundle: Raw) -> Item:
    """A release that was compiled before, read again without judging its shape. Raises ValueError if it has errors."""
    item, found = _read(bundle, checked=True)
    wrong = errors(found)
    if wrong:
        raise ValueError(f"a stored release no longer compiles: {wrong[0].code} at {wrong[0].where}")
    return item


def missing_parts(bundle: Raw) -> list[Finding]:
    """A finding for each part that no item can do without."""
    found = [MISSING_PART.at(f"{part}#", part=part) for _, part, value in _parts(bundle) if value is None]
    return found if _is_framed(bundle) else [*found, MISSING_PART.at("library#", part="library")]


def _is_framed(bundle: Raw) -> bool:
    """Whether the library is an object of objects, so that its parts can be judged one by one."""
    library = bundle.get("library")
    return isinstance(library, Mapping) and all(isinstance(library.get(kind, {}), Mapping) for kind in LIBRARY)


def judge_bundle(bundle: Raw, schemas: Schemas) -> list[Finding]:
    """Pass 1 over every part of a bundle."""
    found: list[Finding] = []
    for kind, part, value in _parts(bundle):
        if value is not None:
            found += judge(kind, value, schemas, f"{part}#")
    for library, (schema, listed) in LIBRARY.items():
        for code, value in bundle.get("library", {}).get(library, {}).items():
            found += judge_part(schema, listed, value, schemas, f"{library}/{code}#")
    return found


def judge_part(schema: str, listed: str, value: object, schemas: Schemas, where: str) -> list[Finding]:
    """Pass 1 over one part of the library; an entry of a list is judged inside its list."""
    if not listed:
        return judge(schema, value, schemas, where)
    prefix = f"/{listed}/0"
    return [
        Finding(f.code, f.message, where + f.where.removeprefix(prefix), f.severity)
        for f in judge(schema, {listed: [value]}, schemas, "")
    ]


def _parts(bundle: Raw) -> Iterator[tuple[str, str, object]]:
    yield "item", "item", bundle.get("item")
    yield "rules", "rules", bundle.get("rules")
    texts = bundle.get("texts")
    yield "texts", "texts.en", texts.get("en") if isinstance(texts, Mapping) else None


@dataclass(slots=True)
class _Content:
    """What is read before the rules, because rules name it."""

    form: Form
    lists: Mapping[str, Vocabulary]
    facts: FactTable
    materials: Mapping[str, Material]
    processes: Mapping[str, Process]
    authorities: Mapping[str, Authority]
    clocks: tuple[ClockRule, ...]
    certificate: CertificateRule | None
    refusals: tuple[RefusalClause, ...]


def _read(bundle: Raw, checked: bool) -> tuple[Item, list[Finding]]:
    """Pass 2: references and types."""
    reading = Reading(bundle, checked)
    raw, raw_rules = bundle["item"], bundle["rules"]
    if raw_rules["item"] != raw["code"]:
        reading.wrong(WRONG_ITEM, Place("rules") / "item", given=raw_rules["item"], item=raw["code"])
    form, lists = read_form(reading, raw["form"]), read_vocabularies(reading)
    declared = sections(form, raw_rules)
    facts = _facts(reading, form, declared, lists)
    processes = read_processes(reading, raw["processes"])
    content = _Content(
        form=form,
        lists=lists,
        facts=facts,
        materials=read_materials(reading, raw.get("materials", [])),
        processes=processes,
        authorities=compile_authorities(reading.shared("authorities"))[0],
        clocks=read_clocks(reading, raw.get("clocks", []), processes, facts),
        certificate=read_certificate(reading, raw.get("certificate"), form, facts),
        refusals=read_refusals(reading, raw_rules.get("refusals", [])),
    )
    tables, rules = _rules(reading, declared, content)
    _check_ways(reading, content, rules)
    visibility = [rule for rule in rules.by_code.values() if rule.kind == "visibility"]
    order = evaluation_order(reading, form, facts, visibility)
    made = rule_set(reading, rules, facts)
    item = _item(reading, bundle, content, rules, tables, made, order)
    reading.unused_texts()
    return item, reading.findings


def _facts(reading: Reading, form: Form, declared: list[Declared], lists: Mapping[str, Vocabulary]) -> FactTable:
    """The facts declared, and those the compiler makes to know how old a material is."""
    own = [(one.place, one.raw) for one in declared if one.section == "facts"]
    materials = reading.bundle["item"].get("materials", [])
    small = read_lists(reading, reading.bundle["rules"].get("lists", []), own)
    return read_facts(reading, form, own + freshness.datable(reading, materials, form.fields, own), lists, small)


def _rules(reading: Reading, declared: list[Declared], content: _Content) -> tuple[tuple[DecisionTable, ...], Rules]:
    """The rules as declared, as rows of tables, and as the compiler makes them."""
    raw, raw_rules = reading.bundle["item"], reading.bundle["rules"]
    named = Named(
        content.facts, content.form, content.materials, content.processes, content.authorities,
        {clock.code: clock for clock in content.clocks}, content.certificate,
    )  # fmt: skip
    written = [(one.place, one.raw) for one in declared if one.section == "tables"]
    tables, rows = read_tables(reading, written, content.facts.types)
    rules = read_rules(reading, declared, rows, named)
    for place, rule in freshness.checks(raw.get("materials", []), content.materials, content.facts, rules.read):
        rules.add(rule, place)
    add_suggestions(reading, rules, named, raw_rules.get("refusals", []), content.refusals)
    for n, rule in rules_of_silence(content.clocks):
        rules.add(rule, Place("item") / "clocks" / n / "silence_when")
    supplied = {rule.effect["material"] for rule in rules.by_code.values() if rule.kind == "supplied"}
    check_sources(reading, content.materials, {str(code) for code in supplied})
    check_codes(reading, rules)
    return tables, rules


def _check_ways(reading: Reading, content: _Content, rules: Rules) -> None:
    led_to: dict[str, list[str]] = {}
    for rule in rules.by_code.values():
        authority = rule.effect.get("authority")
        if rule.kind == "route" and isinstance(authority, Mapping):
            led_to.setdefault(str(rule.effect["process"]), []).extend(authorities_of(authority, content.facts))
    branches = {code: place for code, place in rules.places if rules.by_code[code].kind == "branch"}
    check_branches(reading, content.processes, branches)
    check_offices(reading, content.processes, led_to, content.authorities)
    check_approvers(reading, content.clocks, led_to, content.authorities)


def _item(
    reading: Reading, bundle: Raw, content: _Content, rules: Rules, tables: tuple[DecisionTable, ...], made: RuleSet,
    order: tuple[str, ...],
) -> Item:  # fmt: skip
    raw, place = bundle["item"], Place("item")
    starts, ends = _dates(reading, place, raw)
    return Item(
        code=raw["code"],
        version=raw["version"],
        sha256=hashlib.sha256(canonical(bundle)).hexdigest(),
        title=reading.say(place / "title", "title", raw["title"]),
        category=raw["category"],
        category_title=_category(reading, place / "category", raw["category"]),
        type=raw["type"],
        papers=_papers(reading, place / "type", raw["type"]),
        published=bool((reading.shared("types").get(raw["type"]) or {}).get("published")),
        handling=raw["handling"],
        effective_from=starts,
        effective_to=ends,
        basis=reading.basis(place, raw),
        guide=read_guide(reading, raw["guide"]),
        pages=tuple(content.form.pages),
        fields=content.form.fields,
        fact_types=content.facts.types,
        fact_titles=content.facts.titles,
        order=order,
        derived=content.facts.derived,
        rules=rules.by_code,
        rule_set=made,
        materials=content.materials,
        processes=content.processes,
        clocks=content.clocks,
        certificate=content.certificate,
        refusals=content.refusals,
        vocabularies=content.lists,
        transition=read_transition(raw.get("transition")),
        correction=_correction(reading, place / "intake", raw.get("intake")),
        supplement_within=_supplement_within(reading, place / "intake", raw.get("intake", {})),
        batch=read_batch(reading, raw.get("batch"), content.form),
        tables=tables,
        routing_ordered=bundle["rules"].get("routing_order") == "first",
        intake_ordered=bundle["rules"].get("intake_order") == "first",
        tasks=content.form.tasks,
        opens=read_opens(reading),
        authority=_authority(reading),
    )


def _authority(reading: Reading) -> str:
    """Whose overrides the bundle has taken in, if anybody's; what they rest on is there too."""
    override = reading.bundle.get("override")
    if override is None:
        return ""
    reading.basis(Place("override"), override)
    return str(override["authority"])


def _category(reading: Reading, place: Place, code: str) -> Text:
    known = reading.shared("categories").get(code)
    if known is None:
        reading.wrong(UNKNOWN_CATEGORY, place, code=code)
        return Text(code, code)
    return Text(known["zh"], known["en"])


def _correction(reading: Reading, place: Place, raw: Raw | None) -> str:
    """How deficient applications are put right; by a written notice unless the item says otherwise, and says why."""
    if raw is None:
        return NOTICE
    reading.basis(place, raw, needed=raw["correction"] != NOTICE)
    return str(raw["correction"])


def _supplement_within(reading: Reading, place: Place, raw: Raw) -> TimeLimit | None:
    if "supplement_within" in raw:
        reading.basis(place, raw)
    return read_limit(reading, place / "supplement_within", raw.get("supplement_within"))


# The one family of papers there was before types named theirs: what releases stored without types were judged with.
_PAPERS_BEFORE_TYPES = "licence"


def _papers(reading: Reading, place: Place, code: str) -> str:
    """The family of papers of the item's type."""
    known = reading.shared("types").get(code)
    if known is None:
        if not reading.checked:
            reading.wrong(UNKNOWN_TYPE, place, code=code)
        return _PAPERS_BEFORE_TYPES
    if known.get("governed_by", "") not in ("", *reading.shared("laws")):
        reading.wrong(UNKNOWN_LAW, Place(f"types/{code}") / "governed_by", law=known["governed_by"])
    if "papers" not in known:
        reading.wrong(NO_PAPERS, place, title=Text(known["zh"], known["en"]))
    return str(known.get("papers", ""))


def _dates(reading: Reading, place: Place, raw: Raw) -> tuple[date, date | None]:
    starts = date.fromisoformat(raw["effective_from"])
    ends = date.fromisoformat(raw["effective_to"]) if "effective_to" in raw else None
    if ends is not None and ends < starts:
        reading.wrong(DATES, place / "effective_to")
    return starts, ends
