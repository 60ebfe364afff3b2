"""What applicants said of the service. Knows one rating per case."""

from __future__ import annotations

from sqlalchemy import func, select

from permits.persistence.numbers import insert_or
from permits.persistence.tables import Rating
from permits.persistence.unit_of_work import Reading, UnitOfWork


def add(uow: UnitOfWork, row: Rating) -> bool:
    """Store a rating. False if the case has one."""
    statement = (
        insert_or(uow, Rating)
        .values(case_id=row.case_id, score=row.score, words=row.words, at=row.at)
        .on_conflict_do_nothing(index_elements=[Rating.case_id])
        .returning(Rating.case_id)
    )
    return uow.execute(statement).scalar_one_or_none() is not None


def of_case(unit: Reading, case_id: str) -> Rating | None:
    return unit.first(select(Rating).where(Rating.case_id == case_id))


def counts(unit: Reading) -> dict[int, int]:
    """How many ratings of each score."""
    query = select(Rating.score, func.count()).group_by(Rating.score).order_by(Rating.score)
    return {row[0]: row[1] for row in unit.session.execute(query)}
