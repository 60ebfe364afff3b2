"""A paper sealed once, and from then on always the same file. Outside every act: it is filled and numbered by then.

Its hash goes into the log with it. Whoever asks second, or at the same moment, gets the file of whoever was first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from permits.core.process import SYSTEM_ACTOR
from permits.documents.pdf import Printed, seal_picture
from permits.documents.types import Finish
from permits.persistence import files, sealed_papers
from permits.persistence.unit_of_work import reading, unit_of_work
from permits.services.site import Site


@dataclass(frozen=True, slots=True)
class ToSeal:
    """Which paper it is: its id, its language, its number."""

    id: str
    language: str
    number: str


def sealed(
    site: Site, case_id: str, authority: str, paper: ToSeal, print_it: Callable[[Finish], Printed], now: datetime
) -> bytes | None:
    """The sealed file; None while the authority has no seal that can be used. Raises `files.FileDamaged` if what was
    sealed is no longer on the disk as it was: nothing is sealed twice."""
    kept = _kept(site, paper)
    if kept is not None:
        return kept
    content = _set(site, authority, paper, print_it, now)
    if content is None:
        return None
    file, signer = files.keep(site.data_dir, content[0]), content[1]
    try:
        with unit_of_work(site.database) as uow:
            sealed_papers.add(
                uow, case_id=case_id, paper=paper.id, language=paper.language, number=paper.number,
                sha256=file.sha256, signer=signer, actor=SYSTEM_ACTOR.username, now=now,
            )  # fmt: skip
    except IntegrityError:
        return _kept(site, paper)
    return content[0]


def can_seal(site: Site, authority: str, now: datetime) -> bool:
    """Whether this authority's papers leave with a seal now."""
    return site.seals.of(authority, site.authorities[authority].title, now) is not None


def _kept(site: Site, paper: ToSeal) -> bytes | None:
    with reading(site.database) as unit:
        row = sealed_papers.of_paper(unit, paper.id, paper.language)
    return files.read(site.data_dir, row.sha256) if row else None


def _set(
    site: Site, authority: str, paper: ToSeal, print_it: Callable[[Finish], Printed], now: datetime
) -> tuple[bytes, str] | None:
    """The file with the seal on it, and who signed."""
    title = site.authorities[authority].title
    seal = site.seals.of(authority, title, now)
    if seal is None:
        return None
    # Most processes never seal anything, and the library takes a second to load.
    from permits.documents.sealing import set_seal

    printed = print_it(Finish.DEMONSTRATION if seal.demonstration else Finish.SEALED)
    assert printed.place is not None
    picture = seal_picture(title.zh, demonstration=seal.demonstration)
    content = set_seal(
        printed.content, picture, printed.place, seal, reason=paper.number, authority=title.zh, now=now
    )  # fmt: skip
    return content, seal.fingerprint
