"""Signing in with a second step: after the password a one-time code by SMS, for whoever turned it on."""

from __future__ import annotations

from datetime import datetime

from permits.core.finding import Finding, FindingKind
from permits.core.forms.formats import FORMATS
from permits.persistence import audit, people
from permits.persistence.tables import Person
from permits.persistence.unit_of_work import reading, unit_of_work
from permits.services.one_time_code import SIGN_IN, fits, just_sent, send_code, use_up
from permits.services.site import Site

TWO_STEP = "two_step"
CODE_WRONG = FindingKind(
    "two_step.code", "验证码不对，或者已经过期；请核对短信，或者重新发送",
    "The code is not right or no longer good: compare it with the SMS, or have another one sent",
)  # fmt: skip
NO_MOBILE = FindingKind(
    "two_step.no_mobile", "账号没有手机号码，收不到验证码；请管理员先登记手机号码",
    "The account has no mobile number to send codes to; have the administrator enter it first",
)  # fmt: skip


def has_two_step(site: Site, username: str) -> bool:
    with reading(site.database) as unit:
        person = people.person(unit, username)
    return person is not None and bool(person.profile.get(TWO_STEP))


def send_sign_in_code(site: Site, username: str, now: datetime) -> list[Finding]:
    """Send a code to the mobile of an account, unless one was sent a moment ago."""
    with unit_of_work(site.database) as uow:
        person = people.person(uow, username)
        mobile = _mobile(person) if person else ""
        if person is None or not mobile:
            uow.abandon()
            return [NO_MOBILE.at()]
        if not just_sent(uow, SIGN_IN, username, now):
            send_code(uow, SIGN_IN, username, mobile, person.language, now)
    return []


def code_fits(site: Site, username: str, code: str, now: datetime) -> list[Finding]:
    """Whether this is the code that was sent; it is used up by that."""
    with unit_of_work(site.database) as uow:
        if fits(uow, SIGN_IN, username, code, now) and use_up(uow, SIGN_IN, username, code):
            return []
    return [CODE_WRONG.at("/code")]


def turn_on(site: Site, username: str, code: str, now: datetime) -> list[Finding]:
    """From now on a code is asked for: with one that was just sent, so that nobody locks themselves out."""
    return code_fits(site, username, code, now) or _turn(site, username, True, username, now)


def turn_off(site: Site, username: str, by: str, now: datetime) -> None:
    """The password is enough again."""
    if has_two_step(site, username):
        _turn(site, username, False, by, now)


def _turn(site: Site, username: str, on: bool, by: str, now: datetime) -> list[Finding]:
    with unit_of_work(site.database) as uow:
        person = people.person(uow, username)
        if person is not None:
            people.change(uow, username, profile={**person.profile, TWO_STEP: on})
        action = "two_step_on" if on else "two_step_off"
        audit.record(uow, at=now, actor=by, action=action, subject=f"person:{username}", data={})
    return []


def _mobile(person: Person) -> str:
    return person.mobile or (person.username if FORMATS["mobile"][0](person.username) else "")
