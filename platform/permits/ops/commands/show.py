"""permits show: one case, whole."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from permits.core.placeholders import LEGAL_ZONE
from permits.core.process import STATES, SYSTEM, SYSTEM_ACTOR, TITLES, Actor, Event
from permits.core.text import Text
from permits.ops import messages
from permits.ops.answer import Answer, refused
from permits.ops.commands.due import provisional
from permits.ops.root import actor_named, open_site_from_environment
from permits.ops.views import case_document
from permits.services.show_case import OVERSEERS, show_case

THE_SYSTEM = Text("系统自动办理", "The system")


def declare(parser: ArgumentParser) -> None:
    parser.add_argument("case", help="business number or id / 业务号")
    parser.add_argument(
        "--as",
        dest="user",
        metavar="USER",
        help="as this user sees it; by default as supervisors do, private answers covered / "
        "以该账号所能看到的为准，缺省同监督人员，个人信息隐去",
    )


def run(options: Namespace, language: str) -> Answer:
    site = open_site_from_environment()
    # Whoever can run commands on this machine can read its database, but a terminal is no place to spread it.
    actor: Actor | None = Actor(SYSTEM_ACTOR.username, SYSTEM_ACTOR.name, OVERSEERS)
    if options.user:
        actor, findings = actor_named(site, options.user)
        if actor is None:
            return refused(findings, language)
    assert actor is not None
    view = show_case(site, options.case, actor)
    if view is None:
        return refused([messages.CASE_HIDDEN.at(number=options.case)], language)
    lines = [f"{view.case.number}  {view.item.title.say(language)}  {STATES[view.case.state].say(language)}"]
    lines += [_told(event, language) for event in view.events]
    lines += [
        f"{c.title.say(language)}  {c.due.due_on}{provisional(c.due.provisional, language)}  {c.state}"
        for c in view.clocks
    ]
    return Answer(case_document(view), tuple(lines))


def _told(event: Event, language: str) -> str:
    """An event in a line; the system is not called by its user name."""
    who = THE_SYSTEM.say(language) if event.actor == SYSTEM else event.actor
    what = TITLES.get(event.type, Text(event.type)).say(language)
    return f"{event.at.astimezone(LEGAL_ZONE):%Y-%m-%d %H:%M}  {what:<12} {who}"
