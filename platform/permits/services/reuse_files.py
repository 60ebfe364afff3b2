"""免提交: a file that was handed in with an earlier case is taken again, if whoever handed it in says so.

Offered are files of the same material and the same applicant alone: an account may act for several.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from permits.core.definitions.types import Material
from permits.core.forms import Upload
from permits.core.process import LEGAL_ZONE, applicant_name, uploads_of
from permits.persistence import attachments, audit
from permits.persistence.scanner import CLEAN
from permits.persistence.tables import Attachment
from permits.persistence.unit_of_work import Reading, reading, unit_of_work
from permits.services.save_draft import OpenDraft
from permits.services.site import Site

_MOST = 3
"""Of one material: older ones are hardly still right."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """A file handed in before: with which case, and when."""

    id: str
    name: str
    number: str
    on: date


def earlier_files(
    site: Site, draft: OpenDraft, answers: Mapping[str, object], materials: Collection[Material], now: datetime
) -> dict[str, list[Earlier]]:
    """By material, what may be taken again: not what is in the draft already, nor one file twice."""
    if draft.applicant:
        return {}
    with reading(site.database) as unit:
        return {
            code: [Earlier(file.id, file.name, number, file.created_at.astimezone(LEGAL_ZONE).date())
                   for file, number in found]
            for code, found in _found(unit, site, draft, answers, materials, now).items()
        }  # fmt: skip


def take_again(
    site: Site, draft: OpenDraft, answers: Mapping[str, object], material: Material, file_id: str, now: datetime
) -> Upload | None:
    """The file once more, for this draft; that whoever handed it in said so is written down. None if it is none of
    those that were offered."""
    with unit_of_work(site.database) as uow:
        offered = _found(uow, site, draft, answers, [material], now).get(material.code, [])
        like = next(((file, number) for file, number in offered if file.id == file_id), None)
        if draft.applicant or like is None:
            uow.abandon()
            return None
        row = attachments.add_again(uow, like[0], draft.id, now)
        row.slot = material.code
        data = {"material": material.code, "of": like[1]}
        audit.record(uow, at=now, actor=draft.owner, action="file_taken_again", subject=f"draft:{draft.id}", data=data)
        return Upload(row.id, row.name, row.media_type, row.size, row.sha256)


def _found(
    unit: Reading, site: Site, draft: OpenDraft, answers: Mapping[str, object], materials: Collection[Material],
    now: datetime,
) -> dict[str, list[tuple[Attachment, str]]]:  # fmt: skip
    name = applicant_name(draft.item, answers)
    if not name:
        return {}
    there = {code: {file.sha256 for file in files} for code, files in uploads_of(draft.uploads).items()}
    wanted = [one for one in materials if not one.for_one_case]
    titles = {one.title.zh for one in wanted}
    # One paper has the same title in every item, but each item's own code.
    title_of = {
        (item.code, one.code): one.title.zh
        for item in site.catalogue.items_on(unit, now.astimezone(LEGAL_ZONE).date())
        for one in item.materials.values()
        if one.title.zh in titles
    }
    found: dict[str, list[tuple[Attachment, str]]] = {}
    for file, case in attachments.handed_in_before(unit, draft.owner, name, {slot for _, slot in title_of}):
        title = title_of.get((case.item, file.slot))
        for one in (one for one in wanted if one.title.zh == title and _fits(file, one)):
            seen = there.setdefault(one.code, set())
            if file.sha256 not in seen and len(found.get(one.code, ())) < _MOST:
                seen.add(file.sha256)
                found.setdefault(one.code, []).append((file, case.number))
    return found


def _fits(file: Attachment, material: Material) -> bool:
    return file.media_type in material.accept and file.size <= material.max_bytes and file.scan in ("", CLEAN)
