"""Activating an account that was opened at the window: a one-time code sent to the mobile, with which its owner sets
the first password. Knows when a code will do; not how passwords are kept.

Whether a mobile has an account that waits for its code is never told to whoever asks.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from permits.core.finding import Finding, FindingKind
from permits.core.forms.formats import bare_mobile
from permits.persistence import activations, outbox, people
from permits.persistence.database import Database
from permits.persistence.unit_of_work import UnitOfWork, unit_of_work
from permits.services.notify import SMS
from permits.services.passwords import check_password

LASTS = timedelta(hours=24)
DIGITS, MOST_WRONG = 8, 5
ACCOUNT_OPENED = "account_opened"

CODE_WRONG = FindingKind(
    "activation.code",
    "验证码不对，或者已经用过、超过一天、错了 5 次。请核对手机号和最近一条短信；仍不行的，请窗口重发",
    "The code is not right, was used before, is older than a day or was got wrong five times. Check the mobile number"
    " and the latest SMS; if it still fails, ask the window to send another",
)


def send_code(uow: UnitOfWork, username: str, mobile: str, language: str, now: datetime) -> None:
    """Send an account its code by SMS; the one it had before is no longer good."""
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    kept = _hash_of(username, code)
    activations.put(uow, username, kept, now + LASTS)
    key = f"{ACCOUNT_OPENED}:{username}:{kept[:16]}"
    outbox.put(uow, [outbox.Notice(key, SMS, mobile, ACCOUNT_OPENED, {"code": code}, language)], now)


def activate(
    database: Database, mobile: str, code: str, password: str, set_password: Callable[[str, str], None], now: datetime
) -> list[Finding]:
    """Set the first password of an account by its code, or say what is wrong at /code and /password."""
    username = bare_mobile(mobile)
    with unit_of_work(database) as uow:
        person = people.person(uow, username)
        findings = check_password(password, username, person.name if person else "")
        waits = activations.load(uow, username)
        if waits is None or waits.wrong >= MOST_WRONG or waits.expires_at <= now:
            uow.abandon()
            return [CODE_WRONG.at("/code"), *findings]
        given = _hash_of(username, "".join(code.split()))
        if not hmac.compare_digest(given, waits.code_hash):
            activations.count_wrong(uow, username)
            return [CODE_WRONG.at("/code"), *findings]
        if findings or not activations.remove(uow, username, given):
            uow.abandon()
            return findings or [CODE_WRONG.at("/code")]
    set_password(username, password)
    return []


def _hash_of(username: str, code: str) -> str:
    return hashlib.sha256(f"{username}:{code}".encode()).hexdigest()
