"""The shape of an event as it is stored and handed back. Knows nothing of what events mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Event:
    """办理记录: the `seq`-th thing that happened to a case, `at` an aware UTC time, by a user name or "system"."""

    seq: int
    type: str
    at: datetime
    actor: str
    office: str
    data: Mapping[str, Any]
