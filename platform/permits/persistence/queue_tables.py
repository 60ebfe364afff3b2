"""The tables of the queue of a hall, as typed rows. Knows columns, keys and indexes; does nothing with them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from permits.core.text import Text as Wording
from permits.persistence.columns import JsonAsWritten
from permits.persistence.tables import Base, type_of_code, type_of_token, type_of_username


class QueueTicket(Base):
    """取号: a number somebody took, for one authority on one legal day. `group`: a category of items, or a question;
    `letter` and `number` are what is called. `state`: waiting | called | serving | served | absent; `called_at`: the
    first call, `announced_at` the last. `counter`: where they were called to, by `clerk`."""

    __tablename__ = "queue_ticket"
    __table_args__ = (
        UniqueConstraint("authority", "day", "letter", "number"),
        Index(None, "authority", "day", "state", "taken_at"),
        Index(None, "day"),
    )

    id: Mapped[str] = mapped_column(type_of_token, primary_key=True)
    authority: Mapped[str] = mapped_column(type_of_code)
    day: Mapped[date]
    group: Mapped[str] = mapped_column(type_of_code)
    title: Mapped[Wording]
    letter: Mapped[str] = mapped_column(String(5))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(type_of_code)
    taken_at: Mapped[datetime]
    called_at: Mapped[datetime | None]
    announced_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    counter: Mapped[str] = mapped_column(type_of_code, default="")
    clerk: Mapped[str] = mapped_column(type_of_username, default="")

    @property
    def name(self) -> str:
        """What is called: A012."""
        return f"{self.letter}{self.number:03d}"


class QueueCounter(Base):
    """窗口: where a clerk sits on a legal day, and which groups they call; none named = all."""

    __tablename__ = "queue_counter"

    clerk: Mapped[str] = mapped_column(type_of_username, primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(type_of_code)
    groups: Mapped[list[Any]] = mapped_column(JsonAsWritten)
