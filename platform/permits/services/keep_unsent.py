"""Files that came with a page too old to be acted on, kept for whoever sent them until they confirm the page.

They belong to one person and to nothing else; those never confirmed are forgotten after two days. Of somebody whose
sign-in ran out nobody knows who it is: what they sent is kept under no name, for whoever has the page with its
unguessable id, shorter and within what all such people have together.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from permits.persistence import attachments, parts
from permits.persistence.unit_of_work import UnitOfWork, reading, unit_of_work
from permits.services.open_file import OpenedFile, own_files
from permits.services.site import Site
from permits.services.store_attachment import Stored, store_attachment

UNSENT = "unsent"
FOR = timedelta(days=2)
MOST = 60
"""For one person at a time, or for all who are not signed in: nothing that was not confirmed may fill the disk."""
NOBODY, FOR_NOBODY = "", timedelta(hours=2)


def keep_unsent(site: Site, owner: str, name: str, content: bytes, now: datetime) -> Stored:
    """Keep a file until its page is confirmed, judged as every upload is; what is older than two days goes. Where a
    person has too many of them, it is not kept and nothing is wrong with it."""
    with unit_of_work(site.database) as uow:
        _forget(uow, now)
        if attachments.loose_count(uow, UNSENT, owner) >= MOST:
            return Stored()
    return store_attachment(site, owner, UNSENT, name, content, (), 0, now)


def forget_unsent(site: Site, now: datetime) -> None:
    """Take away what was never confirmed, and free the disk of every file that belongs to nothing any more."""
    with unit_of_work(site.database) as uow:
        _forget(uow, now)
    with reading(site.database) as unit:
        attachments.tidy_files(unit, site.data_dir, now - timedelta(days=1))
    parts.forget(site.data_dir, now - FOR)


def _forget(uow: UnitOfWork, now: datetime) -> None:
    attachments.forget(uow, UNSENT, now - FOR)
    attachments.forget(uow, UNSENT, now - FOR_NOBODY, NOBODY)


def unsent_names(site: Site, ids: Collection[str], owner: str) -> dict[str, str]:
    """The names of those of these files that are kept for this person, or under no name, by id."""
    found = [one for who in dict.fromkeys((owner, NOBODY)) for one in own_files(site, ids, who)]
    return {upload.id: upload.name for upload, slot in found if slot == UNSENT}


def open_unsent(site: Site, attachment_id: str, owner: str) -> OpenedFile | None:
    """A file kept for this person, or under no name; None for anybody else's, and for files that are no such ones."""
    if not unsent_names(site, (attachment_id,), owner):
        return None
    with reading(site.database) as unit:
        row = attachments.load(unit, attachment_id)
        return OpenedFile(row.name, row.media_type, attachments.read(site.data_dir, row)) if row else None
