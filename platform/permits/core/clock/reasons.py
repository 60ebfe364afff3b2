"""Why each day counted or did not: the derivation of a due day, one row a day. Decides nothing, explains everything."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from permits.core.clock.calendar import ONE_DAY, Calendar
from permits.core.clock.limit import DAY, MONTH
from permits.core.clock.pauses import Pause
from permits.core.text import Text, joined

_Spans = Sequence[tuple[date, date, Text]]

START, PAUSED, ROLLED, HOURS = "start", "paused", "rolled", "hours"

_START = Text("开始的当日不计入（民法典第二百零一条）", "the day of the start does not count (Civil Code, art. 201)")
_SAME_DAY = Text("时限为 0，当日办结", "a limit of 0: due the same day")
_STARTS = {
    DAY: _START,
    MONTH: Text(
        "{start}；按月计算，到期月的对应日为末日，没有对应日的为月末日（民法典第二百零二条）",
        "{start}; months end on the corresponding day, else on the last day of the month (Civil Code, art. 202)",
    ).format({"start": _START}),
}
_BEGINS = Text("自此日起算", "runs from this day")
_TOLD = Text(
    "{note}；案件所载的末日，不计算、不顺延", "{note}; the last day as the case itself says: not counted and not moved"
)
_PAUSED = Text("不计入期间：{why}", "paused: {why}")
_NATURAL = Text("{note}；按自然日计入", "{note}; every natural day counts")
_ROLLS = Text(
    "{note}；末日逢休息日，顺延（民法典第二百零三条）",
    "{note}; the last day is a day of rest, so the end moves on (Civil Code, art. 203)",
)
_STILL = Text("{note}；继续顺延", "{note}; the end moves on")
_ENDS = Text("{note}；顺延至此日届满（民法典第二百零三条）", "{note}; the limit ends here (Civil Code, art. 203)")
_HOURS = Text(
    "自收到之时起连续计算 {hours} 小时，不分昼夜和休息日（民法典第二百零一条第二款）",
    "{hours} hours run from the moment of receipt, day and night, rest days too (Civil Code, art. 201 para 2)",
)
_NONE = Text("")
_NO_REASON = Text("未写明事由", "no reason given")


@dataclass(frozen=True, slots=True)
class DayCounted:
    """One day of a derivation.

    kind: start | workday | weekend | holiday | makeup | paused | rolled | hours. `number` is the running count
    (of hours: the whole hours run by the end of the day), None on a day that does not count.
    """

    date: date
    counts: bool
    kind: str
    why: Text
    provisional: bool
    number: int | None


def same_day(first: date) -> tuple[DayCounted, ...]:
    return (DayCounted(first, False, START, _SAME_DAY, False, None),)


def told_beforehand(first: date, last: date, calendar: Calendar) -> tuple[DayCounted, ...]:
    """The day a limit begins and the day it ends on because the case says so, with what kind of day that is."""
    known = calendar.why(last)
    begins = DayCounted(first, False, START, _BEGINS, False, None)
    return (begins, DayCounted(last, False, known.kind, _TOLD.format({"note": known.note}), False, None))


def workdays_counted(first: date, due_on: date, calendar: Calendar, pauses: Sequence[Pause]) -> tuple[DayCounted, ...]:
    """Working days from the day after `first` to `due_on`, each with its reason."""
    rows, number = [DayCounted(first, False, START, _START, False, None)], 0
    spans = _spans(calendar, pauses)
    for day in _days(first, due_on):
        reason = _pause_over(day, spans)
        if reason:
            rows.append(_paused(day, reason))
            continue
        known = calendar.why(day)
        number += known.counts
        rows.append(
            DayCounted(day, known.counts, known.kind, known.note, known.provisional, number if known.counts else None)
        )
    return tuple(rows)


def days_counted(
    first: date, end: date, due_on: date, calendar: Calendar, pauses: Sequence[Pause], unit: str
) -> tuple[DayCounted, ...]:
    """Natural days from the day after `first` to `end`, then those over which the end moved, to `due_on`.

    Only where the limit ends can a notice still to come change anything, so only there is a row provisional.
    """
    rows, number = [DayCounted(first, False, START, _STARTS[unit], False, None)], 0
    spans = _spans(calendar, pauses)
    for day in _days(first, due_on):
        reason = _pause_over(day, spans)
        if reason:
            rows.append(_paused(day, reason))
        elif day > end:
            rows.append(_rolled(day, due_on, calendar))
        else:
            number += 1
            rows.append(_natural_day(day, number, end, due_on, calendar))
    return tuple(rows)


def hours_counted(
    begin: datetime,
    end: datetime,
    calendar: Calendar,
    pauses: Sequence[Pause],
    paused: Sequence[tuple[datetime, datetime]],
) -> tuple[DayCounted, ...]:
    """One row for each local day that the hours from `begin` to `end` touch."""
    first, last = calendar.legal_day(begin), calendar.legal_day(end)
    rows, before = [], timedelta()
    spans = _spans(calendar, pauses)
    for day in _days(first - ONE_DAY, last):
        midnight = datetime.combine(day + ONE_DAY, time.min, calendar.zone)
        run = _run(begin, min(midnight, end), paused)
        reason = _pause_over(day, spans)
        if reason and run == before:
            rows.append(_paused(day, reason))
        else:
            why = _HOURS.format({"hours": f"{(run - before) / timedelta(hours=1):g}"})
            rows.append(DayCounted(day, True, HOURS, why, False, run // timedelta(hours=1)))
        before = run
    return tuple(rows)


def _days(after: date, until: date) -> Iterator[date]:
    for step in range(1, (until - after).days + 1):
        yield after + timedelta(days=step)


def _spans(calendar: Calendar, pauses: Sequence[Pause]) -> _Spans:
    """The pauses as legal days (from, to] with their reasons."""
    return [
        (calendar.legal_day(pause.from_), calendar.legal_day(pause.to), pause.why or _NO_REASON) for pause in pauses
    ]


def _pause_over(day: date, spans: _Spans) -> Text:
    """The reasons of the pauses over this day; empty when there is none."""
    over = [why for start, end, why in spans if start < day <= end]
    return joined(list(dict.fromkeys(over))) if over else _NONE


def _paused(day: date, reason: Text) -> DayCounted:
    return DayCounted(day, False, PAUSED, _PAUSED.format({"why": reason}), False, None)


def _natural_day(day: date, number: int, end: date, due_on: date, calendar: Calendar) -> DayCounted:
    known = calendar.why(day)
    template = _ROLLS if day == end != due_on else _NATURAL
    provisional = day == end and known.provisional
    return DayCounted(day, True, known.kind, template.format({"note": known.note}), provisional, number)


def _rolled(day: date, due_on: date, calendar: Calendar) -> DayCounted:
    known = calendar.why(day)
    template = _ENDS if day == due_on else _STILL
    return DayCounted(day, False, ROLLED, template.format({"note": known.note}), known.provisional, None)


def _run(begin: datetime, until: datetime, paused: Sequence[tuple[datetime, datetime]]) -> timedelta:
    """How long the clock has run by `until`, the paused stretches taken out."""
    still = sum(((min(stop, until) - start) for start, stop in paused if start < until), timedelta())
    return until - begin - still
