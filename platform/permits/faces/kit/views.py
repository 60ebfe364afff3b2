"""What every view needs: who asks, what time it is, where things are kept. Views import from here."""

from __future__ import annotations

from datetime import UTC, date, datetime

from flask import abort, current_app, g, request, session

from permits.core.process.events import LEGAL_ZONE, Actor
from permits.faces.kit.access import PUBLIC, ROLES, STAFF, allowed, public, role_names
from permits.faces.kit.expired import safe_path
from permits.faces.kit.face import Face, Link, home
from permits.faces.kit.language import language
from permits.faces.kit.render import notice, render, say, say_day, t
from permits.faces.kit.words import word
from permits.persistence import people
from permits.persistence.members import KINDS
from permits.persistence.unit_of_work import reading
from permits.services.organisations import acting_for
from permits.services.site import Site

__all__ = [
    "PUBLIC", "ROLES", "STAFF", "Face", "Link", "Site", "act_for", "acting_as", "actor_on_case", "allowed",
    "current_actor", "home", "language", "notice", "now", "public", "render", "role_names", "safe_path", "say",
    "say_due", "signed_in", "site", "t", "today", "word",
]  # fmt: skip

KEY, CLOCK = "permits_site", "permits_clock"
ACTING_FOR, APPLICANT = "acting_for", "applicant"


def site() -> Site:
    """What the services work with: database, data folder, catalogue, calendar, authorities."""
    found: Site = current_app.extensions[KEY]
    return found


def now() -> datetime:
    """The moment of this request, the same however often it is asked; aware, in UTC."""
    if "now" not in g:
        g.now = current_app.extensions[CLOCK]().astimezone(UTC)
    moment: datetime = g.now
    return moment


def today() -> date:
    """The legal day of this request (Asia/Shanghai)."""
    return now().astimezone(LEGAL_ZONE).date()


def say_due(day: date | None, provisional: bool | None = None) -> str:
    """A day to which working days were counted, marked where a notice of holidays still to come may move it; where
    nobody says whether it may, the calendar does."""
    if day is None:
        return ""
    unsure = site().calendar.is_provisional(day) if provisional is None else provisional
    return f"{say_day(day)}{t('due.provisional_short')}" if unsure else say_day(day)


def signed_in() -> Actor:
    """Whoever is signed in, with roles and office as they are this instant. Only for views that are not public."""
    if "signed_in" not in g:
        with reading(site().database) as unit:
            facts = people.actor_of(unit, g.user.username)
        if facts is None:
            abort(403)
        g.signed_in = Actor(**facts)
    actor: Actor = g.signed_in
    return actor


def current_actor() -> Actor:
    """Who acts: whoever is signed in, or the organisation they act for. That is whose the draft, batch, case or file in
    the address is, so that two windows side by side do not get in each other's way; else the one they chose."""
    if "actor" not in g:
        me = signed_in()
        g.actor = _organisation(me.username) or me
    actor: Actor = g.actor
    return actor


def acting_as() -> str:
    """The organisation that whoever is signed in acts for on this page, for the header; empty for themselves."""
    user = g.get("user")
    found: Actor | None = g.get("actor") or (_organisation(user.username) if role_names() else None)
    return found.name if found and found.person else ""


def actor_on_case(number: str) -> Actor:
    """The same, where the case is named by the form and not by the address."""
    me = signed_in()
    return acting_for(site(), me.username, session.get(ACTING_FOR, ""), "number", number) or me


def _organisation(username: str) -> Actor | None:
    if APPLICANT not in role_names():
        return None
    given = request.view_args or {}
    kind = next((name for name in given if name in KINDS), "")
    return acting_for(site(), username, session.get(ACTING_FOR, ""), kind, str(given.get(kind, "")))


def act_for(organisation: str) -> None:
    """From now on begin and list what is an organisation's; empty = one's own. Whether they may is asked each time."""
    session[ACTING_FOR] = organisation
    g.pop("actor", None)
