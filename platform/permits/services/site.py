"""What every service works with: the database, the data folder, the definitions in force. Knows no person, no act."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from permits.core.clock import Calendar, TimeLimit
from permits.core.definitions.cards import CardRule
from permits.core.definitions.ratings import Aspect
from permits.core.definitions.types import Authority
from permits.documents.seals import Seals
from permits.documents.signing import PublicKeys, SigningKey
from permits.documents.types import DocumentTemplate
from permits.notices.providers import Provider
from permits.notices.wording import NoticeTemplate
from permits.persistence.database import Database
from permits.persistence.scanner import Scanner
from permits.persistence.unit_of_work import reading
from permits.services.calendars import Calendars
from permits.services.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Site:
    """One installation. `documents`: by family of papers, then by kind; `base_url` is where people reach it, without a
    slash at the end; `definitions` the folder items are published from; `sweep_limit`: how many clocks may have
    waited for more than a day before a person is asked; `providers`: who carries the messages of a channel out of the
    house (a channel without one files them); `cards`: what calls for a red or yellow card; `scanner`: who looks for
    viruses in files that come (None: nobody); `consultations`: how soon what people write is answered, by item or by
    what it is; `aspects`: what a rating asks; `undo_seconds`: how long an act can be taken back before it is carried
    out (0: it is carried out at once)."""

    database: Database
    data_dir: Path
    catalogue: Catalogue
    calendars: Calendars
    authorities: Mapping[str, Authority]
    documents: Mapping[str, Mapping[str, DocumentTemplate]] = field(default_factory=dict)
    notices: Mapping[str, NoticeTemplate] = field(default_factory=dict)
    key: SigningKey | None = None
    public_keys: PublicKeys | None = None
    seals: Seals = field(default_factory=lambda: Seals(Path("data/keys/seals")))
    base_url: str = ""
    definitions: Path = Path("definitions")
    sweep_limit: int = 100
    providers: Mapping[str, Provider] = field(default_factory=dict)
    cards: Sequence[CardRule] = ()
    scanner: Scanner | None = None
    consultations: Mapping[str, TimeLimit] = field(default_factory=dict)
    aspects: Sequence[Aspect] = ()
    undo_seconds: int = 0

    @property
    def calendar(self) -> Calendar:
        """The calendar in force, as it was last looked up."""
        return self.calendars.present

    def look_up_calendar(self) -> None:
        """See a calendar that somebody has loaded since."""
        with reading(self.database) as unit:
            self.calendars.look_up(unit)
