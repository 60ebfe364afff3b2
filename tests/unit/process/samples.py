"""Cases to begin with: of the invented item, and of the real ones."""

from __future__ import annotations

from typing import Any

from tests.unit.forms import samples
from tests.unit.process.line import Line, of_example, opened

INVENTED_AREA = "decimal"


def invented(day: str = "2026-03-02", **changes: Any) -> Line:
    """A case of the invented item, which has a site visit unless its area is small."""
    uploads = ["M1", "M2"] if changes.get("yesno") else ["M1"]
    return opened(samples.item(), samples.answers(**changes), uploads, day)


def hygiene(day: str = "2026-03-02") -> Line:
    return of_example("pp-new", "ordinary-complete", day)


def commitment() -> Line:
    return of_example("pp-new", "commitment-small")


def nurse(day: str = "") -> Line:
    return of_example("nur-reg-first", "normal", day)


def donor(example: str = "first-issue-match") -> Line:
    return of_example("svc-donor-card", example)
