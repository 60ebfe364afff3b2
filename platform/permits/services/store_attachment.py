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
from permits.persistence import attachments
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
    with unit_of_work(site.database) as uow:
        row = attachments.add(
            uow, site.data_dir, content, owner=owner, slot=slot, name=shown, media_type=media_type, now=now,
            draft_id=draft,
        )  # fmt: skip
        return Stored(Upload(row.id, shown, media_type, len(content), row.sha256))


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
    return []
