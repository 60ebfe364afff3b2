"""Which calendar a command counts by that needs no installation: the one the site goes by, where there is a site; else
that of the definitions folder. Makes and changes nothing, and loads the database's code only where there is one."""

from __future__ import annotations

import os
from pathlib import Path

from permits.core.clock import Calendar
from permits.core.finding import Finding
from permits.ops.definitions import definitions_folder
from permits.ops.environment import top_level
from permits.persistence.definition_files import read_calendar

SITE, DEFINITIONS = "site", "definitions"


def calendar_in_force() -> tuple[Calendar | None, list[Finding], str]:
    """The calendar, what is wrong with it, and where it comes from (SITE or DEFINITIONS)."""
    held = _of_site(top_level("config").database_url_in(os.environ))
    if held is not None:
        return held, [], SITE
    return *read_calendar(definitions_folder()), DEFINITIONS


def _of_site(url: str) -> Calendar | None:
    """The calendar the site goes by; None where there is no database, none that answers, or none in use yet."""
    lies, at, file = url.partition("sqlite:///")
    if at and not lies and not Path(file.partition("?")[0]).is_file():
        return None
    from sqlalchemy.exc import SQLAlchemyError

    from permits.persistence import calendars
    from permits.persistence.database import UnsafeDatabase, open_database
    from permits.persistence.unit_of_work import reading
    from permits.services.calendars import Calendars

    try:
        database = open_database(url)
    except (SQLAlchemyError, UnsafeDatabase):
        return None
    try:
        with reading(database) as unit:
            return Calendars(unit).present if calendars.newest(unit) else None
    except SQLAlchemyError:
        return None
    finally:
        database.close()
