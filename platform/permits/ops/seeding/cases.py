"""Demonstration cases: passing examples of the definitions, handed in over the past weeks and carried on to every
stage.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from permits.core.clock import Calendar
from permits.core.definitions.types import Example, Field, Item
from permits.core.forms import Checked, Upload, check
from permits.core.process import LEGAL_ZONE, Actor
from permits.core.process.examples import uploads_for
from permits.documents.pdf import notice_pdf
from permits.documents.types import DocumentContent, Paragraph
from permits.ops.seeding.accounts import DemoAccount
from permits.ops.seeding.walk import next_act
from permits.ops.seeding.words import demo
from permits.services.act import act
from permits.services.show_case import CaseView, show_case
from permits.services.site import Site
from permits.services.store_attachment import store_attachment
from permits.services.submit import Submission, submit

# How far the cases of a process get, one after the other: so many acts, as many working days after receipt.
_DONE, _LYING = "done", "lying"
_PLAYS = (1, 2, 0, 3, _DONE, 4, 0, 5, _LYING, 6, _DONE, 7)
_ALL_ACTS, _LONG_AGO = 20, 14


@dataclass(frozen=True, slots=True)
class Part:
    """What a case plays: its place among all, its turn within its item, how many acts it sees, its day."""

    place: int
    turn: int
    steps: int
    day: date


@dataclass(frozen=True, slots=True)
class Fitting:
    """An example that passes when received on `day`, with the answers that make it pass."""

    item: Item
    example: Example
    answers: Mapping[str, Any]
    checked: Checked


def seed_cases(
    site: Site, items: Sequence[Item], examples: Mapping[str, Sequence[Example]], accounts: Sequence[DemoAccount],
    count: int, now: datetime, progress: Callable[[int, int], None] = lambda done, of: None,
) -> int:  # fmt: skip
    """Hand in and carry on `count` cases; how many there are now. The same call again adds none (submission keys)."""
    applicants = [account.actor for account in accounts if account.kind == "applicant"]
    staffed = {account.actor.authority for account in accounts if account.actor.office}
    today, made = now.astimezone(LEGAL_ZONE).date(), 0
    for place in range(count):
        item, turn = items[place % len(items)], place // len(items)
        processes = list(item.processes)
        part = _part(place, turn // len(processes), site.calendar, today)
        wanted = processes[turn % len(processes)]
        fitting = _pick(item, wanted, examples.get(item.code, ()), staffed, part)
        if fitting is not None:
            _one(site, fitting, applicants[place % len(applicants)], accounts, part, now)
            made += 1
            progress(place + 1, count)
    return made


def _part(place: int, turn: int, calendar: Calendar, today: date) -> Part:
    play = _PLAYS[turn % len(_PLAYS)]
    if isinstance(play, int):
        return Part(place, turn, play, _workday_before(calendar, today, play))
    age, steps = (_LONG_AGO, 1) if play == _LYING else (_LONG_AGO + place, _ALL_ACTS)
    return Part(place, turn, steps, _workday_before(calendar, today, age))


def _workday_before(calendar: Calendar, day: date, count: int) -> date:
    while count or not calendar.is_workday(day):
        day -= timedelta(days=1)
        count -= count > 0 and calendar.is_workday(day)
    return day


def _pick(item: Item, process: str, examples: Sequence[Example], staffed: set[str], part: Part) -> Fitting | None:
    """An example that takes this process at an authority where somebody sits; the examples take turns."""
    found = [
        fitting
        for fitting in _fitting(item, examples, part.day)
        if (route := fitting.checked.route) and route.authority in staffed and route.process == process
    ]
    return found[part.turn % len(found)] if found else None


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
    if field.kind == "table" and isinstance(value, list):
        columns = {column.id: column for column in field.columns}
        return [{name: _moved(columns.get(name), cell, by) for name, cell in row.items()} for row in value]
    return value


def _one(
    site: Site, fitting: Fitting, applicant: Actor, accounts: Sequence[DemoAccount], part: Part, now: datetime
) -> None:
    received = min(_office_hour(part.day, part.place), now - timedelta(minutes=5))
    answers, uploads, files = _handed_in(site, fitting, applicant, received)
    submission = Submission(
        fitting.item.code, answers, uploads, applicant.username, "online", f"demo-{part.place}", files
    )
    done = submit(site, submission, applicant, received)
    if done.number and not done.again:
        _carry_on(site, done.case_id, accounts, part, received, now)


def _office_hour(day: date, place: int) -> datetime:
    return datetime.combine(day, time(9 + place % 7, 11 * place % 60), LEGAL_ZONE).astimezone(UTC)


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
    site: Site, case_id: str, accounts: Sequence[DemoAccount], part: Part, received: datetime, now: datetime
) -> None:
    """Up to the part's number of acts, each some working hours after the last and none in the future; a few cases
    take a turn of their own so that every state is there to look at."""
    at = received
    for step in range(part.steps):
        at = _in_office_hours(at + timedelta(hours=3 + (part.turn + step) % 6), site.calendar)
        view, holder = _holder(site, case_id, accounts)
        if at >= now or view is None or holder is None:
            return
        name, data = (
            _turn(view, part.turn, step)
            or next_act({a.name: s for a, s in view.acts}, demo()["inspectors"])
            or ("", {})
        )
        if not name or act(site, case_id, name, data, holder, at, view.version).findings:
            return


def _in_office_hours(at: datetime, calendar: Calendar) -> datetime:
    """The same moment if an office is open then, else a little after the next opening."""
    local = at.astimezone(LEGAL_ZONE)
    if calendar.is_workday(local.date()) and time(9) <= local.time() < time(17, 30):
        return at
    day = local.date() if local.time() < time(9) else local.date() + timedelta(days=1)
    while not calendar.is_workday(day):
        day += timedelta(days=1)
    return datetime.combine(day, time(9, local.minute), LEGAL_ZONE).astimezone(UTC)


def _holder(site: Site, case_id: str, accounts: Sequence[DemoAccount]) -> tuple[CaseView | None, Actor | None]:
    """Whoever has the case's present task, and the case as they see it."""
    for account in accounts:
        if account.actor.office:
            view = show_case(site, case_id, account.actor)
            if view is not None and any(act.by == "officer" for act, _ in view.acts):
                return view, account.actor
    return None, None


def _turn(view: CaseView, turn: int, step: int) -> tuple[str, dict[str, Any]] | None:
    open_acts = {act.name for act, _ in view.acts}
    if step == 0 and turn % 9 == 4 and "request-correction" in open_acts:
        return "request-correction", {"items": _deficiencies(view)}
    if step == 0 and turn % 17 == 13 and "not-accept" in open_acts:
        return "not-accept", demo()["not_accepted"]
    if turn % 8 == 7 and "decide" in open_acts and view.item.refusals:
        return "decide", {**demo()["refused"], "clause": view.item.refusals[0].code}
    return None


def _deficiencies(view: CaseView) -> list[dict[str, str]]:
    lines = [line for line in view.checklist if line.kind == "material" and line.files] or [
        line for line in view.checklist if line.kind == "material"
    ]
    return [{"where": line.where, "reason": demo()["deficiency"]} for line in lines[:2]]
