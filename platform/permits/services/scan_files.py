"""Files that came while the virus scanner did not answer: looked at as soon as it does. Until then nobody opens them,
and nobody loses them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from permits.core.process import SYSTEM
from permits.persistence import attachments, audit, files
from permits.persistence.scanner import CLEAN, INFECTED, ScannerDown
from permits.persistence.unit_of_work import reading, unit_of_work
from permits.services.site import Site

AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Scanned:
    """How many files were looked at, how many of them were infected, and whether the scanner answered."""

    clean: int = 0
    infected: int = 0
    answers: bool = True


def scan_files(site: Site, now: datetime) -> Scanned:
    """Ask about what waits, the oldest first, until the scanner no longer answers."""
    if site.scanner is None:
        return Scanned()
    clean = infected = 0
    with reading(site.database) as unit:
        waiting = attachments.waiting_for_scan(unit, AT_ONCE)
    for row in waiting:
        try:
            found = site.scanner.finds(attachments.read(site.data_dir, row))
        except files.FileDamaged:
            continue
        except ScannerDown:
            return Scanned(clean, infected, answers=False)
        with unit_of_work(site.database) as uow:
            attachments.note_scan(uow, row.id, INFECTED if found else CLEAN)
            if found:
                data = {"name": row.name, "found": found, "owner": row.owner}
                audit.record(uow, at=now, actor=SYSTEM, action="file_infected", subject=f"file:{row.id}", data=data)
        clean, infected = clean + (not found), infected + bool(found)
    return Scanned(clean, infected)
