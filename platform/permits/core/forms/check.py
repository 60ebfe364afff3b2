"""The one judge of an application. Portal, counter, interface, command line and import all ask here.

Answers in, `Checked` out: every finding at once, each with its place, and, when nothing refuses, the application
with its route and its materials.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from permits.core.definitions.types import Item, Part, Rule
from permits.core.definitions.versions import CONDITIONS, FORM, ROUTING
from permits.core.finding import Finding, errors, pointer
from permits.core.forms import answers as single
from permits.core.forms import materials, messages
from permits.core.forms.axes import axis_of
from permits.core.forms.behind import rests_on
from permits.core.forms.fees import Fee, fees_for
from permits.core.forms.materials import MaterialNeed, Upload, applies, materials_for
from permits.core.forms.values import tidy, work_out
from permits.core.rules import Facts, Verdict, evaluate
from permits.core.text import Text, joined

NOT_FOR_US = frozenset({"not_required", "wrong_authority"})
"""The outcomes of intake by which there is nothing to accept here (行政许可法 32(1)(1), (2))."""


@dataclass(frozen=True, slots=True)
class Route:
    """流转去向: the process a case takes and the authority it goes to, with the rule that says so."""

    process: str
    authority: str
    rule: Rule


@dataclass(frozen=True, slots=True)
class Checked:
    """What the engine says of these answers. `findings` may refuse; everything else is said all the same.
    `not_for_us`: every rule of intake by which there is nothing to accept here, in the item's order."""

    answers: Mapping[str, object]
    visible: frozenset[str]
    facts: Facts
    verdict: Verdict
    needs: tuple[MaterialNeed, ...]
    route: Route | None
    not_for_us: tuple[Rule, ...]
    findings: tuple[Finding, ...]
    fees: tuple[Fee, ...] = ()

    @property
    def intake(self) -> Rule | None:
        """The rule whose outcome counts, where several say that there is nothing to accept here: the first."""
        return next(iter(self.not_for_us), None)

    @property
    def passes(self) -> bool:
        return not errors(self.findings)


def check(
    item: Item,
    answers: Mapping[str, object],
    uploads: Mapping[str, Sequence[Upload]],
    received_on: date,
    files: frozenset[str] | None = None,
    account: Mapping[str, object] | None = None,
) -> Checked:
    """Judge an application as of the day it is received.

    `uploads`: material code → files. `files`: ids of the files that exist for answers of kind "file";
    None = not looked at (examples). `account`: what the applicant's account knows, by the names fields ask it under
    (`prefill`), which alone may answer a read-only question; None = not looked at.
    """
    if item.parts:
        judged = [(one, _judge(one.item, answers, uploads, received_on, files, account)) for one in item.parts]
        return _together(item, judged)[0]
    return _judge(item, answers, uploads, received_on, files, account)[0]


@dataclass(frozen=True, slots=True)
class _Tagged:
    """A finding, the axis it belongs to, and the rule that made it, if one did."""

    axis: str
    finding: Finding
    rule: str = ""


def check_axis(
    item: Item, axis: str, answers: Mapping[str, object], uploads: Mapping[str, Sequence[Upload]], received_on: date
) -> tuple[Checked, list[Finding]]:
    """What is said of an application, and what of the findings belongs to one axis."""
    judged = [(one, _judge(one.item, answers, uploads, received_on, None, None)) for one in item.parts]
    checked, tagged = _together(item, judged) if judged else _judge(item, answers, uploads, received_on, None, None)
    return checked, [one.finding for one in tagged if one.axis == axis]


def _judge(
    item: Item, answers: Mapping[str, object], uploads: Mapping[str, Sequence[Upload]], received_on: date,
    files: frozenset[str] | None, account: Mapping[str, object] | None,
) -> tuple[Checked, tuple[_Tagged, ...]]:  # fmt: skip
    worked = work_out(item, tidy(item, answers), received_on)
    tidied, visible, facts = worked.answers, worked.visible, worked.facts
    verdict = evaluate(item.rule_set, facts)
    fired = frozenset(verdict.fired)
    needs = materials_for(item, fired)
    turning = not_for_us(item, fired)
    route, no_route = choose_route(item, facts, fired)
    if no_route and turning:
        no_route = [messages.NOT_FOR_US.at(message=said_of(turning))]
    asked = {n: v for n, v in tidied.items() if n in visible or n not in item.fields}
    form = (
        *single.judge(item, asked, visible, received_on),
        *_not_ours(item, tidied, account),
        *_required_by_rules(item, tidied, visible, fired),
        *_missing_files(item, tidied, files),
    )
    missing = _missing(item, form, facts)
    failing = (rule for rule in item.rules_of("check") if applies(rule, fired) and not rests_on(item, rule, missing))
    tagged = (
        *(_Tagged(FORM, finding) for finding in form),
        *(_Tagged(axis_of(rule), _failed(rule), rule.code) for rule in failing),
        *(_Tagged(FORM, finding) for finding in materials.judge(item, needs, uploads)),
        *(_Tagged(ROUTING, finding) for finding in no_route),
        *(() if verdict.decided else (_Tagged(ROUTING, messages.UNDECIDED.at()),)),
    )
    kept = {name: value for name, value in tidied.items() if name in visible}
    fees = fees_for(item, facts, fired)
    findings = tuple(one.finding for one in tagged)
    return Checked(kept, visible, facts, verdict, needs, route, turning, findings, fees), tagged


