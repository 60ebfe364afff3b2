"""What people said of the service. Knows one rating per case or ticket."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from permits.persistence.knowledge_tables import Rating
from permits.persistence.numbers import insert_or
from permits.persistence.unit_of_work import Reading, UnitOfWork

_COLUMNS = ("subject", "channel", "authority", "item", "score", "aspects", "words", "at", "answer_in")


def add(uow: UnitOfWork, row: Rating) -> bool:
    """Store a rating. False if its subject has one."""
    statement = (
        insert_or(uow, Rating)
        .values({name: getattr(row, name) for name in _COLUMNS})
        .on_conflict_do_nothing(index_elements=[Rating.subject])
        .returning(Rating.subject)
    )
    return uow.execute(statement).scalar_one_or_none() is not None


def of_subject(unit: Reading, subject: str) -> Rating | None:
    return unit.first(select(Rating).where(Rating.subject == subject))


def answered_in(unit: Reading, entry: str) -> Rating | None:
    """The rating that is followed up under an entry of the register."""
    return unit.first(select(Rating).where(Rating.answer_in == entry))


def latest(unit: Reading, authority: str, score: int, limit: int) -> Sequence[Rating]:
    """The ratings given last, of an authority and of a score, or of all (empty, 0)."""
    query = select(Rating)
    query = query.where(Rating.authority == authority) if authority else query
    query = query.where(Rating.score == score) if score else query
    return unit.all(query.order_by(Rating.at.desc(), Rating.subject).limit(limit))


def counts(unit: Reading) -> dict[str, dict[int, int]]:
    """How many ratings of each score, by authority."""
    query = select(Rating.authority, Rating.score, func.count()).group_by(Rating.authority, Rating.score)
    found: dict[str, dict[int, int]] = {}
    for authority, score, count in unit.session.execute(query):
        found.setdefault(authority, {})[score] = count
    return found
