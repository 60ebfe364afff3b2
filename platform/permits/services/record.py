"""Writing down what a case has become: its events and everything that follows from them, in one transaction.

Row, clocks, tasks, audit entry, papers, certificate and notices follow from the events; nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from permits.core.clock import Calendar
from permits.core.definitions.types import Item
from permits.core.forms.formats import FORMATS
from permits.core.process import (
    CALENDAR_CHANGED,
    CARD_EVENTS,
    LEGAL_ZONE,
    STEP_OF,
    WEIGHED,
    Case,
    CaseClock,
    Event,
    alarm,
    clocks_of,
    desks_of,
    fold,
    handing,
    next_reminder,
    owed,
    taken_by,
)
from permits.core.text import Text
from permits.persistence import audit, cards, case_words, cases, clocks, handings, tables, tasks
from permits.persistence.columns import new_token
from permits.persistence.initials import initials
from permits.persistence.unit_of_work import UnitOfWork
from permits.services import notify, papers
from permits.services.digests import digest
from permits.services.site import Site

ENDED = "ended"
Looks = Mapping[str, datetime | None]
"""When a clock, by its code, is looked at next."""
NO_LOOKS: Looks = {}


def store_new(
    uow: UnitOfWork, site: Site, item: Item, events: Sequence[Event], key: str | None
) -> tables.PermitCase | None:
    """A case just opened. None if its submission key is taken: then the transaction is to be abandoned."""
    case = fold(events)
    found = clocks_of(item, case, events, site.calendar)
    row = tables.PermitCase(
        id=new_token(), item=case.item, release_sha256=case.release, number=case.number, channel=case.channel,
        applicant=case.applicant, received_at=events[0].at, submission_key=key, version=0,
        **columns(item, case, found),
    )  # fmt: skip
    if not cases.add(uow, row, events):
        return None
    _consequences(uow, site, row.id, item, case, events, events, found, {})
    return row


def store_next(
    uow: UnitOfWork, site: Site, stored: cases.StoredCase, item: Item, new: Sequence[Event], case: Case
) -> bool:
    """A case moved on to what it is with the new events (`case`). False if somebody else was first: then the
    transaction is to be abandoned."""
    every = (*stored.events, *new)
    found = clocks_of(item, case, every, site.calendar)
    notify.foresee(uow, site, item, case, new)
    changes = columns(item, case, found)
    if not cases.append(uow, stored.row.id, stored.row.version, new, changes):
        return False
    searched = {name: getattr(stored.row, name) for name in case_words.SEARCHED}
    if (now_searched := {name: changes.get(name, was) for name, was in searched.items()}) != searched:
        case_words.keep(uow, stored.row.id, now_searched)
    _consequences(uow, site, stored.row.id, item, case, every, new, found, clocks.kept(uow, stored.ref))
    return True


def store_notes(
    uow: UnitOfWork, site: Site, stored: cases.StoredCase, item: Item, new: Sequence[Event], case: Case,
    found: Sequence[CaseClock], looks: Looks,
) -> None:  # fmt: skip
    """What the system notes of a case that was taken for this transaction. Its clocks stay as they were `found`, but
    for when some of them are looked at next."""
    before = clocks.kept(uow, stored.ref)
    cases.append_notes(uow, stored.row.id, stored.row.version, new)
    _consequences(uow, site, stored.row.id, item, case, (*stored.events, *new), new, found, before, looks)


def store_clocks(uow: UnitOfWork, site: Site, stored: cases.StoredCase, item: Item, case: Case, now: datetime) -> bool:
    """The clocks of a case to which nothing happened, as they stand by the calendar in force. False if somebody else
    was first: then the transaction is to be abandoned."""
    before = clocks.kept(uow, stored.row.id)
    rows = _clock_rows(site, clocks_of(item, case, stored.events, site.calendar), before, now)
    if {row["code"]: {**row, "case_id": stored.row.id} for row in rows} == before:
        return True
    if not cases.hold(uow, stored.row.id, stored.row.version):
        return False
    clocks.replace_clocks(uow, stored.row.id, rows, before)
    return True


def columns(item: Item, case: Case, found: Sequence[CaseClock]) -> dict[str, object]:
    """What the row of a case shows of its events, by column."""
    first = alarm(found)
    return {
        "state": case.state, "stage": case.stage, "process": case.process, "handling": case.handling,
        "authority": case.authority, "applicant_name": case.applicant_name, "agent_clerk": case.agent_clerk or None,
        "accepted_on": case.accepted_on, "due_on": first.due.due_on if first else None,
        "search": search_words(item, case),
    }  # fmt: skip


_SEARCHED = {"identity", "mobile", "text"}
_LONGEST_SEARCH = 1000


def search_words(item: Item, case: Case) -> str:
    """What a case can be found by besides its number: the short texts, telephone and document numbers of its form, the
    pinyin initials of the applicant's name, and the telephone number the account goes by."""
    # In the order of the form: a database keeps the keys of an event's data in an order of its own.
    told = [str(case.answers[n]) for n, f in item.fields.items() if f.kind in _SEARCHED and n in case.answers]
    words = " ".join([item.title.zh, item.title.en, *told])[:_LONGEST_SEARCH]
    letters = initials(case.applicant_name)
    said = [words, *([letters] if letters else [])]
    phone = FORMATS["mobile"][0](case.applicant) and case.applicant not in words
    return " ".join([*said, *([case.applicant] if phone else [])])


