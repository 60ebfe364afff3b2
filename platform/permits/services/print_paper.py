"""Papers and certificates as PDF, made when somebody asks for them, for whoever may see the case; where they do not
handle it, with the words covered that the case view covers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from permits.core.text import LANGUAGES
from permits.documents.glyphs import printable_characters
from permits.documents.pdf import certificate_pdf, notice_pdf
from permits.documents.stored import content_from_json
from permits.services.papers import certificate_face, in_both_languages
from permits.services.show_case import CaseView
from permits.services.site import Site


def print_paper(view: CaseView, document_id: str, language: str) -> tuple[str, bytes] | None:
    """(file name, PDF) of a paper of this case, in `language` or, where it was not filled, in Chinese; None if the case
    has no such paper."""
    row = next((row for row in view.documents if row.id == document_id), None)
    if row is None:
        return None
    contents: Mapping[str, Any] = row.content or {}
    chosen = language if language in contents else LANGUAGES[0]
    return f"{row.title.say(chosen)} {row.number}.pdf", notice_pdf(content_from_json(in_print(contents[chosen])))


def print_certificate(site: Site, view: CaseView) -> tuple[str, bytes] | None:
    """(file name, PDF) of this case's certificate, its QR code leading to the public page; None if it has none."""
    row = view.certificate
    if row is None:
        return None
    face = certificate_face(
        in_print(view.case.certificate), site.authorities[view.case.authority], verification_url(site, row.id)
    )
    face = replace(face, lines=in_both_languages(site, face.lines))
    return f"{face.title.zh} {row.number}.pdf", certificate_pdf(face)


def in_print(value: Any) -> Any:
    """Stored words with 〓, the printer's sign for a missing letter, where no committed font has the character.
    A paper is owed to a person whose name no font knows, too; the record keeps the character itself."""
    if isinstance(value, str):
        return "".join(
            letter if ord(letter) in printable_characters() or letter in "\n\t" else "〓" for letter in value
        )
    if isinstance(value, Mapping):
        return {key: in_print(part) for key, part in value.items()}
    return [in_print(part) for part in value] if isinstance(value, list | tuple) else value


def verification_url(site: Site, certificate_id: str) -> str:
    """Where a stranger checks a certificate."""
    return f"{site.base_url}/verify/{certificate_id}"


def revoked_on(certificate: Mapping[str, object]) -> date | None:
    """The legal day a certificate was revoked, as its case tells it."""
    told = certificate.get("revoked_on")
    return date.fromisoformat(str(told)) if told else None
