"""Finding what an application stands beside: open cases of the same item, for the same applicant, by the same account;
and certificates of the item which the applicant has already.

No law forbids a second application, so none is refused: whoever hands it in and whoever receives it are told. Of
certificates an applicant is told only those that came by the same account; of namesakes they learn nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from permits.core.definitions.types import Item
from permits.core.process import OPEN, Actor, Case, Held, applicant_name, fold, identity_of
from permits.persistence import certificates, tables
from permits.persistence.cases import CaseFilter, events_of, list_cases, of_namesakes
from permits.persistence.unit_of_work import Reading, reading
from permits.services.site import Site


def open_beside(unit: Reading, item: str, account: str, applicant: str, besides: str = "") -> list[tables.PermitCase]:
    """Open cases of the account `account` for the person or organisation `applicant`, newest first, without the case of
    the id `besides`."""
    wanted = CaseFilter(applicant=account, items=(item,), states=tuple(sorted(OPEN)))
    rows = list_cases(unit, wanted).rows
    return [row for row in rows if row.applicant_name == applicant and row.id != besides]


def open_elsewhere(unit: Reading, item: Item, case: Case) -> list[tables.PermitCase]:
    """Open cases of the same person by other accounts: the same name, and the same identity number. For officers."""
    number = identity_of(item, case.answers)
    if not number:
        return []
    rows = of_namesakes(unit, item.code, case.applicant_name, case.applicant, OPEN)
    return [row for row in rows if identity_of(item, fold(events_of(unit, row.id)).answers) == number]


def would_stand_beside(site: Site, item: Item, answers: Mapping[str, object], owner: Actor) -> list[tables.PermitCase]:
    """The same for an application being written; `answers` as the judge tidied them."""
    with reading(site.database) as unit:
        return open_beside(unit, item.code, owner.username, applicant_name(item, answers) or owner.name)


def held_by(
    unit: Reading, item: Item, applicant: str, answers: Mapping[str, object], day: date, account: str = ""
) -> list[Held]:
    """Certificates of the item that are valid on the day and whose holder has the applicant's name, newest first;
    without those of whom another identity number says that it is somebody else. With `account`: only those of cases
    that came by it."""
    number, found = identity_of(item, answers), []
    for certificate, case in certificates.held(unit, item.code, applicant, day, account):
        theirs = identity_of(item, fold(events_of(unit, case.id)).answers)
        if not number or not theirs or number == theirs:
            surely = bool(number) and number == theirs
            found.append(Held(certificate.number, certificate.valid_to, case.number, case.authority, surely))
    return found


def would_be_held(site: Site, item: Item, answers: Mapping[str, object], owner: Actor, day: date) -> list[Held]:
    """The same for an application being written, of the owner's own cases."""
    with reading(site.database) as unit:
        applicant = applicant_name(item, answers) or owner.name
        return held_by(unit, item, applicant, answers, day, owner.username)
