"""Says in one sentence, in each language, why a condition holds or does not. Knows titles only as they are handed in.

It names the tests that decided: of an `all` that fails, those that failed; of an `any` that holds, those that held.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from permits.core.rules.evaluate import holds
from permits.core.rules.model import All, Any, Before, Compare, Condition, Facts, In, Not, Present, Value
from permits.core.text import Text, joined

ValueTitles = Callable[[str, Value], Text]
NONE: Mapping[str, Text] = {}

YES, NO = Text("是", "yes"), Text("否", "no")
ABSENT = Text("未填", "not given")
HOLDS = Text("符合：{said}。", "Met: {said}.")
FAILS = Text("不符合：{said}。", "Not met: {said}.")
SENTENCES = {
    "==": Text("“{fact}”须为“{constant}”（{found}）", "“{fact}” must be “{constant}” ({found})"),
    "!=": Text("“{fact}”须不为“{constant}”（{found}）", "“{fact}” must not be “{constant}” ({found})"),
    "<": Text("“{fact}”须小于 {constant}（{found}）", "“{fact}” must be less than {constant} ({found})"),
    "<=": Text("“{fact}”须不大于 {constant}（{found}）", "“{fact}” must be at most {constant} ({found})"),
    ">": Text("“{fact}”须大于 {constant}（{found}）", "“{fact}” must be more than {constant} ({found})"),
    ">=": Text("“{fact}”须不小于 {constant}（{found}）", "“{fact}” must be at least {constant} ({found})"),
    "in": Text("“{fact}”须为{constant}之一（{found}）", "“{fact}” must be one of {constant} ({found})"),
    "present": Text("“{fact}”须已填写（{found}）", "“{fact}” must be given ({found})"),
    "before": Text("“{fact}”须早于“{constant}”（{found}）", "“{fact}” must be before “{constant}” ({found})"),
}
DATE_SENTENCES = {
    "<": Text("“{fact}”须早于 {constant}（{found}）", "“{fact}” must be before {constant} ({found})"),
    "<=": Text("“{fact}”须不晚于 {constant}（{found}）", "“{fact}” must be no later than {constant} ({found})"),
    ">": Text("“{fact}”须晚于 {constant}（{found}）", "“{fact}” must be after {constant} ({found})"),
    ">=": Text("“{fact}”须不早于 {constant}（{found}）", "“{fact}” must be no earlier than {constant} ({found})"),
}
FOUND = Text("现为：{value}", "now: {value}")
FOUND_AS = Text("现为：{value} = {working}", "now: {value} = {working}")
GIVEN = Text("已填", "given")
NEGATED = Text("并非（{said}）", "it is not so that ({said})")
GROUPED = Text("（{said}）", "({said})")
QUOTED = Text("“{value}”", "“{value}”")


def explain(
    condition: Condition, facts: Facts, titles: Mapping[str, Text], value_titles: ValueTitles,
    workings: Mapping[str, Text] = NONE,
) -> Text:  # fmt: skip
    """One sentence in each language: whether the condition holds of the facts, and which tests decided.

    `titles` by fact name (a fact without one is called by its name); `value_titles(fact, code)` names a code;
    `workings` say of facts how they were worked out.
    """
    said = _Telling(facts, titles, value_titles, workings).of(condition)
    return (HOLDS if holds(condition, facts) else FAILS).format({"said": said})


def describe(condition: Condition, titles: Mapping[str, Text], value_titles: ValueTitles) -> Text:
    """What the condition asks, in words, without saying of any facts whether it holds."""
    return _Describing({}, titles, value_titles).of(condition)


class _Telling:
    """One explanation: the facts it speaks of and their names."""

    def __init__(
        self, facts: Facts, titles: Mapping[str, Text], value_titles: ValueTitles, workings: Mapping[str, Text] = NONE
    ) -> None:
        self.facts, self.titles, self.value_titles, self.workings = facts, titles, value_titles, workings

    def of(self, condition: Condition, inside: bool = False) -> Text:
        match condition:
            case All(parts):
                return self._joined(self._deciding(parts, False), "，且", ", and ", inside)
            case Any(parts):
                return self._joined(self._deciding(parts, True), "，或", ", or ", inside)
            case Not(Not(part)):
                return self.of(part, inside)
            case Not(All(parts)):
                return self.of(Any(tuple(Not(part) for part in parts)), inside)
            case Not(Any(parts)):
                return self.of(All(tuple(Not(part) for part in parts)), inside)
            case Not(part):
                return NEGATED.format({"said": self.of(part)})
            case Before(left, right):
                found = joined([self._found(left), self._found(right)], "；", "; ")
                return SENTENCES["before"].format(
                    {"fact": self._title(left), "constant": self._title(right), "found": found}
                )
            case _:
                return self._test(condition)

    def _deciding(self, parts: tuple[Condition, ...], value: bool) -> list[Condition]:
        """The parts that alone make an `all` false or an `any` true; every part when none does."""
        return [part for part in parts if holds(part, self.facts) is value] or list(parts)

    def _joined(self, parts: list[Condition], zh: str, en: str, inside: bool) -> Text:
        if len(parts) == 1:
            return self.of(parts[0], inside)
        said = joined([self.of(part, True) for part in parts], zh, en)
        return GROUPED.format({"said": said}) if inside else said

    def _test(self, leaf: Present | Compare | In) -> Text:
        params: dict[str, object] = {"fact": self._title(leaf.fact), "found": self._found(leaf.fact)}
        match leaf:
            case Present(fact):
                params["found"] = GIVEN if fact in self.facts else ABSENT
                return SENTENCES["present"].format(params)
            case In(fact, values):
                named = [QUOTED.format({"value": self._value(fact, value)}) for value in values]
                return SENTENCES["in"].format(params | {"constant": joined(named)})
            case Compare(fact, op, value):
                sentences = DATE_SENTENCES if isinstance(value, date) and op in DATE_SENTENCES else SENTENCES
                return sentences[op].format(params | {"constant": self._value(fact, value)})

    def _title(self, name: str) -> Text:
        return self.titles.get(name) or Text(name, name)

    def _found(self, name: str) -> Text:
        value = self.facts.get(name)
        if value is None:
            return ABSENT
        found = FOUND_AS if name in self.workings else FOUND
        return found.format({"value": self._value(name, value), "working": self.workings.get(name, "")})

    def _value(self, name: str, value: Value) -> Text:
        if isinstance(value, bool):
            return YES if value else NO
        if isinstance(value, str):
            return self.value_titles(name, value)
        said = value.isoformat() if isinstance(value, date) else str(value)
        return Text(said, said)


_FEW = 8


class _Describing(_Telling):
    """The condition by itself: every part of it, no values found."""

    def _deciding(self, parts: tuple[Condition, ...], value: bool) -> list[Condition]:
        return list(parts)

    def _found(self, name: str) -> Text:
        return Text("")

    def of(self, condition: Condition, inside: bool = False) -> Text:
        said = super().of(condition, inside)
        return Text(said.zh.replace("（；）", "").replace("（）", ""), said.en.replace(" (; )", "").replace(" ()", ""))

    def _test(self, leaf: Present | Compare | In) -> Text:
        if isinstance(leaf, Present):
            return Text("“{fact}”已填写", "“{fact}” is given").format({"fact": self._title(leaf.fact)})
        if isinstance(leaf, In) and len(leaf.values) > _FEW:
            shown = super()._test(In(leaf.fact, leaf.values[:_FEW]))
            return Text("{said}等 {count} 项", "{said} and so on, {count} in all").format(
                {"said": shown, "count": len(leaf.values)}
            )
        return super()._test(leaf)
