"""Renewal of a certificate: its window, and which reminder is owed to its holder. Knows no clock, sends nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from permits.core.definitions.types import Item
from permits.core.process.case import Case
from permits.core.process.events import REMINDED, Event
from permits.core.text import Text

TITLE = Text("续期办理窗口", "Renewal window")


@dataclass(frozen=True, slots=True)
class Window:
    """续期办理窗口, first and last day; `ends_on` is the last day of the certificate. `reminders`: how many days before
    that day, and the day this is, in order of time; those before the certificate was issued are left out."""

    opens_on: date
    closes_on: date
    ends_on: date
    reminders: tuple[tuple[int, date], ...]


def window_of(item: Item, case: Case) -> Window | None:
    """The window of the certificate this case gave; None if it gave none, it has no end, or it is not renewed."""
    renewal = item.certificate.renewal if item.certificate else None
    ends = str(case.certificate.get("valid_to", ""))
    if renewal is None or not ends:
        return None
    ends_on, issued_on = date.fromisoformat(ends), date.fromisoformat(str(case.certificate["issued_on"]))
    days = [(count, ends_on - timedelta(days=count)) for count in renewal.remind_before]
    return Window(
        ends_on - timedelta(days=renewal.opens_before), ends_on - timedelta(days=renewal.closes_before), ends_on,
        tuple((count, day) for count, day in days if day > issued_on),
    )  # fmt: skip


def reminder_owed(window: Window, events: Sequence[Event], today: date) -> int | None:
    """The reminder to send today, by its days before the end; None for none. Of several whose day has passed only the
    latest is owed, each is owed once, and none when the certificate has ended."""
    passed = [count for count, day in window.reminders if day <= today]
    told = [event.data["days_before"] for event in events if event.type == REMINDED]
    if not passed or today > window.ends_on or any(int(str(count)) <= min(passed) for count in told):
        return None
    return min(passed)