_Judged = tuple[Checked, tuple[_Tagged, ...]]


def _together(item: Item, judged: Sequence[tuple[Part, _Judged]]) -> _Judged:
    """One judgement from those of the releases that govern a case: each says what is its own."""
    of = {axis: checked for part, (checked, _) in judged for axis in part.axes}
    form, conditions = of[FORM], of[CONDITIONS]
    named = [(part.rules, checked.verdict) for part, (checked, _) in judged]
    fired = tuple(names[code] for names, verdict in named for code in verdict.fired if code in names)
    trace = {names[code]: verdict.trace[code] for names, verdict in named for code in names if code in verdict.trace}
    undecided = [verdict for _, verdict in named if not verdict.decided]
    facts = {name: value for _, (checked, _) in judged for name, value in checked.facts.items()}
    tagged = tuple(
        one for part, (_, found) in judged for one in found
        if one.axis in part.axes and (not one.rule or one.rule in part.rules)
    )  # fmt: skip
    checked = Checked(
        form.answers, form.visible, {**facts, **form.facts}, undecided[0] if undecided else Verdict(fired, trace),
        form.needs, of[ROUTING].route, not_for_us(item, frozenset(fired)), tuple(one.finding for one in tagged),
        fees_for(item, {**facts, **conditions.facts}, frozenset(fired)),
    )  # fmt: skip
    return checked, tagged


def not_for_us(item: Item, fired: frozenset[str]) -> tuple[Rule, ...]:
    """Every rule that says this application need not be made, or not here; where the first one counts, that alone."""
    telling = (rule for rule in item.rules_of("intake") if rule.effect["outcome"] in NOT_FOR_US)
    found = tuple(rule for rule in telling if applies(rule, fired))
    return found[:1] if item.intake_ordered else found


def said_of(rules: Sequence[Rule]) -> Text:
    """What several rules say, one sentence after the other."""
    return joined([rule.message for rule in rules], "", " ")


def required_by_rules(item: Item, fired: frozenset[str]) -> frozenset[str]:
    """The questions that must be answered, if they are asked, because a rule says so."""
    named = (rule.effect["require"] for rule in item.rules_of("requirement") if applies(rule, fired))
    return frozenset(name for names in named for name in names)  # type: ignore[attr-defined]


def _required_by_rules(
    item: Item, answers: Mapping[str, object], visible: frozenset[str], fired: frozenset[str]
) -> list[Finding]:
    wanted = required_by_rules(item, fired) & visible
    return [single.required(item, name) for name in item.fields if name in wanted and name not in answers]


def check_answers(item: Item, answers: Mapping[str, object], fields: Sequence[str], received_on: date) -> list[Finding]:
    """Judge some of the questions only (one page of the form): their own findings and the checks that point at them."""
    asked = {f"/{name}" for name in fields}
    checked = check(item, answers, {}, received_on)
    return [f for f in checked.findings if any(f.where == place or f.where.startswith(place + "/") for place in asked)]


def _missing(item: Item, form: Sequence[Finding], facts: Facts) -> frozenset[str]:
    """What is asked and has no answer that says anything: questions, their parts, columns of tables. A check that looks
    at one of them would hold nothing against a limit; it is told when there is an answer."""
    found = set()
    for finding in form:
        steps = [step for step in finding.where.split("/")[1:] if not step.isdecimal()]
        field = item.fields.get(steps[0]) if steps else None
        name = ".".join(steps)
        in_row = field is not None and field.kind == "table" and len(steps) > 1
        if field is not None and (finding.code == messages.REQUIRED.code if in_row else name not in facts):
            found.add(name)
    return frozenset(found)


def _failed(rule: Rule) -> Finding:
    found = messages.CHECK_FAILED.at(str(rule.effect["at"]), message=rule.message)
    return replace(found, basis=rule.basis[0].cite().zh if rule.basis else "")


def _missing_files(item: Item, answers: Mapping[str, object], files: frozenset[str] | None) -> list[Finding]:
    if files is None:
        return []
    return [
        messages.FILE_UNKNOWN.at(pointer(name), field=field.title)
        for name, field in item.fields.items()
        if field.kind == "file" and name in answers and answers[name] not in files
    ]


def _not_ours(item: Item, answers: Mapping[str, object], account: Mapping[str, object] | None) -> list[Finding]:
    """Read-only questions answered otherwise than the account does."""
    if account is None:
        return []
    ours = tidy(item, {name: account.get(field.prefill) for name, field in item.fields.items()})
    return [
        messages.READ_ONLY.at(pointer(name), field=field.title)
        for name, field in item.fields.items()
        if field.read_only and not field.computed and name in answers and answers[name] != ours.get(name)
    ]


def choose_route(item: Item, facts: Facts, fired: frozenset[str]) -> tuple[Route | None, list[Finding]]:
    """The first route that applies, else the one marked otherwise; and the authority it names."""
    rule = next((r for r in item.rules_of("route") if r.otherwise or applies(r, fired)), None)
    if rule is None:
        return None, [messages.NO_AUTHORITY.at()]
    named = rule.effect["authority"]
    assert isinstance(named, Mapping)
    authority = named.get("code") or facts.get(str(named.get("fact")))
    if not authority:
        return None, [messages.NO_AUTHORITY.at()]
    return Route(str(rule.effect["process"]), str(authority), rule), []
