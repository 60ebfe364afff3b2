"""Whom an authority has, for acts that name people of its staff. Reads; never writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from permits.core.definitions.types import Stage
from permits.core.process import NAMES, Act, Actor, Case, asks_for_staff, taken_by, with_staff
from permits.core.process.hand_over import HAND_OVER, REASSIGN
from permits.core.process.handing import PAPER
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


def receivers(unit: Reading, case: Case, desk: Stage | None) -> dict[str, Text]:
    """Who may do the work of this desk, by user name, each called by name."""
    found = people.seated(unit, case.authority, desk.office, desk.role) if desk else []
    return {one.username: Text(one.name, one.name) for one in found if one.username != case.applicant}


def with_people(
    unit: Reading, site: Site, acts: Sequence[Open], case: Case, desk: Stage | None, actor: Actor
) -> list[Open]:
    """The acts with the people that can be named in their data, where they name any."""
    found = [(act, _to_somebody(unit, site, act, schema, case, desk, actor)) for act, schema in acts]
    if not any(asks_for_staff(prop) for _, schema in found for prop in schema["properties"].values()):  # type: ignore[attr-defined]
        return found
    staff = staff_of(unit, site, case.authority, desk.office if desk else "")
    return [(act, with_staff(schema, staff)) for act, schema in found]


def _to_somebody(
    unit: Reading, site: Site, act: Act, schema: Mapping[str, object], case: Case, desk: Stage | None, actor: Actor
) -> Mapping[str, object]:
    """The schema of an act that gives a case or papers to a colleague, with those who may be chosen: never oneself."""
    if act.name not in (ASSIGN, HAND_OVER, REASSIGN):
        return schema
    asked: Any = schema["properties"]
    taken = taken_by(case, desk) if desk else ""
    if act.name == HAND_OVER and PAPER in asked["what"]["enum"]:
        found = staff_of(unit, site, case.authority, actor.office)
    else:
        found = receivers(unit, case, desk)
    # Who answers for a case hands it over; a colleague then accepts it.
    answers = act.name == ASSIGN and (taken or case.answerable) == actor.username
    left = {} if answers else {name: said for name, said in found.items() if name not in (actor.username, taken)}
    names = {name: {"zh": said.zh, "en": said.en} for name, said in left.items()}
    to = {**asked["to"], "enum": list(left) or [""], NAMES: names}
    return {**schema, "properties": {**asked, "to": to}}


ASSIGN = "assign"
