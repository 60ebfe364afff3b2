"""The acts that wait, and those that were not carried out, as a desk shows them. Reads; never writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from permits.core.process import LEGAL_ZONE
from permits.core.text import Text
from permits.persistence import parked, people
from permits.persistence.unit_of_work import reading
from permits.services.site import Site


@dataclass(frozen=True, slots=True)
class ParkedView:
    """One act. `number`: its case; `called`: its name; `seen`: the version of the case it was meant for; `who`: its
    officer's name; `mine`: the reader's own; `waits`: it is still to be carried out, in `left` seconds; else `reasons`
    say why it was not. `typed`: every box with what stood in it; `words`: the same as it is read."""

    id: str
    number: str
    called: str
    seen: int
    what: Text
    who: str
    mine: bool
    waits: bool
    due_at: datetime
    left: int
    reasons: Sequence[Text]
    typed: Sequence[tuple[str, str]]
    words: Sequence[str]

    @property
    def until(self) -> str:
        """When it is carried out, on the legal clock."""
        return f"{self.due_at.astimezone(LEGAL_ZONE):%H:%M:%S}"


def show_parked(site: Site, username: str, now: datetime, number: str = "") -> list[ParkedView]:
    """Everything of this officer, and what waits for the case `number`, whosever it is; the oldest first."""
    with reading(site.database) as unit:
        found = parked.to_show(unit, username, number)
        known = {row.username: people.person(unit, row.username) for row, _ in found}
    names = {name: person.name if person else name for name, person in known.items()}
    return [
        ParkedView(
            row.id, of, str(row.steps[-1][0]), row.seen, row.title, names[row.username], row.username == username,
            row.state == parked.WAITING, row.due_at, max(0, round((row.due_at - now).total_seconds())),
            [Text(one["zh"], one["en"]) for one in row.reasons], [(str(n), str(v)) for n, v in row.typed],
            [str(one) for one in row.words],
        )
        for row, of in found
    ]  # fmt: skip
