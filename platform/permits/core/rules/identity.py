"""The Chinese resident identity number (GB 11643-1999, 18 places; GB 11643-1989, 15): what it says of its holder.

Knows the arithmetic alone; whether such a person exists it does not know.
"""

from __future__ import annotations

from datetime import date
from string import digits

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"
GENDERS = ("female", "male")
"""By the parity of the order number: even, odd."""


def check_digit(first_17: str) -> str:
    """The 18th place for the first seventeen digits (ISO 7064 MOD 11-2)."""
    return CHECK_DIGITS[sum(weight * int(digit) for weight, digit in zip(WEIGHTS, first_17, strict=True)) % 11]


def birth_date(number: str) -> date | None:
    """The day of birth, or None when this is no valid number."""
    parts = _parts(number)
    return parts[0] if parts else None


def gender(number: str) -> str | None:
    """ "male" or "female", or None when this is no valid number."""
    parts = _parts(number)
    return GENDERS[int(parts[1]) % 2] if parts else None


def _parts(number: str) -> tuple[date, str] | None:
    """Day of birth and order number. A number of 15 places is of the twentieth century and has no check digit."""
    places = number.upper()
    if len(places) == 18 and set(places[:17]) <= set(digits) and check_digit(places[:17]) == places[17]:
        born, order = _date(places[6:14]), places[14:17]
    elif len(places) == 15 and set(places) <= set(digits):
        born, order = _date("19" + places[6:12]), places[12:15]
    else:
        return None
    return (born, order) if born else None


def is_date(places: str) -> bool:
    """Whether eight digits are a day of the calendar: year, month, day."""
    return _date(places) is not None


def _date(places: str) -> date | None:
    try:
        return date(int(places[:4]), int(places[4:6]), int(places[6:]))
    except ValueError:
        return None
