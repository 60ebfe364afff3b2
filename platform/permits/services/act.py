"""Carrying out any act on a case: load, let the core decide, store what it said."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache

from permits.core.definitions.types import Item, Stage
from permits.core.finding import Finding
from permits.core.forms import Checked, Upload, check
from permits.core.process import (
    LEGAL_ZONE,
    NOTES,
    TITLES,
    Actor,
    Case,
    Event,
    Situation,
    desk_of,
    desks_of,
    fold,
    open_to,
    perform,
    uploads_of,
)
from permits.core.text import Text
from permits.documents.numbering import document_number
from permits.persistence import attachments, calendars, cases, clocks, numbers, people, releases
from permits.persistence.unit_of_work import Reading, UnitOfWork, reading, unit_of_work
from permits.services import messages, record
from permits.services.choose_staff import staff_of, with_people
from permits.services.site import Site
from permits.services.weigh_cases import events_due


@dataclass(frozen=True, slots=True)
class Done:
    """What an act came to: the case as it is now with the events added, or the findings. `conflict`: somebody else
    was first."""

    case_id: str = ""
    case: Case | None = None
    events: tuple[Event, ...] = ()
    findings: tuple[Finding, ...] = ()
    conflict: bool = False


def act(
    site: Site, ref: str, name: str, data: Mapping[str, object], actor: Actor, now: datetime, seen: int | None = None
) -> Done:
    """Do `name` to the case `ref` (id or business number). `seen`: the version the actor was looking at; if the case
    has moved on since, nothing is done and the finding says who did what."""
    return act_in_turn(site, ref, [(name, data)], actor, now, seen)


def act_in_turn(
    site: Site, ref: str, steps: Sequence[tuple[str, Mapping[str, object]]], actor: Actor, now: datetime,
    seen: int | None = None,
) -> Done:  # fmt: skip
    """Several acts (name, data) of one person on one case, one after the other: all of them, or with the first that is
    refused none. What they came to is what the last one came to."""
    done: Done | None = Done()
    with unit_of_work(site.database) as uow:
        for place, (name, data) in enumerate(steps):
            done = act_within(uow, site, ref, name, data, actor, now, None if place else seen)
            if done is None or done.findings:
                uow.abandon()
                break
    # Between reading and writing somebody else was first: look again and say who.
    return done or act_in_turn(site, ref, steps, actor, now, seen or 0)


def act_within(
    uow: UnitOfWork, site: Site, ref: str, name: str, data: Mapping[str, object], actor: Actor, now: datetime,
    seen: int | None = None,
) -> Done | None:  # fmt: skip
    """The same as a part of a transaction, so that several acts are kept whole or not at all. On findings, or None
    (somebody else was first to write), the transaction is to be abandoned."""
    stored = load(uow, ref)
    if stored is None:
        return Done(findings=(messages.CASE_UNKNOWN.at(number=ref),))
    at = situation(uow, site, stored, actor, now, data)
    if seen is not None and acted_since(stored.events, seen, actor, at.stage):
        return _lost(stored)
    outcome = perform(name, at)
    findings = outcome.findings or tuple(_unknown_colleagues(uow, site, at, outcome.events))
    if findings:
        return Done(stored.row.id, at.case, findings=findings)
    case = fold(outcome.events, at.case)
    if not record.store_next(uow, site, stored, at.item, to_store(stored, at, outcome.events), case):
        return None
    new = _files_in(at.item, case) - _files_in(at.item, at.case) if _hands_in(outcome.events) else set()
    if new and not attachments.give_to_case(uow, new, stored.row.id, actor.username):
        return Done(stored.row.id, at.case, findings=(messages.FILES_NOT_YOURS.at("/uploads"),))
    return Done(stored.row.id, case, outcome.events)


def load(uow: UnitOfWork, ref: str) -> cases.StoredCase | None:
    """A case that is to be acted on, with what an act will ask of it besides."""
    uow.foresee(calendars.ASKING_NEWEST, releases.asking_later(ref), clocks.asking_kept(ref))
    return cases.load(uow, ref)


def acted_since(events: Sequence[Event], seen: int, actor: Actor, desk: Stage | None) -> bool:
    """Whether anything was added after the version the actor was looking at, other than notes, the actor's own marks,
    and what was done at other branches than the actor's own (`desk`), which is asked all the same."""
    later = (event for event in events if event.seq > seen and event.type not in NOTES)
    return any(
        (event.type, event.actor) != ("lines_checked", actor.username)
        and (desk is None or event.data.get("branch", desk.code) == desk.code)
        for event in later
    )


def _unknown_colleagues(unit: Reading, site: Site, at: Situation, events: Sequence[Event]) -> Iterator[Finding]:
    """A task is handed only to somebody who sits at the authority that has the case, and a case only to one that
    has the offices and to somebody there; else nobody would ever do it."""
    for event in events:
        if event.type == "assigned" and not _sits_at(unit, str(event.data["to"]), at.case.authority):
            yield messages.NOT_A_COLLEAGUE.at("/to", name=event.data["to"])
        if event.type == "transferred":
            yield from _cannot_receive(unit, site, at, str(event.data["to"]), str(event.data["receiver"]))


