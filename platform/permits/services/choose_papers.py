"""Which papers a case has that can be served, for the act that records it. Reads; never writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from permits.core.process import SERVE, Act, Case
from permits.core.process.serving import offered
from permits.core.text import Text
from permits.persistence import documents, tables
from permits.persistence.unit_of_work import Reading
from permits.services.papers import in_order

Open = tuple[Act, Mapping[str, object]]
_RECORDS = frozenset({"delivery"})
"""Papers that stay in the house: they record that others were served."""


def papers_to_serve(unit: Reading, case_id: str) -> dict[str, Text]:
    """The papers of a case that are made out to somebody, by number, each with its title; the oldest first."""
    return _served_by_number(in_order(documents.of_case(unit, case_id)))


def with_papers(acts: Sequence[Open], rows: Sequence[tables.Document], case: Case) -> list[Open]:
    """The acts, where one records that papers were served with those to choose from: none twice. Without a paper
    there is no such act."""
    left = {number: title for number, title in _served_by_number(rows).items() if number not in case.served}
    found = ((act, offered(dict(schema), left) if act.name == SERVE else schema) for act, schema in acts)
    return [(act, schema) for act, schema in found if schema is not None]


def _served_by_number(rows: Sequence[tables.Document]) -> dict[str, Text]:
    return {row.number: row.title for row in rows if row.number and row.kind not in _RECORDS}
