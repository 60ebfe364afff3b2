"""What commands are handed: moments, JSON data, files to upload. Reads; stores nothing but attachments."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from permits.core.definitions.types import Item
from permits.core.finding import Finding
from permits.core.forms import Upload
from permits.core.process import LEGAL_ZONE
from permits.core.strict_json import parse
from permits.ops import messages
from permits.ops.arguments import BAD_TIME, unclear
from permits.services.site import Site
from permits.services.store_attachment import store_attachment


def moment(text: str) -> datetime:
    """A moment from ISO 8601; without a zone it is legal time (Asia/Shanghai)."""
    try:
        value = datetime.fromisoformat(text)
    except ValueError as error:
        raise unclear(BAD_TIME, text) from error
    return (value if value.tzinfo else value.replace(tzinfo=LEGAL_ZONE)).astimezone(UTC)


def present() -> datetime:
    return datetime.now(UTC)


def json_from(path: str) -> tuple[Any, list[Finding]]:
    """The strict JSON in a file (- = standard input)."""
    try:
        text = sys.stdin.read() if path == "-" else Path(path).read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return None, [messages.NO_FILE.at(file=path)]
    value, findings = parse(text)
    return value, list(findings)


def object_from(path: str) -> tuple[dict[str, Any], list[Finding]]:
    """The JSON object in a file; anything else is a finding."""
    value, findings = json_from(path)
    if not findings and not isinstance(value, dict):
        findings = [messages.NO_OBJECT.at(file=path)]
    return (value if isinstance(value, dict) else {}), findings


@dataclass(frozen=True, slots=True)
class TakenIn:
    """Files taken in: those for materials by code, and those answering a question of the form by field."""

    uploads: Mapping[str, list[Upload]]
    answers: Mapping[str, str]
    findings: tuple[Finding, ...]


def taken_in(site: Site, item: Item, given: Sequence[str], owner: str, now: datetime) -> TakenIn:
    """Each CODE=FILE taken in like a file sent from a page. CODE is a material, or a field that asks for a file."""
    uploads: dict[str, list[Upload]] = {}
    answers: dict[str, str] = {}
    findings: list[Finding] = []
    for one in given:
        code, equals, path = one.partition("=")
        if not equals or not Path(path).is_file():
            findings.append((messages.NO_FILE if equals else messages.BAD_UPLOAD).at(file=path, given=one))
            continue
        asks = item.materials.get(code) or item.fields.get(code)
        stored = store_attachment(
            site, owner, code, Path(path).name, Path(path).read_bytes(),
            asks.accept if asks else (), asks.max_bytes if asks else 0, now,
        )  # fmt: skip
        findings += stored.findings
        if stored.upload and code in item.fields:
            answers[code] = stored.upload.id
        elif stored.upload:
            uploads.setdefault(code, []).append(stored.upload)
    return TakenIn(uploads, answers, tuple(findings))
