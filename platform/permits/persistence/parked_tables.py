"""The table of acts that wait to be carried out, as typed rows. Knows columns, keys and indexes; does nothing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from permits.core.text import Text as Wording
from permits.persistence.columns import JsonAsWritten
from permits.persistence.tables import Base, type_of_code, type_of_token, type_of_username

_WAITS = text("state = 'waiting'")


class ParkedAct(Base):
    """待作出: what an officer committed on the page of a case and can still take back. `title`: what it is called;
    `steps`: the acts it stands for, name and data; `typed`: every box of the page with what stood in it; `words`: the
    same as it is read; `seen`: the version of the case it was meant for. `state`: waiting | lost (it could not be
    carried out, for `reasons`, in both languages). What was carried out or taken back is gone from here."""

    __tablename__ = "parked_act"
    __table_args__ = (
        Index(
            "ix_parked_act_one_waits", "case_id", unique=True, sqlite_where=_WAITS, postgresql_where=_WAITS
        ),
        Index(None, "username"),
        Index(None, "state", "due_at"),
    )  # fmt: skip

    id: Mapped[str] = mapped_column(type_of_token, primary_key=True)
    case_id: Mapped[str] = mapped_column(type_of_token, ForeignKey("permit_case.id"))
    username: Mapped[str] = mapped_column(type_of_username)
    title: Mapped[Wording]
    steps: Mapped[list[Any]] = mapped_column(JsonAsWritten)
    typed: Mapped[list[Any]] = mapped_column(JsonAsWritten)
    words: Mapped[list[Any]] = mapped_column(JsonAsWritten)
    seen: Mapped[int]
    parked_at: Mapped[datetime]
    due_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(type_of_code)
    reasons: Mapped[list[Any]] = mapped_column(JsonAsWritten)
