"""Days and moments as they are typed on the command line. Knows neither the web framework nor the database."""

from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import date, datetime

from permits.core.clock import Pause
from permits.core.finding import FindingKind
from permits.core.process import LEGAL_ZONE
from permits.core.text import Text

BAD_DAY = FindingKind(
    "day.unclear", "“{given}”不是日期，应写作 2026-03-02", "“{given}” is no day; write it as 2026-03-02"
)
BAD_TIME = FindingKind(
    "time.unclear", "“{given}”不是时刻，应写作 2026-03-02T09:30", "“{given}” is no moment; write 2026-03-02T09:30"
)
BAD_PAUSE = FindingKind(
    "pause.unclear",
    "“{given}”不是中止期间，应写作 2026-03-09..2026-03-27",
    "“{given}” is no pause; write its first and last day as 2026-03-09..2026-03-27",
)


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise unclear(BAD_DAY, text) from error


def moment_or_day(text: str) -> date | datetime:
    """A day, or a moment where a clock time is given; without a zone it is legal time (Asia/Shanghai)."""
    if "T" not in text and " " not in text:
        return day(text)
    try:
        value = datetime.fromisoformat(text)
    except ValueError as error:
        raise unclear(BAD_TIME, text) from error
    return value if value.tzinfo else value.replace(tzinfo=LEGAL_ZONE)


def pause(text: str) -> Pause:
    first, _, last = text.partition("..")
    try:
        return Pause(date.fromisoformat(first), date.fromisoformat(last), Text("中止", "paused"))
    except ValueError as error:
        raise unclear(BAD_PAUSE, text) from error


def unclear(kind: FindingKind, given: str) -> ArgumentTypeError:
    """What was typed and how it should be, in both languages: the parser prints it after the option's name."""
    said = kind.at(given=given).message
    return ArgumentTypeError(f"{said.zh} / {said.en}")
