"""延长期限: who may extend a limit, once, and when it is too late (行政许可法 42). Works out no due day."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from permits.core.definitions.types import ClockRule, Item, Stage
from permits.core.finding import Finding
from permits.core.process import messages
from permits.core.process.asking import Schema, an_object, choice, words
from permits.core.process.case import Case
from permits.core.process.clocks import clocks_of
from permits.core.process.events import Actor
from permits.core.process.moving import Happening

if TYPE_CHECKING:
    from permits.core.process.transitions import Situation


def extendable(item: Item, case: Case) -> list[ClockRule]:
    """The limits that can be extended and were not."""
    return [clock for clock in item.clocks if clock.extension and clock.code not in case.extended]


def may_approve(actor: Actor, item: Item, case: Case, stage: Stage | None) -> bool:
    """Whether this officer sits where an extension of this item is approved, and has not worked on the case."""
    approvers = {clock.extension.approver for clock in item.clocks if clock.extension}
    return (
        bool(actor.roles & {"reviewer", "supervisor"}) and actor.office in approvers
        and actor.authority == case.authority and actor.username not in {case.applicant, *handlers(case)}
    )  # fmt: skip


def handlers(case: Case) -> frozenset[str]:
    """Whoever worked on the case, had its clock stand still, or has it in hand."""
    said = {opinion.actor for opinion in case.opinions} | {mark.actor for mark in case.marks.values()}
    taken = {case.assignee, *(asked.assignee for asked in case.branches.values())}
    return frozenset((said | taken | case.stopped_by | {case.agent_clerk}) - {""})


def asked(item: Item, case: Case, stage: Stage | None) -> Schema:
    return an_object(
        ["clock", "reason"],
        clock=choice([clock.code for clock in extendable(item, case)], "时限", "Limit"),
        reason=words("延长理由", "Reason", 2),
    )


def extended(at: Situation) -> Iterator[Happening]:
    yield "extended", {**at.data, "authority": at.case.authority}


def refused(at: Situation) -> Iterator[Finding]:
    """Only a limit that still runs is extended, and by the office its own rule names."""
    clock = next(
        (c for c in clocks_of(at.item, at.case, at.events, at.calendar) if c.code == at.data.get("clock")), None
    )
    if clock is None and at.data.get("clock") not in {one.code for one in extendable(at.item, at.case)}:
        return
    if clock is None or not clock.running:
        yield messages.CLOCK_NOT_RUNNING.at("/clock")
    elif at.today > clock.due.due_on:
        yield messages.EXTENSION_TOO_LATE.at("/clock", due=clock.due.due_on.isoformat())
    elif clock.rule and clock.rule.extension and clock.rule.extension.approver != at.actor.office:
        yield messages.EXTENDED_BY_OTHERS.at("/clock", clock=clock.title)


def why_not(item: Item, case: Case) -> Finding | None:
    """Why nobody may extend anything, where the reason is that it was done."""
    return messages.EXTENDED_ALREADY.at() if case.extended and not extendable(item, case) else None
