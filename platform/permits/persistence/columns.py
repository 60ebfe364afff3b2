"""The column types every table uses. Knows how the two databases store a value; knows no table.

Three promises: a time comes back as an aware UTC datetime, JSON comes back as it was given (no NaN, no silently
converted value), and wording comes back as `Text`.
"""

from __future__ import annotations

import json
import secrets
from datetime import UTC, datetime
from typing import Any

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
    return _CANONICAL.encode(value)


def write_json(value: object) -> str:
    """As `canonical_json`, but keeps the order of keys."""
    return _AS_IT_IS.encode(value)


_CANONICAL = json.JSONEncoder(sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
_AS_IT_IS = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))


class UtcTime(TypeDecorator[datetime]):
    """A moment. Refuses naive datetimes: a time without an offset is not a moment."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without an offset cannot be stored: {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


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
