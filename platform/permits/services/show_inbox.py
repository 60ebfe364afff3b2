"""What lies on an officer's desk: tasks by their day, and the cases of the authority, under the tabs of a desk.

Reads; never writes. A tab is either a choice of open tasks, the most urgent first, or of cases, the newest first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from permits.core.clock import remaining
from permits.core.definitions.types import Item
from permits.core.process import LEGAL_ZONE, Actor, name_in_lists
from permits.core.process.agency import OPEN
from permits.core.text import Text
from permits.persistence import cases, handings, parked, people, tables, tasks
from permits.persistence.cases import CaseFilter
from permits.persistence.tasks import InboxFilter
from permits.persistence.unit_of_work import Reading, reading
from permits.services.site import Site

PAGE, MANY = 30, 1000
"""How many lines a page has, and from how many cases on nobody counts them any more."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What of the desk is asked for. `item` and `text` narrow every tab; `after` asks for the next page of one."""

    tab: str
    item: str = ""
    text: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One case in a list. `left`: working days left, negative when past, None when no limit runs; `of_step`: that
    `due_on` is the last day of the reader's own step, not of the case; `by`: who handed it to the reader;
    `offered`: they have not accepted it yet."""

    number: str
    item: Text
    applicant: str
    received_on: date
    due_on: date | None
    left: int | None
    stage: Text
    state: str
    assignee: str
    of_step: bool = False
    by: str = ""
    offered: bool = False


@dataclass(frozen=True, slots=True)
class Desk:
    """One tab of a desk, with the numbers of all (`MANY` + 1 where a tab has more than that). `items`: code and title
    of the items cases may be looked for by."""

    counts: Mapping[str, int]
    lines: Sequence[Line]
    after: str
    items: Sequence[tuple[str, Text]]


TaskTab = Callable[[InboxFilter, Actor, date], InboxFilter]

TASK_TABS: dict[str, TaskTab] = {
    "desk": lambda wanted, actor, today: wanted,
    "new": lambda wanted, actor, today: replace(wanted, states=("received",), assignee=actor.username),
    "today": lambda wanted, actor, today: replace(wanted, due_on=today),
    "overdue": lambda wanted, actor, today: replace(wanted, due_before=today),
    "mine": lambda wanted, actor, today: replace(wanted, assignee=actor.username, or_nobodys=False, taken=True),
}
HANDED = "handed"
FOLLOWED = "followed"
CASE_TABS: dict[str, tuple[str, ...]] = {"waiting": ("awaiting_correction",), FOLLOWED: tuple(OPEN.split()), "all": ()}


def show_desk(site: Site, tabs: Sequence[str], wish: Wish, actor: Actor, role: str, today: date) -> Desk:
    """The wished tab of the desk of `actor`'s office, as `role`, and how many lie under each of `tabs`."""
    with reading(site.database) as unit:
        lines, after = _lines(unit, site, wish, actor, role, today)
        # What fits on one page was counted by reading it.
        known = {} if wish.after or after else {wish.tab: len(lines)}
        counts = known | {tab: _count(unit, tab, wish, actor, role, today) for tab in tabs if tab not in known}
        items = _items(unit, site, actor, today)
    return Desk(counts, lines, after, items)


def _items(unit: Reading, site: Site, actor: Actor, today: date) -> list[tuple[str, Text]]:
    """The items that the authority has cases of, and no others: also those that nobody can apply for any more."""
    codes = cases.items_of(unit, actor.authority or "-")
    open_now = {item.code: item for item in site.catalogue.items_on(unit, today)}
    found = [open_now.get(code) or site.catalogue.latest(unit, code) for code in codes]
    return [(item.code, item.title) for item in found]


