"""What the general law allows every item at most, as the list of laws says it (`ceilings`), each with its article; and
which items stand under it, as the list of types says (`governed_by`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from permits.core.clock import TimeLimit
from permits.core.definitions.lints import is_general
from permits.core.definitions.types import Basis
from permits.core.text import Text

ACCEPTANCE, DECISION, EXTENSION, DELIVERY = "acceptance", "decision", "extension", "delivery"


@dataclass(frozen=True, slots=True)
class Ceiling:
    """The most that is allowed: how long, by which article, and whose approval an extension takes."""

    limit: TimeLimit
    basis: Basis
    approver: str = ""


def ceilings_of(bundle: Mapping[str, Any]) -> dict[str, Ceiling]:
    """By what they are of: acceptance | decision | extension | delivery."""
    found = {}
    for law in bundle.get("library", {}).get("laws", {}).values():
        for raw in law.get("ceilings", ()):
            limit = TimeLimit(raw["limit"]["length"], raw["limit"]["unit"])
            basis = Basis(Text(law["zh"], law["en"]), raw["article"], raw.get("mark", "V"))
            found[raw["of"]] = Ceiling(limit, basis, raw.get("approver", ""))
    return found


def general_laws(bundle: Mapping[str, Any]) -> frozenset[str]:
    """The laws that bind items of every matter, by their Chinese names."""
    laws = bundle.get("library", {}).get("laws", {}).values()
    return frozenset(law["zh"] for law in laws if is_general(law))


def is_governed(bundle: Mapping[str, Any]) -> bool:
    """Whether the item is of a type that stands under a general law."""
    types = bundle.get("library", {}).get("types", {})
    return "governed_by" in types.get(bundle.get("item", {}).get("type"), {})
