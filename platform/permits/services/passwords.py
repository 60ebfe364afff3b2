"""Whether a password will do. Knows what is guessed first; not how passwords are kept.

After NIST SP 800-63B, section 3.1.1.2: a least length, nothing asked of what a password is made of, and none that is
common, expected, or says again whose account it is. Passwords made by an installation itself do not come by here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from pathlib import Path

from permits.core.finding import Finding, FindingKind

SHORTEST, LONGEST = 8, 128

PASSWORD_SHORT = FindingKind(
    "registration.password_length", "密码须有 8 至 128 个字符，请换一个", "Use a password of 8 to 128 characters"
)
PASSWORD_COMMON = FindingKind(
    "registration.password_common",
    "这个密码很多人在用，一猜就中；请换一个，例如把几个不相干的词连起来",
    "Many people use this password and it is guessed at once; choose another, such as several unrelated words together",
)
PASSWORD_TELLING = FindingKind(
    "registration.password_telling",
    "密码不能含有手机号、用户名或姓名，也不能是其中一段；请换一个",
    "A password must not contain the mobile number, user name or name, nor be a part of one; choose another",
)

# A short piece said again and again: aaaaaaaa, 12121212.
_SAID_AGAIN = re.compile(r"(.{1,4})\1+", re.S)
# What people put before and after a word to make it long enough.
_WORD_WITH_ENDS = re.compile(r"([\W\d_]*)(.*?)([\W\d_]*)", re.S)
_LONGEST_END = 4
# A name tells whose password it is from two characters on; of letters it takes four, or half the words would do.
_SHORTEST_NAME, _SHORTEST_WORD = 2, 4


def check_password(password: str, *about: str) -> list[Finding]:
    """What is wrong with a password, if anything: the first rule it breaks. `about`: what the account is known by
    (mobile, user name, name)."""
    if not SHORTEST <= len(password) <= LONGEST:
        return [PASSWORD_SHORT.at("/password")]
    plain = _plain(password)
    if _is_common(plain):
        return [PASSWORD_COMMON.at("/password")]
    if any(known in plain or plain in known for known in _known_by(about)):
        return [PASSWORD_TELLING.at("/password")]
    return []


def _plain(words: str) -> str:
    return unicodedata.normalize("NFKC", words).casefold()


def _known_by(about: Iterable[str]) -> Iterator[str]:
    """Each name without blanks, and its words, where they are long enough to tell whose they are."""
    for known in map(_plain, about):
        words = known.split()
        yield from (
            w for w in ("".join(words), *words) if len(w) >= (_SHORTEST_WORD if w.isascii() else _SHORTEST_NAME)
        )


def _is_common(plain: str) -> bool:
    """Whether it is on the list, or a word of the list with digits or signs at its ends; one piece said again and
    again; or a day."""
    if _SAID_AGAIN.fullmatch(plain) or _is_day(plain) or plain in _listed():
        return True
    parts = _WORD_WITH_ENDS.fullmatch(plain)
    assert parts is not None
    before, word, after = parts.groups()
    return word in _listed() and all(map(_adds_nothing, (before, after)))


def _adds_nothing(end: str) -> bool:
    """Digits and signs too few, or too well known, to hide the word they are put to."""
    return len(end) <= _LONGEST_END or re.sub(r"\D", "", end) in _listed()


def _is_day(plain: str) -> bool:
    """19900101: the digits people know best."""
    if not (len(plain) == 8 and plain.isascii() and plain.isdigit()):
        return False
    try:
        return 1900 <= date.fromisoformat(plain).year <= 2099
    except ValueError:
        return False


@cache
def _listed() -> frozenset[str]:
    lines = Path(__file__).with_name("common_passwords.txt").read_text("utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("# "))