def next_case(site: Site, actor: Actor, role: str, besides: str = "") -> str:
    """The number of the most urgent case on the desk that nobody else took, other than `besides` and those for which an
    act waits; empty if none."""
    with reading(site.database) as unit:
        wanted = replace(_of_office(actor, role), assignee=actor.username)
        # What was committed and waits to be carried out is as good as done.
        besides_these = {besides, *parked.numbers_waiting(unit)}
        found = [line.case.number for line in tasks.inbox(unit, wanted, limit=len(besides_these) + 1).lines]
    return next((number for number in found if number not in besides_these), "")


def _of_office(actor: Actor, role: str) -> InboxFilter:
    # Without an authority the filter would be open: nobody's desk shows nothing.
    return InboxFilter(authority=actor.authority or "-", offices=(actor.office or "-",), roles=(role,))


def _tasks_wanted(tab: str, wish: Wish, actor: Actor, role: str, today: date) -> InboxFilter:
    narrowed = replace(_of_office(actor, role), items=(wish.item,) if wish.item else (), text=wish.text)
    return TASK_TABS[tab](narrowed, actor, today)


def _cases_wanted(tab: str, wish: Wish, actor: Actor) -> CaseFilter:
    items = (wish.item,) if wish.item else ()
    agent = actor.username if tab == FOLLOWED else ""
    return CaseFilter(
        authorities=(actor.authority or "-",), states=CASE_TABS[tab], items=items, text=wish.text, agent_clerk=agent
    )


def _count(unit: Reading, tab: str, wish: Wish, actor: Actor, role: str, today: date) -> int:
    if tab in CASE_TABS:
        return cases.count_cases(unit, _cases_wanted(tab, wish, actor), MANY + 1)
    if tab == HANDED:
        return handings.count_handed(unit, actor.username, (wish.item,) if wish.item else (), wish.text)
    return tasks.inbox_counts(unit, _tasks_wanted(tab, wish, actor, role, today), today).open


def _lines(unit: Reading, site: Site, wish: Wish, actor: Actor, role: str, today: date) -> tuple[list[Line], str]:
    if wish.tab in CASE_TABS:
        page = cases.list_cases(unit, _cases_wanted(wish.tab, wish, actor), after=wish.after, limit=PAGE)
        return [line_of(unit, site, row, today) for row in page.rows], page.after
    if wish.tab == HANDED:
        handed = handings.handed_to(unit, actor.username, (wish.item,) if wish.item else (), wish.text)
        return [handed_line(unit, site, one, one.handing.giver, today) for one in handed], ""
    found = tasks.inbox(unit, _tasks_wanted(wish.tab, wish, actor, role, today), after=wish.after, limit=PAGE)
    return [line_of(unit, site, line.case, today, line.task) for line in found.lines], found.after


def line_of(
    unit: Reading, site: Site, row: tables.PermitCase, today: date, task: tables.CaseTask | None = None
) -> Line:
    """A case as a line of a list. With the task that lies at the reader's own desk: its day, and the applicant's name
    whole, since whoever has the task handles the case."""
    item = site.catalogue.release(unit, row.release_sha256)
    of_step = task is not None and task.due_on is not None
    due_on = task.due_on if task and of_step else row.due_on
    name = row.applicant_name if task else name_in_lists(item, row.applicant_name)
    received_on = row.received_at.astimezone(LEGAL_ZONE).date()
    return Line(
        row.number, item.title, name, received_on, due_on,
        remaining(due_on, today, site.calendar) if due_on else None, task.title if task else _stage(item, row),
        row.state, (task.assignee or "") if task else "", of_step,
    )  # fmt: skip


def handed_line(unit: Reading, site: Site, one: handings.HandedLine, other: str, today: date) -> Line:
    """A hand-over as a line of a list, with the name of the `other` one."""
    known = people.person(unit, other)
    line = line_of(unit, site, one.case, today, one.task)
    return replace(line, by=known.name if known else other, offered=one.handing.state == "offered")


def _stage(item: Item, row: tables.PermitCase) -> Text:
    return item.processes[row.process].stage(row.stage).title if row.stage and row.process else Text("")
