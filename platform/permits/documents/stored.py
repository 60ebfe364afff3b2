"""Filled documents as plain JSON, so that what a person was told stays readable for ever, word for word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from permits.documents.types import DocumentContent, Paragraph, Table


def content_to_json(content: DocumentContent) -> dict[str, Any]:
    """A filled document as JSON values; blocks keep their order."""
    return asdict(content) | {"dated": content.dated.isoformat()}


def content_from_json(stored: Mapping[str, Any]) -> DocumentContent:
    """The document `content_to_json` stored."""
    return DocumentContent(**{
        **stored,
        "dated": date.fromisoformat(stored["dated"]),
        "blocks": tuple(_block(block) for block in stored["blocks"]),
        "remedies": tuple(Paragraph(**line) for line in stored["remedies"]),
        "signatures": tuple(stored["signatures"]),
    })  # fmt: skip


def _block(stored: Mapping[str, Any]) -> Paragraph | Table:
    if "text" in stored:
        return Paragraph(**stored)
    return Table(stored["title"], tuple(stored["headings"]), tuple(stored["shares"]), tuple(map(tuple, stored["rows"])))
