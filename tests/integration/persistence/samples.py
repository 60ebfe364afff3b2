"""Rows to try things with."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from permits.core.process.events import Event
from permits.core.text import Text
from permits.persistence import cases, releases
from permits.persistence.columns import new_token
from permits.persistence.database import Database
from permits.persistence.tables import PermitCase, Release
from permits.persistence.unit_of_work import UnitOfWork, unit_of_work

NOW = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
TODAY = date(2026, 3, 2)
RELEASE = "a" * 64


def a_release(**changes: Any) -> Release:
    values = {
        "sha256": RELEASE, "item": "synthetic", "version": 1, "bundle": {"item": {"code": "synthetic"}},
        "effective_from": date(2026, 1, 1), "effective_to": None, "published_at": NOW, "published_by": "author",
    }  # fmt: skip
    return Release(**values | changes)


def a_case(number: str = "N-1", **changes: Any) -> PermitCase:
    values = {
        "id": new_token(), "number": number, "item": "synthetic", "release_sha256": RELEASE, "state": "received",
        "stage": "accept", "process": "ordinary", "handling": "promised", "authority": "somewhere",
        "applicant": "li", "applicant_name": "李雷", "received_at": NOW, "channel": "portal", "search": "",
    }  # fmt: skip
    return PermitCase(**values | changes)


def an_event(seq: int, kind: str = "received", **data: Any) -> Event:
    return Event(seq, kind, NOW + timedelta(minutes=seq), "li", "", data)


def a_clock(code: str = "decision", **changes: Any) -> dict[str, Any]:
    values = {
        "code": code, "title": Text("决定", "Decision"), "kind": "statutory", "unit": "workday", "length": 20,
        "starts_on": TODAY, "due_on": date(2026, 3, 30), "due_at": None, "ended_on": None, "state": "running",
        "provisional": False, "silence": "escalate", "next_look_at": NOW + timedelta(days=1),
    }  # fmt: skip
    return values | changes


def a_task(case_id: str, **changes: Any) -> dict[str, Any]:
    values = {
        "id": new_token(), "case_id": case_id, "stage": "accept", "title": Text("受理", "Acceptance"),
        "authority": "somewhere", "office": "window", "role": "clerk", "assignee": None, "opened_at": NOW,
        "due_on": TODAY, "closed_at": None, "closed_by": None,
    }  # fmt: skip
    return values | changes


def store_case(uow: UnitOfWork, number: str = "N-1", **changes: Any) -> str:
    row = a_case(number, **changes)
    assert cases.add(uow, row, [an_event(1)])
    return row.id


def with_a_release(database: Database) -> None:
    with unit_of_work(database) as uow:
        assert releases.publish(uow, a_release())


def with_a_case(database: Database, number: str = "N-1", **changes: Any) -> str:
    """The id of a case just stored, under a release stored if need be."""
    with unit_of_work(database) as uow:
        releases.publish(uow, a_release())
        return store_case(uow, number, **changes)
