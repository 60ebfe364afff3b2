"""The face of a certificate: what it says, from the event that made it; and its entry in the register."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from permits.core.definitions.types import Authority
from permits.core.process import Event
from permits.core.text import Text
from permits.documents.signing import sign
from permits.documents.types import CertificateFace, FaceLine
from permits.documents.verification import face_as_signed
from permits.persistence import certificates, tables
from permits.persistence.columns import new_token
from permits.persistence.unit_of_work import UnitOfWork
from permits.services.site import Site


def store_certificate(
    uow: UnitOfWork, site: Site, case_id: str, event: Event, authority: Authority
) -> None:  # fmt: skip
    """The register's entry. What is kept there and signed is only what anybody may see (minimal disclosure)."""
    whole = certificate_face(event.data, authority)
    face = face_as_signed(replace(whole, lines=tuple(line for line in whole.lines if line.public)))
    certificates.add(uow, tables.Certificate(
        id=new_token(), number=whole.number, case_id=case_id, kind=str(event.data["kind"]), face=face,
        token=sign(face, site.key) if site.key else "", valid_from=whole.valid_from, valid_to=whole.valid_to,
        state=certificates.VALID, issued_at=event.at,
    ))  # fmt: skip


def _said(line: Mapping[str, Any], authority: Authority) -> Text:
    """What a line of the face says. The event names the authority by its code; people read its name."""
    return authority.title if line["value"] == authority.code else Text(line["value"], line["value_en"])


def certificate_face(data: Mapping[str, Any], authority: Authority, url: str = "") -> CertificateFace:
    """The face a `certified` event carries, as the documents print it. `url`: where its QR code leads."""
    return CertificateFace(
        title=Text(data["title"]["zh"], data["title"]["en"]), number=data["number"], authority=authority.title,
        lines=tuple(
            FaceLine(
                one["code"], Text(one["title"], one["title_en"]), _said(one, authority), one["public"],
                one.get("annex", False),
            )
            for one in data["fields"]
        ),
        issued_on=date.fromisoformat(data["issued_on"]), valid_from=date.fromisoformat(data["valid_from"]),
        valid_to=date.fromisoformat(data["valid_to"]) if data["valid_to"] else None, verification_url=url,
    )  # fmt: skip


def in_both_languages(site: Site, lines: Sequence[FaceLine]) -> tuple[FaceLine, ...]:
    """Lines of a face as they are shown: a body that is written down in Chinese alone, as a register knows it, with the
    English name that our own data have for it. What is stored and signed stays as it is."""
    named = {authority.title.zh: authority.title for authority in site.authorities.values()}
    return tuple(
        replace(line, value=named.get(line.value.zh, line.value)) if line.value.en in ("", line.value.zh) else line
        for line in lines
    )
