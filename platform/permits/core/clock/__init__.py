"""When something is due: calendars, time limits, pauses, due days with their day-by-day derivation, and alerts.

A small language of its own that has never heard of permits. It is handed everything: the calendar, the start,
the day it is. Legal days are local days of the calendar; moments must say their time zone.
"""

from permits.core.clock.alerts import (
    DUE_SOON,
    DUE_TODAY,
    ON_TIME,
    OVERDUE,
    Standing,
    remaining,
    standing,
)
from permits.core.clock.calendar import Calendar, DayKind, StatutoryDays
from permits.core.clock.due import Due, due, until_day
from permits.core.clock.limit import LONGEST, UNITS, TimeLimit, add_months, check_limit, extended, parse_limit
from permits.core.clock.notices import parse_calendars
from permits.core.clock.pauses import Pause, check_pauses
from permits.core.clock.reasons import DayCounted
from permits.core.clock.reminders import (
    AFTER,
    BEFORE,
    USED,
    Reminder,
    Schedule,
    in_hours,
    last_after,
    next_day,
    planned,
)
from permits.core.clock.turning import due_over_time

__all__ = [
    "AFTER",
    "BEFORE",
    "DUE_SOON",
    "DUE_TODAY",
    "LONGEST",
    "ON_TIME",
    "OVERDUE",
    "UNITS",
    "USED",
    "Calendar",
    "DayCounted",
    "DayKind",
    "Due",
    "Pause",
    "Reminder",
    "Schedule",
    "Standing",
    "StatutoryDays",
    "TimeLimit",
    "add_months",
    "check_limit",
    "check_pauses",
    "due",
    "in_hours",
    "due_over_time",
    "extended",
    "last_after",
    "next_day",
    "parse_calendars",
    "parse_limit",
    "planned",
    "remaining",
    "standing",
    "until_day",
]
