"""Keeping the staff: who works where, as what, and whether they may sign in. Knows when a wish will do and writes down
what was done; not how accounts and passwords are kept (the face hands that in)."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from permits.core.definitions.types import Authority
from permits.core.finding import Finding, FindingKind
from permits.core.forms.formats import FORMATS, bare_mobile
from permits.core.process import Actor
from permits.persistence import audit, people
from permits.persistence.tables import Person
from permits.persistence.unit_of_work import reading, unit_of_work
from permits.services.register import LONGEST_NAME, MOBILE_WRONG, NAME_MISSING
from permits.services.site import Site
from permits.services.two_step import turn_off

STAFF_ROLES = ("clerk", "reviewer", "supervisor", "author", "administrator")
# Whoever holds one of these does tasks, and tasks go to an office.
AT_A_DESK = frozenset({"clerk", "reviewer"})
_USERNAME = re.compile(r"[a-z][a-z0-9._-]{2,39}")
# Without the characters people mistake for one another.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
MUST_CHANGE = "must_change_password"

USERNAME_WRONG = FindingKind(
    "staff.username",
    "用户名须有 3 至 40 个字符，以小写字母开头，只含小写字母、数字和 . _ -，例如 haidian-window-3",
    "Use 3 to 40 small letters, digits and . _ -, beginning with a letter, such as haidian-window-3",
)
USERNAME_TAKEN = FindingKind(
    "staff.username_taken", "这个用户名已有人使用，请换一个", "This user name is taken; choose another"
)
NO_ROLE = FindingKind("staff.role", "请至少选择一种身份", "Choose at least one role")
NO_AUTHORITY = FindingKind("staff.authority", "请选择所在机关", "Choose the authority they work for")
NO_OFFICE = FindingKind(
    "staff.office",
    "窗口和审核人员须有所在处室；请选择这个机关设有的处室",
    "Clerks and reviewers work in an office; choose one this authority has",
)
UNKNOWN = FindingKind(
    "staff.unknown",
    "工作人员中没有这个用户名；请核对，或先新建账号",
    "Nobody of the staff has this user name; check it, or make the account first",
)
NOT_ONESELF = FindingKind(
    "staff.oneself",
    "不能停用自己的账号，也不能取消自己的系统管理员身份；请由另一位管理员办理",
    "You cannot disable your own account or take the role of administrator from yourself; ask another administrator",
)


@dataclass(frozen=True, slots=True)
class StaffWish:
    """What an administrator wants somebody of the staff to be. `mobile`: where SMS reach them; nobody signs in with it,
    so that several may have one, such as the phone of whoever is on duty."""

    username: str
    name: str
    authority: str
    office: str
    roles: frozenset[str]
    mobile: str = ""

    def tidied(self) -> StaffWish:
        office = self.office if self.authority else ""
        name = " ".join(self.name.split())
        username, roles = self.username.strip().lower(), self.roles & set(STAFF_ROLES)
        return StaffWish(username, name, self.authority, office, roles, bare_mobile(self.mobile))


def check_staff(wish: StaffWish, authorities: Mapping[str, Authority]) -> list[Finding]:
    """Everything wrong with a (tidied) wish, pointing at its parts."""
    findings = []
    if not _USERNAME.fullmatch(wish.username):
        findings.append(USERNAME_WRONG.at("/username"))
    if not 0 < len(wish.name) <= LONGEST_NAME:
        findings.append(NAME_MISSING.at("/name"))
    if not wish.roles:
        findings.append(NO_ROLE.at("/roles"))
    desk = bool(wish.roles & AT_A_DESK)
    if wish.authority not in authorities and (desk or wish.authority):
        findings.append(NO_AUTHORITY.at("/authority"))
    elif (desk or wish.office) and wish.office not in authorities[wish.authority].offices:
        findings.append(NO_OFFICE.at("/office"))
    if wish.mobile and not FORMATS["mobile"][0](wish.mobile):
        findings.append(MOBILE_WRONG.at("/mobile"))
    return findings


def one_time_password() -> str:
    """A password to be handed over and replaced at the first sign-in."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(3))


