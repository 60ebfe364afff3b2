"""Demonstration cases: the applications of the demonstration, handed in over the past weeks and carried on until a case
is at every stage, at every end and on every desk.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import cycle, islice
from typing import Any

from permits.core.definitions.types import Example, Field, Item
from permits.core.forms import Checked, Upload, check
from permits.core.process import LEGAL_ZONE, Actor, desks_of, named_by
from permits.core.process.examples import uploads_for
from permits.documents.pdf import notice_pdf
from permits.documents.types import DocumentContent, Paragraph
from permits.ops.seeding import plan
from permits.ops.seeding.accounts import DemoAccount, own_account
from permits.ops.seeding.plan import Goal, Step
from permits.ops.seeding.walk import data_for, next_act
from permits.ops.seeding.words import demo
from permits.services.act import act
from permits.services.show_case import CaseView, show_case
from permits.services.site import Site
from permits.services.store_attachment import store_attachment
from permits.services.submit import Submission, submit

Desk = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Part:
    """One case of the demonstration: what is handed in, where it is to go, and by which steps."""

    goal: Goal
    item: Item
    example: Example
    way: Sequence[Step]


@dataclass(frozen=True, slots=True)
class Fitting:
    """An example that passes when received on `day`, with the answers that make it pass."""

    item: Item
    example: Example
    answers: Mapping[str, Any]
    checked: Checked


def seed_cases(
    site: Site, items: Sequence[Item], applications: Mapping[str, Sequence[Example]], accounts: Sequence[DemoAccount],
    count: int, now: datetime, progress: Callable[[int, int], None] = lambda done, of: None,
    shown: Mapping[str, Collection[str]] | None = None,
) -> int:  # fmt: skip
    """Hand in and carry on `count` cases; how many there are now. The same call again adds none (submission keys)."""
    applicants = [account.actor for account in accounts if account.kind == "applicant"]
    desks = {(a.actor.authority, a.actor.office): a.actor for a in reversed(accounts) if a.actor.office}
    parts = parts_of(items, applications, set(desks), count, now.astimezone(LEGAL_ZONE).date(), shown)
    for place, part in enumerate(parts):
        _one(site, part, applicants[place % len(applicants)], desks, place, now)
        progress(place + 1, len(parts))
    return len(parts)


def parts_of(
    items: Sequence[Item], applications: Mapping[str, Sequence[Example]], desks: set[Desk], count: int, day: date,
    shown: Mapping[str, Collection[str]] | None = None,
) -> list[Part]:  # fmt: skip
    """Who plays what: first a case for every stage, then one for every desk still bare, then the ends, and so on from
    the first stage until there are `count`. Applications take turns, and a case goes where least lies."""
    casting = _Casting({item.code: list(_fitting(item, applications.get(item.code, ()), day)) for item in items}, desks)
    known = {item.code: item for item in items}
    wanted = plan.goals(items, shown)
    stages, ends = [g for g in wanted if g.stage], [g for g in wanted if g.end]
    parts = [part for goal in stages if (part := casting.cast(known, [goal]))]
    for authority, office in sorted(desks):
        if not casting.lying[(authority, office)] and (
            part := casting.cast(known, plan.at_desk(items, authority, office))
        ):
            parts.append(part)
    parts += [part for goal in ends if (part := casting.cast(known, [goal]))]
    parts += [part for goal in islice(cycle(stages), count) if (part := casting.cast(known, [goal]))]
    return parts[:count]


class _Casting:
    """Chooses an application for a goal, keeping count of what was used and what lies where."""

    def __init__(self, fittings: Mapping[str, Sequence[Fitting]], desks: set[Desk]) -> None:
        self.fittings, self.desks = fittings, desks
        self.used: Counter[tuple[str, str]] = Counter()
        self.lying: Counter[Desk] = Counter()

    def cast(self, items: Mapping[str, Item], goals: Iterable[Goal]) -> Part | None:
        """The least used application that reaches one of these goals, at the desk with the least on it."""
        found = [
            (
                (self.used[(goal.item, fitting.example.code)], self.lying[desk]),
                desk,
                Part(goal, items[goal.item], fitting.example, way),
            )
            for goal in goals
            for fitting in self.fittings[goal.item]
            if (desk := self._desk(items[goal.item], goal, fitting)) in self.desks
            and (way := plan.way_to(items[goal.item].processes[goal.process], goal, fired(fitting))) is not None
        ]
        if not found:
            return None
        _, desk, part = min(found, key=lambda one: one[0])
        self.used[(part.goal.item, part.example.code)] += 1
        self.lying[desk] += bool(part.goal.stage)
        return part

    def _desk(self, item: Item, goal: Goal, fitting: Fitting) -> Desk | None:
        route = fitting.checked.route
        if route is None or route.process != goal.process or goal.authority not in ("", route.authority):
            return None
        process = item.processes[goal.process]
        stage = process.stage(goal.stage) if goal.stage else process.stages[0]
        desk = next(iter(stage.asked(fired(fitting))), stage)
        return route.authority, desk.office


def fired(fitting: Fitting) -> frozenset[str]:
    """The rules that hold for an application."""
    return frozenset(fitting.checked.verdict.fired) if fitting.checked.verdict else frozenset()


def _fitting(item: Item, examples: Sequence[Example], day: date) -> Iterator[Fitting]:
    for example in examples:
        fitting = fitted(item, example, day)
        if fitting is not None and fitting.checked.intake is None:
            yield fitting


def fitted(item: Item, example: Example, day: date) -> Fitting | None:
    """The example as it can be handed in on `day`: as it is, or with those dates moved that no longer do (the ones a
    register knows stay). None if it does not pass."""
    moved: frozenset[str] = frozenset()
    while True:
        answers = shifted(item, example, day, moved)
        checked = check(item, answers, uploads_for(item, example), day)
        if checked.passes:
            return Fitting(item, example, answers, checked)
        named = {finding.where.strip("/").partition("/")[0] for finding in checked.findings} & set(answers)
        if named <= moved:
            return None
        moved |= named


def shifted(item: Item, example: Example, day: date, only: frozenset[str]) -> dict[str, Any]:
    """The example's answers, those in `only` with their dates moved as far as the day of receipt was moved."""
    by = day - example.received_on
    return {
        name: _moved(item.fields.get(name), value, by) if name in only else value
        for name, value in example.answers.items()
    }


