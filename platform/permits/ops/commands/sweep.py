"""permits sweep: fire what is due, or say what will be. Safe to run twice and from several processes."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from datetime import datetime

from permits.core.finding import FindingKind
from permits.core.text import Text
from permits.ops.answer import Answer, refused
from permits.ops.commands.due import provisional
from permits.ops.environment import settings_or_exit
from permits.ops.inputs import moment, present
from permits.ops.root import open_site_from_environment
from permits.ops.views import derivation_document
from permits.services.calendars import calendar_warning
from permits.services.look import Fired
from permits.services.park import settle
from permits.services.show_coming import DAYS, show_coming, show_coming_on
from permits.services.site import Site
from permits.services.sweep_guard import guarded_sweep

DONE = Text(
    "看了 {checked} 个到时的时限，发生 {fired} 项", "{checked} limits whose moment has come looked at, {fired} effects"
)


def declare(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--now", type=moment, metavar="TS", help="as if it were this moment, default now / 以此刻为准，缺省为现在"
    )
    parser.add_argument(
        "--confirm", type=int, metavar="N", default=0,
        help="go on although up to N limits have waited for more than a day / 积压不超过 N 个时限时照常处理",
    )  # fmt: skip
    parser.add_argument(
        "--coming", type=int, metavar="DAYS", nargs="?", const=DAYS,
        help=f"only say what will happen in so many days, default {DAYS} / 只列出今后若干天将发生什么，缺省 {DAYS} 天",
    )  # fmt: skip


NO_DAYS = FindingKind(
    "sweep.no_days",
    "--coming 须为一个不小于 1 的天数，而不是 {days}。",
    "--coming takes a number of days from 1, not {days}.",
)
FROM_AHEAD = FindingKind(
    "sweep.not_yet",
    "--now（{then}）在将来：法定效果一经发生不能撤回，正式运行的系统（PERMITS_ENV=production）只按已经到来的时刻执行。"
    "想看将来发生什么，请用 --coming 天数。",
    "--now ({then}) lies ahead: effects of law cannot be taken back, so a site at work (PERMITS_ENV=production) lets"
    " happen only what is due by now. To see what will happen use --coming DAYS.",
)


def run(options: Namespace, language: str) -> Answer:
    now, settings = options.now or present(), settings_or_exit()
    if options.coming is None and settings.production and now > present():
        return refused([FROM_AHEAD.at(then=now)], language, fired=[], checked=0)
    site = open_site_from_environment()
    if options.coming is not None:
        if options.coming < 1:
            return refused([NO_DAYS.at(days=options.coming)], language, days=[], coming=[])
        return _coming(site, now, options.coming, language)
    settle(site, now)
    done = guarded_sweep(site, now, options.confirm, as_if=options.now is not None)
    if done.swept is None:
        assert done.finding is not None
        return refused([done.finding], language, fired=[], checked=0)
    fired = [_document(one) for one in done.swept.fired]
    lines = [
        f"{f.case}  {f.effect}  {f.clock}  {f.due.due_on if f.due else ''}  {f.card}".rstrip() for f in done.swept.fired
    ]
    ends = calendar_warning(site, now)
    lines += [
        DONE.format({"fired": len(fired), "checked": done.swept.checked}).say(language),
        *([ends.say(language)] if ends else []),
    ]
    return Answer({"fired": fired, "checked": done.swept.checked, "calendar": ends}, tuple(lines))


def _document(fired: Fired) -> dict[str, object]:
    """One effect, with how the day it comes from was counted."""
    due = {"due": fired.due.due_on, "derivation": derivation_document(fired.due)} if fired.due else {}
    because = {"because": list(fired.because)} if fired.because else {}
    return {
        "case": fired.case, "effect": fired.effect, "clock": fired.clock, "at": fired.at, "card": fired.card,
        **because, **due,
    }  # fmt: skip


def _coming(site: Site, now: datetime, days: int, language: str) -> Answer:
    found = show_coming(site, now, days)
    told = [line for day in found.days for line in show_coming_on(site, now, day.day).lines]
    document = {
        "days": [{"day": day.day, "effects": dict(day.effects)} for day in found.days],
        "coming": [
            {"day": line.day, "case": line.case, "effect": line.effect, "clock": line.clock, "due": line.due_on,
             "provisional": line.provisional, "authority": line.authority}
            for line in told
        ],
    }  # fmt: skip
    lines = (
        f"{one.day}  {one.case}  {one.what.say(language)}  {one.title.say(language)}"
        + provisional(one.provisional, language)
        for one in told
    )
    return Answer(document, tuple(lines))
