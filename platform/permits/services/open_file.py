"""Opening what was handed in: a person's own files, and those of cases they may see. Everybody else finds nothing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from permits.core.forms import Upload
from permits.core.process import Actor, fold
from permits.persistence import attachments, cases, tables
from permits.persistence.unit_of_work import Reading, reading
from permits.services.show_case import may_see
from permits.services.site import Site


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A file with its bytes. `media_type` is what its content was found to be when it came."""

    name: str
    media_type: str
    content: bytes


def open_file(site: Site, attachment_id: str, actor: Actor) -> OpenedFile | None:
    """The file, if this actor may see it. Raises `files.FileDamaged` if the disk no longer has what was kept."""
    with reading(site.database) as unit:
        row = attachments.load(unit, attachment_id)
        if row is None or not _may_open(unit, row, actor):
            return None
        return OpenedFile(row.name, row.media_type, attachments.read(site.data_dir, row))


def _may_open(unit: Reading, row: tables.Attachment, actor: Actor) -> bool:
    if row.case_id is None:
        return row.owner == actor.username
    stored = cases.load(unit, row.case_id)
    return stored is not None and may_see(actor, fold(stored.events))


def files_named(site: Site, ids: Collection[str]) -> dict[str, Upload]:
    """What is known of these files, by id, for pages that name them; unknown ids are left out."""
    with reading(site.database) as unit:
        rows = [row for row in (attachments.load(unit, one) for one in ids) if row is not None]
        return {row.id: Upload(row.id, row.name, row.media_type, row.size, row.sha256) for row in rows}


def own_files(site: Site, ids: Collection[str], owner: str, draft: str | None = None) -> list[tuple[Upload, str]]:
    """Files a person sent and has not handed in yet, each with the material or field it is for: those of a draft, or
    those sent for a case."""
    with reading(site.database) as unit:
        rows = [row for row in (attachments.load(unit, one) for one in ids) if row is not None]
        return [
            (Upload(row.id, row.name, row.media_type, row.size, row.sha256), row.slot)
            for row in rows
            if row.owner == owner and row.case_id is None and row.draft_id == draft
        ]
