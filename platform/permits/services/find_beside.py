"""Finding the open cases an application stands beside: of the same item, for the same applicant, by the same account.

No law forbids a second application, so none is refused: whoever hands it in and whoever receives it are told.
"""

from __future__ import annotations

from collections.abc import Mapping

from permits.core.definitions.types import Item
from permits.core.process import OPEN, Actor, applicant_name
from permits.persistence import tables
from permits.persistence.cases import CaseFilter, list_cases
from permits.persistence.unit_of_work import Reading, reading
from permits.services.site import Site


def open_beside(unit: Reading, item: str, account: str, applicant: str, besides: str = "") -> list[tables.PermitCase]:
    """Open cases of the account `account` for the person or organisation `applicant`, newest first, without the case of
    the id `besides`."""
    wanted = CaseFilter(applicant=account, items=(item,), states=tuple(sorted(OPEN)))
    rows = list_cases(unit, wanted).rows
    return [row for row in rows if row.applicant_name == applicant and row.id != besides]


def would_stand_beside(site: Site, item: Item, answers: Mapping[str, object], owner: Actor) -> list[tables.PermitCase]:
    """The same for an application being written; `answers` as the judge tidied them."""
    with reading(site.database) as unit:
        return open_beside(unit, item.code, owner.username, applicant_name(item, answers) or owner.name)
