"""Whether a sweep may go on by itself. Clocks that have waited for longer than sweeps ever take say that the machine's
clock jumped, that an old copy was restored, or that nobody swept for days: then a person is asked before effects of
law, notices and reminders happen in a flood.

Counts; lets nothing happen by itself.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from permits.core.finding import Finding, FindingKind
from permits.core.process import CLOCKS_APART, LEGAL_ZONE
from permits.persistence import clocks
from permits.persistence.database import moment_of
from permits.persistence.unit_of_work import reading
from permits.services.site import Site
from permits.services.sweep import Swept, sweep

LATE = timedelta(days=1)
"""A sweep runs every minute, and what begins at midnight is done within the night."""
COUNTED = 100_000

MANY_WAITING = FindingKind(
    "sweep.many_waiting",
    "{many} 个时限本应在 {before} 之前处理（最早的在 {oldest}），超过了设定的 {limit} 个，没有自动处理："
    "可能是机器时间跳变、恢复了旧备份，或者多日没有运行。请核对机器时间和数据；"
    "确认无误后运行 permits sweep --confirm {many}。",
    "{many} limits should have been looked at before {before} (the first at {oldest}), more than the {limit}"
    " allowed, and nothing was done by itself: the machine's clock may have jumped, an old copy may have been"
    " restored, or nobody swept for days. Check the clock and the data; if they are right, run permits sweep"
    " --confirm {many}.",
)
WOULD_GRANT = FindingKind(
    "sweep.would_grant",
    "{many} 个时限本应在 {before} 之前处理（最早的在 {oldest}），其中 {grants} 个是承诺时限，处理即视为准予许可，"
    "没有自动处理：没有人及时得到预警，也可能是机器时间跳变或者恢复了旧备份。请核对；"
    "确认无误后运行 permits sweep --confirm {many}。",
    "{many} limits should have been looked at before {before} (the first at {oldest}); {grants} of them are promises"
    " whose passing grants what was applied for, and nothing was done by itself: nobody was warned in time, or the"
    " machine's clock jumped or an old copy was restored. Check; if it is right, run permits sweep --confirm {many}.",
)
CLOCK_WRONG = FindingKind(
    "sweep.clock_wrong",
    "本机时间是 {here}，数据库的时间是 {there}，相差超过 5 分钟，没有处理任何时限。请校准时间（NTP）后再运行。",
    "This machine says it is {here}, the database says {there}, more than five minutes apart, and no limit was acted"
    " on. Set the clocks right (NTP) and run again.",
)


CLOCK_JUMPED = FindingKind(
    "sweep.clock_jumped",
    "本机时间是 {here}，按本进程启动以来经过的时间应为 {there}：时间被调整过，相差超过 5 分钟，没有处理任何时限。"
    "请核对时间（NTP），无误后重新启动本进程。",
    "This machine says it is {here}; counted from when this process began it should be {there}: the clock was set by"
    " more than five minutes, and no limit was acted on. Check the time (NTP); if it is right now, start this process"
    " again.",
)


def _since_boot() -> float:
    """Seconds since the machine was switched on, those it slept included where the system counts them."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


@dataclass(frozen=True, slots=True)
class Watch:
    """When something began, by the machine's clock and by the time since it was switched on, which nobody sets."""

    began: datetime
    running: float = field(default_factory=_since_boot)

    def expected(self) -> datetime:
        """What the clock should say now, if it was right in the beginning."""
        return self.began + timedelta(seconds=_since_boot() - self.running)


@dataclass(frozen=True, slots=True)
class Guarded:
    """What a sweep did, or why it did nothing."""

    swept: Swept | None = None
    finding: Finding | None = None


def guarded_sweep(
    site: Site, now: datetime, confirmed: int = 0, as_if: bool = False, watch: Watch | None = None
) -> Guarded:
    """Sweep, unless more clocks have waited too long than the site allows or somebody `confirmed`; or unless the
    machine's clock was set since the `watch` began, or the database disagrees on the time, which is not asked where the
    moment is chosen (`as_if`)."""
    wrong = (watch and _clock_jumped(watch, now)) or (None if as_if else _clock_wrong(site, now))
    finding = wrong or many_waiting(site, now, confirmed)
    return Guarded(finding=finding) if finding else Guarded(sweep(site, now))


def many_waiting(site: Site, now: datetime, confirmed: int = 0) -> Finding | None:
    """That more clocks have waited for too long than may be looked at without asking: any at all, where one of them
    would grant something by the bureau's own promise, of whose end nobody was warned."""
    with reading(site.database) as unit:
        found = clocks.waiting_since(unit, now - LATE, max(COUNTED, confirmed + 1))
    if found.oldest is None or found.many <= confirmed or not (found.grants or found.many > site.sweep_limit):
        return None
    if found.many <= site.sweep_limit:
        return WOULD_GRANT.at(
            many=found.many, grants=found.grants, before=_said(now - LATE), oldest=_said(found.oldest)
        )
    return MANY_WAITING.at(
        many=found.many, limit=site.sweep_limit, before=_said(now - LATE), oldest=_said(found.oldest)
    )


def _clock_jumped(watch: Watch, now: datetime) -> Finding | None:
    expected = watch.expected()
    return None if abs(expected - now) <= CLOCKS_APART else CLOCK_JUMPED.at(here=_said(now), there=_said(expected))


def _clock_wrong(site: Site, now: datetime) -> Finding | None:
    with reading(site.database) as unit:
        there = moment_of(unit.connection)
    if there is None or abs(there - now) <= CLOCKS_APART:
        return None
    return CLOCK_WRONG.at(here=_said(now), there=_said(there))


def _said(moment: datetime) -> str:
    return f"{moment.astimezone(LEGAL_ZONE):%Y-%m-%d %H:%M}"
