"""What has newly come to an officer's desk: applications, cases another desk passed on, cases handed to them.

Reads; never writes. It tells what came in the last minutes, not what came since it was last asked: whoever shows it
knows what was shown already, so nothing is missed where two machines' clocks or two transactions overtake each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from permits.core.process import STATES, Actor
from permits.core.text import Text
from permits.persistence import handings, tasks
from permits.persistence.tasks import InboxFilter
from permits.persistence.unit_of_work import reading
from permits.services.site import Site

NEW_FOR = timedelta(minutes=10)
"""So long something that came is told of as new."""
MOST = 20


@dataclass(frozen=True, slots=True)
class Arrival:
    """Something that came. `task` names it, and is another each time a case comes back; `stage`: what is to be done;
    `handed`: to whoever asks, by name, and not to their office."""

    task: str
    number: str
    item: Text
    applicant: str
    stage: Text
    handed: bool


def show_arrivals(site: Site, actor: Actor, role: str, now: datetime) -> Sequence[Arrival]:
    """What came to the office of `actor` for `role` in the last minutes and nobody else has taken, the most urgent
    first, at most twenty."""
    wanted = InboxFilter(
        authority=actor.authority or "-", offices=(actor.office or "-",), roles=(role,), assignee=actor.username,
        opened_since=now - NEW_FOR,
    )  # fmt: skip
    with reading(site.database) as unit:
        came = [
            Arrival(
                line.task.id, line.case.number, site.catalogue.release(unit, line.case.release_sha256).title,
                line.case.applicant_name, line.task.title, line.task.assignee == actor.username,
            )
            for line in tasks.inbox(unit, wanted, limit=MOST).lines
        ]  # fmt: skip
        offered = [
            Arrival(
                f"{one.case.id}.{one.handing.seq}", one.case.number,
                site.catalogue.release(unit, one.case.release_sha256).title, one.case.applicant_name,
                one.task.title if one.task else STATES[one.case.state], True,
            )
            for one in handings.handed_to(unit, actor.username, most=MOST)
            if one.handing.state == "offered" and one.handing.offered_at > now - NEW_FOR
        ]  # fmt: skip
        return [*offered, *came][:MOST]
