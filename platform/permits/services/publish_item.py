"""Putting an item into force: compiled, its examples judged, its rules built safely once, then recorded for good."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from permits.core.definitions import Item, compile_item
from permits.core.definitions.lints import draft_texts
from permits.core.definitions.types import Example
from permits.core.finding import Finding, errors
from permits.core.process import LEGAL_ZONE
from permits.core.process.examples import judge, judge_sample, never_fired, not_dead
from permits.persistence import audit, releases, tables
from permits.persistence.releases import ReleaseLine
from permits.persistence.unit_of_work import unit_of_work
from permits.services import messages
from permits.services.prove_item import prove_item
from permits.services.site import Site


@dataclass(frozen=True, slots=True)
class Published:
    """The release that is now in force (empty if refused), and everything found on the way, each with its place as
    file-part#pointer (item#/version, examples/good#/expect/due)."""

    release: str = ""
    item: Item | None = None
    findings: tuple[Finding, ...] = ()


def publish_item(
    site: Site, bundle: Mapping[str, Any], schemas: Mapping[str, Mapping[str, object]], examples: Sequence[Example],
    by: str, now: datetime, starts: date | None = None, proof: bool = False,
) -> Published:  # fmt: skip
    """Compile a bundle, judge its examples, record it. Refused on any error; publishing the same again is no error.

    `starts` is the day the publisher means it to begin: the item must say the same. The day is part of what is
    published and of its hash; no second one stands beside it. `proof`: refused also unless its examples meet every
    rule, no text is still the draft's and nothing can be held against it (seconds, once per content). Whoever brings a
    folder into force asks for it; without it is only what was proved before.
    """
    item, found = compile_item(bundle, schemas)
    if item is None or errors(found):
        return Published(findings=tuple(found))
    if starts not in (None, item.effective_from):
        other = messages.STARTS_ELSE.at("item#/effective_from", item=item.code, says=item.effective_from, asked=starts)
        return Published(item=item, findings=(*found, other))
    notice = item.certificate.renewal.notice if item.certificate and item.certificate.renewal else ""
    if notice and notice not in site.notices:
        where = "item#/certificate/renewal/notice"
        return Published(item=item, findings=(*found, messages.NOTICE_UNKNOWN.at(where, name=notice)))
    failing = [
        finding.below(f"examples/{example.code}#")
        for example in (() if item.authority else examples)
        for finding in judge(example, item, site.calendar)
    ]
    failing += [finding.below("item#") for finding in judge_sample(item)]
    if errors(failing):
        return Published(item=item, findings=(*found, *failing))
    left = [replace(finding, severity="error") for finding in draft_texts(bundle)] if proof else []
    if left:
        return Published(item=item, findings=(*found, *left))
    refuted = _refuted(site, bundle, item, examples) if proof else []
    if errors(refuted):
        return Published(item=item, findings=(*found, *refuted))
    return _record(site, bundle, item, (*found, *refuted), by, now)


def _refuted(site: Site, bundle: Mapping[str, Any], item: Item, examples: Sequence[Example]) -> list[Finding]:
    # The examples are the city's: they need not show what rules do once more for each authority.
    unseen = [] if item.authority else never_fired(item, bundle, examples)
    refuted = prove_item(item, bundle, site.calendar, examples, site.data_dir / "proofs")
    return [*not_dead(unseen, refuted), *refuted]


def _record(
    site: Site, bundle: Mapping[str, Any], item: Item, found: tuple[Finding, ...], by: str, now: datetime
) -> Published:
    revision = int(bundle.get("override", {}).get("revision", 0))
    with unit_of_work(site.database) as uow:
        if releases.is_published(uow, item.sha256):
            if item.authority:  # withdrawn before, perhaps
                releases.retire(uow, item.sha256, item.effective_to)
            same = messages.RELEASE_SAME.at(item=item.code, version=item.version)
            return Published(item.sha256, item, (*found, same))
        if _is_taken(releases.history_of(uow, item.code), item, revision):
            uow.abandon()
            return Published(item=item, findings=(*found, _taken(item, revision)))
        releases.publish(uow, tables.Release(
            sha256=item.sha256, item=item.code, version=item.version, authority=item.authority, revision=revision,
            bundle=dict(bundle), effective_from=item.effective_from, effective_to=item.effective_to, published_at=now,
            published_by=by,
        ))  # fmt: skip
        audit.record(
            uow, at=now, actor=by, action="published", subject=f"item:{item.code}", data={"sha256": item.sha256}
        )
    return Published(item.sha256, item, found)


def _is_taken(lines: Sequence[ReleaseLine], item: Item, revision: int) -> bool:
    mine = (item.version, item.authority, revision)
    return any((line.version, line.authority, line.revision) == mine for line in lines)


def _taken(item: Item, revision: int) -> Finding:
    """Published content does not change: the next content has another number."""
    if not item.authority:
        return messages.RELEASE_EXISTS.at("item#/version", item=item.code, version=item.version)
    return messages.REVISION_EXISTS.at("override#/revision", item=item.code, revision=revision, next=revision + 1)


def withdraw_overrides(site: Site, code: str, kept: Collection[str], by: str, now: datetime) -> list[str]:
    """End what authorities say otherwise of an item, but for those in `kept`: from today on the city's item applies
    to new applications there. The authorities this concerns."""
    today = now.astimezone(LEGAL_ZONE).date()
    with unit_of_work(site.database) as uow:
        ending = [
            line
            for line in releases.history_of(uow, code)
            if line.authority not in {"", *kept} and (line.effective_to is None or line.effective_to >= today)
        ]
        for line in ending:
            releases.retire(uow, line.sha256, today - timedelta(days=1))
            audit.record(
                uow, at=now, actor=by, action="withdrawn", subject=f"item:{code}", data={"sha256": line.sha256}
            )
        if not ending:
            uow.abandon()
    return sorted({line.authority for line in ending})