def _cannot_receive(unit: Reading, site: Site, at: Situation, to: str, receiver: str) -> Iterator[Finding]:
    authority, process = site.authorities.get(to), at.item.processes[at.case.process]
    lacking = [d for d in process.desks if authority is None or d.office not in authority.offices]
    if authority is None or lacking:
        yield messages.NO_SUCH_AUTHORITY.at("/authority", name=authority.title if authority else Text(to, to))
    here = {desk.office for desk in desks_of(at.item, at.case)}
    if authority is not None and not _sits_at(unit, receiver, to, here):
        yield messages.NOT_A_RECEIVER.at("/receiver", name=receiver, authority=authority.title)


def _sits_at(unit: Reading, name: str, authority: str, offices: Container[str] | None = None) -> bool:
    """Whether this is an officer of the authority, of one of the offices where they are told."""
    found = people.person(unit, name)
    known = found is not None and found.kind == people.STAFF and found.authority == authority
    return known and (offices is None or (found is not None and found.office in offices))


def _hands_in(events: Sequence[Event]) -> bool:
    return any("uploads" in event.data or "answers" in event.data for event in events)


def _files_in(item: Item, case: Case) -> set[str]:
    """The ids of every file a case holds: those of materials, and those that answer a question."""
    handed_in = {upload.id for files in uploads_of(case.uploads).values() for upload in files}
    asked = (name for name, field in item.fields.items() if field.kind == "file")
    return handed_in | {str(case.answers[name]) for name in asked if name in case.answers}


def situation(
    uow: UnitOfWork, site: Site, stored: cases.StoredCase, actor: Actor, now: datetime, data: Mapping[str, object]
) -> Situation:
    """Everything the core needs to decide an act on this case. Its events may be more than are stored: what a version
    that has taken effect says of the case comes first, and is stored with what the act adds (`to_store`)."""
    calendar = site.calendars.look_up(uow)
    was = fold(stored.events)
    due = events_due(uow, site, stored, was, now)
    events, case = (*stored.events, *due), fold(due, was)
    item = site.catalogue.governing(uow, case)
    return Situation(
        item, case, events, actor, now, calendar, _judging(item, case),
        _numbers(uow, site, case), _files_as_kept(uow, data), cache(lambda: staff_of(uow, site, case.authority)),
        site.cards,
    )  # fmt: skip


def to_store(stored: cases.StoredCase, at: Situation, new: Sequence[Event]) -> tuple[Event, ...]:
    """The events an act adds, after those that its situation rests on and that are not stored yet."""
    return (*at.events[len(stored.events) :], *new)


def _files_as_kept(unit: Reading, data: Mapping[str, object]) -> Mapping[str, object]:
    """The data with every file as the store knows it: what the sender says of its type and size is not looked at."""
    uploads = data.get("uploads")
    if not isinstance(uploads, Mapping) or not all(isinstance(files, list) for files in uploads.values()):
        return data
    return {**data, "uploads": {code: [_as_kept(unit, file) for file in files] for code, files in uploads.items()}}


def _as_kept(unit: Reading, file: object) -> object:
    row = attachments.load(unit, str(file.get("id", ""))) if isinstance(file, Mapping) else None
    return asdict(Upload(row.id, row.name, row.media_type, row.size, row.sha256)) if row else file


def judged(item: Item, case: Case) -> Checked:
    """What the engine says of a case's answers as of the day they were received, with the data of its release."""
    assert case.received_on is not None
    return check(item, case.answers, uploads_of(case.uploads), case.received_on)


def _judging(item: Item, case: Case) -> Callable[[], Checked]:
    """`judged` when it is first asked for, and no second time."""
    known: list[Checked] = []

    def judge() -> Checked:
        if not known:
            known.append(judged(item, case))
        return known[0]

    return judge


def _numbers(uow: UnitOfWork, site: Site, case: Case) -> Callable[[str, int], str]:
    authority = site.authorities[case.authority]

    def next_of(pattern: str, year: int) -> str:
        serial = numbers.next_number(uow, f"{pattern}:{authority.code}", year)
        return document_number(pattern, authority.short, year, serial)[0]

    return next_of


def _lost(stored: cases.StoredCase) -> Done:
    last = next(event for event in reversed(stored.events) if event.type not in NOTES)
    when = f"{last.at.astimezone(LEGAL_ZONE):%Y-%m-%d %H:%M}"
    told = messages.CASE_MOVED_ON.at(who=last.actor, when=when, what=TITLES.get(last.type, Text(last.type, last.type)))
    return Done(stored.row.id, fold(stored.events), findings=(told,), conflict=True)


def acts_open(site: Site, ref: str, actor: Actor) -> list[tuple[str, Text, Mapping[str, object]]] | None:
    """What this actor may do to the case now: name, title and JSON Schema of the data; None = no such case."""
    with reading(site.database) as unit:
        stored = cases.load(unit, ref)
        if stored is None:
            return None
        case = fold(stored.events)
        item = site.catalogue.governing(unit, case)
        found = with_people(unit, site, open_to(actor, item, case), case, desk_of(actor, item, case))
    return [(act.name, act.title, schema) for act, schema in found]
