"""Taking in a file: looked at by its content, kept by its hash, belonging to whoever sent it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath

import puremagic

from permits.core.finding import Finding
from permits.core.forms import Upload
from permits.core.text import Text
from permits.documents.pages import Unreadable, count_pages
from permits.persistence import attachments, audit
from permits.persistence.scanner import CLEAN, WAITING, ScannerDown
from permits.persistence.unit_of_work import unit_of_work
from permits.services import messages
from permits.services.site import Site

_MEGABYTE = 1_000_000
_LONGEST_NAME = 200
_HEAD = 4096
# What may ever be kept, with the endings under which it may come. Nothing active is here (HTML, SVG, scripts, macros).
_ENDINGS = {
    "application/pdf": (".pdf",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
}


@dataclass(frozen=True, slots=True)
class Stored:
    """The file as kept, or why not."""

    upload: Upload | None = None
    findings: tuple[Finding, ...] = ()


def media_type_of(name: str, content: bytes) -> str:
    """The real type of a file: its content and its ending must say the same; empty when they do not."""
    ending = PurePath(name.lower()).suffix
    try:
        found = {match.mime_type for match in puremagic.magic_string(content[:_HEAD] + content[-_HEAD:], name)}
    except (puremagic.PureError, ValueError):
        return ""
    return next(
        (kind for kind, endings in _ENDINGS.items() if ending in endings and kind in found and _starts(kind, content)),
        "",
    )


_PDF_ENDS = b"%%EOF"
"""ISO 32000-1, 7.5.5: the last line of the file's trailer; writers add blanks or their own bytes after it."""
_STARTS = {"application/pdf": b"%PDF-", "image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG\r\n\x1a\n"}


def _starts(kind: str, content: bytes) -> bool:
    return content.startswith(_STARTS[kind])


def plain_name(name: str) -> str:
    """A file name fit to be shown: no folders, no control or direction characters, not too long."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(c for c in last if c.isprintable() and c not in "‪‫‬‭‮⁦⁧⁨⁩")
    stem, ending = PurePath(shown).stem, PurePath(shown).suffix
    return (stem[:_LONGEST_NAME] + ending) or "file"


def store_attachment(
    site: Site, owner: str, slot: str, name: str, content: bytes, accept: Collection[str], max_bytes: int,
    now: datetime, draft: str | None = None,
) -> Stored:  # fmt: skip
    """Keep a file for a material or field (`slot`). Refused when empty, too large or not of an accepted type."""
    shown = plain_name(name)
    findings = _judge(shown, slot, content, accept, max_bytes)
    if findings:
        return Stored(findings=tuple(findings))
    media_type = media_type_of(shown, content)
    scan = ""
    if site.scanner:
        try:
            found = site.scanner.finds(content)
        except ScannerDown:
            # Kept, and opened by nobody before it has been looked at.
            scan = WAITING
        else:
            if found:
                return _infected(site, owner, slot, shown, found, now)
            scan = CLEAN
    with unit_of_work(site.database) as uow:
        row = attachments.add(
            uow, site.data_dir, content, owner=owner, slot=slot, name=shown, media_type=media_type, now=now,
            draft_id=draft, scan=scan,
        )  # fmt: skip
        return Stored(Upload(row.id, shown, media_type, len(content), row.sha256))


def _infected(site: Site, owner: str, slot: str, name: str, found: str, now: datetime) -> Stored:
    with unit_of_work(site.database) as uow:
        data = {"name": name, "found": found}
        audit.record(uow, at=now, actor=owner, action="file_infected", subject=f"person:{owner}", data=data)
    return Stored(findings=(messages.FILE_INFECTED.at("/" + slot, name=name, found=found),))


def _judge(name: str, slot: str, content: bytes, accept: Collection[str], max_bytes: int) -> list[Finding]:
    where = "/" + slot
    if not content:
        return [messages.FILE_EMPTY.at(where, name=name)]
    if max_bytes and len(content) > max_bytes:
        return [messages.FILE_TOO_LARGE.at(where, name=name, limit=max_bytes // _MEGABYTE)]
    allowed = set(accept) or set(_ENDINGS)
    if media_type_of(name, content) not in allowed:
        kinds = [kind.rsplit("/", 1)[-1].upper() for kind in sorted(allowed)]
        return [messages.FILE_TYPE.at(where, name=name, allowed=Text("、".join(kinds), ", ".join(kinds)))]
    if content.startswith(_STARTS["application/pdf"]) and _PDF_ENDS not in content:
        return [messages.FILE_BROKEN_OFF.at(where, name=name)]
    try:
        count_pages(content, media_type_of(name, content))
    except Unreadable as wrong:
        return [(messages.FILE_LOCKED if wrong.locked else messages.FILE_UNREADABLE).at(where, name=name)]
    return []
