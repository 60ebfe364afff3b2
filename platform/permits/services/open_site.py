"""Opening an installation: storage brought to the present step, reference data read, everything in one `Site`.

Knows where things lie; decides nothing. Used alike by the web application, the command line and the worker.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from permits.core.clock import TimeLimit
from permits.core.definitions import compile_authorities
from permits.core.definitions.cards import CardRule, compile_cards
from permits.core.definitions.pass1 import judge
from permits.core.definitions.ratings import compile_aspects
from permits.core.finding import Finding, errors
from permits.documents.seals import Seals
from permits.documents.signing import open_keys
from permits.notices.providers import Provider
from permits.persistence.database import Database, open_database
from permits.persistence.definition_files import Folder, read_calendar, read_schemas
from permits.persistence.definition_folder import LISTS
from permits.persistence.migrate import migrate_database
from permits.persistence.scanner import Scanner
from permits.services.calendars import Calendars, open_calendars
from permits.services.catalogue import Catalogue
from permits.services.read_wordings import Wordings, read_wordings
from permits.services.site import Site

NONE_SET: Mapping[str, Provider] = MappingProxyType({})


class UnusableDefinitions(Exception):
    """Reference data without which nothing can be decided is missing or wrong; the message names file and line."""


def open_site(
    database_url: str,
    data_dir: Path,
    definitions: Path,
    *,
    base_url: str = "",
    production: bool = False,
    sweep_limit: int = 100,
    scanner: str = "",
    undo_seconds: int = 0,
    providers: Mapping[str, Provider] = NONE_SET,
) -> Site:
    """Open the installation at these places, making the data folder and the tables if they are not there yet."""
    # What lies here is about people: nobody else on the machine reads it.
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = open_database(database_url, production=production)
    migrate_database(database)
    folder = Folder(definitions)
    entries = folder.entries("authorities")
    authorities, found = compile_authorities({code: entry for code, (entry, _) in entries.items()})
    calendars, more = _calendars(database, definitions)
    wordings = _wordings(definitions)
    key, public_keys = open_keys(data_dir / "keys")
    return Site(
        database=database,
        data_dir=data_dir,
        catalogue=Catalogue(),
        calendars=_usable(calendars, [*found, *more]),
        authorities=authorities,
        documents=wordings.documents,
        notices=wordings.notices,
        key=key,
        public_keys=public_keys,
        seals=Seals(data_dir / "keys" / "seals", makes_own=not production),
        base_url=base_url,
        definitions=definitions,
        sweep_limit=sweep_limit,
        scanner=Scanner(scanner) if scanner else None,
        undo_seconds=undo_seconds,
        providers=providers,
        cards=_cards(folder),
        consultations=_consultations(folder),
        aspects=compile_aspects(_listed(folder, "ratings")),
    )


def _cards(folder: Folder) -> Sequence[CardRule]:
    """What calls for a red or yellow card; none where the folder does not say."""
    return compile_cards(_listed(folder, "cards"))


def _consultations(folder: Folder) -> Mapping[str, TimeLimit]:
    """How soon questions are answered, by the code of the item they are about; and complaints and bad ratings."""
    limits = {code: entry["limit"] for code, entry in _listed(folder, "consultations").items()}
    return {code: TimeLimit(limit["length"], limit["unit"]) for code, limit in limits.items()}


def _listed(folder: Folder, kind: str) -> Mapping[str, Any]:
    """The entries of a file of the folder by their codes; none where there is no such file."""
    path = folder.root / LISTS[kind]
    if not path.exists():
        return {}
    found = folder.findings_of(path) or judge(kind, folder.value(path), read_schemas(folder.root), "")
    if wrong := _lines([folder.placed(finding, path, finding.where) for finding in errors(found)]):
        raise UnusableDefinitions("\n".join(wrong))
    return {code: entry for code, (entry, _) in folder.entries(kind).items()}


def _wordings(definitions: Path) -> Wordings:
    read = read_wordings(definitions)
    wrong = _lines(errors(read.findings))
    if wrong:
        raise UnusableDefinitions("\n".join(wrong))
    return read


def _calendars(database: Database, definitions: Path) -> tuple[Calendars | None, list[Finding]]:
    """The site's own; findings of the folder's files, where the site begins with them, carry file and line."""
    found, findings = open_calendars(database, definitions)
    return found, findings if found else read_calendar(definitions)[1]


def _usable(calendars: Calendars | None, findings: list[Finding]) -> Calendars:
    wrong = _lines(errors(findings))
    if calendars is None or wrong:
        raise UnusableDefinitions("\n".join(wrong) or "no calendar")
    return calendars


def _lines(findings: list[Finding]) -> list[str]:
    return [f"{f.file}:{f.line}: {f.code} {f.message.zh} {f.message.en}" for f in findings]
