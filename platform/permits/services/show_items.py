"""What people can apply for on a day, for lists and guides. Reads; never writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from permits.core.definitions.types import Authority, Item
from permits.persistence import cases, tables
from permits.persistence.cases import CaseFilter, CasePage, list_cases
from permits.persistence.unit_of_work import reading
from permits.services.site import Site


def show_items(site: Site, day: date) -> list[Item]:
    """Every item open to applications on this day, by code."""
    with reading(site.database) as unit:
        return site.catalogue.items_on(unit, day)


def show_item(site: Site, code: str, day: date, authority: str = "") -> Item | None:
    """The item as applications of this day fall under it, as `authority` has it; None if there is none."""
    with reading(site.database) as unit:
        return site.catalogue.item_on(unit, code, day, authority)


def authorities_of(site: Site, item: Item) -> list[Authority]:
    """Every authority that the rules of the item can send an application to, in the order of the list."""
    named: set[object] = set()
    for rule in item.rules_of("route"):
        to = rule.effect["authority"]
        assert isinstance(to, Mapping)
        named |= {to["code"]} if "code" in to else set(item.fact_types[str(to["fact"])].values)
    return [authority for code, authority in site.authorities.items() if code in named]


def my_cases(site: Site, username: str, after: str = "") -> tuple[Sequence[tuple[tables.PermitCase, Item]], str]:
    """A person's own cases with their items, newest first, a page at a time; and what to ask for the next page with."""
    with reading(site.database) as unit:
        page: CasePage = list_cases(unit, CaseFilter(applicant=username), after=after)
        return [(row, site.catalogue.release(unit, row.release_sha256)) for row in page.rows], page.after


def case_of_key(site: Site, key: str, username: str) -> str:
    """The number of the case a person's submission under this key opened; empty if there is none."""
    with reading(site.database) as unit:
        stored = cases.load_by_submission_key(unit, key)
        return stored.row.number if stored is not None and stored.row.applicant == username else ""