def _consequences(
    uow: UnitOfWork, site: Site, case_id: str, item: Item, case: Case, every: Sequence[Event], new: Sequence[Event],
    found: Sequence[CaseClock], before: Mapping[str, Mapping[str, Any]], looks: Looks = NO_LOOKS,
) -> None:  # fmt: skip
    now = new[-1].at
    rows = [
        row | ({"next_look_at": looks[row["code"]]} if row["code"] in looks else {})
        for row in _clock_rows(site, found, before, now)
    ]
    clocks.replace_clocks(uow, case_id, rows, before)
    _replace_tasks(uow, case_id, item, case, new, found)
    for event in new:
        audit.record(
            uow, at=event.at, actor=event.actor, action=event.type, subject=f"case:{case_id}",
            data={"seq": event.seq, "number": case.number, "sha256": digest(event)},
        )  # fmt: skip
    if any(event.type in CARD_EVENTS for event in new):
        cards.write_cards(uow, case_id, card_rows(case))
    if (case.handings or case.passed) and any(event.type in handing.CHANGES for event in new):
        handings.write(uow, case_id, *handings.rows_of(case))
    papers.prepare(uow, site, case_id, item, case, every, new, found)
    notify.put(uow, site, case_id, item, case, new, found)


def card_rows(case: Case) -> list[dict[str, Any]]:
    """The cards of a case as lists need them, by column."""
    return [
        {"seq": card.number, "rule": card.rule, "colour": card.colour, "title": card.title, "authority": card.authority,
         "office": card.office, "state": card.state, "raised_on": card.raised_at.astimezone(LEGAL_ZONE).date()}
        for card in case.cards.values()
    ]  # fmt: skip


def _clock_rows(
    site: Site, found: Sequence[CaseClock], before: Mapping[str, Mapping[str, Any]], now: datetime
) -> list[dict[str, Any]]:
    """The clocks as rows. A moment that has come but was not looked at yet still waits for the sweep: an act in between
    must not swallow a reminder, an overdue note or a deemed acceptance. Nor may it end the daily look at a limit that
    has passed on a day not certain yet. A limit that is over as soon as it begins, since it counts from a day long
    past, is looked at at once."""
    rows = [clock_row(clock, now, site.calendar) for clock in found]
    for row in rows:
        if row["state"] == ENDED:
            continue
        was = before.get(row["code"])
        looked = was["next_look_at"] if was else None
        over = row["due_on"] < now.astimezone(LEGAL_ZONE).date()
        if looked and (looked <= now or over or row["next_look_at"] is None):
            row["next_look_at"] = min(looked, row["next_look_at"] or looked)
        elif (row["due_at"] <= now if row["due_at"] else over) and (
            was is None or any(was[name] != row[name] for name in _COUNTED)
        ):
            row["next_look_at"] = now
    return rows


