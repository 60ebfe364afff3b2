"""Demonstration accounts: one person at every desk cases come by, two at a window and at those who make visits, a
supervisor, an author, an administrator, and applicants. All share one published password, which is why production
refuses them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from werkzeug.security import generate_password_hash

from permits.core.definitions.types import Authority, Office
from permits.core.process import Actor
from permits.core.text import Text
from permits.ops.seeding.words import demo
from permits.persistence import people, tables
from permits.persistence.unit_of_work import reading, unit_of_work
from permits.services.site import Site

# Published on purpose: it opens nothing but a demonstration.
PASSWORD = "permits-demo"
_SEATS = {"window": 2, "inspection": 2}
NO_WORDS = Text("")


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """Somebody who can sign in to the demonstration. `place`: the authority, or what the person is."""

    actor: Actor
    kind: str
    mobile: str = ""
    title: Text = NO_WORDS
    place: Text = NO_WORDS


@dataclass(frozen=True, slots=True)
class Desk:
    """An office of an authority, by kind, with the roles its tasks ask for."""

    authority: str
    office: str
    roles: frozenset[str]


def demo_accounts(authorities: Mapping[str, Authority], desks: Sequence[Desk]) -> list[DemoAccount]:
    """Everybody the demonstration needs for these desks."""
    people_named = [*_staff(authorities, desks), *_others(next(iter(authorities)))]
    return [*people_named, *map(_applicant, demo()["applicants"])]


def _applicant(known: Mapping[str, str]) -> DemoAccount:
    actor = Actor(known["mobile"], known["name"], frozenset({"applicant"}))
    title = _both(demo()["applicant_title"])
    return DemoAccount(actor, "applicant", known["mobile"], title, title)


def _staff(authorities: Mapping[str, Authority], desks: Sequence[Desk]) -> Iterator[DemoAccount]:
    place, names = 0, demo()["staff"]
    for desk in desks:
        authority = authorities[desk.authority]
        for seat in range(_SEATS.get(desk.office, 1)):
            username = f"{_short(desk.authority)}-{desk.office}" + (f"-{seat + 1}" if seat else "")
            actor = Actor(username, names[place % len(names)], desk.roles, desk.authority, desk.office)
            title = _seat(authority, authority.offices[desk.office])
            yield DemoAccount(actor, "staff", "", title, authority.title)
            place += 1


def _short(code: str) -> str:
    return code.partition("-")[2] or code


def _others(authority: str) -> Iterator[DemoAccount]:
    for known in demo()["others"]:
        roles = frozenset({known["role"]})
        actor = Actor(known["username"], known["name"], roles, authority, known["office"])
        title = _both(known["title"])
        yield DemoAccount(actor, "staff", "", title, title)


def _both(words: str) -> Text:
    """“监察 supervision”: the Chinese word, then the English ones."""
    zh, _, en = words.partition(" ")
    return Text(zh, en)


def _seat(authority: Authority, office: Office) -> Text:
    at = {"authority": authority.title, "office": office.title}
    return Text("{authority} {office}", "{authority}, {office}").format(at)


def seed_accounts(site: Site, app: Any, accounts: Sequence[DemoAccount]) -> int:
    """Make the accounts that are not there yet; how many were made. `app` is the web application, whose
    Flask-AppBuilder keeps users and roles."""
    hashed = generate_password_hash(PASSWORD)
    made = 0
    with app.app_context():
        manager = app.appbuilder.sm
        for account in accounts:
            if manager.find_user(username=account.actor.username) is None:
                _make(manager, account, hashed)
                made += 1
        manager.session.remove()
    for account in accounts:
        _person(site, account)
    return made


def own_account(site: Site, name: str, mobile: str) -> Actor:
    """Somebody who applied by an account of their own. It opens no page: nobody was given a password."""
    actor = Actor(mobile, name, frozenset({people.APPLICANT}))
    _person(site, DemoAccount(actor, people.APPLICANT, mobile))
    return actor


def _make(manager: Any, account: DemoAccount, hashed: str) -> None:
    actor = account.actor
    roles = [manager.add_role(role) for role in sorted(actor.roles)]
    email = f"{actor.username}@demo.invalid"
    manager.add_user(actor.username, actor.name, "", email, roles, hashed_password=hashed)


def _person(site: Site, account: DemoAccount) -> None:
    actor = account.actor
    with reading(site.database) as unit:
        if people.person(unit, actor.username) is not None:
            return
    with unit_of_work(site.database) as uow:
        people.add(uow, tables.Person(
            username=actor.username, name=actor.name, mobile=account.mobile or None, kind=account.kind,
            authority=actor.authority, office=actor.office, language="", profile={"demo": True},
        ))  # fmt: skip
