"""One-time codes by SMS: for the first password of an account opened at the window, for a new one where the old is
forgotten, to follow a case without an account, and as the second step of signing in. Knows when a code
will do; only its hash is kept.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from permits.persistence import one_time_codes, outbox
from permits.persistence.unit_of_work import Reading, UnitOfWork
from permits.services.notify import SMS

MOST_WRONG = 5
PAUSE = timedelta(minutes=1)
"""Between two codes for the same: whoever asks again at once gets none."""


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a code is for: its name, the notice it is sent by, how many digits it has and how long it is good."""

    name: str
    notice: str
    digits: int
    lasts: timedelta


ACTIVATE = Purpose("activate", "account_opened", 8, timedelta(hours=24))
RESET = Purpose("reset", "password_code", 6, timedelta(minutes=10))
FOLLOW = Purpose("follow", "follow_code", 6, timedelta(minutes=10))
SIGN_IN = Purpose("sign_in", "sign_in_code", 6, timedelta(minutes=10))


def send_code(uow: UnitOfWork, purpose: Purpose, subject: str, mobile: str, language: str, now: datetime) -> None:
    """Send a code by SMS; the one there was before is no longer good. `subject`: whose or what it opens."""
    code = f"{secrets.randbelow(10**purpose.digits):0{purpose.digits}}"
    kept = _hash_of(subject, code)
    one_time_codes.put(uow, purpose.name, subject, kept, now, now + purpose.lasts)
    key = f"{purpose.notice}:{subject}:{kept[:16]}"
    outbox.put(uow, [outbox.Notice(key, SMS, mobile, purpose.notice, {"code": code}, language)], now)


def just_sent(unit: Reading, purpose: Purpose, subject: str, now: datetime) -> bool:
    """Whether one was sent a moment ago."""
    waits = one_time_codes.load(unit, purpose.name, subject)
    return waits is not None and now - waits.sent_at < PAUSE


def fits(uow: UnitOfWork, purpose: Purpose, subject: str, code: str, now: datetime) -> bool:
    """Whether this is the code; it stays good (`use_up`). A wrong one is counted: the transaction is to be kept."""
    waits = one_time_codes.load(uow, purpose.name, subject)
    if waits is None or waits.wrong >= MOST_WRONG or waits.expires_at <= now:
        return False
    if hmac.compare_digest(_hash_of(subject, _typed(code)), waits.code_hash):
        return True
    one_time_codes.count_wrong(uow, purpose.name, subject)
    return False


def use_up(uow: UnitOfWork, purpose: Purpose, subject: str, code: str) -> bool:
    """False if it was used, or another took its place, meanwhile."""
    return one_time_codes.remove(uow, purpose.name, subject, _hash_of(subject, _typed(code)))


def _typed(code: str) -> str:
    return "".join(code.split())


def _hash_of(subject: str, code: str) -> str:
    return hashlib.sha256(f"{subject}:{code}".encode()).hexdigest()
