"""Handing in what was written in a draft: the same for one application and for each of many."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from permits.core.definitions.types import Field, Item
from permits.core.forms import Checked
from permits.core.process import LEGAL_ZONE, Actor, uploads_of
from permits.persistence.unit_of_work import reading
from permits.services.open_file import files_named
from permits.services.save_draft import OpenDraft
from permits.services.site import Site
from permits.services.submit import ONLINE, WINDOW, Submission, Submitted, judge_there, submit


def file_ids(fields: Iterable[Field], answers: Mapping[str, Any]) -> frozenset[str]:
    """The ids of every file these answers name, in rows of tables too."""
    found: set[str] = set()
    for field in fields:
        value = answers.get(field.id)
        if field.kind == "file" and isinstance(value, str):
            found.add(value)
        elif field.kind == "table" and isinstance(value, list):
            for row in value:
                found |= file_ids(field.columns, row) if isinstance(row, Mapping) else frozenset()
    return frozenset(found)


def judge_draft(site: Site, draft: OpenDraft, now: datetime) -> Checked:
    """What the judge says of a draft as it stands."""
    files = files_named(site, file_ids(draft.item.fields.values(), draft.answers))
    return judged_there(site, draft, draft.answers, frozenset(files), now)[1]


def judged_there(
    site: Site, draft: OpenDraft, answers: Mapping[str, Any], files: frozenset[str], now: datetime
) -> tuple[Item, Checked]:
    """The item as the authority has it that these answers lead to, and what the judge says of the draft with them.
    `files`: ids of the files that there are."""
    day = now.astimezone(LEGAL_ZONE).date()
    with reading(site.database) as unit:
        return judge_there(unit, site, draft.item, answers, uploads_of(draft.uploads), day, files)


def hand_in_draft(site: Site, draft: OpenDraft, checked: Checked, actor: Actor, now: datetime) -> Submitted:
    """Hand a judged draft in, with what came of the materials that are called for; the rest stays behind with the
    draft. The draft names the sending: sent twice, it opens one case. What the window wrote for somebody came to the
    window."""
    wanted = {need.material.code for need in checked.needs if need.to_upload}
    uploads = {code: files for code, files in uploads_of(draft.uploads).items() if code in wanted and files}
    files = files_named(site, file_ids(draft.item.fields.values(), draft.answers))
    submission = Submission(
        item=draft.item.code, answers=draft.answers, uploads=uploads, applicant=draft.applicant or draft.owner,
        channel=WINDOW if draft.applicant else ONLINE,
        key=draft.id, files=frozenset(files), draft=draft.id, release=draft.item.sha256,
    )  # fmt: skip
    return submit(site, submission, actor, now)
