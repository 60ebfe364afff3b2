"""Every table of the platform's own, as typed rows. Knows columns, keys and indexes; does nothing with them.

Accounts and roles (`ab_*`) belong to Flask-AppBuilder and job tables to DBOS: neither is here.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, Integer, MetaData, String, Table, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from permits.core.text import Text as Wording
from permits.persistence.columns import TOKEN_LENGTH, JsonAsWritten, JsonValue, UtcTime, WordingJson

type_of_token = String(TOKEN_LENGTH)
type_of_hash = String(64)
type_of_code = String(100)
type_of_name = String(200)
# Wide enough for every user name Flask-AppBuilder accepts.
type_of_username = String(64)


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {
        datetime: UtcTime(),
        date: Date(),
        dict[str, Any]: JsonValue,
        Wording: WordingJson(),
        str: Text(),
    }


def table_of(kind: type[Base]) -> Table:
    """The table behind a kind of row, for statements that are made once and sent often."""
    table = kind.__table__
    assert isinstance(table, Table)
    return table


class Release(Base):
    """发布版本: an item as it was published, whole. `bundle` keeps its key order, since the hash names its content.

    `authority`: whose overrides are in it (empty = the item as the city has it); `revision`: which of that
    authority's on this version.
    """

    __tablename__ = "release"
    __table_args__ = (UniqueConstraint("item", "version", "authority", "revision"),)

    sha256: Mapped[str] = mapped_column(type_of_hash, primary_key=True)
    item: Mapped[str] = mapped_column(type_of_code)
    version: Mapped[int]
    authority: Mapped[str] = mapped_column(type_of_code, default="")
    revision: Mapped[int] = mapped_column(default=0)
    bundle: Mapped[dict[str, Any]] = mapped_column(JsonAsWritten)
    effective_from: Mapped[date]
    effective_to: Mapped[date | None]
    published_at: Mapped[datetime]
    published_by: Mapped[str] = mapped_column(type_of_username)


class PermitCase(Base):
    """办件, as lists and searches need it. Everything here can be worked out again from the events.

    `version` is the `seq` of the last event; `due_on` is the earliest day a running clock ends.
    """

    __tablename__ = "permit_case"
    __table_args__ = (
        Index(None, "applicant", "received_at"),
        Index(None, "received_at", "id"),
        Index(None, "authority", "received_at"),
        Index(None, "authority", "state", "received_at"),
        Index(None, "state", "due_on"),
        Index(None, "item", "received_at"),
        Index(None, "authority", "item", "received_at"),
        Index(None, "item", "applicant_name"),
        Index(None, "agent_clerk"),
        Index(None, "release_sha256"),
    )

    id: Mapped[str] = mapped_column(type_of_token, primary_key=True)
    number: Mapped[str] = mapped_column(type_of_code, unique=True)
    item: Mapped[str] = mapped_column(type_of_code)
    release_sha256: Mapped[str] = mapped_column(type_of_hash, ForeignKey("release.sha256"))
    state: Mapped[str] = mapped_column(type_of_code)
    stage: Mapped[str] = mapped_column(type_of_code)
    process: Mapped[str] = mapped_column(type_of_code)
    handling: Mapped[str] = mapped_column(type_of_code)
    version: Mapped[int]
    authority: Mapped[str] = mapped_column(type_of_code)
    applicant: Mapped[str] = mapped_column(type_of_username)
    applicant_name: Mapped[str] = mapped_column(type_of_name)
    agent_clerk: Mapped[str | None] = mapped_column(type_of_username)
    received_at: Mapped[datetime]
    accepted_on: Mapped[date | None]
    due_on: Mapped[date | None]
    submission_key: Mapped[str | None] = mapped_column(type_of_code, unique=True)
    channel: Mapped[str] = mapped_column(type_of_code)
    search: Mapped[str]


class CaseWords(Base):
    """The pieces of the words a case is searched by (`case_words`), a copy of what its row says. `place` is the number
    by which SQLite's index knows it."""

    __tablename__ = "case_words"

    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    case_id: Mapped[str] = mapped_column(type_of_token, ForeignKey("permit_case.id"), unique=True)
    words: Mapped[str]


