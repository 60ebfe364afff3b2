"""permits explain: everything the engine would say of these answers, without storing anything."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from permits.core.clock import Calendar
from permits.core.definitions.types import Item, Rule, Stage
from permits.core.finding import Finding, FindingKind, errors
from permits.core.forms import Checked, Upload, check, tidy
from permits.core.forms.fees import charged, total
from permits.core.forms.fees import in_words as in_yuan
from permits.core.forms.flips import Seen
from permits.core.process import LEGAL_ZONE, Actor, Duty, clocks_of, duties_of, fold, if_accepted, open_case
from permits.core.process.examples import type_of
from permits.core.strict_json import parse
from permits.core.text import Text
from permits.ops.answer import DONE, REFUSED, Answer, finding_document, finding_line, refused
from permits.ops.arguments import day
from permits.ops.commands.due import provisional
from permits.ops.definitions import definitions_folder
from permits.ops.reasons import (
    duty_documents,
    facts_behind,
    fee_documents,
    flip_document,
    in_words,
    material_document,
    suggestion_documents,
)
from permits.persistence.definition_files import Folder, item_or_findings, read_calendar
from permits.persistence.definition_versions import name_on, newest_version
from permits.persistence.override_files import override_of

NO_ITEM = FindingKind("item.not_found", "没有编号为“{code}”的事项", "There is no item with the code “{code}”")
NO_AUTHORITY = FindingKind(
    "authority.not_found",
    "没有编号为“{code}”的机关；可用的有：{known}",
    "There is no authority with the code “{code}”; there are: {known}",
)
ELSEWHERE = FindingKind(
    "authority.elsewhere",
    "按所填内容，这件申请归“{other}”办理，不归“{asked}”；请向前者提出",
    "By these answers the application is for {other} to decide, not for {asked}: hand it in there",
)
NONE_IN_FORCE = FindingKind(
    "item.none_in_force",
    "“{code}”没有一个版本在 {day} 施行；permits items --json 列出各版本的日期，也可写明版本：{code}@{version}",
    "No version of “{code}” is in effect on {day}; `permits items --json` tells their days, or name one:"
    " {code}@{version}",
)
DAY_OF_EXAMPLE = Text(
    "按例子写明的收到日期 {day} 判断；要按别的日期，请加 --received-on",
    "Judged as received on {day}, as the example says; --received-on names another day",
)
DAY_IS_TODAY = Text(
    "按今天（{day}）收到判断；要按别的日期，请加 --received-on",
    "Judged as received today, {day}; --received-on names another day",
)
NO_FILE = FindingKind("answers.unreadable", "读不到文件“{file}”", "The file “{file}” cannot be read")

NOT_ANSWERS = FindingKind(
    "answers.wrong_shape",
    "“{file}”里不是回答：请写成一个 JSON 对象，用花括号括起来，逐项写问题的编号和回答；也可以给一个样例文件",
    "“{file}” holds no answers: write one JSON object, in curly brackets, with the code of each question and its"
    " answer, or give the file of an example",
)


def declare(parser: ArgumentParser) -> None:
    parser.add_argument(
        "item",
        help="item code (the version in force on the day) or item@version / 事项编号（当日施行的版本）或 编号@版本",
    )
    parser.add_argument(
        "--answers", required=True, help="JSON file of answers, - for standard input / 回答（JSON 文件）"
    )
    parser.add_argument(
        "--received-on",
        type=day,
        metavar="D",
        help="YYYY-MM-DD; else as an example says, else today / 收到日期；不写时以例子为准，没有则为今天",
    )
    parser.add_argument(
        "--authority", metavar="A", help="whether it is for this authority to decide / 是否归该机关（编号）办理"
    )
    parser.add_argument(
        "--upload", action="append", default=[], metavar="CODE", help="a material handed in; repeat / 已交材料，可重复"
    )
    parser.add_argument(
        "--rules", action="store_true", help="say of each rule why, and what would turn it / 逐条说明规则及其转折"
    )


def run(options: Namespace, language: str) -> Answer:
    folder = definitions_folder()
    given = read_answers(options.answers)
    on = options.received_on or given.received_on or datetime.now(LEGAL_ZONE).date()
    name = name_on(folder, options.item, on)
    if not name:
        return refused(
            [NONE_IN_FORCE.at(code=options.item, day=on, version=newest_version(folder, options.item))], language
        )
    try:
        item, wrong = item_or_findings(folder, name)
    except KeyError:
        return refused([NO_ITEM.at(code=options.item)], language)
    calendar, broken = read_calendar(folder)
    if item is None or calendar is None:
        return refused([*wrong, *broken], language)
    answers, findings = given.answers, list(given.findings)
    titles = _authorities(folder) if options.authority else {}
    if options.authority and options.authority not in titles:
        findings.append(NO_AUTHORITY.at(code=options.authority, known=" ".join(sorted(titles))))
    if findings:
        return refused(findings, language, item=options.item)
    codes = [*given.uploads, *options.upload]
    uploads = {code: [Upload(f"att-{code}", code, type_of(item, code), 1)] for code in codes}
    checked = check(item, answers, uploads, on)
    there = override_of(folder, checked.route.authority, name, item) if checked.route else None
    if there is not None and errors(there.findings):
        return refused(there.findings, language, item=options.item)
    if there is not None and there.item is not None:
        item, checked = there.item, check(there.item, answers, uploads, on)
    found = _elsewhere(checked, options.authority, titles) if options.authority else []
    judged = replace(checked, findings=(*checked.findings, *found))
    said = _answer(item, judged, on, calendar, language)
    # What would turn each rule takes longer to find than all the rest: only for whoever reads it.
    rules = _rules(item, judged, tidy(item, answers), on) if options.rules or options.json else []
    told = _told(rules, language) if options.rules else ()
    lines = (*said.lines, *_day_taken(options, given, on, language), *told)
    return replace(said, document={**said.document, "rules": rules}, lines=lines)


def _day_taken(options: Namespace, given: Given, on: date, language: str) -> list[str]:
    """Which day it was taken to be received on, where nobody named one."""
    if options.received_on:
        return []
    return [(DAY_OF_EXAMPLE if given.received_on else DAY_IS_TODAY).format({"day": on}).say(language)]


def _authorities(folder: Path) -> dict[str, Text]:
    """Every authority there is, by code."""
    entries = Folder(folder).entries("authorities")
    return {code: Text(entry["title"]["zh"], entry["title"]["en"]) for code, (entry, _) in entries.items()}


def _elsewhere(checked: Checked, asked: str, titles: Mapping[str, Text]) -> list[Finding]:
    """Whether the rules send these answers to another authority than the one that is asked about."""
    sent = checked.route.authority if checked.route else asked
    return [] if sent == asked else [ELSEWHERE.at(asked=titles[asked], other=titles.get(sent, Text(sent, sent)))]


@dataclass(frozen=True, slots=True)
class Given:
    """What a file of answers says: the answers, and of an example the materials handed in and the day of receipt."""

    answers: Mapping[str, Any]
    uploads: tuple[str, ...] = ()
    received_on: date | None = None
    findings: tuple[Finding, ...] = ()


def read_answers(path: str) -> Given:
    """Answers from a file: either plain answers, or an example with `answers`, `uploads` and `received_on`."""
    import sys

    try:
        text = sys.stdin.read() if path == "-" else Path(path).read_text("utf-8")
    except OSError:
        return Given({}, findings=(NO_FILE.at(file=path),))
    value, found = parse(text)
    if found or not isinstance(value, dict):
        return Given({}, findings=tuple(found) or (NOT_ANSWERS.at(file=path),))
    if isinstance(value.get("answers"), dict) and "says" in value:
        return Given(value["answers"], tuple(value.get("uploads", [])), _day_of(value.get("received_on")))
    return Given(value)


def _day_of(said: object) -> date | None:
    try:
        return date.fromisoformat(str(said)) if said else None
    except ValueError:
        return None


def _answer(item: Item, checked: Checked, on: date, calendar: Calendar, language: str) -> Answer:
    document = {
        "item": item.code, "version": item.version, "release": item.sha256, "overrides": item.authority,
        "received_on": on,
        "findings": [finding_document(finding, language) for finding in checked.findings],
        "visible": [name for name in item.fields if name in checked.visible],
        "materials": [material_document(item, checked, need) for need in checked.needs],
        "route": _route(item, checked), "intake": _outcome(checked), "not_for_us": _not_for_us(checked),
        "clocks": _clocks(item, checked, on, calendar), "fees": fee_documents(checked.fees),
        "fee_total": str(total(checked.fees)), "duties": duty_documents(_duties(item, checked, calendar)),
        "refusals_suggested": suggestion_documents(item, checked),
    }  # fmt: skip
    lines = [f"{rule.effect['outcome']}  {rule.message.say(language)}" for rule in checked.not_for_us]
    lines += [finding_line(finding, language) for finding in checked.findings]
    lines += [f"{need.material.code}  {need.material.title.say(language)}" for need in checked.needs]
    if checked.route:
        lines.append(f"→ {item.processes[checked.route.process].title.say(language)}  {checked.route.authority}")
        lines += [
            f"  {'∥' if branch in stage.asked(checked.verdict.fired) else '-'} {branch.title.say(language)}"
            for stage in item.processes[checked.route.process].stages
            for branch in stage.branches
        ]
    lines += [
        f"{clock['due_on']}  {clock['title'].say(language)}{provisional(clock['provisional'], language)}"
        for clock in document["clocks"]  # type: ignore[attr-defined]
    ]
    lines += [f"{fee.rule.message.say(language)}  {charged(fee).say(language)}" for fee in checked.fees]
    lines += [f"Σ  {in_yuan(total(checked.fees)).say(language)}"] if checked.fees else []
    return Answer(document, tuple(lines), DONE if checked.passes else REFUSED)


def _outcome(checked: Checked) -> object:
    """What intake comes to, where a rule says that the application is not for us."""
    return checked.intake.effect["outcome"] if checked.intake else None


def _not_for_us(checked: Checked) -> list[dict[str, object]]:
    """Every rule that says so, with the authority it refers to, if it names one."""
    return [
        {"code": rule.code, "outcome": rule.effect["outcome"], "message": rule.message,
         "refer_to": rule.effect.get("refer_to"), "basis": list(rule.basis)}
        for rule in checked.not_for_us
    ]  # fmt: skip


def _route(item: Item, checked: Checked) -> Mapping[str, object] | None:
    if checked.route is None:
        return None
    process = item.processes[checked.route.process]
    stages = [
        {"code": s.code, "title": s.title, "kind": s.kind, "office": s.office,
         "unit": s.limit.unit if s.limit else None, "limit": s.limit.length if s.limit else None,
         **_branches(item, checked, s)}
        for s in process.stages
    ]  # fmt: skip
    rule = checked.route.rule
    return {
        "rule": rule.code, "basis": list(rule.basis), "process": process.code, "title": process.title,
        "authority": checked.route.authority, "handling": process.handling, "stages": stages,
    }  # fmt: skip


def _branches(item: Item, checked: Checked, stage: Stage) -> dict[str, object]:
    """Of a stage of several branches: which of them are asked, and why; how many must agree (0 = all that are)."""
    if not stage.branches:
        return {}
    asked = stage.asked(checked.verdict.fired)
    return {"join": stage.join, "branches": [
        {"code": b.code, "title": b.title, "office": b.office, "role": b.role, "asked": b in asked, "rule": b.when,
         "because": in_words(item, checked, item.rules[b.when]) if b.when else None,
         "unit": b.limit.unit if b.limit else None, "limit": b.limit.length if b.limit else None}
        for b in stage.branches
    ]}  # fmt: skip


def _clocks(item: Item, checked: Checked, on: date, calendar: Calendar) -> list[dict[str, object]]:
    """The clocks as they would run if the case were accepted on the day of receipt."""
    if checked.route is None:
        return []
    now = datetime.combine(on, time(10), LEGAL_ZONE).astimezone(UTC)
    actor = Actor("explain", "explain", frozenset())
    opened = open_case(item, checked, {}, "", "explain", actor, "explain", now)
    events = if_accepted(item, opened, checked, now, calendar)
    return [
        {"code": c.code, "title": c.title, "kind": c.kind, "unit": c.limit.unit, "days": c.limit.length,
         "starts": c.starts_on, "due_on": c.due.due_on, "provisional": c.due.provisional,
         "basis": list(c.rule.basis) if c.rule else [], "adjusted_by": [rule.code for rule in c.adjusted_by]}
        for c in clocks_of(item, fold(events), events, calendar)
    ]  # fmt: skip


def _duties(item: Item, checked: Checked, calendar: Calendar) -> tuple[Duty, ...]:
    """What a holder would owe; the days are not known before the grant."""
    return duties_of(item, fold(()), frozenset(checked.verdict.fired), calendar)


def _rules(item: Item, checked: Checked, answers: Mapping[str, object], on: date) -> list[dict[str, Any]]:
    """Every rule, with what turns it: the nearest change of one answer, in words and as data."""
    fired = frozenset(checked.verdict.fired)
    seen: Seen = {}
    return [
        {"code": rule.code, "kind": rule.kind, "fired": rule.code in fired or _always(item, rule, fired),
         "because": in_words(item, checked, rule), "facts": facts_behind(item, checked, rule),
         "basis": list(rule.basis), "flip": flip_document(item, rule, answers, on, seen)}
        for rule in item.rules.values()
    ]  # fmt: skip


def _always(item: Item, rule: Rule, fired: frozenset[str]) -> bool:
    """Whether a rule without a condition applies: the last route, where no other does; any other rule, always."""
    taken = rule.otherwise and any(one.code in fired for one in item.rules_of("route"))
    return rule.when is None and not taken


def _told(rules: list[dict[str, Any]], language: str) -> Iterator[str]:
    """Each rule in a line: its code, whether it applies, why, and what single answer would turn it."""
    for rule in rules:
        turned = " " + rule["flip"]["in_words"].say(language) if rule["flip"] else ""
        yield f"{rule['code']:<16} {'+' if rule['fired'] else '-'} {rule['because'].say(language)}{turned}"
