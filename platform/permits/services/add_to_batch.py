"""One file for everybody in a batch: kept once, and a material of each application that calls for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from permits.core.definitions.types import Material
from permits.core.finding import Finding
from permits.core.forms import Upload
from permits.core.process import plain_uploads, uploads_of
from permits.persistence import attachments, drafts, tables
from permits.persistence.unit_of_work import UnitOfWork, unit_of_work
from permits.services import messages
from permits.services.save_draft import OpenDraft, forget_file
from permits.services.show_batch import OpenBatch, open_batch
from permits.services.site import Site
from permits.services.store_attachment import store_attachment


@dataclass(frozen=True, slots=True)
class Added:
    """How many applications got the file, or why none did."""

    count: int = 0
    findings: tuple[Finding, ...] = ()


def materials_of_all(batch: OpenBatch) -> list[Material]:
    """The materials that somebody in the batch has to upload, in the item's order."""
    wanted = {n.material.code for row in batch.rows if row.checked for n in row.checked.needs if n.to_upload}
    return [material for code, material in batch.item.materials.items() if code in wanted]


def add_to_batch(
    site: Site, batch: str, owner: str, code: str, name: str, content: bytes, now: datetime
) -> Added | None:
    """Give the file to everyone who needs the material and does not have this very file yet; to all or to none.
    None if the batch is not this person's."""
    opened = open_batch(site, batch, owner, now)
    if opened is None:
        return None
    needing = _needing(opened, code)
    if not needing:
        return Added(findings=(messages.NOBODY_NEEDS.at(),))
    material = opened.item.materials[code]
    stored = store_attachment(site, owner, code, name, content, material.accept, material.max_bytes, now)
    if stored.upload is None:
        return Added(findings=stored.findings)
    added = _give(site, needing, code, stored.upload, now)
    forget_file(site, stored.upload.id, owner)
    return added


def _needing(batch: OpenBatch, code: str) -> list[OpenDraft]:
    return [
        row.draft
        for row in batch.rows
        if row.draft and row.checked and any(n.to_upload and n.material.code == code for n in row.checked.needs)
    ]


def _give(site: Site, needing: list[OpenDraft], code: str, upload: Upload, now: datetime) -> Added:
    """Each gets a row of its own for the same bytes; none does if one of them was changed meanwhile."""
    with unit_of_work(site.database) as uow:
        like = attachments.load(uow, upload.id)
        lacking = [draft for draft in needing if not _has(draft, code, upload)]
        for draft in lacking:
            if like is None or not _give_one(uow, draft, code, like, now):
                uow.abandon()
                return Added(findings=(messages.DRAFT_MOVED_ON.at(),))
        return Added(len(lacking))


def _has(draft: OpenDraft, code: str, upload: Upload) -> bool:
    return any(file.sha256 == upload.sha256 for file in uploads_of(draft.uploads).get(code, ()))


def _give_one(uow: UnitOfWork, draft: OpenDraft, code: str, like: tables.Attachment, now: datetime) -> bool:
    row = attachments.add_again(uow, like, draft.id, now)
    kept = {name: list(files) for name, files in uploads_of(draft.uploads).items()}
    kept.setdefault(code, []).append(Upload(row.id, row.name, row.media_type, row.size, row.sha256))
    return drafts.save(
        uow, draft.id, draft.version, answers=draft.answers, uploads=plain_uploads(kept), page=code, now=now
    )
