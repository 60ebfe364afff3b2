"""Turns the JSON of a condition into a checked tree, or into findings at their exact places.

Knows the forms of the language and the types of the facts; knows neither what the facts mean nor who asks.
Never raises on any JSON value: depth and size are limited before anything is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches

from permits.core.finding import Finding, FindingKind, pointer
from permits.core.rules.constants import read_constant, shown
from permits.core.rules.model import (
    OPERATORS,
    ORDERED_KINDS,
    All,
    Any,
    Before,
    Compare,
    Condition,
    FactType,
    In,
    Not,
    Present,
    Value,
)
from permits.core.text import Text

DEEPEST, MOST_NODES = 32, 10_000

SHAPE = FindingKind(
    "condition.shape",
    "这里应写一个条件，其键须为 all、any、not、present 之一，或为 fact 加一个比较；现写的是 {given}",
    "a condition is expected here: one of all, any, not, present, or fact with one comparison; found {given}",
)
EMPTY = FindingKind(
    "condition.empty",
    "“{word}”里至少要有一项；请补上，或去掉整个条件",
    "“{word}” needs at least one entry; add one or remove the condition",
)
NOT_A_LIST = FindingKind(
    "condition.not_a_list",
    "“{word}”之后须为一个列表，请加方括号",
    "“{word}” must be followed by a list; put it in square brackets",
)
UNKNOWN_FACT = FindingKind(
    "condition.unknown_fact",
    "没有名为“{fact}”的事实{near}；请改为表单项、派生事实或 received_on 的名称（逐行条件里也可写该表格的栏）",
    "there is no fact called “{fact}”{near}; name a form field, a derived fact or received_on"
    " (in conditions on rows also a column of the table)",
)
UNKNOWN_OPERATOR = FindingKind(
    "condition.operator",
    "事实“{fact}”之后须恰有一个比较：==、!=、<、<=、>、>=、in 或 under；现写的是 {given}",
    "the fact “{fact}” needs exactly one comparison: ==, !=, <, <=, >, >=, in or under; found {given}",
)
NO_LEVELS = FindingKind(
    "condition.no_levels",
    "事实“{fact}”的代码没有上下级，不能用 under；请在代码表中写明 parent，或改用 in",
    "the codes of the fact “{fact}” have no levels, so under cannot be used; give the entries of the vocabulary"
    " their parent, or use in",
)
NO_ORDER = FindingKind(
    "condition.no_order",
    "事实“{fact}”没有大小之分，不能用“{op}”；请改用 ==、!= 或 in",
    "the fact “{fact}” has no order, so “{op}” cannot be used; use ==, != or in",
)
TEXT_ONLY_PRESENT = FindingKind(
    "condition.text",
    "事实“{fact}”是文字，只能用 present 判断有无；需要比较时请声明派生事实（matches、length、same）",
    "the fact “{fact}” is text and can only be tested with present; declare a derived fact"
    " (matches, length, same) to compare it",
)
REPEATED = FindingKind(
    "condition.repeated",
    "“{given}”在 in 中重复出现，请删去一个",
    "“{given}” occurs twice in this in; remove one",
)
ONLY_IN_ROWS = FindingKind(
    "condition.only_in_rows",
    "before 只能用于逐行条件（where）；两个日期的比较请声明派生事实 days_between",
    "before may be used only in conditions on rows (where); declare a derived fact with days_between"
    " to compare two dates",
)
NOT_DATES = FindingKind(
    "condition.not_dates",
    "before 须列出两个日期事实的名称；“{given}”不是",
    "before takes the names of two date facts; “{given}” is not one",
)
TOO_DEEP = FindingKind(
    "condition.too_deep",
    "条件嵌套超过 {most} 层；请拆成几条规则",
    "the condition is nested more than {most} deep; split it into several rules",
)
TOO_MANY = FindingKind(
    "condition.too_many",
    "条件超过 {most} 项；请拆成几条规则",
    "the condition has more than {most} parts; split it into several rules",
)


def parse_condition(
    raw: object, types: Mapping[str, FactType], where: str, *, in_rows: bool = False
) -> tuple[Condition | None, list[Finding]]:
    """The checked tree of the JSON value `raw`, or None and every reason why not, each at its JSON pointer.

    `types` are the facts that may be named; `where` is the pointer to `raw` itself;
    `in_rows` allows {"before": [left, right]}, which belongs to conditions on rows alone.
    """
    too_big = _size_finding(raw, where)
    if too_big:
        return None, [too_big]
    reading = _Reading(types, in_rows)
    condition = reading.condition(raw, where)
    return (None if reading.findings else condition), reading.findings


def _size_finding(raw: object, where: str) -> Finding | None:
    """Walks without recursion, so that no input can exhaust the stack."""
    level, count, depth = [raw], 0, 0
    while level:
        count += len(level)
        if count > MOST_NODES:
            return TOO_MANY.at(where, most=MOST_NODES)
        if depth > 2 * DEEPEST:
            return TOO_DEEP.at(where, most=DEEPEST)
        level = [child for node in level for child in _children(node)]
        depth += 1
    return None


def _children(node: object) -> list[object]:
    """One JSON level down, cut just beyond what is allowed."""
    if isinstance(node, dict):
        return list(node.values())[: MOST_NODES + 1]
    return node[: MOST_NODES + 1] if isinstance(node, list) else []


class _Reading:
    """One pass over one condition: collects findings, returns the tree where it could be read."""

    def __init__(self, types: Mapping[str, FactType], in_rows: bool) -> None:
        self.types = types
        self.in_rows = in_rows
        self.findings: list[Finding] = []

    def condition(self, raw: object, where: str, depth: int = 1) -> Condition | None:
        if depth > DEEPEST:
            return self._wrong(TOO_DEEP.at(where, most=DEEPEST))
        if isinstance(raw, dict) and "fact" in raw:
            return self._test(raw, where)
        if not isinstance(raw, dict) or len(raw) != 1 or next(iter(raw)) not in FORMS:
            return self._wrong(SHAPE.at(where, given=_keys(raw)))
        word, given = next(iter(raw.items()))
        return FORMS[word](self, given, where + pointer(word), depth)

    def all_of(self, given: object, where: str, depth: int) -> Condition | None:
        parts = self._parts("all", given, where, depth)
        return All(parts) if parts else None

    def any_of(self, given: object, where: str, depth: int) -> Condition | None:
        parts = self._parts("any", given, where, depth)
        return Any(parts) if parts else None

    def negation(self, given: object, where: str, depth: int) -> Condition | None:
        part = self.condition(given, where, depth + 1)
        return Not(part) if part else None

    def presence(self, given: object, where: str, depth: int) -> Condition | None:
        return Present(str(given)) if self._type_of(given, where) else None

    def before(self, given: object, where: str, depth: int) -> Condition | None:
        if not self.in_rows:
            return self._wrong(ONLY_IN_ROWS.at(where))
        if not isinstance(given, list) or len(given) != 2:
            return self._wrong(NOT_DATES.at(where, given=shown(given)))
        for place, name in enumerate(given):
            fact = self._type_of(name, where + pointer(place))
            if fact and fact.kind != "date":
                self._wrong(NOT_DATES.at(where + pointer(place), given=shown(name)))
        return Before(str(given[0]), str(given[1]))

    def _parts(self, word: str, given: object, where: str, depth: int) -> tuple[Condition, ...]:
        if not isinstance(given, list):
            self._wrong(NOT_A_LIST.at(where, word=word))
            return ()
        if not given:
            self._wrong(EMPTY.at(where, word=word))
        read = [self.condition(part, where + pointer(place), depth + 1) for place, part in enumerate(given)]
        return tuple(part for part in read if part is not None)

    def _test(self, raw: dict[str, object], where: str) -> Condition | None:
        fact = self._type_of(raw["fact"], where + pointer("fact"))
        if fact is None:
            return None
        name = str(raw["fact"])
        others = [key for key in raw if key != "fact"]
        if len(others) != 1 or others[0] not in (*OPERATORS, "in", "under"):
            return self._wrong(UNKNOWN_OPERATOR.at(where, fact=name, given=_listed(others)))
        op = others[0]
        place = where + pointer(op)
        if fact.kind == "text":
            return self._wrong(TEXT_ONLY_PRESENT.at(place, fact=name))
        if op == "in":
            return self._membership(name, fact, raw["in"], place)
        if op == "under":
            return self._below(name, fact, raw["under"], place)
        if op not in ("==", "!=") and fact.kind not in ORDERED_KINDS:
            return self._wrong(NO_ORDER.at(place, fact=name, op=op))
        value = self._constant(raw[op], name, fact, place)
        return None if value is None else Compare(name, op, value)

    def _membership(self, name: str, fact: FactType, given: object, where: str) -> Condition | None:
        if not isinstance(given, list):
            return self._wrong(NOT_A_LIST.at(where, word="in"))
        if not given:
            return self._wrong(EMPTY.at(where, word="in"))
        values: list[Value] = []
        for place, one in enumerate(given):
            value = self._constant(one, name, fact, where + pointer(place))
            if value is not None and value in values:
                self._wrong(REPEATED.at(where + pointer(place), given=shown(one)))
            elif value is not None:
                values.append(value)
        return In(name, tuple(values)) if values else None

    def _below(self, name: str, fact: FactType, given: object, where: str) -> Condition | None:
        """A place in a hierarchy is the list of the codes there: the readers of conditions need no more."""
        if not fact.parents:
            return self._wrong(NO_LEVELS.at(where, fact=name))
        value = self._constant(given, name, fact, where)
        return None if value is None else In(name, fact.under(str(value)))

    def _constant(self, given: object, name: str, fact: FactType, where: str) -> Value | None:
        value, findings = read_constant(given, name, fact, where)
        self.findings += findings
        return value

    def _type_of(self, name: object, where: str) -> FactType | None:
        fact = self.types.get(name) if isinstance(name, str) else None
        if fact is None:
            self._wrong(UNKNOWN_FACT.at(where, fact=shown(name), near=nearest(name, self.types)))
        return fact

    def _wrong(self, finding: Finding) -> Condition | None:
        """Notes the finding; there is no tree then."""
        self.findings.append(finding)
        return None


FORMS: dict[str, Callable[[_Reading, object, str, int], Condition | None]] = {
    "all": _Reading.all_of,
    "any": _Reading.any_of,
    "not": _Reading.negation,
    "present": _Reading.presence,
    "before": _Reading.before,
}


def nearest(given: object, names: Iterable[str]) -> Text:
    """What a misspelt name may have meant, as a part of the sentence that refuses it; nothing where none is like it."""
    like = get_close_matches(given, list(names), 1) if isinstance(given, str) else []
    return Text(f"（与“{like[0]}”最接近）", f" (“{like[0]}” is nearest)") if like else Text("", "")


def _keys(raw: object) -> str:
    return "{" + _listed(list(raw)) + "}" if isinstance(raw, dict) else shown(raw)


def _listed(keys: list[str]) -> str:
    return ", ".join(shown(key) for key in keys[:6]) or "—"
