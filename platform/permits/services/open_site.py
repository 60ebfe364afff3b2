"""Opening an installation: storage brought to the present step, reference data read, everything in one `Site`.

Knows where things lie; decides nothing. Used alike by the web application, the command line and the worker.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from permits.core.clock import Calendar
from permits.core.definitions import compile_authorities
from permits.core.finding import Finding, errors
from permits.documents.signing import open_keys
from permits.documents.wording import compile_documents
from permits.notices.wording import compile_notices
from permits.persistence.database import open_database
from permits.persistence.definition_files import Folder, read_calendar
from permits.persistence.migrate import migrate_database
from permits.services.catalogue import Catalogue
from permits.services.site import Site

T = TypeVar("T")
Compiler = Callable[[Mapping[str, Any], Mapping[str, Any]], tuple[Mapping[str, T], Sequence[Finding]]]


class UnusableDefinitions(Exception):
    """Reference data without which nothing can be decided is missing or wrong; the message names file and line."""


def open_site(
    database_url: str, data_dir: Path, definitions: Path, *, base_url: str = "", production: bool = False
) -> Site:
    """Open the installation at these places, making the data folder and the tables if they are not there yet."""
    # What lies here is about people: nobody else on the machine reads it.
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = open_database(database_url, production=production)
    migrate_database(database)
    entries = Folder(definitions).entries("authorities")
    authorities, found = compile_authorities({code: entry for code, (entry, _) in entries.items()})
    calendar, more = read_calendar(definitions)
    families = [path for path in sorted((definitions / "documents").iterdir()) if path.is_dir()]
    _named_families(definitions, {family.name for family in families})
    key, public_keys = open_keys(data_dir / "keys")
    return Site(
        database=database,
        data_dir=data_dir,
        catalogue=Catalogue(),
        calendar=_usable(calendar, [*found, *more]),
        authorities=authorities,
        documents={family.name: _templates(definitions, family, "document", compile_documents) for family in families},
        notices=_templates(definitions, definitions / "notices", "notice", compile_notices),
        key=key,
        public_keys=public_keys,
        base_url=base_url,
        definitions=definitions,
    )


def _named_families(definitions: Path, there: set[str]) -> None:
    """Whether every family of papers that a type of items names is there."""
    types = {code: entry for code, (entry, _) in Folder(definitions).entries("types").items()}
    missing = [
        f"types.json: {code}: documents/{t['papers']}"
        for code, t in types.items()
        if t.get("papers", "") not in there | {""}
    ]
    if missing:
        raise UnusableDefinitions("\n".join(missing))


def _templates(definitions: Path, folder: Path, schema: str, compiled: Compiler[T]) -> Mapping[str, T]:
    """The wordings of a folder, by the names of their files, judged by their meta-schema."""
    raw = {path.stem: _json(path) for path in sorted(folder.glob("*.json"))}
    templates, found = compiled(raw, _json(definitions / f"schema/v1/{schema}.schema.json"))
    wrong = [f"{folder.name}: {f.where}: {f.code} {f.message.zh} {f.message.en}" for f in errors(list(found))]
    if wrong:
        raise UnusableDefinitions("\n".join(wrong))
    return templates


def _json(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def _usable(calendar: Calendar | None, findings: list[Finding]) -> Calendar:
    wrong = [f"{f.file}:{f.line}: {f.code} {f.message.zh} {f.message.en}" for f in errors(findings)]
    if calendar is None or wrong:
        raise UnusableDefinitions("\n".join(wrong) or "no calendar")
    return calendar
