"""Published items. Knows that a release never changes; does not read what is in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, bindparam, func, or_, select, update
from sqlalchemy.orm import aliased
from sqlalchemy.sql.expression import ClauseElement

from permits.persistence.cases import NAMED
from permits.persistence.tables import PermitCase, Release
from permits.persistence.unit_of_work import Reading, UnitOfWork


@dataclass(frozen=True, slots=True)
class ReleaseLine:
    """A release without its content."""

    sha256: str
    item: str
    version: int
    effective_from: date
    effective_to: date | None
    published_at: datetime
    published_by: str
    authority: str = ""
    revision: int = 0


def publish(uow: UnitOfWork, release: Release) -> bool:
    """Store a release. False if exactly this content is stored already. Raises IntegrityError if the item has this
    version with other content: published content does not change."""
    if is_published(uow, release.sha256):
        return False
    uow.add(release)
    return True


def retire(uow: UnitOfWork, sha256: str, effective_to: date | None) -> bool:
    """Set the last day on which a release takes new applications (None = it has no last day)."""
    statement = update(Release).where(Release.sha256 == sha256).values(effective_to=effective_to)
    return uow.execute(statement).rowcount == 1


def is_published(unit: Reading, sha256: str) -> bool:
    """Whether exactly this content was published before."""
    return unit.first(select(Release.sha256).where(Release.sha256 == sha256)) is not None


def bundle_of(unit: Reading, sha256: str) -> Mapping[str, Any] | None:
    """The content of a release as it was published, keys in their order."""
    return unit.first(select(Release.bundle).where(Release.sha256 == sha256))


def release_on(unit: Reading, item: str, day: date, authority: str = "") -> ReleaseLine | None:
    """The release of `item` new applications of `day` fall under, without content: the highest version in effect; of
    that the one with the overrides of `authority`, where it has any."""
    of_city_or_its = Release.authority.in_({"", authority})
    newest = (Release.version.desc(), Release.authority.desc(), Release.revision.desc())
    query = _in_effect(select(*LINE), day).where(Release.item == item, of_city_or_its)
    return next(iter(_lines(unit, query.order_by(*newest).limit(1))), None)


def overridden_on(unit: Reading, item: str, day: date) -> list[str]:
    """The authorities that have a release of their own of the version in effect on `day`."""
    city = release_on(unit, item, day)
    if city is None:
        return []
    query = _in_effect(select(Release.authority), day).where(
        Release.item == item, Release.version == city.version, Release.authority != ""
    )
    return sorted(set(unit.session.scalars(query)))


def overrides_on(unit: Reading, day: date) -> list[tuple[str, str]]:
    """Item and authority of everything that authorities say otherwise on `day`, in order."""
    query = _in_effect(select(Release.item, Release.authority), day).where(Release.authority != "")
    return sorted({(item, authority) for item, authority in unit.session.execute(query)})


def releases_on(unit: Reading, day: date) -> list[ReleaseLine]:
    """For every item the city's release in effect on `day`, without content, by item code."""
    newest: dict[str, ReleaseLine] = {}
    of_city = _in_effect(select(*LINE), day).where(Release.authority == "")
    for line in _lines(unit, of_city.order_by(Release.item, Release.version)):
        newest[line.item] = line
    return list(newest.values())


def history_of(unit: Reading, item: str) -> list[ReleaseLine]:
    """Every release of an item, newest first, the city's before those of authorities."""
    return [ReleaseLine(*row) for row in unit.rows(_HISTORY, {"item": item})]


def later_than_of(unit: Reading, case: str) -> list[ReleaseLine]:
    """Those of later versions than the one a case (by its id or number) was received under, in the same order."""
    return [ReleaseLine(*row) for row in unit.rows(*asking_later(case))]


def asking_later(case: str) -> tuple[ClauseElement, dict[str, Any]]:
    """What `later_than_of` asks, for those who foresee it."""
    return _LATER, {"name": case}


def items_of_several(unit: Reading, day: date) -> list[str]:
    """The items of which more than one version has taken effect by this day: others have nothing to pass on from."""
    begun = select(Release.item).where(Release.effective_from <= day)
    return unit.all(begun.group_by(Release.item).having(func.count() > 1).order_by(Release.item))


def latest_version(unit: Reading, item: str) -> int:
    """The highest version published, 0 if none is."""
    return unit.first(select(Release.version).where(Release.item == item).order_by(Release.version.desc())) or 0


LINE = (
    Release.sha256,
    Release.item,
    Release.version,
    Release.effective_from,
    Release.effective_to,
    Release.published_at,
    Release.published_by,
    Release.authority,
    Release.revision,
)


_EVERY = select(*LINE).order_by(Release.version.desc(), Release.authority, Release.revision.desc())
_HISTORY = _EVERY.where(Release.item == bindparam("item"))
_OWN = aliased(Release)
_LATER = (
    _EVERY.join(_OWN, and_(Release.item == _OWN.item, Release.version > _OWN.version))
    .join(PermitCase, PermitCase.release_sha256 == _OWN.sha256)
    .where(NAMED)
)


def _in_effect(query: Any, day: date) -> Any:
    not_over = or_(Release.effective_to.is_(None), Release.effective_to >= day)
    return query.where(Release.effective_from <= day, not_over)


def _lines(unit: Reading, query: Any) -> list[ReleaseLine]:
    return [ReleaseLine(*row) for row in unit.session.execute(query)]
