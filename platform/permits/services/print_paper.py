"""Papers and certificates as PDF, for whoever may see the case.

Who handles the case gets the sealed original: made when it is first asked for, kept, and from then on the same bytes
for everybody. Others get a copy without a seal, the words covered that the case view covers. While the authority has no
seal, everybody gets papers without one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from permits.core.text import LANGUAGES, Text
from permits.documents.glyphs import printable_characters
from permits.documents.pdf import Printed, print_document, print_face
from permits.documents.stored import content_from_json
from permits.documents.types import Finish
from permits.persistence import tables
from permits.services.certificate_face import certificate_face, in_both_languages
from permits.services.seal_paper import ToSeal, sealed
from permits.services.show_case import CaseView
from permits.services.site import Site


def print_paper(site: Site, view: CaseView, document_id: str, language: str, now: datetime) -> tuple[str, bytes] | None:
    """(file name, PDF) of a paper of this case, in `language` or, where it was not filled, in Chinese; None if the case
    has no such paper."""
    row = paper_of(view, document_id)
    if row is None:
        return None
    chosen = filled_in(row, language)
    content = content_from_json(in_print((row.content or {})[chosen]))
    return f"{row.title.say(chosen)} {row.number}.pdf", _printed(
        site, view, ToSeal(row.id, chosen, row.number or ""), lambda finish: print_document(content, finish), now
    )


def print_preview(row: tables.Document, language: str) -> tuple[str, bytes]:
    """(file name, PDF) of a paper not sent: as it would be, but for its number, a mark across it and no seal."""
    chosen = filled_in(row, language)
    said = _without_number(in_print((row.content or {})[chosen]), row.number or "", NO_NUMBER_YET.say(chosen))
    name = f"{PREVIEW.say(chosen)} {row.title.say(chosen)}.pdf"
    return name, print_document(content_from_json(said), Finish.PREVIEW).content


NO_NUMBER_YET = Text("（发送时编号）", "(numbered when it is sent)")
PREVIEW = Text("预览", "Preview")


def _without_number(value: Any, number: str, instead: str) -> Any:
    if isinstance(value, str):
        return value.replace(number, instead) if number else value
    if isinstance(value, Mapping):
        return {key: _without_number(part, number, instead) for key, part in value.items()}
    return [_without_number(part, number, instead) for part in value] if isinstance(value, list) else value


def copy_paper(site: Site, view: CaseView, document_id: str, language: str) -> tuple[str, bytes] | None:
    """(file name, DOCX) of a paper that officers may edit a copy of; None if there is no such paper, or none for who
    does not handle the case."""
    row = paper_of(view, document_id)
    if row is None or not view.whole or row.kind not in editable(site, view):
        return None
    # The library takes its time to load, and few ever ask for this.
    from permits.documents.working_copy import NOT_THE_ORIGINAL, working_copy

    chosen = filled_in(row, language)
    name = f"{row.title.say(chosen)} {row.number} {NOT_THE_ORIGINAL.say(chosen)}.docx"
    return name, working_copy(content_from_json((row.content or {})[chosen]))


def editable(site: Site, view: CaseView) -> frozenset[str]:
    """The kinds of papers of this case that officers may take a working copy of."""
    templates = site.documents.get(view.item.papers, {})
    return frozenset(kind for kind, template in templates.items() if template.editable)


def paper_of(view: CaseView, document_id: str) -> tables.Document | None:
    return next((row for row in view.documents if row.id == document_id), None)


def filled_in(row: tables.Document, language: str) -> str:
    """The language a paper is shown in to whoever reads `language`."""
    return language if language in (row.content or {}) else LANGUAGES[0]


def print_certificate(site: Site, view: CaseView, now: datetime) -> tuple[str, bytes] | None:
    """(file name, PDF) of this case's certificate, its QR code leading to the public page; None if it has none."""
    row = view.certificate
    if row is None:
        return None
    face = certificate_face(
        in_print(view.case.certificate), site.authorities[view.case.authority], verification_url(site, row.id)
    )
    face = replace(face, lines=in_both_languages(site, face.lines))
    return f"{face.title.zh} {row.number}.pdf", _printed(
        site, view, ToSeal(row.id, LANGUAGES[0], row.number), lambda finish: print_face(face, finish), now
    )


def _printed(site: Site, view: CaseView, paper: ToSeal, print_it: Callable[[Finish], Printed], now: datetime) -> bytes:
    kept = sealed(site, view.id, view.case.authority, paper, print_it, now) if view.whole else None
    return kept or print_it(Finish.UNSEALED).content


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
