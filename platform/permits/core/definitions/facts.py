"""Facts: what rules may speak of, with types, and the order in which they become known.

Knows that fields, their options and derived facts are facts, and that visibility makes a field depend on facts.
Does not know the functions of derived facts (`permits.core.rules`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from graphlib import CycleError, TopologicalSorter

from permits.core.definitions.answers_as_facts import facts_told, tables_of
from permits.core.definitions.fields import BUILTIN_FACTS, BUILTIN_TITLES, RESERVED_NAMES
from permits.core.definitions.form import Form
from permits.core.definitions.reading import Place, Raw, Reading
from permits.core.definitions.types import Rule, Vocabulary
from permits.core.definitions.vocabularies import attribute_names
from permits.core.finding import Finding, FindingKind
from permits.core.rules import DerivedFact, FactType, facts_read, parse_derived, reads
from permits.core.text import Text

FACT_TWICE = FindingKind(
    "fact.twice",
    "“{name}”已是表单项或派生事实的名称，请换一个。",
    '"{name}" already names a field or a fact: choose another name.',
)
CYCLE = FindingKind(
    "fact.cycle",
    "这些名称互相依赖，无法先后确定：{names}。请去掉其中一个依赖。",
    "These depend on each other in a circle: {names}. Remove one of the dependencies.",
)
UNKNOWN_COMPUTED = FindingKind(
    "field.unknown_computed",
    "没有事实“{name}”，这个表单项算不出来，请改正名称。",
    'There is no fact "{name}" to answer this field: correct the name.',
)
MISFIT_COMPUTED = FindingKind(
    "field.misfit_computed",
    "事实“{name}”（{given}）不能作为这种表单项（{kind}）的值，请改用相同类型的事实。",
    'The fact "{name}" ({given}) is no answer to a field of kind {kind}: use a fact of the same type.',
)
#: Kinds of question a fact can answer.
COMPUTABLE = frozenset(
    {"text", "longtext", "integer", "decimal", "money", "date", "yesno", "one_of", "code", "identity", "mobile"}
)


@dataclass(slots=True)
class FactTable:
    """Every fact by name: type, title, and how it is derived. `places` says where derived ones are declared."""

    types: dict[str, FactType] = field(default_factory=lambda: dict(BUILTIN_FACTS))
    titles: dict[str, Text] = field(default_factory=lambda: dict(BUILTIN_TITLES))
    derived: dict[str, DerivedFact] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)


Declared = tuple[Place, Raw]
Parse = Callable[..., tuple[DerivedFact | None, list[Finding]]]


def read_facts(
    reading: Reading, form: Form, declared: list[Declared], lists: Mapping[str, Vocabulary],
    small: Mapping[str, tuple[Place, Raw]],
) -> FactTable:  # fmt: skip
    """The facts of the form's fields, then the derived ones in the order `declared`. `small`: the lists that values are
    looked up in, each with its place."""
    table = FactTable()
    for one in form.fields.values():
        for name, kind, title in facts_told(one, lists):
            table.types[name], table.titles[name] = kind, title
    fresh = [(place, raw) for place, raw in declared if _is_new(reading, table, place, raw)]
    for place, raw in fresh:
        name = raw["code"]
        table.titles[name] = reading.say(place / "title", f"facts.{name}", raw["title"])
        reading.basis(place, raw, needed=False)
    for _, raw in fresh:
        _narrow(table.types, raw, lists)
    rows = {name: facts for one in form.fields.values() for name, facts in tables_of(one, lists)}
    for _, raw in fresh:
        _narrow_by_list(table.types, raw, small)
    _parse(reading, table, fresh, rows, lists, small)
    _check_computed(reading, table, form)
    return table


def _is_new(reading: Reading, table: FactTable, place: Place, raw: Raw) -> bool:
    name = raw["code"]
    if name in table.types or name in RESERVED_NAMES:
        reading.wrong(FACT_TWICE, place / "code", name=name)
        return False
    table.types[name] = FactType(raw["type"], raw.get("scale", 0), tuple(raw.get("values", ())))
    table.places[name] = place
    return True


def _narrow(types: dict[str, FactType], raw: Raw, lists: Mapping[str, Vocabulary]) -> None:
    """A code looked up in a list can only be what the list says; then conditions on it can be checked."""
    name, lookup = raw["code"], raw.get("lookup")
    if not isinstance(lookup, Mapping):
        return
    vocabulary = lists.get(str(lookup.get("vocabulary")))
    if types[name].kind == "code" and vocabulary and not types[name].values:
        attribute = str(lookup.get("attribute", ""))
        known = (option.attributes.get(attribute, "") for option in vocabulary.options.values())
        types[name] = replace(types[name], values=tuple(sorted({value for value in known if value})))


def _narrow_by_list(types: dict[str, FactType], raw: Raw, small: Mapping[str, tuple[Place, Raw]]) -> None:
    """The same of a code looked up in a list of the rules file."""
    name, lookup = raw["code"], raw.get("lookup_table")
    if not isinstance(lookup, Mapping) or types[name].kind != "code" or types[name].values:
        return
    _, written = small.get(str(lookup.get("list")), (None, {"entries": []}))
    said = [one["value"] for one in written["entries"]] + ([written["default"]] if "default" in written else [])
    types[name] = replace(types[name], values=tuple(sorted({one for one in said if isinstance(one, str)})))


def _parse(
    reading: Reading,
    table: FactTable,
    declared: list[Declared],
    columns: Mapping[str, Mapping[str, FactType]],
    lists: Mapping[str, Vocabulary],
    small: Mapping[str, tuple[Place, Raw]],
) -> None:
    attributes = attribute_names(lists)
    written = {code: (str(place), raw) for code, (place, raw) in small.items()}
    parse = partial(parse_derived, types=table.types, tables=columns, lookups=attributes, lists=written)
    _learn_scales(table.types, [raw for _, raw in declared if raw["type"] == "decimal" and "scale" not in raw], parse)
    for place, raw in declared:
        fact, found = parse(raw, where=str(place))
        reading.add(found)
        if fact is not None:
            table.derived[fact.name] = replace(fact, type=table.types[fact.name])


def _learn_scales(types: dict[str, FactType], unstated: list[Raw], parse: Parse) -> None:
    """Decimals that do not state their places have as many as what they read; that may be another of them."""
    for _ in unstated:
        made = {raw["code"]: fact for raw in unstated if (fact := parse(raw, where="")[0]) is not None}
        learnt = {name: fact.type.scale for name, fact in made.items() if fact.type.scale != types[name].scale}
        for name, scale in learnt.items():
            types[name] = replace(types[name], scale=scale)
        if not learnt:
            return


def _check_computed(reading: Reading, table: FactTable, form: Form) -> None:
    """What answers a question must be a fact, and of the kind the question asks for."""
    for name, one in form.fields.items():
        given, wanted = table.types.get(one.computed), table.types[name]
        if one.computed and given is None:
            reading.wrong(UNKNOWN_COMPUTED, form.places[name] / "computed", name=one.computed)
        elif given is not None and (one.kind not in COMPUTABLE or not _fits(given, wanted)):
            place = form.places[name] / "computed"
            reading.wrong(MISFIT_COMPUTED, place, name=one.computed, given=given.kind, kind=one.kind)


def _fits(given: FactType, wanted: FactType) -> bool:
    """Whether every value of the one is a value of the other."""
    if wanted.kind == "text":
        return given.kind in ("text", "code")
    return given.kind == wanted.kind and given.scale <= wanted.scale and set(given.values) <= set(wanted.values)


def evaluation_order(reading: Reading, form: Form, table: FactTable, visibility: Iterable[Rule]) -> tuple[str, ...]:
    """Fields and derived facts, each after everything it depends on; a cycle is a finding that names it."""
    known = {**form.fields, **table.derived}
    graph: dict[str, set[str]] = {name: set() for name in known}
    for rule in visibility:
        for name in _shown(rule, graph):
            graph[name] |= _nodes(facts_read(rule.when) if rule.when else (), known)
    for name, one in form.fields.items():
        graph[name] |= _nodes([one.computed], known)
    for name, fact in table.derived.items():
        graph[name] |= _nodes(reads(fact), known)
    ordered = {name: sorted(needs, key=list(known).index) for name, needs in graph.items()}
    try:
        return tuple(TopologicalSorter(ordered).static_order())
    except CycleError as error:
        circle: list[str] = error.args[1]
        place = next((table.places[n] for n in circle if n in table.derived), form.places.get(circle[0]))
        reading.wrong(CYCLE, place or Place("item"), names=" → ".join(reversed(circle)))
        return ()


def _shown(rule: Rule, graph: Mapping[str, set[str]]) -> list[str]:
    shown = rule.effect["show"]
    return [name for name in shown if name in graph] if isinstance(shown, tuple) else []


def _nodes(names: Iterable[str], known: Mapping[str, object]) -> set[str]:
    """An option's fact ("kinds.lodging") is known when its field is."""
    return {base for name in names if (base := name.partition(".")[0]) in known}
