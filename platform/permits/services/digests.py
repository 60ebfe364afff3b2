"""What an event says, in short: the log keeps it and papers print it, so that one can be compared with the other."""

from __future__ import annotations

import hashlib
from datetime import UTC

from permits.core.process import Event
from permits.persistence.columns import canonical_json


def digest(event: Event) -> str:
    """SHA-256 over everything an event says: kept in the audit chain, it shows an event that was edited afterwards."""
    said = {
        "seq": event.seq, "type": event.type, "at": event.at.astimezone(UTC).isoformat(), "actor": event.actor,
        "office": event.office, "data": dict(event.data),
    }  # fmt: skip
    return hashlib.sha256(canonical_json(said).encode()).hexdigest()


def in_groups(sha256: str) -> str:
    """A digest as people compare it: eight signs at a time."""
    return " ".join(sha256[place : place + 8] for place in range(0, len(sha256), 8))
