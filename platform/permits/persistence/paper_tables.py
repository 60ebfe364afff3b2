"""The table of papers as they were sealed, as typed rows. Knows columns, keys and indexes; does nothing with them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from permits.persistence.tables import Base, type_of_code, type_of_hash, type_of_token


class SealedPaper(Base):
    """A paper or certificate (`paper` is its id) as it was sealed, in one language; the file lies on disk under
    `sha256`. `signer`: SHA-256 of the certificate it was sealed with."""

    __tablename__ = "sealed_paper"
    __table_args__ = (UniqueConstraint("paper", "language"), Index(None, "case_id"), Index(None, "sha256"))

    id: Mapped[str] = mapped_column(type_of_token, primary_key=True)
    case_id: Mapped[str] = mapped_column(type_of_token, ForeignKey("permit_case.id"))
    paper: Mapped[str] = mapped_column(type_of_token)
    language: Mapped[str] = mapped_column(type_of_code)
    number: Mapped[str] = mapped_column(type_of_code)
    sha256: Mapped[str] = mapped_column(type_of_hash)
    signer: Mapped[str] = mapped_column(type_of_hash)
    sealed_at: Mapped[datetime]
