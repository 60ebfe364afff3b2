"""What time is about to bring about: by day, how many limits pass and with what effect, and which they are.

Reads; lets nothing happen. What it tells is what the sweep would do if nobody did anything until then.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from permits.core.definitions.silences import MEANS
from permits.core.process import CARD, LEGAL_ZONE, RENEWAL, called_by
from permits.core.text import Text
from permits.persistence import clocks
from permits.persistence.clocks import Alike
from permits.persistence.tables import CaseClock, PermitCase
from permits.persistence.unit_of_work import reading
from permits.services.site import Site

DAYS = 30
PAGE = 200

REMINDED, OVERDUE, HOLDER_REMINDED, UNANSWERED = "reminded", "overdue", "renewal_reminded", "card_unanswered"
WAITS = "waits"
YELLOW, RED = "yellow", "red"
EFFECTS: Mapping[str, Text] = {
    **MEANS,
    WAITS: Text(
        "已到期，效果等待特别程序结束或正式日历",
        "Over, its effect waits (for a procedure to end, or a calendar to be published)",
    ),
    OVERDUE: Text("记超期", "Noted as overdue"),
    UNANSWERED: Text("记牌逾期未说明", "Card not answered"),
    RED: Text("红牌", "Red card"),
    YELLOW: Text("黄牌", "Yellow card"),
    REMINDED: Text("催办", "Reminder"),
    HOLDER_REMINDED: Text("提醒持证人延续", "Holder reminded to renew"),
}
"""What can come, effects of law first, in the order in which they are shown."""
_NO_EFFECT_OF_LAW = ("none", "escalate")
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class ComingDay:
    """A legal day and how many of each effect (codes of `EFFECTS`) it brings."""

    day: date
    effects: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Coming:
    """The days on which something happens, in order; `sums` over all of them."""

    days: Sequence[ComingDay]
    sums: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ComingLine:
    """One effect on one case. `provisional`: the day rests on a calendar that is not published, so that nothing but a
    reminder happens before it is."""

    day: date
    case: str
    effect: str
    what: Text
    clock: str
    title: Text
    due_on: date
    provisional: bool
    authority: str


@dataclass(frozen=True, slots=True)
class ComingOn:
    """What one day brings. `more`: there is more than is listed."""

    lines: Sequence[ComingLine]
    more: bool


def show_coming(site: Site, now: datetime, days: int = DAYS, authority: str = "") -> Coming:
    """The days from today on, today included; all authorities, or one."""
    first = _day(now)
    found: dict[date, Counter[str]] = {}
    with reading(site.database) as unit:
        alike = clocks.coming(unit, _begins(first + timedelta(days=days)), authority)
    for one in alike:
        for day, effect in _with_cards(site, one, first):
            if day < first + timedelta(days=days):
                found.setdefault(day, Counter())[effect] += one.many
    sums: Counter[str] = sum(found.values(), Counter())
    return Coming([ComingDay(day, _in_order(found[day])) for day in sorted(found)], _in_order(sums))


def show_coming_on(site: Site, now: datetime, day: date, authority: str = "", most: int = PAGE) -> ComingOn:
    """What this day brings, at most so many lines; what should have happened before counts to today."""
    since = _LONG_AGO if day == _day(now) else _begins(day)
    until, ends_on = _begins(day + timedelta(days=1)), day - timedelta(days=1)
    with reading(site.database) as unit:
        rows = clocks.looked_at_on(unit, since, until, ends_on, most + 1, authority)
    lines = [line for clock, case in rows[:most] for line in _lines(site, clock, case, day, _day(now))]
    return ComingOn(sorted(lines, key=lambda line: (list(EFFECTS).index(line.effect), line.case)), len(rows) > most)


def _lines(site: Site, clock: CaseClock, case: PermitCase, day: date, today: date) -> Iterator[ComingLine]:
    assert clock.next_look_at is not None
    alike = Alike(
        clock.next_look_at,
        clock.due_on,
        clock.due_at,
        clock.kind,
        clock.silence,
        clock.provisional or clock.state == "paused",
        1,
    )
    for on, effect in _with_cards(site, alike, today):
        if on == day:
            yield ComingLine(
                day, case.number, effect, EFFECTS[effect], clock.code, clock.title, clock.due_on, clock.provisional,
                case.authority,
            )  # fmt: skip


def _with_cards(site: Site, one: Alike, today: date) -> Iterator[tuple[date, str]]:
    """The same with the cards that are raised for it. Those for being late so many days follow reminders that are not
    foreseen."""
    for day, effect in _brings(one, today):
        yield day, effect
        for rule in called_by(site.cards, _calls_for(effect, on_the_day=day == one.due_on), one.kind):
            yield day, rule.colour


def _calls_for(effect: str, on_the_day: bool) -> str:
    """What rules of cards call this effect; empty where none of them looks at it."""
    if effect == REMINDED:
        return "due_today" if on_the_day else ""
    return {OVERDUE: "overdue", UNANSWERED: "unanswered", HOLDER_REMINDED: "", WAITS: ""}.get(effect, "silence")


def _brings(one: Alike, today: date) -> Iterator[tuple[date, str]]:
    """The days on which such a clock does something, and what: its next reminder (later ones follow when it is told),
    and what its end brings."""
    looked, noted = max(_day(one.next_look_at), today), _day(one.next_look_at)
    if one.kind == RENEWAL:
        yield looked, HOLDER_REMINDED
        return
    ends = _day(one.due_at) if one.due_at else one.due_on + timedelta(days=1)
    if one.kind == CARD:
        yield max(ends, looked), UNANSWERED
        return
    if looked < ends or (one.due_at and one.next_look_at < one.due_at and looked == ends):
        yield looked, REMINDED
    if noted > ends:
        # It was looked at after its end: it is noted as passed and reminders go on; or what it brings about comes when
        # its offices have been warned, if no day and no procedure keeps it back. What waits for somebody is not here.
        yield looked, REMINDED if one.silence in _NO_EFFECT_OF_LAW else WAITS if one.waits else one.silence
    else:
        yield max(ends, looked), OVERDUE if one.silence in _NO_EFFECT_OF_LAW else one.silence


def _in_order(effects: Mapping[str, int]) -> dict[str, int]:
    return {code: effects[code] for code in EFFECTS if effects.get(code)}


def _day(moment: datetime) -> date:
    return moment.astimezone(LEGAL_ZONE).date()


def _begins(day: date) -> datetime:
    return datetime.combine(day, time.min, LEGAL_ZONE).astimezone(UTC)
