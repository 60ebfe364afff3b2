"""A draft goes on under the release in force today: an application is judged by the rules of the day it is received."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from permits.core.process import LEGAL_ZONE
from permits.persistence import drafts
from permits.persistence.unit_of_work import unit_of_work
from permits.services.save_draft import OpenDraft
from permits.services.site import Site


def renew_draft(site: Site, draft: OpenDraft, now: datetime) -> OpenDraft | None:
    """The draft under today's release, its answers as they were; None if the item is no longer open to applications."""
    with unit_of_work(site.database) as uow:
        item = site.catalogue.item_on(uow, draft.item.code, now.astimezone(LEGAL_ZONE).date())
        if item is None or item.sha256 == draft.item.sha256:
            uow.abandon()
            return draft if item else None
        moved = drafts.move_to_release(uow, draft.id, draft.version, item.sha256, now)
        return replace(draft, item=item, version=draft.version + moved, updated_at=now)
