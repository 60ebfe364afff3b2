"""Shared knowledge and consultations as rows. Knows versions; does not know who may write them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, update

from permits.persistence.knowledge_tables import Consultation, KnowledgeVersion
from permits.persistence.unit_of_work import Reading, UnitOfWork


def entry(unit: Reading, name: str) -> KnowledgeVersion | None:
    """The last version of an entry."""
    return unit.first(select(KnowledgeVersion).where(KnowledgeVersion.entry == name, KnowledgeVersion.current))


def versions(unit: Reading, name: str) -> Sequence[KnowledgeVersion]:
    """Every version of an entry, the last first."""
    query = select(KnowledgeVersion).where(KnowledgeVersion.entry == name)
    return unit.all(query.order_by(KnowledgeVersion.version.desc()))


def entries(unit: Reading) -> Sequence[KnowledgeVersion]:
    """The last version of every entry, the one written last first."""
    query = select(KnowledgeVersion).where(KnowledgeVersion.current)
    return unit.all(query.order_by(KnowledgeVersion.written_at.desc(), KnowledgeVersion.entry))


def write(uow: UnitOfWork, row: KnowledgeVersion) -> bool:
    """Add a version after the one before it. False if somebody else has added one meanwhile."""
    if row.version > 1:
        last = (KnowledgeVersion.entry == row.entry) & (KnowledgeVersion.version == row.version - 1)
        before = update(KnowledgeVersion).where(last, KnowledgeVersion.current).values(current=False)
        if uow.execute(before).rowcount != 1:
            return False
    uow.add(row)
    return True


def consultation(unit: Reading, name: str) -> Consultation | None:
    return unit.first(select(Consultation).where(Consultation.id == name))


def open_ones(unit: Reading, kinds: Sequence[str], authority: str = "") -> Sequence[Consultation]:
    """What no one has answered yet, at one authority or at all, the oldest first."""
    query = select(Consultation).where(Consultation.answered_at.is_(None), Consultation.kind.in_(kinds))
    query = query.where(Consultation.authority == authority) if authority else query
    return unit.all(query.order_by(Consultation.asked_at, Consultation.number))


def answered(unit: Reading, kinds: Sequence[str], authority: str, limit: int) -> Sequence[Consultation]:
    """What was answered last, at one authority or at all."""
    query = select(Consultation).where(Consultation.answered_at.is_not(None), Consultation.kind.in_(kinds))
    query = query.where(Consultation.authority == authority) if authority else query
    return unit.all(query.order_by(Consultation.answered_at.desc(), Consultation.number).limit(limit))


def shared(unit: Reading, words: Sequence[str], item: str, limit: int) -> Sequence[Consultation]:
    """What everybody may read, with all of these words in question or answer, the last answered first."""
    query = select(Consultation).where(Consultation.shared, Consultation.answered_at.is_not(None))
    query = query.where(Consultation.item == item) if item else query
    for word in words:
        said = func.lower(Consultation.question + Consultation.answer)
        query = query.where(said.contains(word.lower(), autoescape=True))
    return unit.all(query.order_by(Consultation.answered_at.desc(), Consultation.number).limit(limit))


def contact(uow: UnitOfWork, name: str, said: str, by: str, at: datetime) -> bool:
    """Write down that whoever wrote was spoken to. False if that was written before."""
    here = (Consultation.id == name) & Consultation.contacted_at.is_(None)
    done = update(Consultation).where(here).values(contact=said, contacted_by=by, contacted_at=at)
    return uow.execute(done).rowcount == 1


def asked_by(unit: Reading, username: str, limit: int) -> Sequence[Consultation]:
    """What somebody asked, the last first."""
    query = select(Consultation).where(Consultation.asker == username)
    return unit.all(query.order_by(Consultation.asked_at.desc(), Consultation.number).limit(limit))


def answer(uow: UnitOfWork, name: str, said: str, by: str, at: datetime, share: bool) -> bool:
    """Write the answer. False if there is one already. `share`: everybody may read it."""
    here = (Consultation.id == name) & Consultation.answered_at.is_(None)
    done = update(Consultation).where(here).values(answer=said, answered_by=by, answered_at=at, shared=share)
    return uow.execute(done).rowcount == 1
