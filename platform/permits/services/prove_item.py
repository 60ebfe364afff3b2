"""Proving one item, unless exactly this was proved before. Loads the prover only when there is something to prove."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from permits.core.clock import Calendar
from permits.core.definitions.types import Example, Item
from permits.core.finding import Finding
from permits.persistence import proofs


def prove_item(
    item: Item, bundle: Mapping[str, Any], calendar: Calendar, examples: Sequence[Example], memory: Path
) -> list[Finding]:
    """Everything that could be refuted or not be proved of the item, each finding with its place ("item#/…"). What
    holds without a word is marked in the folder `memory`."""
    key = proofs.key_of(item.sha256, calendar.version, str(calendar.horizon))
    if proofs.is_proved(memory, key):
        return []
    from permits.core.proof import prove

    found = prove(item, bundle, calendar, examples)
    if not found:
        proofs.remember(memory, key)
    return found
