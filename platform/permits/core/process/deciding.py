"""作出决定: a grant or a refusal, with what a refusal must say and what a grant may not carry.

What an earlier stage found may leave only one decision open. Grounds of refusal belong to a refusal alone: a grant that
kept them would tell its holder why it was not granted.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from permits.core.finding import Finding
from permits.core.process import messages
from permits.core.process.acts import ACTS
from permits.core.process.data import title_at
from permits.core.process.moving import Happening, advance

if TYPE_CHECKING:
    from permits.core.process.transitions import Situation

GRANTED, REFUSED = "granted", "refused"
_GROUNDS = {"facts": messages.NO_FACTS, "reason": messages.NO_REASON, "clause": messages.NO_CLAUSE}


def decided(at: Situation) -> Iterator[Happening]:
    """The decision, and where it leads."""
    if at.data["outcome"] == GRANTED:
        yield "decided", {"outcome": GRANTED}
        yield from advance(at, GRANTED)
    else:
        yield "decided", dict(at.data)
        yield "closed", {"after": at.case.stage}


def refused(at: Situation) -> Iterator[Finding]:
    """Why the decision cannot be taken with this data."""
    outcome, bound = at.data.get("outcome"), bound_to(at)
    if bound and outcome != bound:
        yield messages.DECISION_BOUND.at("/outcome")
    for key, lacking in _GROUNDS.items():
        given = bool(str(at.data.get(key, "")).strip())
        if outcome == REFUSED and not given:
            yield lacking.at("/" + key)
        if outcome == GRANTED and given:
            yield messages.GROUNDS_OF_A_GRANT.at("/" + key, field=_title(at, key))


def _title(at: Situation, key: str) -> object:
    return title_at(ACTS["decide"].schema(at.item, at.case, at.stage), key)


def bound_to(at: Situation) -> str:
    """The only decision an earlier stage's outcome leaves open; empty = both."""
    for said in at.case.opinions:
        for step in at.item.processes[at.case.process].step(said.stage).next:
            if step.decision and step.outcome in ("", said.outcome):
                return step.decision
    return ""
