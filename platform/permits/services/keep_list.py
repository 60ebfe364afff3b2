"""Lists an officer keeps: what was asked of a desk, under a name of one's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from permits.core.finding import Finding, FindingKind
from permits.core.forms import trimmed
from permits.persistence import desks
from permits.persistence.desk_tables import KeptList
from permits.persistence.unit_of_work import reading, unit_of_work
from permits.services.site import Site

LONGEST_NAME, MOST = 20, 20
NO_NAME = FindingKind(
    "list.no_name", "请给这个筛选起个名字，不超过 20 字", "Give this list a name of up to 20 characters"
)
TOO_MANY = FindingKind(
    "list.too_many", "最多保存 20 个筛选，请先删去不用的", "Up to 20 lists are kept; remove one you no longer use first"
)


def kept_lists(site: Site, username: str, place: str) -> Sequence[KeptList]:
    """What this officer keeps of a list, by name."""
    with reading(site.database) as unit:
        return desks.kept_lists(unit, username, place)


def keep_list(site: Site, username: str, place: str, name: str, wish: Mapping[str, str]) -> tuple[Finding, ...]:
    """Keep what was asked under a name, in place of what bore it before."""
    name = " ".join(trimmed(name).split())
    if not 0 < len(name) <= LONGEST_NAME:
        return (NO_NAME.at("/name"),)
    with unit_of_work(site.database) as uow:
        known = {one.name for one in desks.kept_lists(uow, username, place)}
        if name not in known and len(known) >= MOST:
            return (TOO_MANY.at("/name"),)
        desks.keep_list(uow, username, place, name, wish)
    return ()


def forget_list(site: Site, username: str, list_id: str) -> bool:
    """False if this officer keeps no such list."""
    with unit_of_work(site.database) as uow:
        return desks.forget_list(uow, username, list_id)
