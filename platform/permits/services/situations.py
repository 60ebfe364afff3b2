"""Everything the core needs to decide about a stored case: read in one go, decided nowhere here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache

from permits.core.definitions.types import Item
from permits.core.forms import Checked, Upload, check
from permits.core.process import Actor, Case, Event, Situation, fold, uploads_of
from permits.documents.numbering import document_number
from permits.persistence import attachments, calendars, cases, clocks, numbers, releases
from permits.persistence.unit_of_work import Reading, UnitOfWork
from permits.services.choose_papers import papers_to_serve
from permits.services.choose_staff import staff_of
from permits.services.site import Site
from permits.services.weigh_cases import events_due


def load(uow: UnitOfWork, ref: str) -> cases.StoredCase | None:
    """A case that is to be acted on, with what an act will ask of it besides."""
    uow.foresee(calendars.ASKING_NEWEST, releases.asking_later(ref), clocks.asking_kept(ref))
    return cases.load(uow, ref)


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
        site.cards, cache(lambda: papers_to_serve(uow, stored.row.id)),
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
    return Upload(row.id, row.name, row.media_type, row.size, row.sha256).plain() if row else file


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
