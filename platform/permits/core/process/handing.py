"""交接: a case, or the papers of one, goes from one officer to another when the other has accepted it, and not before.

Whoever took a case first answers for it (首受责任) until a colleague has accepted it; who holds which papers follows
from who took them in and who confirmed them. Knows events and cases; stores nothing and tells nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from permits.core.definitions.types import Stage
from permits.core.finding import pointer
from permits.core.forms.materials import PAPER as ON_PAPER
from permits.core.process.events import SPOT_CORRECTED, Actor, Event
from permits.core.text import Text

if TYPE_CHECKING:
    from permits.core.process.case import Case

HAND_OVER, ACCEPT, DECLINE, TAKE_BACK, REASSIGN = (
    "hand-over", "accept-hand-over", "decline-hand-over", "take-back-hand-over", "reassign",
)  # fmt: skip
HAND_OFFERED, HAND_ACCEPTED, HAND_DECLINED, HAND_TAKEN_BACK = HAND_EVENTS = (
    "hand_offered", "hand_accepted", "hand_declined", "hand_taken_back",
)  # fmt: skip
CASE, PAPER = "case", "paper"
GIVEN, OFFERED, ACCEPTED, DECLINED, TAKEN_BACK, OVER = (
    "given", "offered", "accepted", "declined", "taken_back", "over",
)  # fmt: skip
STATES: Mapping[str, Text] = {
    GIVEN: Text("已交办", "Assigned"),
    OFFERED: Text("待接收", "To be accepted"),
    ACCEPTED: Text("已接收", "Accepted"),
    DECLINED: Text("已退回", "Declined"),
    TAKEN_BACK: Text("已收回", "Taken back"),
    OVER: Text("已失效", "No longer open"),
}


@dataclass(frozen=True, slots=True)
class Handing:
    """A case, or papers of it, given or offered by one officer to another. `number`: the place of its event; `desk`:
    whose task goes along (empty = papers alone); `missing`: papers that did not come; `answer`: what was said to it."""

    number: int
    giver: str
    receiver: str
    desk: str
    at: datetime
    words: str = ""
    papers: tuple[str, ...] = ()
    state: str = OFFERED
    ended_at: datetime | None = None
    answer: str = ""
    missing: tuple[str, ...] = ()

    @property
    def open(self) -> bool:
        return self.state in (OFFERED, GIVEN)


@dataclass(frozen=True, slots=True)
class Passed:
    """Papers that came into somebody's hands. `giver`: an officer; empty = whoever applied."""

    at: datetime
    giver: str
    receiver: str
    papers: tuple[str, ...]


# ---- what follows from events ----------------------------------------------------------------------------------

Known = dict[str, Any]
Change = Callable[[Known, Event], Known]


def _received(was: Known, event: Event) -> Known:
    return {"answerable": event.actor, **_taken_in(was, event)} if event.office else {}


def _taken_in(was: Known, event: Event) -> Known:
    """Papers that an officer took in from whoever applied."""
    data: Mapping[str, Any] = event.data
    papers = [code for code, files in data["uploads"].items() if any(f.get("media_type") == ON_PAPER for f in files)]
    if event.type != "received":
        papers = [code for code in papers if pointer("materials", code) in data.get("changed", ())]
    new = Passed(event.at, "", event.actor, tuple(papers))
    return {"passed": (*was["passed"], new)} if papers and event.office else {}


def _taken(was: Known, event: Event) -> Known:
    """Whoever accepts a case that nobody had taken answers for it."""
    return {} if was["answerable"] or not event.office else {"answerable": event.actor}


def _assigned(was: Known, event: Event) -> Known:
    data: Mapping[str, Any] = event.data
    to, desk = data["to"], data.get("branch", data["stage"])
    before = _ended(was, event, lambda one: one.desk == desk)
    if to == event.actor:
        # Whoever takes up a case that was not accepted yet takes over the answer for it.
        return {"handings": before, **({"answerable": to} if was["state"] == "received" else {})}
    given = Handing(event.seq, event.actor, to, desk, event.at, data.get("reason", ""), state=GIVEN)
    moved = {"answerable": to} if was["answerable"] and was["answerable"] == data.get("from") else {}
    return {"handings": {**before, event.seq: given}, **moved}


def _offered(was: Known, event: Event) -> Known:
    data: Mapping[str, Any] = event.data
    new = Handing(
        event.seq, event.actor, data["to"], data["desk"], event.at, data["words"], tuple(data["papers"])
    )  # fmt: skip
    return {"handings": {**was["handings"], event.seq: new}}