def add_staff(
    site: Site, wish: StaffWish, make_account: Callable[[StaffWish, str], bool], by: Actor, now: datetime
) -> tuple[str, list[Finding]]:
    """A new account; its one-time password, or what is wrong. `make_account` gives False if the name is taken."""
    wish = wish.tidied()
    findings = check_staff(wish, site.authorities)
    if findings:
        return "", findings
    password = one_time_password()
    if not make_account(wish, password):
        return "", [USERNAME_TAKEN.at("/username")]
    with unit_of_work(site.database) as uow:
        people.add(uow, _person(wish, {MUST_CHANGE: True}))
        audit.record(uow, at=now, actor=by.username, action="staff_added", subject=_subject(wish), data=_data(wish))
    return password, []


def change_staff(
    site: Site, wish: StaffWish, set_account: Callable[[StaffWish], None], by: Actor, now: datetime
) -> list[Finding]:
    """Another name, authority, office, mobile or other roles for somebody of the staff."""
    wish = wish.tidied()
    findings = check_staff(wish, site.authorities)
    if wish.username == by.username and "administrator" not in wish.roles:
        findings.append(NOT_ONESELF.at("/roles"))
    if findings:
        return findings
    set_account(wish)
    with unit_of_work(site.database) as uow:
        told = {"name": wish.name, "authority": wish.authority, "office": wish.office, "mobile": wish.mobile or None}
        if not people.change(uow, wish.username, **told):
            people.add(uow, _person(wish, {}))
        audit.record(uow, at=now, actor=by.username, action="staff_changed", subject=_subject(wish), data=_data(wish))
    return []


def change_mobile(site: Site, username: str, mobile: str, by: Actor, now: datetime) -> list[Finding]:
    """Another mobile for somebody of the staff, or none; all else stays as it is."""
    name = username.strip().lower()
    with reading(site.database) as unit:
        member = next((one for one in people.staff_accounts(unit, name) if one.username == name), None)
    if member is None:
        return [UNKNOWN.at("/username")]
    wish = StaffWish(name, member.name, member.authority, member.office, member.roles, mobile)
    return change_staff(site, wish, lambda same: None, by, now)


def set_active(
    site: Site, username: str, active: bool, set_account: Callable[[str, bool], None], by: Actor, now: datetime
) -> list[Finding]:
    """Let somebody sign in, or no longer; whoever is signed in is out at the next request."""
    if username == by.username:
        return [NOT_ONESELF.at()]
    set_account(username, active)
    _note(site, "account_enabled" if active else "account_disabled", username, by.username, now)
    return []


def reset_password(
    site: Site, username: str, set_password: Callable[[str, str], None], by: Actor, now: datetime
) -> str:
    """A one-time password instead of the present one."""
    password = one_time_password()
    set_password(username, password)
    _note(site, "password_reset", username, by.username, now, must_change=True)
    # Whoever has lost the password may have lost the telephone, too.
    turn_off(site, username, by.username, now)
    return password


def note_password_changed(site: Site, username: str, now: datetime) -> None:
    """Write down that somebody chose a password of their own."""
    _note(site, "password_changed", username, username, now, must_change=False)


def must_change_password(site: Site, username: str) -> bool:
    """Whether the present password is a one-time one."""
    with reading(site.database) as unit:
        person = people.person(unit, username)
    return person is not None and bool(person.profile.get(MUST_CHANGE))


def _note(site: Site, action: str, username: str, by: str, now: datetime, must_change: bool | None = None) -> None:
    with unit_of_work(site.database) as uow:
        person = people.person(uow, username)
        if person is not None and must_change is not None:
            people.change(uow, username, profile={**person.profile, MUST_CHANGE: must_change})
        audit.record(uow, at=now, actor=by, action=action, subject=f"person:{username}", data={})


def _person(wish: StaffWish, profile: dict[str, Any]) -> Person:
    return Person(
        username=wish.username, name=wish.name, mobile=wish.mobile or None, kind=people.STAFF, authority=wish.authority,
        office=wish.office, language="", profile=profile,
    )  # fmt: skip


def _subject(wish: StaffWish) -> str:
    return f"person:{wish.username}"


def _data(wish: StaffWish) -> dict[str, object]:
    """What is written down for good: of the mobile only whether there is one."""
    kept = {"name": wish.name, "authority": wish.authority, "office": wish.office, "roles": sorted(wish.roles)}
    return kept | {"sms": bool(wish.mobile)}
