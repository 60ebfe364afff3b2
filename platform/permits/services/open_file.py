"""Opening what was handed in: a person's own files, and those of cases they handle. Whoever may see a case and does not
handle it is told that its files are not for them; everybody else finds nothing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from permits.core.finding import Finding, FindingKind
from permits.core.forms import Upload
from permits.core.process import Actor, fold
from permits.persistence import attachments, cases
from permits.persistence.scanner import INFECTED, WAITING
from permits.persistence.unit_of_work import Reading, reading
from permits.services import messages
from permits.services.show_case import handles, may_see
from permits.services.site import Site


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A file with its bytes. `media_type` is what its content was found to be when it came."""

    name: str
    media_type: str
    content: bytes


NOT_HANDLED = FindingKind(
    "file.not_handled",
    "您不办理本件。申请人上传的文件只向申请人和办理本件的岗位展示；确需查看的，请联系办理本件的岗位",
    "You do not handle this case. What was uploaded is shown to the applicant and the desks that handle the case "
    "alone; if you need to know, ask the desk that has it",
)


_SHUT = {WAITING: messages.NOT_SCANNED, INFECTED: messages.KEPT_INFECTED}


def open_file(site: Site, attachment_id: str, actor: Actor) -> OpenedFile | Finding | None:
    """The file, if it is this actor's business; why not, if they may see its case and do not handle it; else None.
    A material has no class of privacy, so every file is kept from them, the ordinary ones too; nobody opens
    what a virus scanner has not looked at yet, or found infected. Raises
    `files.FileDamaged` if the disk no longer has what was kept."""
    with reading(site.database) as unit:
        row = attachments.load(unit, attachment_id)
        if row is None:
            return None
        if row.case_id is None:
            may, why = row.owner == actor.username, None
        else:
            may, why = _of_case(unit, site, row.case_id, actor)
        if not may:
            return why
        if row.scan in _SHUT:
            return _SHUT[row.scan].at(name=row.name)
        return OpenedFile(row.name, row.media_type, attachments.read(site.data_dir, row))


def _of_case(unit: Reading, site: Site, case_id: str, actor: Actor) -> tuple[bool, Finding | None]:
    """Whether this actor may open the files of a case, and what to say if not; nothing of a case they may not see."""
    stored = cases.load(unit, case_id)
    case = fold(stored.events) if stored else None
    if stored is None or case is None or not may_see(actor, case):
        return False, None
    return handles(actor, site.catalogue.governing(unit, case), case, stored.events), NOT_HANDLED.at()


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
