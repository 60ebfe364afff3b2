"""Which calendar a site goes by, kept in its database: every process sees a new one without starting again.

The first is made of the definitions folder when the site is opened for the first time; each that is loaded later stands
before the one it took the place of, so that what was due then is still known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from permits.core.clock import Calendar, parse_calendars
from permits.core.finding import Finding, errors
from permits.core.text import Text
from permits.persistence import calendars, tables
from permits.persistence.database import Database
from permits.persistence.definition_files import Folder
from permits.persistence.unit_of_work import Reading, reading, unit_of_work

if TYPE_CHECKING:
    from permits.services.site import Site

FIRST, INSTALLED = 1, "system"


class Calendars:
    """The calendar in force, read once and again only when there is a newer one."""

    def __init__(self, unit: Reading) -> None:
        self._held: tuple[int, Calendar] = self._read(unit)

    @property
    def present(self) -> Calendar:
        """The calendar as it was last looked up."""
        return self._held[1]

    def look_up(self, unit: Reading) -> Calendar:
        """The calendar in force as this transaction sees it."""
        if calendars.newest(unit) != self._held[0]:
            self._held = self._read(unit)
        return self._held[1]

    @staticmethod
    def _read(unit: Reading) -> tuple[int, Calendar]:
        rows = calendars.versions(unit)
        found: Calendar | None = None
        for row in rows:
            calendar = calendar_of(row)
            found = replace(calendar, before=found, since=row.loaded_at) if found else calendar
        assert found is not None, "a site is opened with a calendar"
        return rows[-1].seq, found


def calendar_of(row: tables.CalendarVersion) -> Calendar:
    """A stored version by itself. It was judged before it was stored."""
    calendar, findings = parse_calendars(row.files)
    assert calendar is not None, errors(findings)
    return calendar


def open_calendars(database: Database, definitions: Path) -> tuple[Calendars | None, list[Finding]]:
    """The site's calendars; the first time, filled with what the definitions folder says. None, and why, where that
    cannot be counted by."""
    with reading(database) as unit:
        if calendars.newest(unit):
            return Calendars(unit), []
    files, findings = files_of(definitions)
    calendar, found = parse_calendars(files)
    if calendar is None or findings:
        return None, [*findings, *found]
    with unit_of_work(database) as uow:
        calendars.add(uow, FIRST, files, None, INSTALLED)
    with reading(database) as unit:
        return Calendars(unit), []


def files_of(definitions: Path) -> tuple[Sequence[object], list[Finding]]:
    """The calendar files of a definitions folder as they are written, in order of their names."""
    folder = Folder(definitions)
    paths = sorted(definitions.glob("calendars/*.json"))
    return [folder.value(path) for path in paths], [one for path in paths for one in folder.findings_of(path)]


HORIZON = timedelta(days=60)


def calendar_warning(site: Site, now: datetime) -> Text | None:
    """What operators are told when the calendar ends soon; None while it reaches far enough."""
    last = site.calendar.horizon
    if last - site.calendar.legal_day(now) >= HORIZON:
        return None
    return Text(
        f"日历只到 {last}，之后的到期日均为暂定，期满也不生效；放假安排公布后，"
        "请系统管理员载入（permits calendar load 文件）",
        f"The calendar ends on {last}; later due days are provisional and nothing takes effect on them. When the next "
        "arrangement is published, the system administrator loads it (permits calendar load FILE)",
    )
