"""Before the one correction notice: what several officers found wanting, merged into it; and a demand that comes late.

Whoever will have the case at a desk of theirs may note a deficiency while it is at acceptance; the notice takes over
every note and is then locked. What no earlier notice named and no supplement changed can be asked for only where a
supervisor allowed it, with a reason, once; that counts against the office that should have told it the first time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from permits.core.definitions.types import NOTICE, Item, Stage
from permits.core.finding import Finding
from permits.core.forms import place_title
from permits.core.process import messages
from permits.core.process.asking import Schema, an_object, choice, words
from permits.core.process.case import Case
from permits.core.process.correction import allowed_again, curable, may_be_asked
from permits.core.process.events import Actor
from permits.core.process.moving import Happening

if TYPE_CHECKING:
    from permits.core.process.transitions import Situation

NOTED, ALLOWED = "deficiency_noted", "new_demand_allowed"


def may_note(actor: Actor, item: Item, case: Case, stage: Stage | None) -> bool:
    """Whether this officer sits at a desk the case is to come to, or lies at, and does not apply for it."""
    desks = item.processes[case.process].desks if case.process in item.processes else ()
    here = {(desk.office, desk.role) for desk in desks}
    seated = any((actor.office, role) in here for role in actor.roles) and actor.authority == case.authority
    return seated and item.correction == NOTICE and actor.username != case.applicant


def asked_to_note(item: Item, case: Case, stage: Stage | None) -> Schema:
    return an_object(
        ["where"],
        where=choice(curable(item, case), "需补正之处", "What needs correction"),
        reason=words("为何不符合、怎样补正", "Why it does not meet the rule, and how to cure it"),
        settled={"type": "boolean", "title": "已无问题，撤去记录", "x-en": "Settled: take the note back"},
    )


def noted(at: Situation) -> Iterator[Happening]:
    settled = at.data.get("settled") is True
    reason = str(at.data.get("reason", ""))
    yield NOTED, {"where": str(at.data["where"]), "reason": reason, "settled": settled}


def refused_note(at: Situation) -> Iterator[Finding]:
    where = str(at.data.get("where", ""))
    if at.data.get("settled") is True:
        if all(note["where"] != where for note in at.case.deficiencies):
            yield messages.NOTE_UNKNOWN.at("/where")
    elif not str(at.data.get("reason", "")):
        yield messages.NOTE_WITHOUT_REASON.at("/reason")
    elif not may_be_asked(at.case, where):
        yield messages.CORRECTION_NEW.at("/where", where=where)


def with_notes(case: Case, data: Mapping[str, object]) -> dict[str, object]:
    """The data of a notice with every note in its lines: one line for each place, each reason once."""
    given: list[Mapping[str, str]] = data.get("items", [])  # type: ignore[assignment]
    found: dict[str, list[str]] = {}
    for line in (*given, *case.deficiencies):
        said = found.setdefault(line["where"], [])
        said += [line["reason"]] if line["reason"] not in said else []
    return {**data, "items": [{"where": where, "reason": "；".join(said)} for where, said in found.items()]}


def refused_acceptance(item: Item, case: Case) -> Iterator[Finding]:
    """What was noted and not settled stands in the way of accepting, or nobody would ever hear of it."""
    for note in case.deficiencies:
        yield messages.NOTE_OPEN.at("", place=place_title(item, note["where"]), reason=note["reason"])


def may_allow(actor: Actor, item: Item, case: Case, stage: Stage | None) -> bool:
    """Whether this is a supervisor (supervision sees every case) who has no part in the case."""
    over = "supervisor" in actor.roles
    involved = {case.applicant, case.agent_clerk, *(mark.actor for mark in case.marks.values())}
    return over and actor.username not in involved


def allowable(item: Item, case: Case) -> list[str]:
    """What could be asked for now only if it were allowed."""
    return [where for where in curable(item, case) if where not in allowed_again(case)] if case.corrections else []


def asked_to_allow(item: Item, case: Case, stage: Stage | None) -> Schema:
    return an_object(
        ["where", "reason"],
        where=choice(allowable(item, case), "第一次未告知之处", "What the first notice did not name"),
        reason=words("准许再次要求的理由", "Why it may be asked for all the same", 2),
    )


def allowed(at: Situation) -> Iterator[Happening]:
    """Told with the office that answers for the first notice."""
    told = next(event for event in at.events if event.type == "correction_requested")
    yield ALLOWED, {
        "where": str(at.data["where"]), "reason": str(at.data["reason"]), "office": told.office,
        "authority": at.case.authority, "told": told.actor,
    }  # fmt: skip