class CaseEvent(Base):
    """办理记录: what happened to a case, in order, never changed."""

    __tablename__ = "case_event"
    __table_args__ = (Index(None, "type", "at"),)

    case_id: Mapped[str] = mapped_column(type_of_token, ForeignKey("permit_case.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    type: Mapped[str] = mapped_column(type_of_code)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(type_of_username)
    office: Mapped[str] = mapped_column(type_of_code)
    data: Mapped[dict[str, Any]]


class CaseClock(Base):
    """A clock of a case. `state`: running | paused | ended; `next_look_at`: when the sweep must look again."""

    __tablename__ = "case_clock"
    __table_args__ = (Index(None, "next_look_at"), Index(None, "state", "due_on"))

    case_id: Mapped[str] = mapped_column(type_of_token, ForeignKey("permit_case.id"), primary_key=True)
    code: Mapped[str] = mapped_column(type_of_code, primary_key=True)
    title: Mapped[Wording]
    kind: Mapped[str] = mapped_column(type_of_code)
    unit: Mapped[str] = mapped_column(type_of_code)
    length: Mapped[int]
    starts_on: Mapped[date]
    due_on: Mapped[date]
    due_at: Mapped[datetime | None]
    ended_on: Mapped[date | None]
    state: Mapped[str] = mapped_column(type_of_code)
    provisional: Mapped[bool]
    silence: Mapped[str] = mapped_column(type_of_code)
    next_look_at: Mapped[datetime | None]


class CaseTask(Base):
    """待办: something one person of an office has to do for a case."""

    __tablename__ = "case_task"
    __table_args__ = (
        Index(None, "case_id"),
        Index(None, "closed_at", "authority", "office", "role"),
        Index(None, "closed_at", "assignee"),
    )

    id: Mapped[str] = mapped_column(type_of_token, primary_key=True)
    case_id: Mapped[str] = mapped_column(type_of_token, ForeignKey("permit_case.id"))
    stage: Mapped[str] = mapped_column(type_of_code)
    title: Mapped[Wording]
    authority: Mapped[str] = mapped_column(type_of_code)
    office: Mapped[str] = mapped_column(type_of_code)
    role: Mapped[str] = mapped_column(type_of_code)
    assignee: Mapped[str | None] = mapped_column(type_of_username)
    opened_at: Mapped[datetime]
    due_on: Mapped[date | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(type_of_username)


class CaseCard(Base):
    """红黄牌: a card as lists need it, a copy of what the events of its case say. `seq` is the place of its event;
    `state`: open | explained | appealed | upheld | withdrawn."""

    __tablename__ = "case_card"
    __table_args__ = (Index(None, "raised_on", "case_id", "seq"), Index(None, "authority", "office", "state"))

    case_id: Mapped[str] = mapped_column(type_of_token, ForeignKey("permit_case.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    rule: Mapped[str] = mapped_column(type_of_code)
    colour: Mapped[str] = mapped_column(type_of_code)
    title: Mapped[Wording]
    authority: Mapped[str] = mapped_column(type_of_code)
    office: Mapped[str] = mapped_column(type_of_code)
    state: Mapped[str] = mapped_column(type_of_code)
    raised_on: Mapped[date]


class Draft(Base):
    """An application being written. `uploads`: material code → attachment ids. `applicant`: whose application it is,
    where the window writes it for somebody."""

    __tablename__ = "draft"
    __table_args__ = (Index(None, "owner", "updated_at"),)

    id: Mapped[str] = mapped_column(type_of_token, primary_key=True)
    owner: Mapped[str] = mapped_column(type_of_username)
    item: Mapped[str] = mapped_column(type_of_code)
    release_sha256: Mapped[str] = mapped_column(type_of_hash, ForeignKey("release.sha256"))
    answers: Mapped[dict[str, Any]]
    uploads: Mapped[dict[str, Any]]
    page: Mapped[str] = mapped_column(type_of_code)
    version: Mapped[int]
    updated_at: Mapped[datetime]
    applicant: Mapped[str | None] = mapped_column(type_of_username)


class Attachment(Base):
    """A file somebody handed in. The bytes lie on disk under `sha256`; `slot` is a material code or a field; `scan`:
    what a virus scanner said of it (`scanner`), empty where none is set."""

    __tablename__ = "attachment"
    __table_args__ = tuple(Index(None, name) for name in ("case_id", "draft_id", "sha256", "owner", "scan"))

    id: Mapped[str] = mapped_column(type_of_token, primary_key=True)
    owner: Mapped[str] = mapped_column(type_of_username)
    case_id: Mapped[str | None] = mapped_column(type_of_token, ForeignKey("permit_case.id"))
    draft_id: Mapped[str | None] = mapped_column(type_of_token, ForeignKey("draft.id", ondelete="SET NULL"))
    slot: Mapped[str] = mapped_column(type_of_code)
    name: Mapped[str] = mapped_column(String(255))
    media_type: Mapped[str] = mapped_column(type_of_code)
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(type_of_hash)
    created_at: Mapped[datetime]
    scan: Mapped[str] = mapped_column(type_of_code, default="", server_default="")


class AuditEntry(Base):
    """Who did what, when, to what. Each entry's hash covers the one before it; entries are only ever added."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index(None, "subject", "seq"), Index(None, "actor", "seq"))

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(type_of_username)
    action: Mapped[str] = mapped_column(type_of_code)
    subject: Mapped[str] = mapped_column(type_of_name)
    data: Mapped[dict[str, Any]]
    previous_hash: Mapped[str] = mapped_column(type_of_hash)
    hash: Mapped[str] = mapped_column(type_of_hash, unique=True)


class OutboxMessage(Base):
    """A notice to be sent. `key` is the idempotency key, stable over every attempt.

    `state`: waiting | sending | sent | failed; a row in `sending` is taken again after `next_attempt_at`.
    """

    __tablename__ = "outbox"
    __table_args__ = (Index(None, "state", "next_attempt_at"), Index(None, "case_id"))

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    key: Mapped[str] = mapped_column(type_of_name, unique=True)
    case_id: Mapped[str | None] = mapped_column(type_of_token, ForeignKey("permit_case.id"))
    channel: Mapped[str] = mapped_column(type_of_code)
    recipient: Mapped[str] = mapped_column(type_of_name)
    template: Mapped[str] = mapped_column(type_of_code)
    params: Mapped[dict[str, Any]]
    language: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(type_of_code)
    attempts: Mapped[int]
    created_at: Mapped[datetime]
    next_attempt_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    last_error: Mapped[str | None]


class InAppMessage(Base):
    """站内消息: what a person finds in the platform's own mailbox. `key` keeps a notice from arriving twice."""

    __tablename__ = "message"
    __table_args__ = (Index(None, "recipient", "id"), Index(None, "case_id"))

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    key: Mapped[str] = mapped_column(type_of_name, unique=True)
    recipient: Mapped[str] = mapped_column(type_of_username)
    case_id: Mapped[str | None] = mapped_column(type_of_token, ForeignKey("permit_case.id"))
    text: Mapped[Wording]
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]


class OneTimeCode(Base):
    """A code sent by SMS: good once, until `expires_at`, after no more than so many wrong ones. Only its hash is kept.
    `purpose`: activate | reset | follow; `subject`: the account, or the case, that it opens."""

    __tablename__ = "one_time_code"

    purpose: Mapped[str] = mapped_column(type_of_code, primary_key=True)
    subject: Mapped[str] = mapped_column(type_of_username, primary_key=True)
    code_hash: Mapped[str] = mapped_column(String(200))
    sent_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    wrong: Mapped[int]


class CalendarVersion(Base):
    """The calendar in force from `loaded_at` on (None: from the beginning), as all the files it is made of. `reached`:
    up to which case open clocks were counted anew; `settled_at`: when all of them were."""

    __tablename__ = "calendar_version"

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    files: Mapped[list[Any]] = mapped_column(JsonAsWritten)
    sha256: Mapped[str] = mapped_column(type_of_hash)
    loaded_at: Mapped[datetime | None]
    loaded_by: Mapped[str] = mapped_column(type_of_username)
    reached: Mapped[str] = mapped_column(type_of_token, default="")
    settled_at: Mapped[datetime | None]


class NumberSeries(Base):
    """The last number given out in a series in a year."""

    __tablename__ = "number_series"

    series: Mapped[str] = mapped_column(type_of_code, primary_key=True)
    year: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    last: Mapped[int]


class Document(Base):
    """文书: a paper made for a case. `content`: what it says, as filled, by language; the bytes of a paper that came as
    a file lie on disk under `sha256`."""

    __tablename__ = "document"
    __table_args__ = (
        Index(None, "case_id", "created_at"),
        Index(None, "sha256"),
        Index(None, "kind", "created_at", "id"),
    )

    id: Mapped[str] = mapped_column(type_of_token, primary_key=True)
    case_id: Mapped[str] = mapped_column(type_of_token, ForeignKey("permit_case.id"))
    kind: Mapped[str] = mapped_column(type_of_code)
    number: Mapped[str | None] = mapped_column(type_of_code, unique=True)
    title: Mapped[Wording]
    media_type: Mapped[str] = mapped_column(type_of_code)
    sha256: Mapped[str | None] = mapped_column(type_of_hash)
    content: Mapped[dict[str, Any] | None] = mapped_column(JsonValue)
    created_at: Mapped[datetime]


class Certificate(Base):
    """证照. `token` is the signed text its QR code carries; `state`: valid | revoked | replaced."""

    __tablename__ = "certificate"

    id: Mapped[str] = mapped_column(type_of_token, primary_key=True)
    number: Mapped[str] = mapped_column(type_of_code, unique=True)
    case_id: Mapped[str] = mapped_column(type_of_token, ForeignKey("permit_case.id"), unique=True)
    kind: Mapped[str] = mapped_column(type_of_code)
    token: Mapped[str]
    face: Mapped[dict[str, Any]]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    state: Mapped[str] = mapped_column(type_of_code)
    issued_at: Mapped[datetime]


class Person(Base):
    """What the platform knows of an account beyond logging in. `kind`: staff | applicant. `mobile`: where SMS go; it
    may be that of several, for nobody is known by it (the user name of an applicant is)."""

    __tablename__ = "person"
    __table_args__ = (Index(None, "authority", "office"),)

    username: Mapped[str] = mapped_column(type_of_username, primary_key=True)
    name: Mapped[str] = mapped_column(type_of_name)
    mobile: Mapped[str | None] = mapped_column(String(32))
    kind: Mapped[str] = mapped_column(type_of_code)
    authority: Mapped[str] = mapped_column(type_of_code)
    office: Mapped[str] = mapped_column(type_of_code)
    language: Mapped[str] = mapped_column(String(10))
    profile: Mapped[dict[str, Any]]
