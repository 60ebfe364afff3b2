"""Carrying out any act on a case: load, let the core decide, store what it said."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from permits.core.definitions.types import Item, Stage
from permits.core.finding import Finding
from permits.core.process import (
    LEGAL_ZONE,
    NOTES,
    PAPERS_SERVED,
    SYSTEM_ACTOR,
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
from permits.core.process.handing import HAND_OFFERED
from permits.core.text import Text
from permits.persistence import attachments, cases, clocks, documents, people
from permits.persistence.unit_of_work import Reading, UnitOfWork, reading, unit_of_work
from permits.services import messages, record
from permits.services.choose_papers import with_papers
from permits.services.choose_staff import receivers, staff_of, with_people
from permits.services.look import Key, look_at_each, waiting
from permits.services.organisations import note_member
from permits.services.papers import in_order
from permits.services.site import Site
from permits.services.situations import load, situation, to_store
from permits.services.sweep_guard import many_waiting


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


Steps = Sequence[tuple[str, Mapping[str, object]]]
"""Acts by name, each with its data."""
First = Callable[[UnitOfWork], None]
"""What is done first in the transaction of an act; it raises where the act is not to be."""


def act_in_turn(
    site: Site, ref: str, steps: Steps, actor: Actor, now: datetime, seen: int | None = None, *,
    first: First | None = None, tried: bool = False,
) -> Done:  # fmt: skip
    """Several acts of one person on one case, one after the other: all of them, or with the first that is refused none.
    What they came to is what the last one came to. `tried`: they leave nothing, and what they would come to is told.

    A limit that passed before is acted on first, whether or not a sweep has come by since.
    """
    in_turn = partial(_in_turn, site, ref, steps, actor, now, seen, first, tried)
    try:
        done = in_turn()
    except _TimeFirst as time_first:
        stopped = many_waiting(site, now)
        if stopped:
            return Done(findings=(stopped,))
        faults: list[Exception] = []
        look_at_each(site, time_first.keys, now, faults)
        for fault in faults:
            raise fault from None
        done = in_turn(settled=True)
    # Between reading and writing somebody else was first: look again and say who.
    return done or act_in_turn(site, ref, steps, actor, now, seen or 0, first=first, tried=tried)


class _TimeFirst(Exception):
    """Limits of the case have passed and were not looked at yet: nothing of this transaction is kept."""

    def __init__(self, keys: list[Key]) -> None:
        super().__init__(keys)
        self.keys = keys


def _in_turn(
    site: Site, ref: str, steps: Steps, actor: Actor, now: datetime, seen: int | None, first: First | None,
    tried: bool, settled: bool = False,
) -> Done | None:  # fmt: skip
    done: Done | None = Done()
    with unit_of_work(site.database) as uow:
        if first:
            first(uow)
        for place, (name, data) in enumerate(steps):
            done = act_within(uow, site, ref, name, data, actor, now, None if place else seen, settled or place > 0)
            if done is None or done.findings:
                break
        if done is None or done.findings or tried:
            uow.abandon()
    return done


def act_within(
    uow: UnitOfWork, site: Site, ref: str, name: str, data: Mapping[str, object], actor: Actor, now: datetime,
    seen: int | None = None, settled: bool = False,
) -> Done | None:  # fmt: skip
    """The same as a part of a transaction, so that several acts are kept whole or not at all. On findings, or None
    (somebody else was first to write), the transaction is to be abandoned. `settled`: what its limits brought about is
    known to be written."""
    stored = load(uow, ref)
    if stored is None:
        return Done(findings=(messages.CASE_UNKNOWN.at(number=ref),))
    over = [] if settled else waiting(clocks.kept(uow, stored.ref, and_again=True), now)
    if over:
        raise _TimeFirst([(stored.row.id, code) for code in over])
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
    note_member(uow, actor, stored.row.number, [event.type for event in outcome.events], now)
    return Done(stored.row.id, case, outcome.events)


ASIDE = NOTES | {PAPERS_SERVED}
"""What takes nothing from the work somebody is looking at."""


def acted_since(events: Sequence[Event], seen: int, actor: Actor, desk: Stage | None) -> bool:
    """Whether anything was added after the version the actor was looking at, other than what is aside, own marks,
    and what was done at other branches than the actor's own (`desk`), which is asked all the same."""
    later = (event for event in events if event.seq > seen and event.type not in ASIDE)
    return any(
        (event.type, event.actor) != ("lines_checked", actor.username)
        and (desk is None or event.data.get("branch", desk.code) == desk.code)
        for event in later
    )


def _unknown_colleagues(unit: Reading, site: Site, at: Situation, events: Sequence[Event]) -> Iterator[Finding]:
    """A task is handed only to somebody who sits at the authority that has the case, and a case only to one that
    has the offices and to somebody there; else nobody would ever do it."""
    for event in events:
        if event.type == HAND_OFFERED or ("from" in event.data and event.type == "assigned"):
            yield from _cannot_take(unit, site, at, event)
        elif event.type == "assigned" and not _sits_at(unit, str(event.data["to"]), at.case.authority):
            yield messages.NOT_A_COLLEAGUE.at("/to", name=event.data["to"])
        if event.type == "transferred":
            yield from _cannot_receive(unit, site, at, str(event.data["to"]), str(event.data["receiver"]))


def _cannot_take(unit: Reading, site: Site, at: Situation, event: Event) -> Iterator[Finding]:
    """A task goes to whoever may do it; papers alone, to anybody of the authority."""
    moves, to = event.data.get("desk") != "", str(event.data["to"])
    able = receivers(unit, at.case, at.stage) if moves else staff_of(unit, site, at.case.authority)
    if to not in able or to == at.case.applicant:
        yield messages.CANNOT_TAKE.at("/to", name=to)


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
    """The ids of every file a case holds, other than paper: those of materials, and those that answer a question."""
    uploads = (upload for files in uploads_of(case.uploads).values() for upload in files)
    handed_in = {upload.id for upload in uploads if not upload.on_paper}
    asked = (name for name, field in item.fields.items() if field.kind == "file")
    return handed_in | {str(case.answers[name]) for name in asked if name in case.answers}


_THE_SYSTEM = Text("系统（时限届满）", "The system (a limit passed)")


def _lost(stored: cases.StoredCase) -> Done:
    last = next(event for event in reversed(stored.events) if event.type not in ASIDE)
    when = f"{last.at.astimezone(LEGAL_ZONE):%Y-%m-%d %H:%M}"
    who = _THE_SYSTEM if last.actor == SYSTEM_ACTOR.username else last.actor
    told = messages.CASE_MOVED_ON.at(who=who, when=when, what=TITLES.get(last.type, Text(last.type, last.type)))
    return Done(stored.row.id, fold(stored.events), findings=(told,), conflict=True)


def acts_open(site: Site, ref: str, actor: Actor) -> list[tuple[str, Text, Mapping[str, object]]] | None:
    """What this actor may do to the case now: name, title and JSON Schema of the data; None = no such case."""
    with reading(site.database) as unit:
        stored = cases.load(unit, ref)
        if stored is None:
            return None
        case = fold(stored.events)
        item = site.catalogue.governing(unit, case)
        found = with_people(unit, site, open_to(actor, item, case), case, desk_of(actor, item, case), actor)
        found = with_papers(found, in_order(documents.of_case(unit, stored.row.id)), case)
    return [(act.name, act.title, schema) for act, schema in found]