_COUNTED = ("starts_on", "due_on", "due_at")


def clock_row(clock: CaseClock, after: datetime, calendar: Calendar) -> dict[str, Any]:
    """The stored copy of a derived clock, by column, to be looked at next after `after`."""
    return {
        "code": clock.code, "title": clock.title, "kind": clock.kind, "unit": clock.limit.unit,
        "length": clock.limit.length, "starts_on": clock.starts_on, "due_on": clock.due.due_on,
        "due_at": clock.due.due_at, "ended_on": clock.ended_on, "state": clock.state,
        "provisional": clock.due.provisional, "silence": clock.silence,
        "next_look_at": next_look(clock, after, calendar),
    }  # fmt: skip


def next_look(clock: CaseClock, after: datetime, calendar: Calendar) -> datetime | None:
    """The first moment after `after` at which time itself does something: the start of a reminder day, or the moment
    the limit has passed (00:00 of the day after the last; 民法典 203); `after` itself where an effect only waits."""
    if not clock.running:
        return None
    ends = clock.due.due_at or _begins(clock.due.due_on + timedelta(days=1))
    if ends <= after and owed(clock):
        return after
    return min((moment for moment in _moments(clock, ends, after, calendar) if moment > after), default=None)


def _moments(clock: CaseClock, ends: datetime, after: datetime, calendar: Calendar) -> list[datetime]:
    if clock.looks:
        return [_begins(day) for day in clock.looks]
    reminder = next_reminder(clock, calendar, after)
    return [reminder, ends] if reminder else [ends]


@lru_cache(4096)
def _begins(day: date) -> datetime:
    """The moment a legal day begins. Kept, since every act asks it of the same few days."""
    return datetime.combine(day, time.min, LEGAL_ZONE).astimezone(UTC)


def _replace_tasks(
    uow: UnitOfWork, case_id: str, item: Item, case: Case, new: Sequence[Event], found: Sequence[CaseClock]
) -> None:
    now, actor = new[-1].at, new[-1].actor
    limits = {clock.code: clock.due.due_on for clock in found if clock.kind == "step"}
    if any(event.type in _MOVES for event in new):
        tasks.close_tasks_of(uow, case_id, now, actor)
        told = {desk.code for desk in desks_of(item, case)}
    else:
        if any(event.type == CALENDAR_CHANGED for event in new):
            tasks.move_tasks(
                uow, case_id, {desk.code: limits.get(STEP_OF + desk.code) for desk in desks_of(item, case)}
            )
        told = {
            str(event.data.get("branch", event.data.get("desk", case.stage))) for event in new if _moves_a_task(event)
        }
        for code in told:
            tasks.close_task_at(uow, case_id, code, now, actor)
    tasks.open_tasks(uow, [
        {"id": new_token(), "case_id": case_id, "stage": desk.code, "title": desk.title, "authority": case.authority,
         "office": desk.office, "role": desk.role, "assignee": taken_by(case, desk) or None, "opened_at": now,
         "due_on": limits.get(STEP_OF + desk.code)}
        for desk in desks_of(item, case) if desk.code in told
    ])  # fmt: skip


def _moves_a_task(event: Event) -> bool:
    """Papers alone move none."""
    return event.type in _CONCERNS_A_DESK and event.data.get("desk") != ""


# What puts the whole case elsewhere; and what concerns one desk of it.
_MOVES = frozenset({
    "stage_entered", "closed", "withdrawn", "terminated", "transferred", "not_accepted", "correction_requested",
    WEIGHED,
})  # fmt: skip
_CONCERNS_A_DESK = frozenset({"assigned", "branch_done", handing.HAND_ACCEPTED})


def office_title(site: Site, authority: str, office: str) -> Text:
    """An office's name, as people know it."""
    found = site.authorities.get(authority)
    return found.offices[office].title if found and office in found.offices else Text(office, office)
