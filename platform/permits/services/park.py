"""Acts that wait some seconds before they are carried out, so that whoever committed one can take it back.

What is committed on the page of a case is checked as always, kept, and carried out later by the very same service, in
the name of its officer, at that later moment; until then nothing of it has happened. Whoever comes first carries it
out: the page it was committed on, any other look at a desk, or the jobs. What cannot be carried out then is kept for
its officer with everything typed. See docs/adr/0016.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from permits.core.finding import Finding
from permits.core.process import LEGAL_ZONE, Actor
from permits.core.text import Text
from permits.persistence import parked, people
from permits.persistence.columns import new_token
from permits.persistence.parked_tables import ParkedAct
from permits.persistence.unit_of_work import UnitOfWork, reading, unit_of_work
from permits.services import messages
from permits.services.act import Done, Steps, act_in_turn
from permits.services.site import Site

# What stays inside the house: nobody outside hears of it, nothing is numbered and no limit moves.
AT_ONCE = frozenset({
    "mark", "note-deficiency", "assign", "hand-over", "accept-hand-over", "decline-hand-over", "take-back-hand-over",
    "reassign", "answer-card", "judge-card", "allow-new-demand",
})  # fmt: skip
TOO_LONG = timedelta(hours=1)
"""How late an act is still carried out by itself: a restart is over by then, an old copy of the database is older."""


@dataclass(frozen=True, slots=True)
class Meant:
    """What an officer committed, as the page needs it again: its title, every box with what stood in it, and the same
    as it is read."""

    title: Text
    typed: Sequence[tuple[str, str]]
    words: Sequence[str]


@dataclass(frozen=True, slots=True)
class Committed:
    """What came of an act that was committed: it was done or refused, or it waits."""

    done: Done
    waits: bool = False


def commit(
    site: Site, case_id: str, steps: Steps, meant: Meant, actor: Actor, now: datetime, seen: int
) -> Committed:  # fmt: skip
    """Do these acts, or keep them to be carried out when the site's seconds are over. Refused at once, and not kept,
    is what would be refused now, and anything while another act waits for the case."""
    with reading(site.database) as unit:
        before = parked.waiting_on(unit, case_id)
    if before:
        return Committed(Done(case_id, findings=(_waits(site, before),)))
    if steps[-1][0] in AT_ONCE:
        return Committed(act_in_turn(site, case_id, steps, actor, now, seen))

    def take_up(uow: UnitOfWork) -> None:
        parked.forget_lost(uow, actor.username, case_id)

    waits = bool(site.undo_seconds)
    done = act_in_turn(site, case_id, steps, actor, now, seen, first=take_up, tried=waits)
    if done.findings or not waits:
        return Committed(done)
    with unit_of_work(site.database) as uow:
        take_up(uow)
        kept = parked.park(uow, _row(site, case_id, steps, meant, actor, now, seen))
    # Somebody else committed theirs in the same moment: told as those are who come a moment later.
    return Committed(done, waits=True) if kept else commit(site, case_id, steps, meant, actor, now, seen)


def _row(
    site: Site, case_id: str, steps: Steps, meant: Meant, actor: Actor, now: datetime, seen: int
) -> dict[str, object]:
    return {
        "id": new_token(), "case_id": case_id, "username": actor.username, "title": meant.title,
        "steps": [[name, dict(data)] for name, data in steps],
        "typed": [list(pair) for pair in meant.typed], "words": list(meant.words), "seen": seen, "parked_at": now,
        "due_at": now + timedelta(seconds=site.undo_seconds),
    }  # fmt: skip


def _waits(site: Site, row: ParkedAct) -> Finding:
    with reading(site.database) as unit:
        who = people.person(unit, row.username)
    until = f"{row.due_at.astimezone(LEGAL_ZONE):%H:%M:%S}"
    return messages.ACT_WAITS.at(who=who.name if who else row.username, what=row.title, until=until)


def settle(site: Site, now: datetime) -> int:
    """Carry out every act whose moment has come; how many were. One on which the platform fails stops no other: what
    was raised is raised when all the rest is done."""
    with reading(site.database) as unit:
        found = parked.due(unit, now)
    faults: list[Exception] = []
    carried = 0
    for parked_id in found:
        try:
            done = carry_out(site, parked_id, now)
        except Exception as fault:
            fault.add_note(f"parked act {parked_id}")
            faults.append(fault)
            continue
        carried += done is not None and not done.findings
    if faults:
        raise faults[0]
    return carried


class _Gone(Exception):
    """Somebody else carries it out or has, or it was taken back."""


def carry_out(site: Site, parked_id: str, now: datetime) -> Done | None:
    """Carry out one act that waits; what came of it. None: it waits no longer. What is refused is kept for its
    officer."""
    with reading(site.database) as unit:
        row = parked.load(unit, parked_id)
        facts = people.actor_of(unit, row.username) if row else None
    if row is None or row.state != parked.WAITING:
        return None
    if facts is None:
        return _lose(site, row, Done(row.case_id, findings=(messages.NO_LONGER_STAFF.at(name=row.username),)))
    if now - row.due_at > TOO_LONG:
        due = f"{row.due_at.astimezone(LEGAL_ZONE):%Y-%m-%d %H:%M:%S}"
        return _lose(site, row, Done(row.case_id, findings=(messages.WAITED_TOO_LONG.at(due=due),)))

    def claim(uow: UnitOfWork) -> None:
        if not parked.claim(uow, parked_id):
            raise _Gone

    steps = [(str(name), data) for name, data in row.steps]
    try:
        done = act_in_turn(site, row.case_id, steps, Actor(**facts), now, row.seen, first=claim)
    except _Gone:
        return None
    except Exception:
        _lose(site, row, Done(row.case_id, findings=(messages.ACT_STOPPED.at(),)))
        raise
    return _lose(site, row, done) if done.findings else done


def _lose(site: Site, row: ParkedAct, done: Done) -> Done | None:
    reasons = [{"zh": one.message.zh, "en": one.message.en} for one in done.findings]
    with unit_of_work(site.database) as uow:
        lost = parked.lose(uow, row.id, reasons)
    return done if lost else None


def carry_out_own(site: Site, username: str, parked_id: str, now: datetime) -> None:
    """Carry out at once what this officer committed, if it still waits."""
    if _own_waiting(site, username, parked_id):
        carry_out(site, parked_id, now)


def _own_waiting(site: Site, username: str, parked_id: str) -> ParkedAct | None:
    with reading(site.database) as unit:
        row = parked.load(unit, parked_id)
    return row if row and (row.username, row.state) == (username, parked.WAITING) else None


def take_back(site: Site, username: str, parked_id: str) -> ParkedAct | None:
    """Take back what this officer committed, as it was; None: it waits no longer."""
    row = _own_waiting(site, username, parked_id)
    if row is None:
        return None
    with unit_of_work(site.database) as uow:
        return row if parked.claim(uow, parked_id) else None


def put_away(site: Site, username: str, parked_id: str) -> None:
    """Forget what was not carried out and its officer has no use for."""
    with unit_of_work(site.database) as uow:
        parked.forget(uow, username, parked_id)
