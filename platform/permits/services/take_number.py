"""Somebody who comes into a hall takes a number for what they came for. Anybody may; nobody is asked who they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from permits.core.finding import Finding, FindingKind
from permits.core.process import LEGAL_ZONE
from permits.persistence import queue
from permits.persistence.columns import new_token
from permits.persistence.unit_of_work import unit_of_work
from permits.services.show_queue import groups_at, has_queue
from permits.services.site import Site

NO_QUEUE = FindingKind(
    "queue.no_hall", "这里不能取号，请重新选择办事机关", "Numbers are not given out here; choose the authority again"
)
NO_GROUP = FindingKind(
    "queue.no_group", "没有这一类业务，请重新选择", "There is nothing of this kind here; choose what you came for again"
)


@dataclass(frozen=True, slots=True)
class Taken:
    """The ticket, by its unguessable name, or what is wrong."""

    ticket: str = ""
    findings: tuple[Finding, ...] = ()


def take_number(site: Site, authority: str, group: str, now: datetime) -> Taken:
    """The next number of this group at this authority on this legal day."""
    day = now.astimezone(LEGAL_ZONE).date()
    if not has_queue(site, authority):
        return Taken(findings=(NO_QUEUE.at(),))
    chosen = next((one for one in groups_at(site, authority, day) if one.code == group), None)
    if chosen is None:
        return Taken(findings=(NO_GROUP.at("/group"),))
    with unit_of_work(site.database) as uow:
        number = queue.draw(uow, authority, chosen.letter, day)
        ticket = queue.a_ticket(
            id=new_token(), authority=authority, day=day, group=chosen.code, title=chosen.title, letter=chosen.letter,
            number=number, taken_at=now,
        )  # fmt: skip
        uow.add(ticket)
    return Taken(ticket.id)