def _accepted(was: Known, event: Event) -> Known:
    data: Mapping[str, Any] = event.data
    offer: Handing = was["handings"][data["offer"]]
    missing = tuple(data["missing"])
    said = replace(offer, state=ACCEPTED, ended_at=event.at, answer=data["words"], missing=missing)
    over = _ended(was, event, lambda one: bool(offer.desk) and one.desk == offer.desk)
    now: Known = {"handings": {**over, offer.number: said}}
    came = tuple(code for code in offer.papers if code not in missing)
    if came:
        now["passed"] = (*was["passed"], Passed(event.at, offer.giver, offer.receiver, came))
    if offer.desk in was["branches"]:
        branch = replace(was["branches"][offer.desk], assignee=event.actor)
        now["branches"] = {**was["branches"], offer.desk: branch}
    elif offer.desk:
        now["assignee"] = event.actor
    if offer.desk and was["answerable"] in ("", offer.giver):
        now["answerable"] = event.actor
    return now


def _answered(state: str, said: str) -> Change:
    def change(was: Known, event: Event) -> Known:
        number: Any = event.data["offer"]
        ended = replace(was["handings"][number], state=state, ended_at=event.at, answer=str(event.data.get(said, "")))
        return {"handings": {**was["handings"], number: ended}}

    return change


def _ended(was: Known, event: Event, which: Callable[[Handing], bool]) -> Mapping[int, Handing]:
    """The hand-overs, those of them over that are open and meant."""
    return {
        number: replace(one, state=OVER, ended_at=event.at) if one.open and which(one) else one
        for number, one in was["handings"].items()
    }


def _moved_on(was: Known, event: Event) -> Known:
    """The task that was to go along is gone; papers alone may still be accepted."""
    return {"handings": _ended(was, event, lambda one: bool(one.desk))} if was["handings"] else {}


def _branch_done(was: Known, event: Event) -> Known:
    return {"handings": _ended(was, event, lambda one: one.desk == event.data["branch"])} if was["handings"] else {}


def _transferred(was: Known, event: Event) -> Known:
    """The papers go with the case to whoever receives it at the other authority."""
    held = tuple(keepers(was["passed"]))
    there = str(event.data["receiver"])
    over = _ended(was, event, lambda one: True)
    return {
        "handings": over,
        "passed": (*was["passed"], *([Passed(event.at, event.actor, there, held)] if held else [])),
    }


CHANGES: Mapping[str, Change] = {
    "received": _received, "supplemented": _taken_in, SPOT_CORRECTED: _taken_in, "late_handed_in": _taken_in,
    "accepted": _taken, "assigned": _assigned, "transferred": _transferred, "branch_done": _branch_done,
    HAND_OFFERED: _offered, HAND_ACCEPTED: _accepted, HAND_DECLINED: _answered(DECLINED, "reason"),
    HAND_TAKEN_BACK: _answered(TAKEN_BACK, ""),
    **dict.fromkeys(
        ("stage_entered", "correction_requested", "not_accepted", "withdrawn", "terminated", "decided", "closed"),
        _moved_on,
    ),
}  # fmt: skip


def keepers(passed: Collection[Passed]) -> dict[str, Passed]:
    """By material, how its papers came to whoever holds them now."""
    return {code: one for one in passed for code in one.papers}


# ---- who may hand over what -------------------------------------------------------------------------------------


def offers(case: Case) -> list[Handing]:
    """What is offered and not answered."""
    return [one for one in case.handings.values() if one.state == OFFERED]


def papers_to_hand(actor: Actor, case: Case) -> list[str]:
    """The materials whose papers are in this officer's hands, and that are not offered to anybody."""
    offered = {code for one in offers(case) for code in one.papers}
    held = keepers(case.passed).items()
    return [code for code, passed in held if passed.receiver == actor.username and code not in offered]


def to_hand(actor: Actor, case: Case, desk: Stage | None, taken: str) -> list[str]:
    """What this officer may hand over. `desk`: whose task is theirs to do, `taken`: who took it."""
    own = desk is not None and (taken or case.answerable) == actor.username
    free = own and all(desk is None or one.desk != desk.code for one in offers(case))
    here = actor.authority == case.authority and actor.username != case.applicant
    return ([CASE] if free else []) + ([PAPER] if here and papers_to_hand(actor, case) else [])


def offer_to(actor: Actor, case: Case) -> Handing | None:
    """What was offered to this officer first, and waits for an answer."""
    found = (one for one in offers(case) if one.receiver == actor.username)
    return next(found, None) if actor.authority == case.authority else None


def offer_of(actor: Actor, case: Case) -> Handing | None:
    """What this officer offered first, and nobody has answered."""
    return next((one for one in offers(case) if one.giver == actor.username), None)
