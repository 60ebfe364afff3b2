"""Whoever could not be told by SMS or mail is phoned: a message to the office that has the case, or had it last."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from permits.core.definitions.types import Item
from permits.core.process import Case, Event, desks_of, fold
from permits.persistence import cases, outbox, people
from permits.persistence.tables import OutboxMessage
from permits.persistence.unit_of_work import UnitOfWork
from permits.services.notify import IN_APP, NOT_REACHED, OFFICER
from permits.services.site import Site


def tell_unreached(uow: UnitOfWork, site: Site, given_up: OutboxMessage, now: datetime) -> None:
    """Put a message for the office into the outbox, in the transaction that gives the notice up.

    Officers have their mailbox beside the SMS, so only what an applicant was to hear is told of; of one event once.
    """
    words, told = site.notices.get(given_up.template), site.notices.get(NOT_REACHED)
    if told is None or words is None or words.audience == OFFICER or given_up.channel == IN_APP:
        return
    stored = cases.load(uow, given_up.case_id or "")
    if stored is None:
        return
    case = fold(stored.events)
    offices = _answering(site.catalogue.governing(uow, case), case, stored.events)
    officers = {one.username: one for office in offices for one in people.addresses(uow, case.authority, office)}
    begins = ":".join(given_up.key.split(":")[:2])
    notices = [
        outbox.Notice(
            f"{begins}:{NOT_REACHED}:{IN_APP}:{one.username}", IN_APP, one.username, NOT_REACHED, given_up.params,
            one.language, given_up.case_id,
        )
        for one in officers.values()
    ]  # fmt: skip
    outbox.put(uow, notices, now)


def _answering(item: Item, case: Case, events: Sequence[Event]) -> list[str]:
    """The offices the case lies with; where it lies with none, the one that acted last."""
    acted = [event.office for event in events if event.office]
    return [desk.office for desk in desks_of(item, case)] or acted[-1:]
