"""Bringing the definitions folder into force: each item that compiles, whose examples hold and which is proved; the
others are told of, and their last good release goes on serving."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from datetime import date, datetime
from pathlib import Path

from permits.core.definitions.types import Item
from permits.core.definitions.versions import NOT_NEWEST, OVERLAP
from permits.core.finding import Finding, errors
from permits.ops import messages
from permits.ops.definitions import definitions_folder
from permits.persistence import releases
from permits.persistence.definition_files import Compiled, Folder, compile_all, locate, read_item, read_schemas
from permits.persistence.definition_versions import MARK, code_of
from permits.persistence.override_files import Overridden, compile_overrides
from permits.persistence.release_lock import DRIFT, OVERRIDE_DRIFT, VANISHED, Locked, lock, locked_of, restored
from permits.persistence.unit_of_work import reading
from permits.services.check_definitions import placed
from permits.services.publish_item import publish_item, withdraw_overrides
from permits.services.site import Site

# What keeps a version that compiles from being published.
NOT_PUBLISHED = frozenset({OVERLAP.code, NOT_NEWEST.code, DRIFT.code, VANISHED.code})


def publish_folder(
    site: Site, only: str | None, now: datetime, by: str = "system", starts: date | None = None, for_good: bool = False
) -> tuple[dict[str, str], list[Finding]]:
    """Releases by the names of their files, and every finding with its file and line. `only`: an item with all its
    versions on disk, or (`item@2`) one; `starts`: the day the newest of them must begin. What is not proved stays out
    (see `publish_item`). `for_good`: what is published is locked, and proved again as the program stands now if it was
    published before; a site that starts need not, for nothing unproved was published."""
    folder = definitions_folder()
    compiled = compile_all(folder)
    schemas = read_schemas(folder)
    files = Folder(folder)
    findings = [f for f in compiled.findings if only is None or code_of(only) in f.file]
    if only is not None and not any(_is_meant(only, name, compiled.items) for name in compiled.bundles):
        return {}, findings if errors(findings) else [*findings, messages.NO_DEFINITION.at(code=only)]
    refused = {Path(f.file).stem for f in errors(findings) if f.code in NOT_PUBLISHED}
    overrides = compile_overrides(folder, compiled)
    findings += [finding for one in overrides if _is_meant(only, one.name, compiled.items) for finding in one.findings]
    published: dict[str, str] = {}
    locked: list[Locked] = []
    for code, bundle in compiled.bundles.items():
        if not _is_meant(only, code, compiled.items) or code not in compiled.items or code in refused:
            continue
        begins = starts if MARK not in code or only == code else None
        proof = for_good or not _is_published(site, compiled.items[code].sha256)
        done = publish_item(site, bundle, schemas, compiled.examples.get(code, ()), by, now, begins, proof)
        findings += [_located(files, code, finding) for finding in errors(list(done.findings))]
        if done.release:
            published[code] = done.release
            own, found = _publish_overrides(site, compiled, code, overrides, by, now, for_good)
            findings += found
            locked += [locked_of(compiled.items[code]), *own]
    if for_good:
        meant = [item for name, item in compiled.items.items() if _is_meant(only, name, compiled.items)]
        findings += _restored(site, folder, {item.code for item in meant}, {one.sha256 for one in locked})
        findings += lock(folder, locked)
    return published, findings


def _restored(site: Site, folder: Path, codes: Set[str], now: Set[str]) -> list[Finding]:
    """What this site has published of these items before stands in the lock; what does not is put back. `now`: the
    releases that are being locked anyway."""
    with reading(site.database) as unit:
        lines = [line for code in sorted(codes) for line in releases.history_of(unit, code)]
    before = [Locked(one.item, one.version, one.sha256, one.authority, one.revision) for one in lines]
    return restored(folder, [one for one in before if one.sha256 not in now])


def _publish_overrides(
    site: Site, compiled: Compiled, name: str, overrides: Sequence[Overridden], by: str, now: datetime, for_good: bool
) -> tuple[list[Locked], list[Finding]]:
    """What authorities say otherwise of the item in this file; what none says any longer ends today."""
    folder = Folder(definitions_folder())
    schemas, examples = read_schemas(folder.root), compiled.examples.get(name, ())
    locked, found = [], []
    for one in overrides:
        edited = any(finding.code == OVERRIDE_DRIFT.code for finding in one.findings)
        if one.name == name and one.bundle is not None and one.item is not None and not edited:
            proof = for_good or not _is_published(site, one.item.sha256)
            done = publish_item(site, one.bundle, schemas, examples, by, now, proof=proof)
            found += [one.located(finding, folder) for finding in errors(list(done.findings))]
            locked += [locked_of(one.item, one.bundle["override"]["revision"])] if done.release else []
    said = {path.parent.name for path in folder.root.glob(f"overrides/*/{code_of(name)}.json")}
    withdraw_overrides(site, code_of(name), said, by, now)
    return locked, found


def _is_meant(only: str | None, name: str, items: Mapping[str, Item]) -> bool:
    """Whether the item in the file of this name is asked for: by its code, or by code and version."""
    if only is None or name == only:
        return True
    versioned = f"{items[name].code}{MARK}{items[name].version}" if name in items else name
    return only in (code_of(name), versioned)


def _is_published(site: Site, sha256: str) -> bool:
    with reading(site.database) as unit:
        return releases.is_published(unit, sha256)


def _located(folder: Folder, item: str, finding: Finding) -> Finding:
    """With file and line: of an example, or of a part of the item's bundle."""
    files = None if finding.where.startswith("examples/") else read_item(folder.root, item)
    return locate(finding, files, folder) if files and "#" in finding.where else placed(folder, item, finding)
