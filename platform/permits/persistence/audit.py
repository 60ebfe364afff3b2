"""The chain of what was done. Knows how to add an entry and how to prove that none was changed; forgets nothing.

Each entry's hash covers its content and the hash before it. Entries are written last in a transaction, one writer
at a time (the number series is the queue), so the chain has one order on both databases. If the entry cannot be
written, neither can what it tells of.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert, select

from permits.core.finding import Finding, FindingKind, pointer
from permits.persistence.columns import canonical_json
from permits.persistence.numbers import drawing, last_number
from permits.persistence.tables import AuditEntry, table_of
from permits.persistence.unit_of_work import Reading, UnitOfWork

GENESIS = "0" * 64
SERIES, NO_YEAR = "audit", 0

ENTRY_CHANGED = FindingKind(
    "audit.entry_changed",
    "审计记录第 {seq} 条内容与其校验值不符,可能被改动。请停止写入并与备份比对。",
    "Audit entry {seq} does not match its hash and may have been edited. Stop writing and compare with a backup.",
)
LINK_BROKEN = FindingKind(
    "audit.link_broken",
    "审计记录第 {seq} 条与前一条不衔接,可能有插入、删除或调换。请停止写入并与备份比对。",
    "Audit entry {seq} does not follow the one before it: something was inserted, deleted or swapped. "
    "Stop writing and compare with a backup.",
)
ENTRY_MISSING = FindingKind(
    "audit.entry_missing",
    "缺少审计记录第 {seq} 条。请停止写入并与备份比对。",
    "Audit entry {seq} is missing. Stop writing and compare with a backup.",
)


@dataclass(frozen=True, slots=True)
class Entry:
    """审计记录: who (`actor`), what (`action`), to what (`subject`, such as "case:<id>"), with which `data`."""

    seq: int
    at: datetime
    actor: str
    action: str
    subject: str
    data: Mapping[str, Any]
    previous_hash: str
    hash: str


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the chain at one time. Kept elsewhere, it proves later that nothing before it was rewritten."""

    seq: int
    hash: str


def record(
    uow: UnitOfWork, *, at: datetime, actor: str, action: str, subject: str, data: Mapping[str, Any] | None = None
) -> None:
    """Add one entry to this transaction. `data` is plain JSON without floats (they have more than one spelling)."""
    content = _checked(data or {})
    uow.at_the_end(_write, (at.astimezone(UTC), actor, action, subject, content))


def verify_chain(unit: Reading, anchor: Head | None = None) -> list[Finding]:
    """What is wrong with the chain, first place first; empty = nothing. With an `anchor` kept elsewhere, a chain
    rewritten as a whole is found too."""
    previous, expected = GENESIS, 1
    findings: list[Finding] = []
    for entry in entries(unit):
        if entry.seq != expected:
            findings.append(ENTRY_MISSING.at(pointer(expected), seq=expected))
        elif entry.previous_hash != previous:
            findings.append(LINK_BROKEN.at(pointer(entry.seq), seq=entry.seq))
        elif entry.hash != _hash_of(content_of(entry)) or _contradicts(entry, anchor):
            findings.append(ENTRY_CHANGED.at(pointer(entry.seq), seq=entry.seq))
        previous, expected = entry.hash, entry.seq + 1
    last = max(last_number(unit, SERIES, NO_YEAR), anchor.seq if anchor else 0)
    if expected <= last:
        findings.append(ENTRY_MISSING.at(pointer(expected), seq=expected))
    return findings


def head(unit: Reading) -> Head:
    """The end of the chain now."""
    row = unit.first(select(AuditEntry).order_by(AuditEntry.seq.desc()))
    return Head(0, GENESIS) if row is None else Head(row.seq, row.hash)


def entries(unit: Reading, *, subject: str = "", since: int = 0) -> Iterator[Entry]:
    """The entries after number `since`, in order, a thousand at a time."""
    query = select(*[getattr(AuditEntry, name) for name in Entry.__slots__]).order_by(AuditEntry.seq)
    query = query.where(AuditEntry.seq > since)
    if subject:
        query = query.where(AuditEntry.subject == subject)
    for row in unit.session.execute(query.execution_options(yield_per=1000)):
        yield Entry(*row)


def export(unit: Reading, *, since: int = 0) -> Iterator[str]:
    """The entries as lines of JSON, from which the chain can be checked anywhere (see `content_of`)."""
    for entry in entries(unit, since=since):
        yield canonical_json({**content_of(entry), "hash": entry.hash})


def content_of(entry: Entry) -> dict[str, Any]:
    """What the hash of an entry covers: SHA-256 over the canonical JSON of this."""
    return {
        "seq": entry.seq,
        "at": entry.at.isoformat(),
        "actor": entry.actor,
        "action": entry.action,
        "subject": entry.subject,
        "data": entry.data,
        "previous_hash": entry.previous_hash,
    }


def _contradicts(entry: Entry, anchor: Head | None) -> bool:
    return anchor is not None and entry.seq == anchor.seq and entry.hash != anchor.hash


_ENTRY = table_of(AuditEntry)
_PUT = insert(_ENTRY)
_LAST_HASH = select(_ENTRY.c.hash).order_by(_ENTRY.c.seq.desc()).limit(1)


def _write(uow: UnitOfWork, happened: list[tuple[datetime, str, str, str, Mapping[str, Any]]]) -> None:
    # Drawing the numbers makes every other writer wait until this transaction ends; only then is the last hash read.
    drawn, found = uow.ask(drawing(uow, SERIES, NO_YEAR, len(happened)), (_LAST_HASH, {}))
    first = drawn[0][0] - len(happened) + 1
    previous = found[0][0] if found else GENESIS
    rows = []
    for seq, (at, actor, action, subject, data) in enumerate(happened, start=first):
        content = content_of(Entry(seq, at, actor, action, subject, data, previous, ""))
        previous = _hash_of(content)
        rows.append(content | {"at": at, "hash": previous})
    uow.send(_PUT, rows)


def _hash_of(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical_json(content).encode()).hexdigest()


def _checked(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """`data` as the database will give it back. Raises TypeError for floats and for what JSON does not know."""
    _refuse_floats(data)
    canonical_json(data)
    return dict(data)


def _refuse_floats(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError("audit data holds a float: write it as a string")
    for part in value.values() if isinstance(value, Mapping) else value if isinstance(value, list | tuple) else ():
        _refuse_floats(part)
