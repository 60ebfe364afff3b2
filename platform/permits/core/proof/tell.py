"""What proofs found, in words: filled forms, and why nothing makes a rule hold."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping

from permits.core.definitions.outcomes import outcomes_of
from permits.core.definitions.types import Item, NextStage, Rule, Stage
from permits.core.forms.behind import questions_behind
from permits.core.forms.show import shown_in_short
from permits.core.text import Text, joined

BY_ITSELF = Text(
    "条件自相矛盾，或超出表单项的范围", "its condition contradicts itself or lies outside what can be answered"
)
OUT_OF_FORCE = Text(
    "它的日期（{from} 至 {to}）都不在事项施行期（{first} 至 {last}）内",
    "it is for days ({from} to {to}) on which the item is not in force ({first} to {last})",
)
FORBIDDEN = Text("检查规则和必填项不允许", "checks and required answers do not allow it")
FORBIDDEN_BY = Text("{demands}不允许", "forbidden by {demands}")
NOTHING = Text("任何申请", "any application")
UNWRITTEN = Text("（未能写出样例）", "(none could be written)")
UNANSWERED = Text("（未填）", "(not answered)")


def in_words(
    item: Item, answers: Mapping[str, object], rules: Iterable[Rule], asked: Container[str], facts: Iterable[str] = ()
) -> Text:
    """The answers the rules look at and the `facts` come from, as people read them. `asked`: the questions that were
    shown."""
    named = with_what_shows_them(item, questions_behind(item, rules, facts), asked)
    said = [_line(item, name, answers) for name in item.fields if name in named and (name in answers or name in asked)]
    return joined(said, "，", ", ") if said else NOTHING


def with_what_shows_them(item: Item, names: set[str], asked: Container[str]) -> set[str]:
    """The questions, and for those that are not asked the ones by whose answers they are not."""
    found, waiting = set(names), [name for name in names if name not in asked]
    while waiting:
        hidden = waiting.pop()
        showing = [rule for rule in item.rules_of("visibility") if hidden in _shown(rule)]
        fresh = questions_behind(item, showing) - found
        found |= fresh
        waiting += [name for name in fresh if name not in asked]
    return found


def _shown(rule: Rule) -> tuple[str, ...]:
    names = rule.effect["show"]
    assert isinstance(names, tuple)
    return names


def answer_in_words(item: Item, name: str, answers: Mapping[str, object]) -> Text:
    """One answer, as people read it."""
    return _line(item, name, answers)


def _line(item: Item, name: str, answers: Mapping[str, object]) -> Text:
    field = item.fields[name]
    words = shown_in_short(item, field, answers[name]) if name in answers else UNANSWERED
    return Text(f"{field.title.zh}＝{words.zh}", f"{field.title.say('en')} = {words.say('en')}")


def ways_open(stage: Stage, held: frozenset[str], lasting: bool = False) -> set[str]:
    """Where the stage leads when these branch rules hold. `lasting`: where it leads once the ways that are taken so
    many times only are used up."""
    return {way.to for _, way in ways_left(stage, held, lasting)}


def ways_left(stage: Stage, held: frozenset[str], lasting: bool = False) -> Iterator[tuple[int, NextStage]]:
    """For each outcome the first way whose rule holds, with its number (a way without an outcome is for every outcome
    that is left), and before it those that are taken so many times only."""
    left = set(outcomes_of(stage))
    for number, way in enumerate(stage.next):
        taken = left & {way.outcome} if way.outcome else set(left)
        if not taken or (way.rule and way.rule not in held) or (lasting and way.at_most):
            continue
        yield number, way
        if not way.at_most:
            left -= taken


def reachable(ways: Mapping[str, set[str]], start: str) -> set[str]:
    reached, waiting = {start}, [start]
    while waiting:
        fresh = ways.get(waiting.pop(), set()) - reached
        reached |= fresh
        waiting += fresh
    return reached
