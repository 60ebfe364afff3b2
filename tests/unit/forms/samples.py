"""The invented item, compiled once, and an application for it that passes. Real files, real compiler."""

from __future__ import annotations

import tempfile
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from permits.core.definitions.types import Item
from permits.core.forms import Checked, Upload, check
from permits.persistence.definition_files import Compiled, compile_all
from tests.synthetic import DEFINITIONS, Invented, copied, invent

DAY = date(2026, 3, 2)
PDF = Upload("att-1", "plan.pdf", "application/pdf", 1000)


@lru_cache(maxsize=1)
def _made() -> tuple[Invented, Item]:
    with tempfile.TemporaryDirectory() as folder:
        root = copied(Path(folder))
        invented = invent(root, 7)
        return invented, compile_all(root).items[invented.code]


@lru_cache(maxsize=1)
def real() -> Compiled:
    """The published definitions."""
    return compile_all(DEFINITIONS)


def item() -> Item:
    return _made()[1]


def names() -> dict[str, str]:
    """The ids of the item's questions by what they are for."""
    return _made()[0].names


def answers(**changes: Any) -> dict[str, Any]:
    """Good answers with changes by purpose; None = not answered. A purpose that is none stays a plain key."""
    given = dict(_made()[0].answers)
    for purpose, value in changes.items():
        name = names().get(purpose, purpose)
        given[name] = value
        if value is None:
            del given[name]
    return given


def checked(uploads: dict[str, list[Upload]] | None = None, **changes: Any) -> Checked:
    return check(item(), answers(**changes), {"M1": [PDF]} if uploads is None else uploads, DAY)


def told(found: Checked) -> list[tuple[str, str]]:
    return [(finding.code, finding.where) for finding in found.findings]


def at(purpose: str, *more: object) -> str:
    return "/" + "/".join([names()[purpose], *map(str, more)])
