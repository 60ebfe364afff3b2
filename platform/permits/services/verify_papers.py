"""Whether sealed papers are what they were when they were sealed: those kept here, and any PDF somebody brings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from permits.core.text import Text
from permits.documents.sealing import SealFound, seals_in
from permits.persistence import audit, files, sealed_papers
from permits.persistence.paper_tables import SealedPaper
from permits.persistence.unit_of_work import Reading, reading
from permits.services.site import Site
from permits.services.verify_cases import Broken, Invariant


@dataclass(frozen=True, slots=True)
class PaperFound:
    """What can be said of a PDF. `number`: that of the paper, where this very file was sealed here; `ours`: the
    fingerprints among `seals` that are of an authority here, now or when one of its papers was sealed."""

    seals: Sequence[SealFound]
    ours: frozenset[str]
    number: str

    @property
    def holds(self) -> bool:
        """Sealed here, by one of our authorities, and nothing was changed since."""
        return bool(self.number and self.seals) and all(s.holds and s.fingerprint in self.ours for s in self.seals)


def verify_paper(site: Site, pdf: bytes) -> PaperFound | None:
    """Who sealed this file, and whether it is as it was then; None if it is no PDF that can be read."""
    found = seals_in(pdf)
    if found is None:
        return None
    held = site.seals.fingerprints()
    with reading(site.database) as unit:
        row = sealed_papers.with_bytes(unit, files.hash_of(pdf))
        ours = {s.fingerprint for s in found if s.fingerprint in held or sealed_papers.signed_by(unit, s.fingerprint)}
    return PaperFound(found, frozenset(ours), row.number if row else "")


def sealed_as_logged(unit: Reading, site: Site) -> Invariant:
    """Every sealed paper is the file the log saw being sealed, and its seal holds; none that the log saw is gone."""
    logged = {
        entry.subject: entry.data for entry in audit.entries(unit)
        if entry.action == sealed_papers.SEALED and entry.subject.startswith("paper:")
    }  # fmt: skip
    rows = sealed_papers.every(unit)
    broken = [
        Broken(row.number, what)
        for row in rows
        for what in _wrong(site, row, logged.pop(sealed_papers.subject(row), None))
    ]
    broken += [Broken(str(data.get("number", subject)), "was sealed, and is gone") for subject, data in logged.items()]
    title = Text("盖章的文书未变，签名有效", "Sealed papers are unchanged and their seals hold")
    return Invariant("I17", title, len(rows), tuple(broken))


def _wrong(site: Site, row: SealedPaper, logged: object) -> Iterator[str]:
    if logged != sealed_papers.said(row):
        yield "is not what the log saw being sealed"
    try:
        seals = seals_in(files.read(site.data_dir, row.sha256)) or []
    except files.FileDamaged as damaged:
        yield damaged.why
        return
    if not seals or not all(seal.holds and seal.fingerprint == row.signer for seal in seals):
        yield "its seal does not hold"
