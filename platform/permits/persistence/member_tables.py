"""The table of who acts for which organisation, as typed rows. Knows columns, keys and indexes only."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from permits.persistence.tables import Base, type_of_username


class Member(Base):
    """Somebody who acts for an organisation, or was asked to (`joined_at` empty). `organisation`: its row among people.
    `manager`: may ask others to join and take them out."""

    __tablename__ = "organisation_member"

    organisation: Mapped[str] = mapped_column(type_of_username, ForeignKey("person.username"), primary_key=True)
    username: Mapped[str] = mapped_column(type_of_username, ForeignKey("person.username"), primary_key=True, index=True)
    manager: Mapped[bool]
    asked_by: Mapped[str] = mapped_column(type_of_username)
    asked_at: Mapped[datetime]
    joined_at: Mapped[datetime | None]
