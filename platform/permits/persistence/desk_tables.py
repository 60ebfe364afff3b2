"""The tables of desks, as typed rows: who has a case open, and lists that officers keep. Knows columns and keys."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from permits.persistence.columns import JsonAsWritten
from permits.persistence.tables import Base, type_of_code, type_of_token, type_of_username


class CaseLook(Base):
    """That an officer had the page of a case open at a moment."""

    __tablename__ = "case_look"

    case_id: Mapped[str] = mapped_column(type_of_token, primary_key=True)
    username: Mapped[str] = mapped_column(type_of_username, primary_key=True)
    at: Mapped[datetime]


class KeptList(Base):
    """What an officer asked of a list and keeps under a name. `place`: the list; `wish`: tab, item, words."""

    __tablename__ = "kept_list"
    __table_args__ = (UniqueConstraint("username", "place", "name"),)

    id: Mapped[str] = mapped_column(type_of_token, primary_key=True)
    username: Mapped[str] = mapped_column(type_of_username)
    place: Mapped[str] = mapped_column(type_of_code)
    name: Mapped[str] = mapped_column(type_of_code)
    wish: Mapped[dict[str, Any]] = mapped_column(JsonAsWritten)
