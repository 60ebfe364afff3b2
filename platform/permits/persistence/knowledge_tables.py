"""The tables of shared knowledge, consultations and ratings, as typed rows. Knows columns, keys and indexes only."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, false
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column

from permits.core.text import Text as Wording
from permits.persistence.columns import JsonAsWritten
from permits.persistence.tables import Base, type_of_code, type_of_name, type_of_token, type_of_username


class KnowledgeVersion(Base):
    """共享知识: one version of a question with its standard answer. `items`: codes, none = every item; `public`: stands
    on the guide; `current`: the last version; `withdrawn`: why it holds no longer, empty while it does."""

    __tablename__ = "knowledge_version"
    __table_args__ = (Index(None, "current"),)

    entry: Mapped[str] = mapped_column(type_of_token, primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    current: Mapped[bool]
    question: Mapped[Wording]
    answer: Mapped[Wording]
    items: Mapped[list[Any]] = mapped_column(JsonAsWritten)
    public: Mapped[bool]
    withdrawn: Mapped[str] = mapped_column(LongText, default="")
    written_at: Mapped[datetime]
    written_by: Mapped[str] = mapped_column(type_of_username)


class Consultation(Base):
    """咨询、投诉、差评: what somebody wrote that must be answered. `kind`: question, to the window of an authority;
    complaint or rating, to supervision. `asker`: the account, empty = not signed in, who gives `name` and `mobile`
    instead. The limit is the one that held when it was asked. `item`: empty = none in particular. `may_share`: whoever
    asked lets others read it; `shared`: whoever answered found nothing personal in it. `contact`: what was said when
    supervision first got in touch (回访)."""

    __tablename__ = "consultation"
    __table_args__ = (
        Index(None, "authority", "answered_at"),
        Index(None, "asker", "asked_at"),
        Index(None, "shared", "answered_at"),
    )

    id: Mapped[str] = mapped_column(type_of_token, primary_key=True)
    number: Mapped[str] = mapped_column(type_of_code, unique=True)
    item: Mapped[str] = mapped_column(type_of_code)
    title: Mapped[Wording]
    authority: Mapped[str] = mapped_column(type_of_code)
    asker: Mapped[str] = mapped_column(type_of_username)
    name: Mapped[str] = mapped_column(type_of_name)
    mobile: Mapped[str] = mapped_column(String(32))
    language: Mapped[str] = mapped_column(String(10))
    question: Mapped[str] = mapped_column(LongText)
    asked_at: Mapped[datetime]
    limit_length: Mapped[int]
    limit_unit: Mapped[str] = mapped_column(type_of_code)
    answer: Mapped[str] = mapped_column(LongText, default="")
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str] = mapped_column(type_of_username, default="")
    kind: Mapped[str] = mapped_column(type_of_code, default="question", server_default="question")
    case_number: Mapped[str] = mapped_column(type_of_code, default="", server_default="")
    may_share: Mapped[bool] = mapped_column(default=False, server_default=false())
    shared: Mapped[bool] = mapped_column(default=False, server_default=false())
    contacted_at: Mapped[datetime | None]
    contacted_by: Mapped[str] = mapped_column(type_of_username, default="", server_default="")
    contact: Mapped[str] = mapped_column(LongText, default="", server_default="")


class Rating(Base):
    """评价: what somebody said of the service, once per `subject`: `case:` or `ticket:` and its id. No part of the
    case, so that whoever is rated does not read who rated. `score` 1 to 5; `aspects`: codes of what could be better;
    `answer_in`: the register entry a bad rating is answered in, empty = none."""

    __tablename__ = "rating"
    __table_args__ = (Index(None, "at"), Index(None, "authority", "score"))

    subject: Mapped[str] = mapped_column(type_of_code, primary_key=True)
    channel: Mapped[str] = mapped_column(type_of_code)
    authority: Mapped[str] = mapped_column(type_of_code)
    item: Mapped[str] = mapped_column(type_of_code)
    score: Mapped[int]
    aspects: Mapped[list[Any]] = mapped_column(JsonAsWritten)
    words: Mapped[str]
    at: Mapped[datetime]
    answer_in: Mapped[str] = mapped_column(type_of_token, default="")
