"""The people of an installation as its administrator sees them. Reads; never writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from permits.persistence import people
from permits.persistence.people import Account
from permits.persistence.unit_of_work import reading
from permits.services.site import Site


@dataclass(frozen=True, slots=True)
class StaffGroup:
    """The staff of one authority ("" = of none), by office and user name."""

    authority: str
    members: Sequence[Account]


@dataclass(frozen=True, slots=True)
class Everybody:
    """Groups in the order of the authorities, and how many accounts there are of each kind."""

    groups: Sequence[StaffGroup]
    counts: Mapping[str, int]


def show_staff(site: Site) -> Everybody:
    """Everybody of the staff by authority, and how many applicants are registered."""
    with reading(site.database) as unit:
        members = people.staff_accounts(unit)
        applicants = people.count(unit, people.APPLICANT)
    order = ["", *site.authorities]
    groups = [StaffGroup(code, [m for m in members if m.authority == code]) for code in order]
    disabled = sum(not member.active for member in members)
    counts = {"staff": len(members), "disabled": disabled, "applicants": applicants}
    return Everybody([group for group in groups if group.members], counts)


def show_member(site: Site, username: str) -> Account | None:
    """One of the staff; None if there is no such."""
    with reading(site.database) as unit:
        return next(iter(people.staff_accounts(unit, username)), None)
