"""The tables of what goes from officer to officer, as typed rows. Knows columns, keys and indexes; does nothing with
them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from permits.persistence.tables import Base, type_of_code, type_of_token, type_of_username


class CaseHanding(Base):
    """交接: a case, or papers of it, given or offered to somebody, as the events of its case say. `seq` is the place of
    its event; `desk`: whose task goes along (empty = papers alone); `state`: given | offered | accepted | declined |
    taken_back | over."""

    __tablename__ = "case_handing"
    __table_args__ = (Index(None, "receiver", "state"), Index(None, "giver", "offered_at"))

    case_id: Mapped[str] = mapped_column(type_of_token, ForeignKey("permit_case.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    giver: Mapped[str] = mapped_column(type_of_username)
    receiver: Mapped[str] = mapped_column(type_of_username)
    desk: Mapped[str] = mapped_column(type_of_code)
    state: Mapped[str] = mapped_column(type_of_code)
    offered_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class CasePaper(Base):
    """纸质材料: who holds the papers of a material of a case, and since when."""

    __tablename__ = "case_paper"
    __table_args__ = (Index(None, "holder", "since"),)

    case_id: Mapped[str] = mapped_column(type_of_token, ForeignKey("permit_case.id"), primary_key=True)
    material: Mapped[str] = mapped_column(type_of_code, primary_key=True)
    holder: Mapped[str] = mapped_column(type_of_username)
    since: Mapped[datetime]
