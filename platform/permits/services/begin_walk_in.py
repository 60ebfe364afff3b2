"""Somebody comes to the window: their account is found or opened, and the clerk begins to write their application."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from permits.core.finding import Finding, FindingKind
from permits.core.forms import trimmed
from permits.core.forms.formats import FORMATS, bare_mobile
from permits.core.process import LEGAL_ZONE, Actor
from permits.persistence import audit, one_time_codes, people
from permits.persistence.database import Database
from permits.persistence.unit_of_work import reading, unit_of_work
from permits.services import messages
from permits.services.begin_application import account_of, prefilled
from permits.services.one_time_code import ACTIVATE, send_code
from permits.services.register import LONGEST_NAME, MOBILE_WRONG, NAME_MISSING, Registration, as_person
from permits.services.save_draft import OpenDraft, begin_draft
from permits.services.site import Site
from permits.services.submit import at_the_window

NAME_DIFFERS = FindingKind(
    "walk_in.name_differs",
    "手机号 {mobile} 的账号登记的姓名是“{name}”，与所填不同。请核对手机号；确是本人的，按登记的姓名填写",
    "The account of {mobile} is in the name of “{name}”, not the one entered. Check the number; if it is theirs, enter"
    " the name as registered",
)
STAFF_ACCOUNT = FindingKind(
    "walk_in.staff",
    "这是工作人员的账号，不能用来申请。请填写申请人自己的手机号",
    "This account belongs to the staff and cannot apply. Enter the applicant's own mobile number",
)
OPENED = "account_opened"


@dataclass(frozen=True, slots=True)
class Begun:
    """The draft that was begun, or what is wrong. `opened`: an account was opened; `code`: a code was sent to it."""

    draft: OpenDraft | None = None
    findings: tuple[Finding, ...] = ()
    opened: bool = False
    code: bool = False


def begin_walk_in(
    site: Site, code: str, name: str, mobile: str, clerk: Actor, add_account: Callable[[Registration], bool],
    language: str, now: datetime,
) -> Begun:  # fmt: skip
    """Begin to write an application for who came. Who has no account gets one, and by SMS the code to activate it;
    nobody ever learns a password from the window. `add_account`: as in `register_applicant`."""
    if not at_the_window(clerk):
        return Begun(findings=(messages.FOR_SOMEBODY_ELSE.at(),))
    name, mobile = " ".join(trimmed(name).split()), bare_mobile(mobile)
    wrong = [] if FORMATS["mobile"][0](mobile) else [MOBILE_WRONG.at("/mobile")]
    if not 0 < len(name) <= LONGEST_NAME:
        wrong.append(NAME_MISSING.at("/name"))
    if wrong:
        return Begun(findings=tuple(wrong))
    opened, sent, findings = _account(site.database, name, mobile, clerk, add_account, language, now)
    if findings:
        return Begun(findings=findings)
    with reading(site.database) as unit:
        item = site.catalogue.item_on(unit, code, now.astimezone(LEGAL_ZONE).date())
        known = account_of(unit, mobile)
    draft = begin_draft(site, code, clerk.username, now, prefilled(item, known), mobile) if item else None
    findings = () if draft else (messages.ITEM_UNKNOWN.at(code=code),)
    return Begun(draft, findings, opened, sent)


def _account(
    database: Database, name: str, mobile: str, clerk: Actor, add_account: Callable[[Registration], bool],
    language: str, now: datetime,
) -> tuple[bool, bool, tuple[Finding, ...]]:  # fmt: skip
    """Whether an account was opened, whether a code was sent, and what is wrong with the one there is."""
    with reading(database) as unit:
        person, waits = people.person(unit, mobile), one_time_codes.load(unit, ACTIVATE.name, mobile)
    if person is not None:
        if person.kind == people.STAFF:
            return False, False, (STAFF_ACCOUNT.at("/mobile"),)
        if person.name != name:
            return False, False, (NAME_DIFFERS.at("/name", mobile=mobile, name=person.name),)
    # Nobody knows this password: the code sets the first one.
    wish = Registration(name, mobile, secrets.token_urlsafe(32))
    new = person is None and add_account(wish)
    if not new and waits is None:
        return False, False, ()
    with unit_of_work(database) as uow:
        if new and people.person(uow, mobile) is None:
            people.add(uow, as_person(wish, language))
            audit.record(
                uow, at=now, actor=clerk.username, action=OPENED, subject=f"person:{mobile}",
                data={"office": clerk.office, "authority": clerk.authority},
            )  # fmt: skip
        send_code(uow, ACTIVATE, mobile, mobile, language, now)
    return new, True, ()
