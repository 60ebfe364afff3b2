"""排队: what can be queued for, where a ticket stands, whom the board calls, and how long people wait. Reads; never
writes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from permits.core.definitions.types import Authority
from permits.core.process import LEGAL_ZONE, Actor
from permits.core.text import Text
from permits.persistence import queue
from permits.persistence.queue_tables import QueueCounter, QueueTicket
from permits.persistence.unit_of_work import reading
from permits.services.show_items import authorities_of, show_items
from permits.services.site import Site
from permits.services.submit import WINDOW

# For whoever has a question and no item: its letter stands apart from those of the categories.
QUESTION, QUESTION_LETTER, QUESTION_TITLE = "question", "Z", Text("咨询", "A question")
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXY"


@dataclass(frozen=True, slots=True)
class Group:
    """What people queue for: a category of items, or a question; with the letter its numbers begin with."""

    code: str
    title: Text
    letter: str


@dataclass(frozen=True, slots=True)
class Figures:
    """One queue of a day in numbers. `longest`: who waits longest now. Waiting ends with the first call, service
    begins when somebody came; None where there was none yet."""

    title: Text
    letter: str
    taken: int
    waiting: int
    longest: timedelta | None
    served: int
    absent: int
    wait: timedelta | None
    wait_most: timedelta | None
    service: timedelta | None
    service_most: timedelta | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a ticket stands. `before`: how many of its group wait before it; `over`: its day has passed."""

    ticket: QueueTicket
    before: int
    over: bool


@dataclass(frozen=True, slots=True)
class Desk:
    """What a clerk sees of the queue: where they sit (None: not said today), whom they called, who did not come, and
    every group in numbers."""

    counter: QueueCounter | None
    groups: Sequence[Group]
    mine: Sequence[QueueTicket]
    absent: Sequence[QueueTicket]
    figures: Sequence[Figures]


def halls(site: Site) -> list[Authority]:
    """The authorities people come to."""
    return [one for one in site.authorities.values() if WINDOW in one.offices]


def has_queue(site: Site, authority: str) -> bool:
    return any(one.code == authority for one in halls(site))


def groups_at(site: Site, authority: str, day: date) -> list[Group]:
    """What people can queue for at an authority. Letters go by all categories of the site, so that one means the same
    in every hall."""
    titles: dict[str, Text] = {}
    here: set[str] = set()
    for item in show_items(site, day):
        titles[item.category] = item.category_title
        if item.category not in here and any(one.code == authority for one in authorities_of(site, item)):
            here.add(item.category)
    every = [Group(code, titles[code], letter_of(place)) for place, code in enumerate(sorted(titles))]
    return [*(one for one in every if one.code in here), Group(QUESTION, QUESTION_TITLE, QUESTION_LETTER)]


def letter_of(place: int) -> str:
    """A to Y, then AA to AY and so on; Z stands for a question."""
    round_, rest = divmod(place, len(LETTERS))
    return (LETTERS[round_ - 1] if round_ else "") + LETTERS[rest]


def show_ticket(site: Site, ticket: str, now: datetime) -> Place | None:
    """Where a ticket stands; None if there is none."""
    with reading(site.database) as unit:
        found = queue.load(unit, ticket)
        if found is None:
            return None
        over = found.day != _day(now) and found.state in (queue.WAITING, queue.CALLED)
        return Place(found, queue.before(unit, found) if found.state == queue.WAITING else 0, over)


def show_called(site: Site, authority: str, now: datetime) -> Sequence[QueueTicket]:
    """Who is called or served at an authority now, who was called last first."""
    with reading(site.database) as unit:
        return queue.in_states(unit, authority, _day(now), (queue.CALLED, queue.SERVING))


def show_desk(site: Site, clerk: Actor, now: datetime) -> Desk:
    """The queue of the clerk's own authority."""
    day = _day(now)
    groups = groups_at(site, clerk.authority, day)
    with reading(site.database) as unit:
        counter = queue.counter_of(unit, clerk.username, day)
        tickets = queue.of_day(unit, day, clerk.authority)
    open_ = [one for one in tickets if one.state in (queue.CALLED, queue.SERVING) and one.clerk == clerk.username]
    absent = sorted((one for one in tickets if one.state == queue.ABSENT), key=lambda one: one.name)
    return Desk(counter, groups, open_, absent, figures_of(tickets, groups, now))


def show_queues(site: Site, now: datetime) -> list[tuple[Authority, Figures, list[Figures]]]:
    """Every authority at which somebody took a number today: all of it, and by group."""
    with reading(site.database) as unit:
        tickets = queue.of_day(unit, _day(now))
    found = []
    for authority in halls(site):
        own = [one for one in tickets if one.authority == authority.code]
        if own:
            found.append((authority, _figures(authority.title, "", own, now), figures_of(own, (), now)))
    return found


def figures_of(tickets: Sequence[QueueTicket], groups: Iterable[Group], now: datetime) -> list[Figures]:
    """Each group in numbers, by letter: those named, and every other that somebody took a number for."""
    named = {one.letter: one.title for one in groups} | {one.letter: one.title for one in tickets}
    return [
        _figures(named[letter], letter, [one for one in tickets if one.letter == letter], now)
        for letter in sorted(named, key=lambda one: (len(one), one))
    ]


def _figures(title: Text, letter: str, tickets: Sequence[QueueTicket], now: datetime) -> Figures:
    waiting = [now - one.taken_at for one in tickets if one.state == queue.WAITING]
    waits = [one.called_at - one.taken_at for one in tickets if one.called_at]
    services = [one.ended_at - one.started_at for one in tickets if one.started_at and one.ended_at]
    states = [one.state for one in tickets]
    return Figures(
        title, letter, len(tickets), len(waiting), max(waiting, default=None), states.count(queue.SERVED),
        states.count(queue.ABSENT), _mean(waits), max(waits, default=None), _mean(services),
        max(services, default=None),
    )  # fmt: skip


def _mean(spans: Sequence[timedelta]) -> timedelta | None:
    return sum(spans, timedelta()) / len(spans) if spans else None


def _day(now: datetime) -> date:
    return now.astimezone(LEGAL_ZONE).date()
