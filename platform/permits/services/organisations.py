"""单位: an organisation for which several people act. What it hands in is its own, whoever of them wrote it; who did
what is in the log.

An organisation is a row among people under a name nobody signs in by. Whoever enters it is its first manager;
managers ask others to join, who have to say yes, and take them out. It is never left without a manager.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from unicodedata import normalize

from permits.core.finding import Finding, FindingKind
from permits.core.forms import trimmed
from permits.core.forms.formats import FORMATS, bare_mobile
from permits.core.process import OPEN, Actor
from permits.persistence import audit, cases, members, people
from permits.persistence.members import Membership
from permits.persistence.tables import Person
from permits.persistence.unit_of_work import Reading, UnitOfWork, reading, unit_of_work
from permits.services.site import Site

PREFIX = "org-"
"""Of the names of organisations among people: an applicant's is a mobile number."""
LONGEST_NAME, MOST_MEMBERS, MOST_OF_ONE = 100, 50, 20
NO_NAME = FindingKind(
    "organisation.name", "请填写营业执照或者登记证书上的全称，不超过 100 字",
    "Enter the full name as on the licence or registration certificate, up to 100 characters",
)  # fmt: skip
BAD_CODE = FindingKind(
    "organisation.code", "统一社会信用代码应为 18 位，请照营业执照或者登记证书核对每一位",
    "The unified social credit code has 18 characters: compare each with the licence or certificate",
)  # fmt: skip
KNOWN = FindingKind(
    "organisation.known",
    "这个单位已经有人登记了；请本单位的管理人用您的手机号邀请您，找不到管理人的，请带营业执照到综合窗口",
    "This organisation is entered already. Ask its manager to invite you by your mobile on this page; if you cannot "
    "find out who that is, bring the licence to the service window",
)  # fmt: skip
TOO_MANY = FindingKind(
    "organisation.too_many", "一个账号最多加入 {of_one} 个单位，一个单位最多 {members} 人；请先移出不再办事的",
    "One account may belong to {of_one} organisations, and one organisation has up to {members} people: first take out "
    "those who no longer act for it",
)  # fmt: skip
BAD_MOBILE = FindingKind(
    "organisation.mobile", "没有用这个手机号注册的账号；请核对号码，对方没有注册的，请先注册",
    "Nobody is registered with this mobile: check it, or have them register first",
)  # fmt: skip
THERE = FindingKind(
    "organisation.there", "对方已经在这个单位，或者已经邀请过了",
    "They belong to the organisation already, or were invited before",
)  # fmt: skip
NOT_MANAGER = FindingKind(
    "organisation.not_manager", "只有本单位的管理人能做这一步", "Only a manager of the organisation can do this"
)
LAST_MANAGER = FindingKind(
    "organisation.last_manager", "单位至少要有一名管理人；请先让另一个人当管理人",
    "An organisation needs a manager: first make somebody else one",
)  # fmt: skip
GONE = FindingKind(
    "organisation.gone", "情况刚刚变了，这一步没有做；请看一下现在的名单",
    "Something has just changed, so this was not done: look at the list as it is now",
)  # fmt: skip


def memberships(site: Site, username: str) -> Sequence[Membership]:
    """The organisations somebody acts for or is asked to act for."""
    with reading(site.database) as unit:
        return members.of_person(unit, username)


def members_of(site: Site, organisation: str, username: str) -> Sequence[Membership]:
    """Who acts for an organisation; nothing for whoever does not."""
    with reading(site.database) as unit:
        found = members.of_organisation(unit, organisation)
        return found if any(one.username == username and one.joined for one in found) else ()


def acting_for(site: Site, username: str, chosen: str, kind: str = "", name: str = "") -> Actor | None:
    """The organisation that `username` acts for: whose the thing in question is (`members.KINDS`), or the one they
    chose. None where they act for themselves."""
    with reading(site.database) as unit:
        mine = {one.organisation: one for one in members.of_person(unit, username) if one.joined}
        owner = members.owner_of(unit, kind, name) if mine and kind else ""
    found = mine.get(owner or chosen)
    return Actor(found.organisation, found.title, frozenset({"applicant"}), person=username) if found else None


def note_member(uow: UnitOfWork, actor: Actor, number: str, what: Sequence[str], now: datetime) -> None:
    """Into the log: who it was, where an organisation acted."""
    if actor.person:
        data = {"case": number, "what": list(what)}
        audit.record(
            uow, at=now, actor=actor.person, action="organisation.acted", subject=f"organisation:{actor.username}",
            data=data,
        )  # fmt: skip


def enter(site: Site, username: str, name: str, code: str, now: datetime) -> list[Finding]:
    """Enter an organisation and be its first manager."""
    name, code = " ".join(trimmed(name).split()), "".join(normalize("NFKC", trimmed(code)).split()).upper()
    found = [] if 0 < len(name) <= LONGEST_NAME else [NO_NAME.at("/name")]
    found += [] if FORMATS["uscc"][0](code) else [BAD_CODE.at("/code")]
    if found:
        return found
    organisation = PREFIX + code
    with unit_of_work(site.database) as uow:
        if len(members.of_person(uow, username)) >= MOST_OF_ONE:
            return _not(uow, TOO_MANY.at(of_one=MOST_OF_ONE, members=MOST_MEMBERS))
        if people.person(uow, organisation):
            return _not(uow, KNOWN.at("/code"))
        people.add(uow, Person(
            username=organisation, name=name, mobile=None, kind=people.ORGANISATION, authority="", office="",
            language="", profile={"organisation": name, "uscc": code},
        ))  # fmt: skip
        members.add(uow, organisation, username, username, now, joined=True)
        _note(uow, "entered", organisation, username, username, now)
    return []


