"""A document's content as JSON and back: a paper is kept as it was filled.

Knows the two shapes and nothing of a store.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from permits.documents.types import DocumentContent, Paragraph, Table

# What papers were kept with once: whether a paper is sealed is no part of what it says.
LEFT_OFF = ("sealed",)


def content_to_json(content: DocumentContent) -> dict[str, Any]:
    """Plain JSON values; the day in ISO form."""
    return {**asdict(content), "dated": content.dated.isoformat()}


def content_from_json(raw: Mapping[str, Any]) -> DocumentContent:
    """What `content_to_json` kept, equal to what was filled."""
    return DocumentContent(
        **{
            **{name: value for name, value in raw.items() if name not in LEFT_OFF},
            "dated": date.fromisoformat(raw["dated"]),
            "blocks": tuple(_block(block) for block in raw["blocks"]),
            "remedies": tuple(_block(block) for block in raw["remedies"]),
            "signatures": tuple(raw["signatures"]),
        }
    )


def _block(raw: Mapping[str, Any]) -> Paragraph | Table:
    if "headings" not in raw:
        return Paragraph(**raw)
    rows = tuple(tuple(row) for row in raw["rows"])
    return Table(raw["title"], tuple(raw["headings"]), tuple(raw["shares"]), rows)
