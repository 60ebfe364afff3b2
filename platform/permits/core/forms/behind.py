"""The questions behind a rule: whose answers decide it, also through derived facts. Knows declarations; no answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set

from permits.core.definitions.types import Item, Rule
from permits.core.rules import beside, columns_of, facts_read, reads

# Kinds of rules that say what is asked, and under what they name the questions.
ASKING = (("visibility", "show"), ("requirement", "require"))


def questions_behind(item: Item, rules: Iterable[Rule], facts: Iterable[str] = ()) -> set[str]:
    """The names of the fields that the rules look at: in their conditions, and for the authority they name; and of
    those behind the `facts`."""
    return facts_behind_rules(item, rules, facts) & set(item.fields)


def facts_behind_rules(item: Item, rules: Iterable[Rule], facts: Iterable[str] = ()) -> set[str]:
    """Every fact the rules rest on, derived or answered, and these `facts`; an option of a field counts as the
    field."""
    waiting = list(facts)
    waiting += [name for rule in rules if rule.when is not None for name in facts_read(rule.when)]
    waiting += [str(a.get("fact")) for rule in rules if isinstance(a := rule.effect.get("authority"), Mapping)]
    return {name.partition(".")[0] for name in _behind(item, waiting)}


def deciding_among(item: Item, names: Sequence[str]) -> frozenset[str]:
    """Those of these questions whose answers decide whether others of them are asked or must be answered, and what is
    computed there."""
    rules = [rule for kind, key in ASKING for rule in item.rules_of(kind) if set(names) & set(rule.effect[key])]  # type: ignore[call-overload]
    computed = [fact for name in names if (fact := item.fields[name].computed)]
    return frozenset(names) & questions_behind(item, rules, computed)


def rests_on(item: Item, rule: Rule, answers: Set[str]) -> bool:
    """Whether the rule's condition looks at one of these: questions, their parts (`site.division`), or columns of
    tables (`staff.name`)."""
    seen = _behind(item, [*facts_read(rule.when)]) if rule.when is not None and answers else ()
    return any(name == one or name.startswith(f"{one}.") for one in answers for name in seen)


def _behind(item: Item, waiting: list[str]) -> set[str]:
    """These facts and all that they are worked out from, down to parts and columns."""
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        asked = name.partition(".")[0]
        fact = item.derived.get(asked)
        if fact is not None:
            where = facts_read(fact.where) if fact.where else frozenset[str]()
            if "rows" in fact.args:
                columns = (where | {*columns_of(fact)}) - set(beside(fact))
                seen |= {f"{fact.args['rows']}.{column}" for column in columns}
            waiting += [*reads(fact), *(where if "rows" not in fact.args else ())]
        elif asked in item.fields and item.fields[asked].computed:
            waiting.append(item.fields[asked].computed)
    return seen
