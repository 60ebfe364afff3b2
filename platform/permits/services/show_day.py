"""What a clerk's day came to: taken in, still on the desk, handed over, come back, papers held. Reads; never writes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from permits.core.process import LEGAL_ZONE, OPEN, TITLES, Actor, Case, fold
from permits.core.process.hand_over import paper_title
from permits.core.process.handing import DECLINED, GIVEN, OFFERED, STATES
from permits.core.text import Text
from permits.persistence import cases, handings, people, tasks
from permits.persistence.handing_tables import CasePaper
from permits.persistence.tasks import InboxFilter, InboxLine
from permits.persistence.unit_of_work import Reading, reading
from permits.services.show_inbox import Line, handed_line, line_of
from permits.services.site import Site

MOST = 200


@dataclass(frozen=True, slots=True)
class TakenIn:
    """Something taken in or accepted today."""

    line: Line
    what: Text
    at: datetime


@dataclass(frozen=True, slots=True)
class OnDesk:
    """A case still to be worked on, at the version that is shown. `papers`: of how many materials the clerk holds
    papers; `offered_to`: the name of who is to accept it."""

    line: Line
    version: int
    papers: int
    offered_to: str


@dataclass(frozen=True, slots=True)
class HandedOn:
    """What was handed over: to whom (`line.by`), the case or papers `alone`, what became of it."""

    line: Line
    at: datetime
    alone: bool
    state: Text
    open: bool
    declined: bool
    answer: str


@dataclass(frozen=True, slots=True)
class PaperHeld:
    """Papers of one material in the clerk's hands."""

    number: str
    item: Text
    applicant: str
    material: Text
    since: datetime


@dataclass(frozen=True, slots=True)
class Day:
    """`papers_done`: of how many materials of finished cases the clerk holds papers besides; `more`: the desk has more
    than is listed."""

    taken: Sequence[TakenIn]
    desk: Sequence[OnDesk]
    more: bool
    handed: Sequence[HandedOn]
    papers: Sequence[PaperHeld]
    papers_done: int
    colleagues: Mapping[str, str]

    @property
    def back(self) -> list[HandedOn]:
        return [one for one in self.handed if one.declined]


def show_day(site: Site, actor: Actor, role: str, now: datetime) -> Day:
    """The legal day of `now`, as far as it has gone."""
    today = now.astimezone(LEGAL_ZONE).date()
    begins = datetime.combine(today, time.min, LEGAL_ZONE)
    with reading(site.database) as unit:
        folded = _Folded(unit)
        given = handings.of_giver(unit, actor.username, begins)
        handed = [_handed(unit, site, one, folded, today) for one in given]
        held = handings.papers_of(unit, actor.username, OPEN, MOST)
        tasks_left = _tasks(unit, actor, role)
        offered = {
            one.handing.case_id: line.line.by
            for one, line in zip(given, handed, strict=True) if line.open and not line.alone
        }  # fmt: skip
        return Day(
            [TakenIn(line_of(unit, site, row, today), TITLES[kind], at)
             for row, kind, at in handings.taken_in(unit, actor.username, begins)],
            [_on_desk(unit, site, one, Counter(paper.case_id for paper, _ in held), offered, today)
             for one in tasks_left[:MOST]],
            len(tasks_left) > MOST, handed,
            [_held(unit, site, folded, paper) for paper, _ in held],
            handings.count_papers(unit, actor.username, OPEN),
            {one.username: one.name for one in people.seated(unit, actor.authority, actor.office, role)
             if one.username != actor.username},
        )  # fmt: skip


class _Folded:
    """Cases as their events add up, each read once."""

    def __init__(self, unit: Reading) -> None:
        self.unit = unit
        self.known: dict[str, Case] = {}

    def __getitem__(self, case_id: str) -> Case:
        if case_id not in self.known:
            self.known[case_id] = fold(cases.events_of(self.unit, case_id))
        return self.known[case_id]


def _tasks(unit: Reading, actor: Actor, role: str) -> list[InboxLine]:
    """What the clerk took, and what they took in and nobody has taken up since; the most urgent first."""
    mine = InboxFilter(
        authority=actor.authority or "-", offices=(actor.office or "-",), roles=(role,), assignee=actor.username
    )  # fmt: skip
    taken = tasks.inbox(unit, replace(mine, or_nobodys=False), limit=MOST + 1).lines
    taken_in = tasks.inbox(unit, replace(mine, states=("received",), entered_by=actor.username), limit=MOST + 1).lines
    every = {line.task.id: line for line in (*taken, *taken_in)}
    return sorted(every.values(), key=lambda line: (line.task.due_on or tasks.NO_DAY, line.task.id))


def _on_desk(
    unit: Reading, site: Site, one: InboxLine, papers: Mapping[str, int], offered: Mapping[str, str], today: date
) -> OnDesk:
    line = line_of(unit, site, one.case, today, one.task)
    return OnDesk(line, one.case.version, papers.get(one.case.id, 0), offered.get(one.case.id, ""))


def _handed(unit: Reading, site: Site, one: handings.HandedLine, folded: _Folded, today: date) -> HandedOn:
    said = folded[one.handing.case_id].handings[one.handing.seq]
    line = handed_line(unit, site, one, said.receiver, today)
    return HandedOn(
        line, said.at, not said.desk, STATES[said.state], said.state in (OFFERED, GIVEN), said.state == DECLINED,
        said.answer,
    )  # fmt: skip


def _held(unit: Reading, site: Site, folded: _Folded, paper: CasePaper) -> PaperHeld:
    case = folded[paper.case_id]
    item = site.catalogue.governing(unit, case)
    title = paper_title(item, case, paper.material)
    return PaperHeld(case.number, item.title, case.applicant_name, title, paper.since)
