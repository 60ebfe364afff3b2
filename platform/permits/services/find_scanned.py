"""Which case a code leads to that somebody scanned: scanners type what they read, and codes hold addresses."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from permits.persistence import cases, certificates
from permits.persistence.unit_of_work import reading
from permits.services.site import Site

_NUMBER = re.compile(r"[0-9]{6}-[0-9]{2}-[0-9]{6}-[0-9]{2}")


def find_scanned(site: Site, address: str) -> str:
    """The business number in this address, or that of the case whose certificate it verifies; empty if neither."""
    *_, last = urlsplit(address).path.rstrip("/").split("/")
    if named := _NUMBER.search(address):
        return named[0]
    with reading(site.database) as unit:
        certificate = certificates.load(unit, last) if last else None
        row = cases.row_of(unit, certificate.case_id) if certificate else None
    return row.number if row else ""
