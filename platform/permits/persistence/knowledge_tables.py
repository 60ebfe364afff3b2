"""The tables of shared knowledge and of consultations, as typed rows. Knows columns, keys and indexes only."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
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
    """咨询: a question about an item, to the window of one authority. `asker`: the account, empty = not signed in, who
    gives `name` and `mobile` instead. The limit is the one that held when it was asked."""

    __tablename__ = "consultation"
    __table_args__ = (Index(None, "authority", "answered_at"), Index(None, "asker", "asked_at"))

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