def ask(site: Site, organisation: str, by: str, mobile: str, now: datetime) -> list[Finding]:
    """Ask somebody with an account to act for it."""
    mobile = bare_mobile(mobile)
    with unit_of_work(site.database) as uow:
        known = _held(uow, organisation)
        person = people.person(uow, mobile)
        if not _manages(known, by):
            return _not(uow, NOT_MANAGER.at())
        if person is None or person.kind != people.APPLICANT:
            return _not(uow, BAD_MOBILE.at("/mobile"))
        if len(known) >= MOST_MEMBERS or len(members.of_person(uow, mobile)) >= MOST_OF_ONE:
            return _not(uow, TOO_MANY.at("/mobile", of_one=MOST_OF_ONE, members=MOST_MEMBERS))
        if not members.add(uow, organisation, mobile, by, now, joined=False):
            return _not(uow, THERE.at("/mobile"))
        _note(uow, "asked", organisation, mobile, by, now)
    return []


def answer(site: Site, organisation: str, username: str, yes: bool, now: datetime) -> list[Finding]:
    """Say yes or no to being asked."""
    with unit_of_work(site.database) as uow:
        asked = any(one.username == username and not one.joined for one in _held(uow, organisation))
        change = members.join(uow, organisation, username, now) if yes else asked and members.remove(
            uow, organisation, username
        )  # fmt: skip
        if not change:
            return _not(uow, GONE.at())
        _note(uow, "joined" if yes else "declined", organisation, username, username, now)
    return []


def take_out(site: Site, organisation: str, username: str, by: str, now: datetime) -> list[Finding]:
    """Take somebody out, or leave: managers anybody, everybody themselves."""
    with unit_of_work(site.database) as uow:
        known = _held(uow, organisation)
        if by != username and not _manages(known, by):
            return _not(uow, NOT_MANAGER.at())
        if _managers(known) == {username}:
            return _not(uow, LAST_MANAGER.at())
        if not members.remove(uow, organisation, username):
            return _not(uow, GONE.at())
        _note(uow, "left" if by == username else "taken_out", organisation, username, by, now)
    return []


def set_manager(site: Site, organisation: str, username: str, by: str, manager: bool, now: datetime) -> list[Finding]:
    """Let somebody manage it too, or no longer."""
    with unit_of_work(site.database) as uow:
        known = _held(uow, organisation)
        if not _manages(known, by):
            return _not(uow, NOT_MANAGER.at())
        if not manager and _managers(known) == {username}:
            return _not(uow, LAST_MANAGER.at())
        if not members.set_manager(uow, organisation, username, manager):
            return _not(uow, GONE.at())
        _note(uow, "manager" if manager else "no_manager", organisation, username, by, now)
    return []


def left_alone(unit: Reading, username: str) -> list[str]:
    """Numbers of open cases of organisations that nobody but this person acts for."""
    found: list[str] = []
    for mine in members.of_person(unit, username):
        joined = {one.username for one in members.of_organisation(unit, mine.organisation) if one.joined}
        if joined == {username}:
            wanted = cases.CaseFilter(applicant=mine.organisation, states=tuple(sorted(OPEN)))
            found += [row.number for row in cases.list_cases(unit, wanted, limit=5).rows]
    return found


def leave_all(uow: UnitOfWork, username: str, now: datetime) -> None:
    """An account is closed: it acts for nobody any more. Where it was the only manager, whoever is left manages."""
    for mine in members.of_person(uow, username):
        known = _held(uow, mine.organisation)
        members.remove(uow, mine.organisation, username)
        rest = [one for one in known if one.joined and one.username != username]
        if _managers(known) == {username} and rest:
            members.set_manager(uow, mine.organisation, rest[0].username, True)
            _note(uow, "manager", mine.organisation, rest[0].username, username, now)
        _note(uow, "left", mine.organisation, username, username, now)


def _held(uow: UnitOfWork, organisation: str) -> Sequence[Membership]:
    members.hold(uow, organisation)
    return members.of_organisation(uow, organisation)


def _managers(known: Sequence[Membership]) -> set[str]:
    return {one.username for one in known if one.manager and one.joined}


def _manages(known: Sequence[Membership], username: str) -> bool:
    return username in _managers(known)


def _not(uow: UnitOfWork, finding: Finding) -> list[Finding]:
    uow.abandon()
    return [finding]


def _note(uow: UnitOfWork, what: str, organisation: str, whom: str, by: str, now: datetime) -> None:
    audit.record(
        uow, at=now, actor=by, action=f"organisation.{what}", subject=f"organisation:{organisation}",
        data={"member": whom},
    )  # fmt: skip
