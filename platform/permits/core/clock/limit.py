"""How long something may take: a length in a unit. Knows nothing of calendars or of the day it is.

Units: workday (工作日), day (自然日), month (月), hour (小时, around the clock).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from permits.core.finding import Finding, FindingKind

WORKDAY, DAY, MONTH, HOUR = "workday", "day", "month", "hour"
UNITS = (WORKDAY, DAY, MONTH, HOUR)

#: The longest limit or pause counted day by day, in any unit: about ten years of days. A guard, not a rule of law.
LONGEST = 3650

MALFORMED = FindingKind(
    "limit.malformed",
    '时限应写作 {"length": 整数, "unit": 单位}，现为 {given}。请改正。',
    'A time limit is written {"length": integer, "unit": unit}, not {given}. Please correct it.',
)
UNKNOWN_UNIT = FindingKind(
    "limit.unknown_unit",
    "没有“{unit}”这个时限单位，请改用 workday、day、month 或 hour。",
    "There is no unit of time called “{unit}”; use workday, day, month or hour.",
)
NEGATIVE = FindingKind(
    "limit.negative",
    "时限不能是负数（{length}）。当日办结请写 0；没有时限请不要写这一项。",
    "A time limit cannot be negative ({length}). Write 0 for the same day; leave the limit out if there is none.",
)
TOO_LONG = FindingKind(
    "limit.too_long",
    "时限 {length} 超过可以逐日计算的上限 {longest}，请核对长度和单位。",
    "The limit of {length} is longer than can be counted day by day ({longest}); check its length and its unit.",
)
EXTENSION_UNIT = FindingKind(
    "limit.extension_unit",
    "延长的单位（{extension}）与原时限的单位（{unit}）不同，无法从起算日合并计算，请改为相同单位。",
    "The extension is in {extension} and the limit in {unit}; they have no common start. Use the same unit.",
)
EMPTY_EXTENSION = FindingKind(
    "limit.empty_extension",
    "延长的长度应大于 0，请写明延长多少，或者去掉延长。",
    "An extension must be longer than 0; say by how much, or leave it out.",
)


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """时限: `length` whole units of `unit` (a member of UNITS). 0 is the same day (in hours: the same moment);
    it never means "no limit"."""

    length: int
    unit: str


def extended(limit: TimeLimit, extension: TimeLimit | None) -> TimeLimit:
    """The limit with its extension, as one length counted from the start (行政许可法 42: 延长十日, not ten days
    from the approval). ValueError on different units: `check_limit` says so beforehand."""
    if extension is None:
        return limit
    if extension.unit != limit.unit:
        raise ValueError(f"an extension in {extension.unit} cannot be added to a limit in {limit.unit}")
    return TimeLimit(limit.length + extension.length, limit.unit)


def add_months(start: date, months: int) -> date:
    """The corresponding day of the month in which the period ends, else that month's last day (民法典 202)."""
    years, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + years, month + 1
    return date(year, month, min(start.day, monthrange(year, month)[1]))


def check_limit(limit: TimeLimit, extension: TimeLimit | None = None, where: str = "") -> list[Finding]:
    """Everything that would keep this limit (and its extension) from being counted; `where` is the limit's pointer."""
    found = _check_one(limit, where)
    if extension is None:
        return found
    found += _check_one(extension, where + "/extension")
    if extension.length == 0:
        found.append(EMPTY_EXTENSION.at(where + "/extension"))
    if extension.unit != limit.unit:
        found.append(EXTENSION_UNIT.at(where + "/extension", extension=extension.unit, unit=limit.unit))
    if not found and limit.length + extension.length > LONGEST:
        found.append(TOO_LONG.at(where + "/extension", length=limit.length + extension.length, longest=LONGEST))
    return found


def _check_one(limit: TimeLimit, where: str) -> list[Finding]:
    found = []
    if limit.unit not in UNITS:
        found.append(UNKNOWN_UNIT.at(where + "/unit", unit=limit.unit))
    if limit.length < 0:
        found.append(NEGATIVE.at(where + "/length", length=limit.length))
    if limit.length > LONGEST:
        found.append(TOO_LONG.at(where + "/length", length=limit.length, longest=LONGEST))
    return found


def parse_limit(raw: object, where: str = "") -> tuple[TimeLimit | None, list[Finding]]:
    """A limit from its JSON form `{"length": 20, "unit": "workday"}`; None when it cannot be counted."""
    if not isinstance(raw, Mapping) or set(raw) != {"length", "unit"}:
        return None, [MALFORMED.at(where, given=raw)]
    length, unit = raw["length"], raw["unit"]
    if type(length) is not int or not isinstance(unit, str):
        return None, [MALFORMED.at(where, given=raw)]
    limit = TimeLimit(length, unit)
    found = check_limit(limit, where=where)
    return (None if found else limit), found
