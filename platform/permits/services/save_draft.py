"""Applications being written: begun, saved page by page, picked up on another device, thrown away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from permits.core.definitions.types import Item
from permits.core.finding import Finding
from permits.core.process import LEGAL_ZONE
from permits.persistence import attachments, drafts, tables
from permits.persistence.columns import new_token
from permits.persistence.unit_of_work import reading, unit_of_work
from permits.services import messages
from permits.services.site import Site


@dataclass(frozen=True, slots=True)
class OpenDraft:
    """A draft with the release it is written under. `uploads`: material code → plain uploads, as events keep them."""

    id: str
    item: Item
    answers: Mapping[str, Any]
    uploads: Mapping[str, Any]
    page: str
    version: int
    updated_at: datetime
    owner: str
    applicant: str = ""
    """Whose application it is, where the window writes it for somebody; else empty."""


def begin_draft(
    site: Site, code: str, owner: str, now: datetime, answers: Mapping[str, Any] | None = None, applicant: str = ""
) -> OpenDraft | None:
    """A new draft of today's release of the item, prefilled with `answers`; None if there is no such item today.
    `applicant`: for whom the owner writes it, if for somebody else."""
    with unit_of_work(site.database) as uow:
        item = site.catalogue.item_on(uow, code, now.astimezone(LEGAL_ZONE).date())
        if item is None:
            uow.abandon()
            return None
        row = tables.Draft(
            id=new_token(), owner=owner, item=item.code, release_sha256=item.sha256, answers=dict(answers or {}),
            uploads={}, page="", updated_at=now, applicant=applicant or None,
        )  # fmt: skip
        drafts.add(uow, row)
        return as_opened(row, item)


def open_draft(site: Site, draft_id: str, owner: str) -> OpenDraft | None:
    """A person's own draft; None for anybody else's."""
    with reading(site.database) as unit:
        row = drafts.load(unit, draft_id, owner)
        return as_opened(row, site.catalogue.release(unit, row.release_sha256)) if row else None


def drafts_of(site: Site, owner: str) -> list[OpenDraft]:
    """A person's drafts, the last touched first."""
    with reading(site.database) as unit:
        rows = drafts.drafts_of(unit, owner)
        return [as_opened(row, site.catalogue.release(unit, row.release_sha256)) for row in rows]


def as_opened(row: tables.Draft, item: Item) -> OpenDraft:
    """A stored draft with its release."""
    said = (row.id, item, row.answers, row.uploads, row.page, row.version, row.updated_at, row.owner)
    return OpenDraft(*said, row.applicant or "")


def save_draft(
    site: Site, draft: OpenDraft, answers: Mapping[str, Any], uploads: Mapping[str, Any], page: str, now: datetime
) -> tuple[Finding, ...]:
    """Write the draft over the version that was open; a finding if it was changed elsewhere meanwhile."""
    with unit_of_work(site.database) as uow:
        saved = drafts.save(uow, draft.id, draft.version, answers=answers, uploads=uploads, page=page, now=now)
        if saved:
            return ()
        uow.abandon()
        return (messages.DRAFT_MOVED_ON.at(),)


def discard_draft(site: Site, draft_id: str, owner: str) -> bool:
    """Throw a draft and its files away. False if it is not this person's."""
    with unit_of_work(site.database) as uow:
        if drafts.load(uow, draft_id, owner) is None:
            uow.abandon()
            return False
        return drafts.remove(uow, draft_id)


def forget_file(site: Site, attachment_id: str, owner: str) -> bool:
    """Take back a file not yet handed in. False if it is not this person's or belongs to a case."""
    with unit_of_work(site.database) as uow:
        return attachments.remove(uow, attachment_id, owner)