def _moved(field: Field | None, value: Any, by: timedelta) -> Any:
    if field is None:
        return value
    if field.kind == "date" and isinstance(value, str):
        return (date.fromisoformat(value) + by).isoformat()
    if field.parts and isinstance(value, dict):
        return {part.id: _moved(part, value[part.id], by) for part in field.parts if part.id in value}
    if field.kind == "table" and isinstance(value, list):
        columns = {column.id: column for column in field.columns}
        return [{name: _moved(columns.get(name), cell, by) for name, cell in row.items()} for row in value]
    return value


def _one(site: Site, part: Part, applicant: Actor, desks: Mapping[Desk, Actor], place: int, now: datetime) -> None:
    process = part.item.processes[part.goal.process]
    stage = process.stage(part.goal.stage) if part.goal.stage else None
    steps = len(part.way) + (part.goal.end not in ("", plan.CLOSED, plan.REFUSED))
    age = plan.age_of(stage, place)
    times = plan.moments(steps, age, process.handling == "instant", place, site.calendar, now)
    fitting = fitted(part.item, part.example, times[0].astimezone(LEGAL_ZONE).date())
    if fitting is None:
        return
    if place % _BY_ANOTHERS_ACCOUNT:
        applicant = _themselves(site, part.item, fitting.answers, applicant)
    answers, uploads, files = _handed_in(site, fitting, applicant, times[0])
    key = f"demo-{place}"
    submission = Submission(part.item.code, answers, uploads, applicant.username, "online", key, files)
    done = submit(site, submission, applicant, times[0])
    if done.number and not done.again:
        _carry_on(site, done.case_id, part, applicant, desks, times[1:])


# Of the people who apply for themselves, one in three does so by the account of somebody else, without an agent: what a
# clerk is told then is to be seen, and the first applicant of the demonstration has cases of every sort.
_BY_ANOTHERS_ACCOUNT = 3


def _themselves(site: Site, item: Item, answers: Mapping[str, Any], applicant: Actor) -> Actor:
    """The account of the person who applies; `applicant` for an organisation."""
    name, mobile = (named_by(item, known, answers) for known in ("account.name", "account.mobile"))
    organisation = named_by(item, "account.organisation", answers)
    return applicant if organisation or not (name and mobile) else own_account(site, name, mobile)


