"""What the general law allows every item at most, as the list of laws says it (`ceilings`), each with its article."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from permits.core.clock import TimeLimit
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
