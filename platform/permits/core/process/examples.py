"""Golden cases: whether the engine says of an example what its author expects. Only what is stated is compared."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from permits.core.clock import Calendar
from permits.core.definitions.places import Places
from permits.core.definitions.types import Example, Item, Rule
from permits.core.finding import Finding, FindingKind, errors, pointer
from permits.core.forms import Checked, Upload, check, checklist
from permits.core.forms.formats import date_of
from permits.core.forms.materials import applies
from permits.core.process.case import fold
from permits.core.process.certificates import face_of
from permits.core.process.clocks import clocks_of
from permits.core.process.differences import differences
from permits.core.process.events import LEGAL_ZONE, Actor, Event
from permits.core.process.intake import open_case

FAILS = FindingKind(
    "example.fails",
    "样例“{says}”不符：{difference}；请改正规则或样例",
    "The example “{says}” does not hold: {difference}; correct the rules or the example",
)
UNCERTAIN = FindingKind(
    "example.unknown_expectation",
    "样例中的期望项“{what}”无法识别",
    "The expectation “{what}” of the example is not known",
)
SAMPLE_WRONG = FindingKind(
    "guide.sample_wrong",
    "示范文本填得不对：{says}；请改正，申请人会照着填",
    "The sample form is not right: {says}; correct it, for applicants copy it",
)
SAMPLE_UNASKED = FindingKind(
    "guide.sample_unasked",
    "示范文本的情形不会问到“{name}”，请删去",
    "“{name}” is not asked of the application in the sample form: take it out",
)
NEVER_FIRED = FindingKind(
    "example.rule_never_fired",
    "没有一个样例用到规则“{rule}”，谁也没见过它起作用。请补一个样例（permits check --suggest 可代写）。",
    "No example meets the rule “{rule}”, so nobody has seen it at work. Add one (permits check --suggest writes some).",
)

PROVED_DEAD = frozenset({"proof.dead_rule", "proof.dead_check", "proof.dead_otherwise", "proof.shadowed"})
"""The findings of the proof by which no application can show a rule at work."""

_PDF = "application/pdf"
_DAY_ZH = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日")
SILENT: Mapping[str, object] = {"intake": None}
"""What an example expects that says nothing of it."""
_RULED = {"branch": "branches", "refusal": "refusals", "duty": "duties"}
"""What rules of a kind come to."""
_FIRST = ("received", "accepted")
"""The events from which the days of a case can be told before anybody has acted."""


def judge(example: Example, item: Item, calendar: Calendar) -> list[Finding]:
    """Every expectation of the example that does not hold, with its pointer into the example. One that says nothing of
    intake expects the application not to be turned away."""
    checked = check(item, example.answers, uploads_for(item, example), example.received_on)
    findings = []
    for what, expected in {**SILENT, **example.expect}.items():
        if what not in _SAID:
            findings.append(UNCERTAIN.at(pointer("expect", what), what=what))
            continue
        actual = _SAID[what](checked, item, example, calendar)
        findings += list(_compare(example, item, what, expected, actual))
    return findings


def judge_sample(item: Item) -> list[Finding]:
    """What is wrong with the sample form of the guide, with its pointer into the item: people copy it."""
    sample = item.guide.sample
    if sample is None:
        return []
    checked = check(item, sample.answers, {}, sample.day)
    unasked = [name for name in sample.answers if name not in checked.visible]
    found = [SAMPLE_UNASKED.at(pointer("guide", "sample", "answers", name), name=name) for name in unasked]
    told = {"materials", *unasked}
    wrong = [one for one in errors(list(checked.findings)) if one.where.partition("/")[2].partition("/")[0] not in told]
    return [
        *found,
        *(SAMPLE_WRONG.at(f"/guide/sample/answers{one.where}", says=one.message) for one in wrong),
    ]  # fmt: skip


def never_fired(item: Item, bundle: Mapping[str, Any], examples: Sequence[Example]) -> list[Finding]:
    """The rules that fire for none of the examples, each with its place in the bundle."""
    places = Places(bundle)
    return [NEVER_FIRED.at(places.rule(rule.code), rule=rule.code) for rule in unseen(item, examples)]


def not_dead(found: Sequence[Finding], refuted: Sequence[Finding]) -> list[Finding]:
    """What was found, but no example is asked for of a rule that the proof says is dead: there can be none."""
    dead = [(one.file, one.where + "/") for one in refuted if one.code in PROVED_DEAD]
    return [
        one for one in found
        if one.code != NEVER_FIRED.code
        or not any(one.file == file and where.startswith(one.where + "/") for file, where in dead)
    ]  # fmt: skip


def unseen(item: Item, examples: Sequence[Example]) -> list[Rule]:
    """The rules that fire for none of the examples."""
    fired = {code for example in examples for code in fired_by(item, example)}
    return [rule for rule in item.rules.values() if (rule.when or rule.otherwise) and rule.code not in fired]


def fired_by(item: Item, example: Example) -> set[str]:
    """The codes of the rules that fire for the example, of the routes without a condition also the one it takes."""
    checked = check(item, example.answers, uploads_for(item, example), example.received_on)
    return {*checked.verdict.fired, checked.route.rule.code if checked.route else ""}


def expected(item: Item, example: Example, calendar: Calendar) -> dict[str, object]:
    """What the engine says of the answers, as the expectations of an example: what is wrong with them; of those that
    pass also the materials, the way they go, the days they are due, and of what the item has rules for: fees, branches,
    grounds of refusal, duties and how long the certificate is good for. Not the days of clocks that start later (the
    delivery's, once it is decided): from the answers alone nobody knows when that is."""
    checked = check(item, example.answers, uploads_for(item, example), example.received_on)
    said = {what: _SAID[what](checked, item, example, calendar) for what in ("findings", "materials", "intake")}
    if checked.route is not None and checked.passes:
        said |= {what: _SAID[what](checked, item, example, calendar) for what in ("process", "authority")}
        said["due"] = _days(checked, item, example, calendar, _FIRST)
        ruled = (what for kind, what in _RULED.items() if item.rules_of(kind))
        said |= {what: _SAID[what](checked, item, example, calendar) for what in ruled}
        if item.rules_of("fee"):
            due = {fee.rule.code: str(fee.amount) for fee in checked.fees}
            said["fees"] = {rule.code: due.get(rule.code) for rule in item.rules_of("fee")}
        if item.rules_of("term"):
            said["certificate"] = {"valid_to": _certificate(checked, item, example, calendar)["valid_to"]}
    return {what: value for what, value in said.items() if value is not None}


def received_later(example: Example, item: Item, calendar: Calendar, day: date) -> tuple[Example, list[Finding]]:
    """The example as if received on a later day, and what it expects that does not hold then. Those days in its answers
    are as much later too with which more holds; the days it expects are what the engine says, and those the engine says
    nothing of are left out."""
    moved, same = _later(example.answers, day - example.received_on), dict(example.answers)
    best: tuple[int, Example] | None = None
    for chosen in (moved, same):
        for name in (None, *(name for name in same if moved[name] != same[name])):
            other = {**chosen, **({name: (same if chosen[name] == moved[name] else moved)[name]} if name else {})}
            one = _redated(replace(example, received_on=day, answers=other), item, calendar)
            off = _off(one, item, calendar)
            if best is None or off < best[0]:
                best, chosen = (off, one), other
    assert best is not None
    return best[1], judge(best[1], item, calendar)


def _off(example: Example, item: Item, calendar: Calendar) -> int:
    """How much there is that the example does not expect."""
    checked = check(item, example.answers, uploads_for(item, example), example.received_on)
    told = {(one.code, one.where) for one in errors(checked.findings)}
    wanted = {(one["code"], one["where"]) for one in example.expect.get("findings", ())}  # type: ignore[attr-defined]
    return len(judge(example, item, calendar)) + len(told ^ wanted)


def _later(said: Any, by: timedelta) -> Any:
    """The same with every day so much later."""
    if isinstance(said, Mapping):
        return {key: _later(one, by) for key, one in said.items()}
    if isinstance(said, list | tuple):
        return [_later(one, by) for one in said]
    day = date_of(said) if _is_day(said) else None
    return said if day is None else (day + by).isoformat()


def _redated(example: Example, item: Item, calendar: Calendar) -> Example:
    checked = check(item, example.answers, uploads_for(item, example), example.received_on)
    known = {what: _SAID[what](checked, item, example, calendar) for what in example.expect if what in _SAID}
    return replace(example, expect={what: _with_days(said, known.get(what)) for what, said in example.expect.items()})


def _with_days(expected: Any, actual: Any) -> Any:
    """What is expected, with the days that are actual."""
    if isinstance(expected, Mapping) and isinstance(actual, Mapping):
        return {
            key: _with_days(said, actual.get(key)) for key, said in expected.items()
            if not _says_a_day(said) or _says_a_day(actual.get(key))
        }  # fmt: skip
    return actual if _says_a_day(expected) and _says_a_day(actual) else expected


def _is_day(said: object) -> bool:
    return isinstance(said, str) and len(said) == len("2026-03-02") and date_of(said) is not None


def _says_a_day(said: object) -> bool:
    return _is_day(said) or (isinstance(said, str) and _DAY_ZH.fullmatch(said) is not None)


def uploads_for(item: Item, example: Example) -> dict[str, list[Upload]]:
    """A stand-in file for each material the example says was handed in, of a type the material takes."""
    return {code: [Upload(f"att-{code}", f"{code}.pdf", type_of(item, code), 1000)] for code in example.uploads}


def type_of(item: Item, code: str) -> str:
    """A media type the material takes."""
    material = item.materials.get(code)
    return material.accept[0] if material and material.accept else _PDF


def _compare(example: Example, item: Item, what: str, expected: object, actual: object) -> Iterator[Finding]:
    if what == "hidden":
        expected = sorted(expected)  # type: ignore[call-overload]
    for place, difference in differences(item, what, expected, actual):
        yield FAILS.at(pointer("expect") + place, says=example.says, difference=difference)


def _findings(checked: Checked, item: Item, example: Example, calendar: Calendar) -> object:
    return [{"code": finding.code, "where": finding.where} for finding in errors(checked.findings)]


def _due(checked: Checked, item: Item, example: Example, calendar: Calendar) -> object:
    """Due days of the clocks declared, as if the case were accepted, decided and so on, on the day it was received."""
    return _days(checked, item, example, calendar)


def _days(
    checked: Checked, item: Item, example: Example, calendar: Calendar, starts: Container[str] | None = None
) -> dict[str, str]:
    """The same, of clocks that start with one of these events, or of all."""
    if checked.route is None:
        return {}
    events = _same_day(checked, item, example)
    return {
        clock.code: clock.due.due_on.isoformat()
        for clock in clocks_of(item, fold(events), events, calendar)
        if clock.rule is not None and (starts is None or clock.rule.starts in starts)
    }


def _same_day(checked: Checked, item: Item, example: Example) -> tuple[Event, ...]:
    now = datetime.combine(example.received_on, time(10), LEGAL_ZONE).astimezone(UTC)
    actor = Actor("example", "example", frozenset())
    opened = open_case(item, checked, uploads_for(item, example), "EXAMPLE", "example", actor, "example", now)
    accepted = Event(3, "accepted", now, "example", "", {"on": example.received_on.isoformat()})
    decided = Event(4, "decided", now, "example", "", {"outcome": "granted"})
    stages = item.processes[checked.route.process].stages if checked.route else ()
    fired = checked.verdict.fired
    avoided = {way.to for stage in stages for way in stage.next if way.rule and way.rule not in fired}
    entered = tuple(
        Event(5 + n, "stage_entered", now, "example", "", {"stage": stage.code})
        for n, stage in enumerate(stages) if stage.code not in avoided
    )  # fmt: skip
    return (*opened, accepted, decided, *entered)


def _certificate(checked: Checked, item: Item, example: Example, calendar: Calendar) -> Mapping[str, object]:
    if item.certificate is None or checked.route is None:
        return {}
    case = fold(_same_day(checked, item, example))
    face = face_of(item, case, checked, "EXAMPLE", example.received_on)
    lines: list[Mapping[str, str]] = face["fields"]  # type: ignore[assignment]
    return {**{line["code"]: line["value"] for line in lines}, "valid_to": face["valid_to"]}


def _facts(checked: Checked, item: Item, example: Example, calendar: Calendar) -> object:
    return {name: _plain(value) for name, value in checked.facts.items()}


def _plain(value: object) -> object:
    return value if isinstance(value, bool | int) else str(value)


def _checklist(checked: Checked, item: Item, example: Example, calendar: Calendar) -> object:
    """What the clerk's checklist says of each line."""
    return {line.code: line.state for line in checklist(item, checked, uploads_for(item, example))}


def _answers(checked: Checked, item: Item, example: Example, calendar: Calendar) -> object:
    """What the system answers by itself."""
    return {name: value for name, value in checked.answers.items() if item.fields[name].computed}


def _rules(kind: str) -> Callable[[Checked, Item, Example, Calendar], object]:
    """The rules of a kind that hold, in the item's order."""
    return lambda checked, item, example, calendar: [
        rule.code for rule in item.rules_of(kind) if applies(rule, checked.verdict.fired)
    ]


_SAID: Mapping[str, Callable[[Checked, Item, Example, Calendar], object]] = {
    "findings": _findings,
    "materials": lambda checked, item, example, calendar: [need.material.code for need in checked.needs],
    "process": lambda checked, item, example, calendar: checked.route.process if checked.route else None,
    "authority": lambda checked, item, example, calendar: checked.route.authority if checked.route else None,
    "due": _due,
    "hidden": lambda checked, item, example, calendar: sorted(
        set(example.expect["hidden"]) - checked.visible  # type: ignore[call-overload]
    ),
    "intake": lambda checked, item, example, calendar: checked.intake.effect["outcome"] if checked.intake else None,
    "certificate": _certificate,
    "facts": _facts,
    "fees": lambda checked, item, example, calendar: {fee.rule.code: str(fee.amount) for fee in checked.fees},
    "branches": _rules("branch"),
    "refusals": _rules("refusal"),
    "duties": _rules("duty"),
    "checklist": _checklist,
    "answers": _answers,
    "messages": lambda checked, item, example, calendar: [finding.message.zh for finding in checked.findings],
}
