"""Setting a password by a one-time code: the first one of an account that was opened at the window, or another one
where the old is forgotten. Knows which accounts may; not how passwords are kept.

Whether a mobile has an account, or waits for a code, is never told to whoever asks.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from permits.core.finding import Finding, FindingKind
from permits.core.forms.formats import bare_mobile
from permits.persistence import audit, people
from permits.persistence.database import Database
from permits.persistence.unit_of_work import unit_of_work
from permits.services.one_time_code import ACTIVATE, RESET, Purpose, fits, just_sent, send_code, use_up
from permits.services.passwords import check_password

CODE_WRONG = FindingKind(
    "activation.code",
    "验证码不对，或者已经用过、超过一天、错了 5 次。请核对手机号和最近一条短信；仍不行的，请窗口重发",
    "The code is not right, was used before, is older than a day or was got wrong five times. Check the mobile number"
    " and the latest SMS; if it still fails, ask the window to send another",
)
RESET_WRONG = FindingKind(
    "reset.code",
    "验证码不对，或者已经用过、超过 10 分钟、错了 5 次。请核对最近一条短信，或者重新获取验证码",
    "The code is not right, was used before, is older than ten minutes or was got wrong five times. Check the latest"
    " SMS, or ask for another code",
)
SetPassword = Callable[[str, str], None]


def activate(
    database: Database, mobile: str, code: str, password: str, set_password: SetPassword, now: datetime
) -> list[Finding]:
    """Set the first password of an account by its code, or say what is wrong at /code and /password."""
    return _set_by_code(database, (ACTIVATE, CODE_WRONG), (mobile, code, password), set_password, now)


def reset(
    database: Database, mobile: str, code: str, password: str, set_password: SetPassword, now: datetime
) -> list[Finding]:
    """Set another password by the code that `ask_to_reset` sent, or say what is wrong at /code and /password."""
    return _set_by_code(database, (RESET, RESET_WRONG), (mobile, code, password), set_password, now)


def ask_to_reset(database: Database, mobile: str, now: datetime) -> None:
    """Send a code to the mobile of an applicant's account; to any other nothing, and nobody is told which."""
    username = bare_mobile(mobile)
    with unit_of_work(database) as uow:
        person = people.person(uow, username)
        known = person is not None and person.kind == people.APPLICANT and bool(person.mobile)
        if person is not None and known and not just_sent(uow, RESET, username, now):
            send_code(uow, RESET, username, person.mobile or "", person.language, now)


def _set_by_code(
    database: Database, by: tuple[Purpose, FindingKind], typed: tuple[str, str, str], set_password: SetPassword,
    now: datetime,
) -> list[Finding]:  # fmt: skip
    (purpose, wrong), (mobile, code, password) = by, typed
    username = bare_mobile(mobile)
    with unit_of_work(database) as uow:
        person = people.person(uow, username)
        findings = check_password(password, username, person.name if person else "")
        if not fits(uow, purpose, username, code, now):
            return [wrong.at("/code"), *findings]
        if findings or not use_up(uow, purpose, username, code):
            uow.abandon()
            return findings or [wrong.at("/code")]
        audit.record(uow, at=now, actor=username, action=f"password.{purpose.name}", subject=f"person:{username}")
    set_password(username, password)
    return []
