"""A batch as it stands: each row of its table a draft, judged, or the case it became. Reads; renews old drafts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from permits.core.definitions.types import Item
from permits.core.forms import Checked
from permits.core.process import LEGAL_ZONE
from permits.core.text import Text
from permits.persistence import batches, tables
from permits.persistence.batches import BatchLine
from permits.persistence.unit_of_work import reading
from permits.services.hand_in_draft import judge_draft
from permits.services.renew_draft import renew_draft
from permits.services.save_draft import OpenDraft, as_opened
from permits.services.site import Site


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One person of a batch: the draft and what the judge says of it, or the case. `row` is that of the table."""

    row: int
    draft: OpenDraft | None = None
    checked: Checked | None = None
    case: tables.PermitCase | None = None

    @property
    def ready(self) -> bool:
        return self.checked is not None and self.checked.passes


@dataclass(frozen=True, slots=True)
class OpenBatch:
    """A batch of the item as it is today; `open` = it can still be handed in."""

    name: str
    item: Item
    rows: Sequence[BatchRow]
    open: bool = True

    @property
    def ready(self) -> list[BatchRow]:
        return [row for row in self.rows if row.ready]

    @property
    def cases(self) -> list[tables.PermitCase]:
        return [row.case for row in self.rows if row.case]


def open_batch(site: Site, batch: str, owner: str, now: datetime) -> OpenBatch | None:
    """A person's own batch, every draft of it judged by today's rules; None for anybody else's."""
    if not batches.is_batch(batch):
        return None
    with reading(site.database) as unit:
        drafts, cases = batches.drafts_in(unit, batch, owner), batches.cases_in(unit, batch, owner)
        if not drafts and not cases:
            return None
        item = (drafts[0] if drafts else cases[0]).item
        today = site.catalogue.item_on(unit, item, now.astimezone(LEGAL_ZONE).date())
        known = today or site.catalogue.release(unit, (drafts[0] if drafts else cases[0]).release_sha256)
        opened = [as_opened(row, site.catalogue.release(unit, row.release_sha256)) for row in drafts]
    rows = {case.submission_key: BatchRow(_row(case.submission_key or ""), case=case) for case in cases}
    rows |= {draft.id: _judged(site, draft, today, now) for draft in opened if draft.id not in rows}
    return OpenBatch(batch, known, [rows[name] for name in sorted(rows, key=str)], today is not None)


def _row(name: str) -> int:
    return batches.row_of(name)[1]


def _judged(site: Site, draft: OpenDraft, today: Item | None, now: datetime) -> BatchRow:
    if today is None:
        return BatchRow(_row(draft.id), draft)
    if draft.item.sha256 != today.sha256:
        draft = renew_draft(site, draft, now) or draft
    return BatchRow(_row(draft.id), draft, judge_draft(site, draft, now))


def batch_of(draft_id: str) -> str:
    """The batch a draft belongs to; empty for one that stands alone."""
    return batches.row_of(draft_id)[0]


def my_batches(site: Site, owner: str, now: datetime) -> list[tuple[BatchLine, Text]]:
    """A person's batches with the titles of their items, the last touched first."""
    with reading(site.database) as unit:
        items = {item.code: item.title for item in site.catalogue.items_on(unit, now.astimezone(LEGAL_ZONE).date())}
        lines = batches.batches_of(unit, owner)
    return [(line, items.get(line.item, Text(line.item, line.item))) for line in lines]
