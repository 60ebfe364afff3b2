"""The column types every table uses. Knows how the two databases store a value; knows no table.

Three promises: a time comes back as an aware UTC datetime, JSON comes back as it was given (no NaN, no silently
converted value), and wording comes back as `Text`.
"""

from __future__ import annotations

import json
import re
import secrets
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import JSON, DateTime, Dialect
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator

from permits.core.text import Text as Wording

TOKEN_BYTES = 16
TOKEN_LENGTH = 22

# JSONB on PostgreSQL, for values that are looked into; it does not keep the order of keys.
JsonValue = JSON().with_variant(JSONB(), "postgresql")
# JSON text on both, for content whose key order matters and whose hash is kept.
JsonAsWritten = JSON()


def new_token() -> str:
    """An unguessable name for a row: 128 random bits, 22 URL-safe characters."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def canonical_json(value: object) -> str:
    """The one spelling of a JSON value: sorted keys, no spaces, UTF-8 as it is. Raises ValueError for NaN,
    TypeError for anything that is not JSON (a Decimal, a date): those are the caller's to spell."""
    return _spelt(value, _AS_IT_IS | orjson.OPT_SORT_KEYS, _CANONICAL)


def write_json(value: object) -> str:
    """As `canonical_json`, but keeps the order of keys."""
    return _spelt(value, _AS_IT_IS, _ORDERED)


def read_json(text: str | bytes) -> Any:
    """A value `write_json` wrote."""
    written = text.decode() if isinstance(text, bytes) else text
    return json.loads(written) if _PAST_64_BITS.search(written) else orjson.loads(written)


def _spelt(value: object, options: int, exact: json.JSONEncoder) -> str:
    """Spelt by the fast library, or by the exact one where the two differ: whole numbers past 64 bits, which the fast
    one refuses (and reads as floats), and what is no number, for which it says null."""
    try:
        spelling = orjson.dumps(value, option=options).decode()
    except TypeError:
        return exact.encode(value)
    return exact.encode(value) if "null" in spelling else spelling


_AS_IT_IS = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS  # neither is JSON
_PAST_64_BITS = re.compile(r"[0-9]{19}")
_SPELLING: dict[str, Any] = {"ensure_ascii": False, "allow_nan": False, "separators": (",", ":")}
_CANONICAL = json.JSONEncoder(sort_keys=True, **_SPELLING)
_ORDERED = json.JSONEncoder(**_SPELLING)


class UtcTime(TypeDecorator[datetime]):
    """A moment. Refuses naive datetimes: a time without an offset is not a moment."""

    impl = DateTime(timezone=True)
    cache_ok = True

    # SQLite keeps times as text. Every act writes and reads some twenty, so the way is the shortest one on both.
    def bind_processor(self, dialect: Dialect) -> Any:
        return _utc_text if dialect.name == "sqlite" else _utc_bound

    def result_processor(self, dialect: Dialect, coltype: Any) -> Any:
        return _utc_moment if dialect.name == "sqlite" else _utc_found

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return _utc_bound(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        return _utc_found(value)


def _utc_bound(moment: datetime | None) -> datetime | None:
    return None if moment is None else _in_utc(moment)


def _utc_found(moment: datetime | None) -> datetime | None:
    if moment is None:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _in_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(f"a time without an offset cannot be stored: {moment!r}")
    return moment if moment.tzinfo is UTC else moment.astimezone(UTC)


def _utc_text(moment: datetime | None) -> str | None:
    return None if moment is None else _in_utc(moment).isoformat(" ", "microseconds")[:-6]  # without "+00:00"


def _utc_moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text + "+00:00")


class WordingJson(TypeDecorator[Wording]):
    """Wording in both languages, as {"zh": …, "en": …}."""

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        return dialect.type_descriptor(JSONB() if dialect.name == "postgresql" else JSON())

    def process_bind_param(self, value: Wording | None, dialect: Dialect) -> dict[str, str] | None:
        return None if value is None else {"zh": value.zh, "en": value.en}

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Wording | None:
        return None if value is None else Wording(value["zh"], value["en"])
