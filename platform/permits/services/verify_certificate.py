"""Telling a stranger whether a certificate stands. Shows only what anybody may see; knows no login."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from permits.core.process import fold
from permits.documents.signing import PublicKeys
from permits.documents.verification import CertificateRow, VerificationPage, verification_page_model
from permits.persistence import cases, certificates, tables
from permits.persistence.unit_of_work import Reading, reading
from permits.services.papers import in_both_languages
from permits.services.print_paper import revoked_on
from permits.services.site import Site

# How the register's states read to the documents: each with the way it ended.
_ENDED_AS = {certificates.VALID: "", certificates.REVOKED: "annulled", certificates.REPLACED: "replaced"}

# The brackets of document numbers (GB/T 9704) are on few keyboards.
_BRACKETS = str.maketrans("[](){}（）【】［］", "〔〕" * 6)


def verify_certificate(site: Site, certificate_id: str, today: date) -> VerificationPage:
    """What the register says of the certificate its QR code names."""
    with reading(site.database) as unit:
        return _page(unit, site, certificates.load(unit, certificate_id), today)


def find_certificate(site: Site, number: str, holder: str, today: date) -> str:
    """The id of the certificate with this number, if a public line of it says `holder` too; else empty. A number alone
    opens nothing, so that registers cannot be read by counting."""
    with reading(site.database) as unit:
        row = certificates.by_number(unit, "".join(number.split()).translate(_BRACKETS))
    said = "".join(holder.split()).casefold()
    return row.id if row is not None and said and said in _public_values(row) else ""


def _public_values(row: tables.Certificate) -> set[str]:
    lines = [line["value"] for line in row.face["lines"] if line["public"]]
    return {"".join(str(value[side]).split()).casefold() for value in lines for side in ("zh", "en")}


def _page(unit: Reading, site: Site, row: tables.Certificate | None, today: date) -> VerificationPage:
    keys = site.public_keys or PublicKeys({})
    if row is None:
        return verification_page_model("", None, keys, today)
    stored = cases.load(unit, row.case_id)
    ended_on = revoked_on(fold(stored.events).certificate) if stored else None
    entry = CertificateRow(row.number, row.face, row.valid_from, row.valid_to, _ENDED_AS[row.state], ended_on)
    page = verification_page_model(row.token, entry, keys, today)
    return replace(page, lines=in_both_languages(site, page.lines))
