"""What the transition of a version would come to for the cases in flight, before it takes effect. Stores nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from permits.core.definitions.types import Item
from permits.core.definitions.versions import AXES
from permits.core.process import UNDECIDED, WEIGHED, fold, weigh
from permits.persistence import cases
from permits.persistence.unit_of_work import Reading, reading
from permits.services.site import Site
from permits.services.weigh_cases import situation_of


@dataclass(frozen=True, slots=True)
class Foreseen:
    """How many undecided cases of earlier versions there are, and which of them each axis would touch, by number."""

    cases: int
    touched: Mapping[str, tuple[str, ...]]


def foresee_transition(site: Site, new: Item, now: datetime) -> Foreseen:
    """Weigh a version, published or not, against every case it would concern."""
    touched: dict[str, list[str]] = {axis: [] for axis in AXES}
    count = 0
    with reading(site.database) as unit:
        for stored in _concerned(unit, site, new):
            count += 1
            for axis in _touched(unit, site, stored, new, now):
                touched[axis].append(stored.row.number)
    return Foreseen(count, {axis: tuple(numbers) for axis, numbers in touched.items()})


def _concerned(unit: Reading, site: Site, new: Item) -> list[cases.StoredCase]:
    wanted = cases.CaseFilter(items=(new.code,), states=tuple(sorted(UNDECIDED)))
    found: list[cases.StoredCase] = []
    after = ""
    while True:
        page = cases.list_cases(unit, wanted, after=after)
        for row in page.rows:
            older = site.catalogue.release(unit, row.release_sha256).version < new.version
            stored = cases.load(unit, row.id) if older else None
            if stored is not None and new.sha256 not in fold(stored.events).weighed:
                found.append(stored)
        if not page.after:
            return found
        after = page.after


def _touched(unit: Reading, site: Site, stored: cases.StoredCase, new: Item, now: datetime) -> list[str]:
    at = situation_of(unit, site, stored.events, max(now, stored.events[-1].at))

    def release(sha256: str) -> Item:
        return new if sha256 == new.sha256 else site.catalogue.release(unit, sha256)

    told = next(data for kind, data in weigh(at, new, release) if kind == WEIGHED)
    return [axis for axis in AXES if told["axes"][axis]["release"] == new.sha256]  # type: ignore[index]
