"""Names and codes for what a foreign document calls otherwise. Knows how names are written here; says what it changed.

A name is small letters, digits and low lines; a code of an option may also hold capitals, dots and hyphens.
"""

from __future__ import annotations

import re
from collections.abc import Container

from permits.core.definitions.fields import RESERVED_NAMES
from permits.core.text import Text

LONGEST = 60
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_VALUE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
_CODE = re.compile(r"[a-z][a-z0-9-]*")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
CHINESE = re.compile(r"[\u3400-\u9fff]")


def name_for(given: str, taken: Container[str], otherwise: str = "field") -> str:
    """A free name as near to `given` as names allow: `firstName` → `first_name`, 姓名 → `field_1`."""
    snake = re.sub(r"[^a-z0-9]+", "_", _HUMP.sub("_", given).lower()).strip("_")[: LONGEST - 8].rstrip("_")
    usable = _NAME.fullmatch(snake) and not _mostly_lost(given, snake)
    wanted = given if _NAME.fullmatch(given) and len(given) <= LONGEST else snake if usable else ""
    if wanted in RESERVED_NAMES:
        wanted = f"{wanted}_given"
    return _free(wanted or f"{otherwise}_1", taken, "_", 1 if not wanted else 2)


def _mostly_lost(given: str, kept: str) -> bool:
    """A few letters left of a Chinese name say nothing of it (“B 超结果” → “b”)."""
    return bool(CHINESE.search(given)) and len(kept) < len(given)


def value_for(given: str, taken: Container[str]) -> str:
    """A free code of an option, as near to `given` as codes allow."""
    if _VALUE.fullmatch(given) and len(given) <= LONGEST:
        return _free(given, taken, "-", 2)
    plain = re.sub(r"[^A-Za-z0-9]+", "-", given).strip("-")[: LONGEST - 8].strip("-")
    usable = plain and not CHINESE.search(given)
    return _free(plain if usable else "option-1", taken, "-", 2 if usable else 1)


def code_for(given: str, taken: Container[str], otherwise: str) -> str:
    """A free code (small letters, digits, hyphens)."""
    plain = re.sub(r"[^a-z0-9]+", "-", _HUMP.sub("-", given).lower()).strip("-")[: LONGEST - 8].strip("-")
    usable = _CODE.fullmatch(plain) and not CHINESE.search(given)
    return _free(plain if usable else f"{otherwise}-1", taken, "-", 2 if usable else 1)


def _free(wanted: str, taken: Container[str], mark: str, number: int) -> str:
    """`wanted`, or the first of wanted-2, wanted-3 … that is not taken; made-up names count from 1."""
    stem = wanted if number == 2 else wanted.rpartition(mark)[0]
    found = wanted
    while found in taken:
        found = f"{stem}{mark}{number}"
        number += 1
    return found


def is_code(given: str) -> bool:
    """Whether this can be the code of an item or a category."""
    return bool(_CODE.fullmatch(given)) and len(given) <= LONGEST


def wording(given: str) -> Text:
    """One wording of the source, on the side of its own language."""
    words = given.strip()[:4000]
    return Text(words) if CHINESE.search(words) else Text("", words)
