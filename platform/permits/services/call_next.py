"""A clerk at the window calls numbers and says what became of each: who waits longest comes first, and of two clerks
who call at once each gets another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from permits.core.finding import Finding, FindingKind
from permits.core.forms import trimmed
from permits.core.process import LEGAL_ZONE, Actor
from permits.persistence import audit, queue
from permits.persistence.queue import ABSENT, CALLED, SERVED, SERVING
from permits.persistence.queue_tables import QueueTicket
from permits.persistence.unit_of_work import UnitOfWork, unit_of_work
from permits.services.show_queue import groups_at
from permits.services.site import Site
from permits.services.submit import at_the_window

LONGEST_NAME = 20
NOT_AT_THE_WINDOW = FindingKind(
    "queue.not_at_the_window", "只有综合窗口人员可以叫号", "Only clerks at the window call numbers"
)
NO_NAME = FindingKind(
    "queue.no_counter",
    "请填写窗口名称，不超过 20 字，如：窗口 3",
    "Name your counter in up to 20 characters, such as Counter 3",
)
FINISH_FIRST = FindingKind(
    "queue.finish_first",
    "{ticket} 号还没有办结，请先办结再叫号",
    "{ticket} is not finished; finish it before you call another",
)
NOBODY = FindingKind("queue.nobody", "所选业务现在没有人等候", "Nobody waits for what you call now")
MOVED_ON = FindingKind(
    "queue.moved_on",
    "{ticket} 号的状态已经变了，没有改动。请看现在的状态",
    "{ticket} no longer stands as it did; nothing was changed. See how it stands now",
)
UNKNOWN = FindingKind("queue.unknown", "今天没有这个号", "There is no such number today")


@dataclass(frozen=True, slots=True)
class Called:
    """The ticket as it was called or moved on, or what is wrong."""

    ticket: QueueTicket | None = None
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Act:
    """What a clerk says of a number: from which states, into which, and which moment is noted."""

    to: str
    since: tuple[str, ...]
    notes: str


ACTS: Mapping[str, Act] = {
    "again": Act(CALLED, (CALLED, ABSENT), "announced_at"),
    "came": Act(SERVING, (CALLED,), "started_at"),
    "absent": Act(ABSENT, (CALLED,), "ended_at"),
    "finished": Act(SERVED, (SERVING,), "ended_at"),
}


def keep_counter(site: Site, clerk: Actor, name: str, groups: Sequence[str], now: datetime) -> tuple[Finding, ...]:
    """Keep where a clerk sits today, and which groups they call (none, or all that there are: all)."""
    if not at_the_window(clerk):
        return (NOT_AT_THE_WINDOW.at(),)
    name, day = " ".join(trimmed(name).split()), now.astimezone(LEGAL_ZONE).date()
    if not 0 < len(name) <= LONGEST_NAME:
        return (NO_NAME.at("/name"),)
    known = [one.code for one in groups_at(site, clerk.authority, day)]
    chosen = [one for one in known if one in groups]
    with unit_of_work(site.database) as uow:
        queue.put_counter(uow, clerk.username, day, name, [] if chosen == known else chosen)
    return ()


def call_next(site: Site, clerk: Actor, now: datetime) -> Called:
    """Call who waits longest of the clerk's groups to the clerk's counter."""
    if not at_the_window(clerk):
        return Called(findings=(NOT_AT_THE_WINDOW.at(),))
    while True:
        with unit_of_work(site.database) as uow:
            called = _call(uow, clerk, now)
            if called is None or called.ticket is None:
                uow.abandon()
        if called is not None:
            return called


def _call(uow: UnitOfWork, clerk: Actor, now: datetime) -> Called | None:
    """None where another clerk was first, to be tried again."""
    day = now.astimezone(LEGAL_ZONE).date()
    counter = queue.counter_of(uow, clerk.username, day)
    if counter is None:
        return Called(findings=(NO_NAME.at("/name"),))
    if open_ := _open(uow, clerk, now):
        return Called(findings=(FINISH_FIRST.at(ticket=open_.name),))
    found = queue.first_waiting(uow, clerk.authority, day, counter.groups)
    if found is None:
        return Called(findings=(NOBODY.at(),))
    said = {"state": CALLED, "called_at": now, "announced_at": now, "counter": counter.name, "clerk": clerk.username}
    if not queue.move(uow, found, **said):
        return None
    _record(uow, "called", found, counter.name, clerk, now)
    return Called(found)


def say_of_ticket(site: Site, clerk: Actor, ticket: str, act: str, now: datetime) -> Called:
    """Say one of `ACTS` of a number: of one's own, or call anybody again who did not come."""
    if not at_the_window(clerk):
        return Called(findings=(NOT_AT_THE_WINDOW.at(),))
    with unit_of_work(site.database) as uow:
        done = _say(uow, clerk, ticket, act, now)
        if done.ticket is None:
            uow.abandon()
    return done


def _say(uow: UnitOfWork, clerk: Actor, ticket: str, act: str, now: datetime) -> Called:
    day = now.astimezone(LEGAL_ZONE).date()
    found, wanted = queue.load(uow, ticket), ACTS.get(act)
    if found is None or wanted is None or (found.authority, found.day) != (clerk.authority, day):
        return Called(findings=(UNKNOWN.at(),))
    if found.state not in wanted.since or (found.state != ABSENT and found.clerk != clerk.username):
        return Called(findings=(MOVED_ON.at(ticket=found.name),))
    said: dict[str, Any] = {"state": wanted.to, wanted.notes: now}
    counter = found.counter
    if found.state == ABSENT:
        mine = queue.counter_of(uow, clerk.username, day)
        if mine is None:
            return Called(findings=(NO_NAME.at("/name"),))
        if open_ := _open(uow, clerk, now):
            return Called(findings=(FINISH_FIRST.at(ticket=open_.name),))
        counter = mine.name
        said |= {"clerk": clerk.username, "counter": counter, "ended_at": None}
    if not queue.move(uow, found, **said):
        return Called(findings=(MOVED_ON.at(ticket=found.name),))
    _record(uow, act, found, counter, clerk, now)
    return Called(found)


def _open(uow: UnitOfWork, clerk: Actor, now: datetime) -> QueueTicket | None:
    """Whom this clerk called and has not finished with."""
    day = now.astimezone(LEGAL_ZONE).date()
    every = queue.in_states(uow, clerk.authority, day, (CALLED, SERVING))
    return next((one for one in every if one.clerk == clerk.username), None)


def _record(uow: UnitOfWork, act: str, ticket: QueueTicket, counter: str, clerk: Actor, now: datetime) -> None:
    data = {"number": ticket.name, "counter": counter, "office": clerk.office, "authority": clerk.authority}
    audit.record(uow, at=now, actor=clerk.username, action=f"queue_{act}", subject=f"ticket:{ticket.id}", data=data)
