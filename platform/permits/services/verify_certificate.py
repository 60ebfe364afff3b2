"""Telling a stranger whether a certificate stands. Shows only what anybody may see; knows no login."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from datetime import date

from permits.core.process import fold
from permits.documents.signing import PublicKeys
from permits.documents.verification import CertificateRow, VerificationPage, verification_page_model
from permits.persistence import cases, certificates, tables
from permits.persistence.unit_of_work import Reading, reading
from permits.services.certificate_face import in_both_languages
from permits.services.print_paper import revoked_on
from permits.services.site import Site

# How the register's states read to the documents: each with the way it ended.
_ENDED_AS = {certificates.VALID: "", certificates.REVOKED: "annulled", certificates.REPLACED: "replaced"}

# The brackets of document numbers (GB/T 9704) are on few keyboards, and people write others or none.
_BRACKETS = str.maketrans("", "", "[](){}<>〔〕【】〖〗《》〈〉「」『』")
_YEAR = re.compile(r"(?<![0-9])([0-9]{4})(?![0-9])")
_SERIAL = re.compile(r"0*([0-9]+)([^0-9]*)$")
_LONGEST_SERIAL, _LONGEST = 8, 60


def verify_certificate(site: Site, certificate_id: str, today: date) -> VerificationPage:
    """What the register says of the certificate its QR code names."""
    with reading(site.database) as unit:
        return _page(unit, site, certificates.load(unit, certificate_id), today)


def find_certificate(site: Site, number: str, holder: str, today: date) -> str:
    """The id of the certificate with this number, if a public line of it says `holder` too; else empty. A number alone
    opens nothing, so that registers cannot be read by counting."""
    with reading(site.database) as unit:
        rows = certificates.by_numbers(unit, _spellings(number))
    said = _plain(holder)
    return next((row.id for row in rows if said and said in _public_values(row)), "")


def token_of(site: Site, certificate_id: str) -> tuple[str, str] | None:
    """The number of a certificate and what was signed of it; None where there is none, or nothing was signed."""
    with reading(site.database) as unit:
        row = certificates.load(unit, certificate_id)
    return (row.number, row.token) if row and row.token else None


def _plain(words: str) -> str:
    """Words as they are compared: without width, case, spaces and brackets."""
    return "".join(unicodedata.normalize("NFKC", words).split()).translate(_BRACKETS).casefold()


def _spellings(number: str) -> set[str]:
    """The numbers that somebody may have read who typed this: with its year in brackets or as it stands, in capitals,
    small letters or as typed, and with the zeros before its serial."""
    typed = "".join(unicodedata.normalize("NFKC", number).split()).translate(_BRACKETS)
    if len(typed) > _LONGEST:
        return set()
    bracketed = _YEAR.sub(r"〔\1〕", typed, count=1)
    cased = {one for base in (typed, bracketed) for one in (base, base.upper(), base.lower())}
    filled = {
        _SERIAL.sub(lambda found, width=width: found[1].zfill(width) + found[2], one)  # type: ignore[misc]
        for one in cased for width in range(_LONGEST_SERIAL + 1)
    }  # fmt: skip
    return {"".join(number.split()), *cased, *filled}


def _public_values(row: tables.Certificate) -> set[str]:
    lines = [line["value"] for line in row.face["lines"] if line["public"]]
    return {_plain(str(value[side])) for value in lines for side in ("zh", "en")}


def _page(unit: Reading, site: Site, row: tables.Certificate | None, today: date) -> VerificationPage:
    keys = site.public_keys or PublicKeys({})
    if row is None:
        return verification_page_model("", None, keys, today)
    stored = cases.load(unit, row.case_id)
    ended_on = revoked_on(fold(stored.events).certificate) if stored else None
    entry = CertificateRow(row.number, row.face, row.valid_from, row.valid_to, _ENDED_AS[row.state], ended_on)
    page = verification_page_model(row.token, entry, keys, today)
    return replace(page, lines=in_both_languages(site, page.lines))
