"""Reads the constants of a condition from JSON, exactly by the type of the fact they are held against.

Knows the JSON forms: decimals as "12.50", dates as "2026-01-31", codes as strings. Nothing is converted silently.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from string import digits

from permits.core.finding import Finding, FindingKind
from permits.core.rules.model import LARGEST, FactType, Value
from permits.core.text import Text

WRONG_CONSTANT = FindingKind(
    "condition.constant",
    "“{given}”不能与事实“{fact}”比较：此处须写{wanted}",
    "“{given}” cannot be compared with the fact “{fact}”: write {wanted} here",
)
TOO_LARGE = FindingKind(
    "condition.too_large",
    "“{given}”过大：事实“{fact}”只能与绝对值小于 9007199254740992 的数比较（小数按最小单位计），请改小",
    "“{given}” is too large: compare the fact “{fact}” with numbers below 9007199254740992, counted in its"
    " smallest unit",
)
TOO_FINE = FindingKind(
    "condition.too_fine",
    "“{given}”的小数位数过多：事实“{fact}”只有 {scale} 位小数，请减少小数位",
    "“{given}” has too many decimal places: the fact “{fact}” has {scale}; write fewer",
)
UNKNOWN_VALUE = FindingKind(
    "condition.unknown_value",
    "事实“{fact}”没有“{given}”这个取值；可用的取值：{values}",
    "the fact “{fact}” never takes the value “{given}”; it takes: {values}",
)

WANTED = {
    "bool": Text("true 或 false", "true or false"),
    "integer": Text("整数", "a whole number"),
    "decimal": Text('带引号的小数，如 "12.50"', 'a decimal in quotes, such as "12.50"'),
    "date": Text('带引号的日期，如 "2026-01-31"', 'a date in quotes, such as "2026-01-31"'),
    "code": Text("代码字符串", "a code in quotes"),
    "text": Text("字符串", "a string"),
}


def read_bool(given: object) -> bool | None:
    return given if isinstance(given, bool) else None


def read_integer(given: object) -> int | None:
    return given if type(given) is int else None


def read_decimal(given: object) -> Decimal | None:
    """A plain decimal such as "12.50" or "-3": no exponent, no sign but minus, at most 40 characters."""
    if not isinstance(given, str) or len(given) > 40:
        return None
    whole, point, part = given.removeprefix("-").partition(".")
    plain = bool(whole) and set(whole + part) <= set(digits) and bool(part) == bool(point)
    return Decimal(given) if plain else None


def read_date(given: object) -> date | None:
    """A date as "2026-01-31" and in no other of ISO 8601's forms."""
    if not isinstance(given, str) or len(given) != 10 or given[4] != "-" or given[7] != "-":
        return None
    try:
        return date.fromisoformat(given)
    except ValueError:
        return None


def read_string(given: object) -> str | None:
    return given if isinstance(given, str) else None


READERS: dict[str, Callable[[object], Value | None]] = {
    "bool": read_bool,
    "integer": read_integer,
    "decimal": read_decimal,
    "date": read_date,
    "code": read_string,
    "text": read_string,
}


def read_value(given: object, kind: str) -> Value | None:
    """The value written in JSON for this kind of fact, or None when it is not one."""
    return READERS[kind](given)


def read_constant(given: object, name: str, fact: FactType, where: str) -> tuple[Value | None, list[Finding]]:
    """The constant `given` for the fact `name`, or the finding at `where` that says why it will not do."""
    value = read_value(given, fact.kind)
    if value is None:
        return None, [WRONG_CONSTANT.at(where, given=shown(given), fact=name, wanted=WANTED[fact.kind])]
    wrong = _range_finding(value, name, fact, where)
    return (None, [wrong]) if wrong else (value, [])


def _range_finding(value: Value, name: str, fact: FactType, where: str) -> Finding | None:
    if type(value) is int and abs(value) >= LARGEST:
        return TOO_LARGE.at(where, given=shown(value), fact=name)
    if isinstance(value, Decimal):
        if abs(value.scaleb(fact.scale)) >= LARGEST:
            return TOO_LARGE.at(where, given=shown(str(value)), fact=name)
        if decimal_places(value) > fact.scale:
            return TOO_FINE.at(where, given=value, fact=name, scale=fact.scale)
    if fact.kind == "code" and fact.values and value not in fact.values:
        return UNKNOWN_VALUE.at(where, given=shown(value), fact=name, values=_some(fact.values))
    return None


def decimal_places(value: Decimal) -> int:
    """How many places after the point matter: 12.50 has one."""
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else LARGEST


def shown(given: object) -> str:
    """Anything given, short enough for a sentence."""
    text = given if isinstance(given, str) else "null" if given is None else _plain(given)
    return text if len(text) <= 60 else text[:57] + "…"


def _plain(given: object) -> str:
    if isinstance(given, bool):
        return "true" if given else "false"
    if isinstance(given, int):
        return str(given) if abs(given) < 10**40 else "a very large number"
    return "{…}" if isinstance(given, dict) else "[…]" if isinstance(given, list) else str(given)[:60]


def _some(values: tuple[str, ...]) -> str:
    return ", ".join(values[:12]) + (" …" if len(values) > 12 else "")
