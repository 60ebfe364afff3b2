"""What people can apply for on a day, for lists and guides. Reads; never writes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from permits.core.definitions.types import Authority, Item
from permits.persistence import cases, releases, tables
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


def own_items(site: Site, day: date) -> dict[str, list[Item]]:
    """By item, what authorities say otherwise of the version in force on this day, by authority."""
    found: dict[str, list[Item]] = {}
    with reading(site.database) as unit:
        for code, authority in releases.overrides_on(unit, day):
            item = site.catalogue.item_on(unit, code, day, authority)
            if item is not None and item.authority == authority:
                found.setdefault(code, []).append(item)
    return found


LATELY, MOST_USED = 2000, 4


def most_used(site: Site, items: Sequence[Item]) -> list[Item]:
    """Of these items those applied for most among the last applications, the most used first."""
    with reading(site.database) as unit:
        times = Counter(cases.items_lately(unit, LATELY))
    known = [item for item in items if times[item.code]]
    return sorted(known, key=lambda item: (-times[item.code], item.code))[:MOST_USED]


@dataclass(frozen=True, slots=True)
class Turn:
    """A day from which an item reads otherwise: `before` the day, and from it on (None where it is not there)."""

    on: date
    before: Item | None
    after: Item | None


def turns_of(site: Site, code: str, day: date, authority: str = "") -> list[Turn]:
    """The days after `day` from which another version of the item applies to new applications, the first day first."""
    with reading(site.database) as unit:
        lines = [line for line in releases.history_of(unit, code) if line.authority in ("", authority)]
        ends = {line.effective_to + timedelta(days=1) for line in lines if line.effective_to}
        days = sorted(one for one in {line.effective_from for line in lines} | ends if one > day)
        every = [site.catalogue.item_on(unit, code, one, authority) for one in (day, *days)]
    return list(_turns(days, every))


def _turns(days: Sequence[date], every: Sequence[Item | None]) -> Iterator[Turn]:
    for on, before, after in zip(days, every, every[1:], strict=False):
        if (before and before.sha256) != (after and after.sha256):
            yield Turn(on, before, after)


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
    """The number of the case that this key opened, for whom it is and who handed it in; empty if there is none."""
    with reading(site.database) as unit:
        stored = cases.load_by_submission_key(unit, key)
        return stored.row.number if stored and username in (stored.row.applicant, stored.events[0].actor) else ""
