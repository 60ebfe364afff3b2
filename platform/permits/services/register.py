"""Registering as an applicant, with mobile and password. Knows when a registration will do; not how passwords are kept.

Whether a mobile is registered already is never told to whoever asks, only to the owner of the account.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from permits.core.finding import Finding, FindingKind
from permits.core.forms import trimmed
from permits.core.forms.formats import FORMATS, bare_mobile
from permits.core.process.events import LEGAL_ZONE
from permits.core.text import Text
from permits.persistence import messages, outbox, people
from permits.persistence.database import Database
from permits.persistence.tables import Person
from permits.persistence.unit_of_work import UnitOfWork, unit_of_work
from permits.services.notify import IN_APP
from permits.services.passwords import check_password

LONGEST_NAME = 50

NAME_MISSING = FindingKind(
    "registration.name", "请填写姓名，不超过 50 个字", "Enter the name, at most 50 characters"
)  # fmt: skip
MOBILE_WRONG = FindingKind(
    "registration.mobile",
    "请填写 11 位手机号，例如 13800138000",
    "Enter an 11-digit mobile number, such as 13800138000",
)
# What the outbox calls the message to the owner of an account.
REGISTERED_AGAIN = "registered_again"
AGAIN = Text(
    "有人用您的手机号再次注册账号，您的账号没有变化。如果不是您本人操作，无需理会。",
    "Someone tried to register your mobile number again. Your account is unchanged; if it was not you, ignore this.",
)


@dataclass(frozen=True, slots=True)
class Registration:
    """What someone typed to register. `mobile` is also the name they sign in with."""

    name: str
    mobile: str
    password: str

    def tidied(self) -> Registration:
        return Registration(" ".join(trimmed(self.name).split()), bare_mobile(self.mobile), self.password)


def check_registration(wish: Registration) -> list[Finding]:
    """Everything wrong with a (tidied) registration, pointing at /name, /mobile and /password."""
    findings = []
    if not 0 < len(wish.name) <= LONGEST_NAME:
        findings.append(NAME_MISSING.at("/name"))
    if not FORMATS["mobile"][0](wish.mobile):
        findings.append(MOBILE_WRONG.at("/mobile"))
    return [*findings, *check_password(wish.password, wish.mobile, wish.name)]


def register_applicant(
    database: Database, wish: Registration, add_account: Callable[[Registration], bool], *, language: str, now: datetime
) -> list[Finding]:
    """Register, or say what is wrong. `add_account` makes the account with the role of an applicant, in a transaction
    of its own, and gives False if the name was taken: then its owner is told, and the asker sees no difference."""
    wish = wish.tidied()
    findings = check_registration(wish)
    if findings:
        return findings
    new = add_account(wish)
    with unit_of_work(database) as uow:
        if people.person(uow, wish.mobile) is None and new:
            people.add(uow, as_person(wish, language))
        elif not new:
            _tell_owner(uow, wish.mobile, language, now)
    return []


def _tell_owner(uow: UnitOfWork, mobile: str, language: str, now: datetime) -> None:
    """At most one message a day. It passes the outbox like every other, and arrives in the same transaction."""
    key = f"registered-again:{mobile}:{now.astimezone(LEGAL_ZONE).date()}"
    notice = outbox.Notice(key, IN_APP, mobile, REGISTERED_AGAIN, {}, language)
    outbox.put_sent(uow, notice, now)
    messages.deliver(uow, key=key, recipient=mobile, text=AGAIN, at=now)


def as_person(wish: Registration, language: str) -> Person:
    """What the platform knows of an applicant who has just got an account."""
    return Person(
        username=wish.mobile, name=wish.name, mobile=wish.mobile, kind=people.APPLICANT, authority="", office="",
        language=language, profile={},
    )  # fmt: skip
