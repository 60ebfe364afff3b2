"""Bringing the definitions folder into force: each item that compiles and whose examples hold; the others are told
of, and their last good release goes on serving."""

from __future__ import annotations

from datetime import date, datetime

from permits.core.finding import Finding, errors
from permits.ops import messages
from permits.ops.definitions import definitions_folder
from permits.persistence.definition_files import Folder, compile_all, locate, read_item, read_schemas
from permits.services.check_definitions import placed
from permits.services.publish_item import publish_item
from permits.services.site import Site


def publish_folder(
    site: Site, only: str | None, now: datetime, by: str = "system", starts: date | None = None, proof: bool = False
) -> tuple[dict[str, str], list[Finding]]:
    """Releases by item code, and every finding with its file and line. `starts`: the day each of them must begin;
    `proof`: what is not proved stays out (see `publish_item`)."""
    folder = definitions_folder()
    compiled = compile_all(folder)
    schemas = read_schemas(folder)
    files = Folder(folder)
    if only is not None and only not in {*compiled.bundles, *compiled.items}:
        return {}, [f for f in compiled.findings if only in f.file] or [messages.NO_DEFINITION.at(code=only)]
    findings = [f for f in compiled.findings if only is None or only in f.file]
    published: dict[str, str] = {}
    for code, bundle in compiled.bundles.items():
        if only not in (None, code) or code not in compiled.items:
            continue
        done = publish_item(site, bundle, schemas, compiled.examples.get(code, ()), by, now, starts, proof)
        findings += [_located(files, code, finding) for finding in errors(list(done.findings))]
        if done.release:
            published[code] = done.release
    return published, findings


def _located(folder: Folder, item: str, finding: Finding) -> Finding:
    """With file and line: of an example, or of a part of the item's bundle."""
    files = None if finding.where.startswith("examples/") else read_item(folder.root, item)
    return locate(finding, files, folder) if files and "#" in finding.where else placed(folder, item, finding)
