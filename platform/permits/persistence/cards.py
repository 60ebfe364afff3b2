"""The cards of cases as rows, for lists and counts. Decides nothing: what a card is, its case's events say."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from permits.persistence.numbers import INSERT
from permits.persistence.tables import CaseCard, PermitCase, table_of
from permits.persistence.unit_of_work import Reading, UnitOfWork


@dataclass(frozen=True, slots=True)
class CardFilter:
    """Which cards; empty = any."""

    colour: str = ""
    authority: str = ""
    office: str = ""
    state: str = ""


def _write(insert: Callable[[Any], Any]) -> Any:
    statement = insert(_CARD)
    changed = {column.key: statement.excluded[column.key] for column in _CARD.c if not column.primary_key}
    return statement.on_conflict_do_update(index_elements=list(_CARD.primary_key), set_=changed)


_CARD = table_of(CaseCard)
_WRITE = {dialect: _write(insert) for dialect, insert in INSERT.items()}


def write_cards(uow: UnitOfWork, case_id: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write these cards (values by column) as they are now; no card of a case ever goes away."""
    uow.send(_WRITE[uow.dialect], [{**row, "case_id": case_id} for row in rows])


def cards_of(unit: Reading, case_id: str) -> list[CaseCard]:
    """The cards of a case, in the order they were raised."""
    return unit.all(select(CaseCard).where(CaseCard.case_id == case_id).order_by(CaseCard.seq))


def list_cards(unit: Reading, wanted: CardFilter, most: int, skip: int = 0) -> list[tuple[CaseCard, str]]:
    """Cards with the numbers of their cases, the newest first."""
    query = select(CaseCard, PermitCase.number).join(PermitCase, PermitCase.id == CaseCard.case_id)
    newest = (CaseCard.raised_on.desc(), CaseCard.case_id, CaseCard.seq)
    query = _of(query, wanted).order_by(*newest).limit(most).offset(skip)
    return [(card, number) for card, number in unit.session.execute(query)]


def count_cards(unit: Reading, wanted: CardFilter) -> dict[tuple[str, str], int]:
    """How many there are, by colour and state."""
    query = _of(select(CaseCard.colour, CaseCard.state, func.count()), wanted)
    return {
        (colour, state): many
        for colour, state, many in unit.connection.execute(query.group_by(CaseCard.colour, CaseCard.state))
    }


def _of(query: Any, wanted: CardFilter) -> Any:
    for name in ("colour", "authority", "office", "state"):
        value = getattr(wanted, name)
        query = query.where(getattr(CaseCard, name) == value) if value else query
    return query
