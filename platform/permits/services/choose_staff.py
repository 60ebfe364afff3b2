"""Whom an authority has, for acts that name people of its staff. Reads; never writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from permits.core.definitions.types import Stage
from permits.core.process import Act, Case, asks_for_staff, with_staff
from permits.core.text import Text
from permits.persistence import people
from permits.persistence.unit_of_work import Reading
from permits.services.record import office_title
from permits.services.site import Site

Open = tuple[Act, Mapping[str, object]]


def staff_of(unit: Reading, site: Site, authority: str, office: str = "") -> dict[str, Text]:
    """The staff of an authority whose accounts are open, by user name, each called by name and office; those of
    `office` first."""
    closed = people.closed_accounts(unit)
    found = [one for one in people.staff(unit, authority=authority) if one.username not in closed]
    found.sort(key=lambda one: (one.office != office, one.office, one.username))
    return {one.username: _called(one.name, office_title(site, authority, one.office)) for one in found}


def _called(name: str, office: Text) -> Text:
    return Text(f"{name}（{office.zh}）", f"{name} ({office.en})")


def with_people(unit: Reading, site: Site, acts: Sequence[Open], case: Case, desk: Stage | None) -> list[Open]:
    """The acts with the people that can be named in their data, where they name any."""
    if not any(asks_for_staff(prop) for _, schema in acts for prop in schema["properties"].values()):  # type: ignore[attr-defined]
        return list(acts)
    staff = staff_of(unit, site, case.authority, desk.office if desk else "")
    return [(act, with_staff(schema, staff)) for act, schema in acts]
