"""Handing in a batch: every person who is ready becomes a case of their own, as if handed in alone.

Each is its own transaction under its own name: an interruption loses none and repeats none, and whoever comes back
goes on with those that are left.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from permits.core.finding import Finding
from permits.core.process import Actor
from permits.services.hand_in_draft import hand_in_draft
from permits.services.show_batch import open_batch
from permits.services.site import Site

# As many as a browser waits for without doubt; the page tells how many are left and goes on.
AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class HandedIn:
    """How many cases were opened now, how many that are ready are left, and the findings of those refused, by row."""

    count: int
    left: int
    refused: Mapping[int, tuple[Finding, ...]]


def hand_in_batch(site: Site, batch: str, actor: Actor, now: datetime, most: int = AT_ONCE) -> HandedIn | None:
    """Hand in the next `most` of those that are ready; None if the batch is not this person's."""
    opened = open_batch(site, batch, actor.username, now)
    if opened is None:
        return None
    refused: dict[int, tuple[Finding, ...]] = {}
    ready = opened.ready
    for row in ready[:most]:
        assert row.draft is not None and row.checked is not None
        done = hand_in_draft(site, row.draft, row.checked, actor, now)
        if done.findings:
            refused[row.row] = done.findings
    return HandedIn(len(ready[:most]) - len(refused), len(ready[most:]), refused)