def _handed_in(
    site: Site, fitting: Fitting, applicant: Actor, at: datetime
) -> tuple[dict[str, Any], dict[str, list[Upload]], frozenset[str]]:
    answers, files = dict(fitting.answers), set()
    uploads: dict[str, list[Upload]] = {}
    for code in fitting.example.uploads:
        material = fitting.item.materials[code]
        uploads[code] = [_stored(site, applicant, code, material.title.zh, fitting.item, at)]
    for name, field in fitting.item.fields.items():
        if field.kind == "file" and name in answers:
            answers[name] = _stored(site, applicant, name, field.title.zh, fitting.item, at).id
            files.add(answers[name])
    return answers, uploads, frozenset(files)


def _stored(site: Site, applicant: Actor, slot: str, title: str, item: Item, at: datetime) -> Upload:
    asked = item.materials.get(slot) or item.fields[slot]
    name, content = ("sample.pdf", _sample_pdf(title, item, at.date()))
    if asked.accept and "application/pdf" not in asked.accept:
        name, content = "sample.png", _SAMPLE_PNG
    stored = store_attachment(
        site, applicant.username, slot, f"{title}-{name}", content, asked.accept, asked.max_bytes, at
    )
    assert stored.upload is not None, stored.findings
    return stored.upload


def _sample_pdf(title: str, item: Item, day: date) -> bytes:
    words = demo()["sample"]
    content = DocumentContent(
        kind="sample", language="zh", title=title, number=words["number"], case_number="—", item=item.title.zh,
        addressee=words["addressee"], blocks=(Paragraph(words["text"]),), remedies=(), signatures=(),
        authority=words["authority"], dated=day, copies=1,
    )  # fmt: skip
    return notice_pdf(content)


# The smallest PNG there is: one grey pixel.
_SAMPLE_PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010800000000"
    "3a7e9b550000000a49444154789c6368000000820081"
    "77cd72b60000000049454e44ae426082"
)


def _carry_on(
    site: Site, case_id: str, part: Part, applicant: Actor, desks: Mapping[Desk, Actor], times: Sequence[datetime]
) -> None:
    """Each step of the part by whoever sits at the desk, with the outcome it is to have; then the end it is to have."""
    outcomes = [step.outcome for step in part.way] or [""] * len(times)
    for at, outcome in zip(times, outcomes, strict=True):
        view = show_case(site, case_id, applicant)
        assert view is not None and view.stage is not None
        actors = [desks[(view.case.authority, desk.office)] for desk in desks_of(view.item, view.case)]
        for actor in [applicant] if part.goal.end == plan.WITHDRAWN else actors:
            if not _act(site, case_id, part.goal.end, outcome, actor, at, view.case.stage):
                return


def _act(site: Site, case_id: str, end: str, outcome: str, actor: Actor, at: datetime, stage: str) -> bool:
    """One person's act at a stage; nothing to do where a branch of it already moved the case on. False if refused."""
    view = show_case(site, case_id, actor)
    assert view is not None
    if view.case.stage != stage:
        return True
    chosen = _special(view, end) or _usual(view, outcome)
    return chosen is not None and not act(site, case_id, *chosen, actor, at, view.version).findings


def _usual(view: CaseView, outcome: str) -> tuple[str, dict[str, Any]] | None:
    """The act that moves the case on, with the outcome wished for where it has one."""
    schemas = {act.name: schema for act, schema in view.acts}
    chosen = next_act(schemas)
    if chosen is None:
        return None
    name, data = chosen
    if outcome == "refused":
        return name, {**demo()["refused"], "clause": view.item.refusals[0].code}
    # Which outcomes an act has is its own affair: the wish counts where there is a choice.
    return name, {**data, "outcome": outcome} if "outcome" in data else data


def _special(view: CaseView, end: str) -> tuple[str, dict[str, Any]] | None:
    schemas = {act.name: schema for act, schema in view.acts}
    special: dict[str, Callable[[], tuple[str, dict[str, Any]]]] = {
        plan.CORRECTION: lambda: ("request-correction", {"items": _deficiencies(view), "all_in_order": True}),
        plan.NOT_ACCEPTED: lambda: ("not-accept", dict(demo()["not_accepted"])),
        plan.WITHDRAWN: lambda: ("withdraw", data_for("withdraw", schemas["withdraw"])),
    }
    return special[end]() if end in special else None


def _deficiencies(view: CaseView) -> list[dict[str, str]]:
    lines = [line for line in view.checklist if line.kind == "material" and line.files] or [
        line for line in view.checklist if line.kind == "material"
    ]
    return [{"where": line.where, "reason": demo()["deficiency"]} for line in lines[:2]]
