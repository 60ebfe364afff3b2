"""Formats of values: a closed list, each with its check and what a right one looks like.

Sources: GB 11643 (resident identity number), GB 32100 (unified social credit code), Ministry numbering plan (mobile).
Documents of people from Hong Kong, Macao, Taiwan and abroad are checked by the layout printed on them: travel permits
show no check digit, the permanent residence card of 2023 has that of GB 11643, that of the earlier card is not judged.
The patterns here are our own, linear, and always matched whole; patterns of definitions go through RE2.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation

from permits.core.rules.identity import birth_date, is_date
from permits.core.text import Text

_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_PLAIN_DECIMAL = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,9})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s.]{2,}")
_PASSPORT = re.compile(r"[A-Z0-9]{5,17}")
_HK_MACAO_PERMIT = re.compile(r"[HM][0-9]{8}([0-9]{2})?")
_TAIWAN_PERMIT = re.compile(r"[0-9]{8}|[0-9]{10}(\([A-Z]\))?")
_FOREIGN_CARD = re.compile(r"[A-Z]{3}[0-9]{12}")
_DOCUMENT = re.compile(r"[A-Z0-9()-]{5,30}")
_POSTCODE = re.compile(r"[0-9]{6}")
_TOKEN = re.compile(r"[A-Za-z0-9_-]{4,64}")


def is_uscc(code: str) -> bool:
    """True for 18 characters of the GB 32100 alphabet whose check character (mod 31) is right."""
    if len(code) != 18 or any(character not in _USCC_ALPHABET for character in code):
        return False
    return uscc_check(code[:17]) == code[17]


def uscc_check(first: str) -> str:
    """The check character of the 17 before it."""
    total = sum(_USCC_ALPHABET.index(c) * weight for c, weight in zip(first, _USCC_WEIGHTS, strict=True))
    return _USCC_ALPHABET[(31 - total % 31) % 31]


def is_foreign_permanent_id(number: str) -> bool:
    """True for the card of 2023 (18 places from 9, birth date and check digit right) and for the earlier one (three
    letters of the country, then 12 digits of which the fifth to the tenth are the birth date)."""
    if _FOREIGN_CARD.fullmatch(number):
        return is_date("19" + number[7:13]) or is_date("20" + number[7:13])
    return len(number) == 18 and number.startswith("9") and birth_date(number) is not None


def decimal_of(text: object) -> Decimal | None:
    """An exact decimal from plain digits; None for anything else (no exponents, no infinities)."""
    if not isinstance(text, str) or not _PLAIN_DECIMAL.fullmatch(text):
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def date_of(text: object) -> date | None:
    """A calendar date from YYYY-MM-DD; None for anything else."""
    try:
        return date.fromisoformat(text) if isinstance(text, str) and _DATE.fullmatch(text) else None
    except ValueError:
        return None


def is_day(text: str) -> bool:
    """True for a calendar date of the years 1800 to 2199: 0026-03-02 is a slip of the hand, not a day of anybody's."""
    day = date_of(text)
    return day is not None and 1800 <= day.year < 2200


def bare_mobile(typed: str) -> str:
    """A mobile number as it is kept: plain digits, without the blanks, hyphens and country code people type with it."""
    plain = re.sub(r"[ \t\-]", "", unicodedata.normalize("NFKC", typed))
    return re.sub(r"^(\+|00)86(?=1[0-9]{10}$)", "", plain)


FORMATS: dict[str, tuple[Callable[[str], bool], Text]] = {
    "date": (
        is_day,
        Text(
            "请填写真实存在的日期，年份四位，写成 2026-03-02 这样",
            "enter a real date with the four digits of its year, written like 2026-03-02",
        ),
    ),
    "decimal": (lambda s: decimal_of(s) is not None, Text("请填写数字，例如 86.5", "enter a number, for example 86.5")),
    "email": (
        lambda s: bool(_EMAIL.fullmatch(s)),
        Text("请填写完整的电子邮箱，例如 name@example.com", "enter a full address, for example name@example.com"),
    ),
    "mobile": (lambda s: bool(_MOBILE.fullmatch(s)), Text("请填写 11 位手机号码", "enter an 11-digit mobile number")),
    "resident-id": (
        lambda s: birth_date(s) is not None,
        Text(
            "身份证号码的位数、出生日期或校验码不对，请对照证件核对",
            "the length, birth date or check digit does not fit; compare it with the card",
        ),
    ),
    "uscc": (
        is_uscc,
        Text(
            "18 位统一社会信用代码的校验码不对，请对照营业执照核对",
            "the 18-character credit code fails its check; compare it with the licence",
        ),
    ),
    "passport": (
        lambda s: bool(_PASSPORT.fullmatch(s)),
        Text("请填写证件号码，只含字母和数字", "enter the document number, letters and digits only"),
    ),
    "hk-macao-permit": (
        lambda s: bool(_HK_MACAO_PERMIT.fullmatch(s)),
        Text("请填写 H 或 M 加 8 位数字，例如 H12345678", "enter H or M and 8 digits, for example H12345678"),
    ),
    "taiwan-permit": (
        lambda s: bool(_TAIWAN_PERMIT.fullmatch(s)),
        Text("请填写 8 位数字，例如 12345678", "enter 8 digits, for example 12345678"),
    ),
    "foreign-permanent-id": (
        is_foreign_permanent_id,
        Text(
            "永久居留证号码的位数、出生日期或校验码不对，请对照证件核对",
            "the length, birth date or check digit does not fit; compare it with the card",
        ),
    ),
    "identity-number": (
        lambda s: bool(_DOCUMENT.fullmatch(s)),
        Text(
            "请填写证件号码，只含字母、数字、括号和短横线",
            "enter the document number: letters, digits, brackets and hyphens only",
        ),
    ),
    "money": (
        lambda s: decimal_of(s) is not None,
        Text("请填写金额，例如 1200.50", "enter an amount, such as 1200.50"),
    ),
    "postcode": (lambda s: bool(_POSTCODE.fullmatch(s)), Text("请填写 6 位邮政编码", "enter the 6-digit postcode")),
    "attachment": (lambda s: bool(_TOKEN.fullmatch(s)), Text("请重新上传文件", "upload the file again")),
}
