"""Handing several cases to one colleague at once: each for itself, so that one that cannot go stops no other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from permits.core.finding import Finding
from permits.core.process import Actor, fold
from permits.core.process.hand_over import HAND_OVER
from permits.core.process.handing import CASE, papers_to_hand
from permits.persistence import cases
from permits.persistence.unit_of_work import reading
from permits.services.act import act
from permits.services.site import Site


@dataclass(frozen=True, slots=True)
class Offered:
    """One case of several, by its number: offered, or why not."""

    number: str
    findings: tuple[Finding, ...] = ()


def hand_over_many(
    site: Site, wanted: Sequence[tuple[str, int]], to: str, words: str, actor: Actor, now: datetime
) -> list[Offered]:
    """Offer each of these cases (number, the version that was looked at) with the papers of it in the actor's hands."""
    found = []
    for number, seen in wanted:
        said = {"to": to, "what": CASE, "papers": _papers(site, number, actor), "words": words}
        done = act(site, number, HAND_OVER, said, actor, now, seen)
        found.append(Offered(number, done.findings))
    return found


def _papers(site: Site, number: str, actor: Actor) -> list[str]:
    with reading(site.database) as unit:
        stored = cases.load(unit, number)
    return papers_to_hand(actor, fold(stored.events)) if stored else []
