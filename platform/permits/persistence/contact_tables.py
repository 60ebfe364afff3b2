"""The table of what was said to people outside of any case, as typed rows. Knows columns, keys and indexes only."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column

from permits.persistence.tables import Base, type_of_code, type_of_name, type_of_token, type_of_username


class ContactNote(Base):
    """通话或短信记录: what the window of an authority said to somebody who applied there, or heard from them: the
    account `applicant` and the `name` it applied for. `kind`: call_in | call_out | sms; `notice`: the key of the
    message in the outbox, empty for calls. Never changed."""

    __tablename__ = "contact_note"
    __table_args__ = (Index(None, "authority", "applicant", "at"),)

    id: Mapped[str] = mapped_column(type_of_token, primary_key=True)
    authority: Mapped[str] = mapped_column(type_of_code)
    applicant: Mapped[str] = mapped_column(type_of_username)
    name: Mapped[str] = mapped_column(type_of_name)
    kind: Mapped[str] = mapped_column(type_of_code)
    phone: Mapped[str] = mapped_column(String(32))
    said: Mapped[str] = mapped_column(LongText)
    case_id: Mapped[str | None] = mapped_column(type_of_token, ForeignKey("permit_case.id"))
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(type_of_username)
    notice: Mapped[str] = mapped_column(type_of_name, default="")
