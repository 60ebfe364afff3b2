"""Who hears of what: notices put into the outbox in the transaction of the act they tell of.

Words are templates, as data; here is only the table of which event tells whom, by which template.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from permits.core.definitions.types import Item
from permits.core.process import Case, Event, current_stage
from permits.persistence import outbox, people, tables
from permits.persistence.unit_of_work import UnitOfWork
from permits.services.site import Site

IN_APP, SMS = "in_app", "sms"


@dataclass(frozen=True, slots=True)
class Telling:
    """One notice: which template goes to whom. `to`: applicant | office (whoever holds the present stage's task)."""

    template: str
    to: str


_TELLS: dict[str, Telling] = {
    "received": Telling("received", "applicant"),
    "accepted": Telling("accepted", "applicant"),
    "not_accepted": Telling("not_accepted", "applicant"),
    "correction_requested": Telling("correction_requested", "applicant"),
    "stage_entered": Telling("task_arrived", "office"),
    "certified": Telling("certificate_ready", "applicant"),
    "reminded": Telling("due_soon", "office"),
    "overdue": Telling("overdue", "office"),
}
_DECIDED = {"granted": Telling("granted", "applicant"), "refused": Telling("refused", "applicant")}


def put(
    uow: UnitOfWork, site: Site, case_id: str, item: Item, case: Case, new: Sequence[Event], now: datetime, actor: str
) -> None:
    """Put every notice the new events call for into the outbox, each under a key that is the same on every try."""
    for event in new:
        telling = _DECIDED[str(event.data["outcome"])] if event.type == "decided" else _TELLS.get(event.type)
        if telling is None or telling.template not in site.notices:
            continue
        params = _params(site, item, case, event)
        for channel, recipient, language in _recipients(uow, item, case, telling):
            if channel in site.notices[telling.template].channels:
                outbox.put(
                    uow, key=f"{case_id}:{event.seq}:{telling.template}:{channel}:{recipient}", channel=channel,
                    recipient=recipient, template=telling.template, params=params, language=language, now=now,
                    case_id=case_id,
                )  # fmt: skip


def _recipients(uow: UnitOfWork, item: Item, case: Case, telling: Telling) -> Iterator[tuple[str, str, str]]:
    for person in _people(uow, item, case, telling):
        yield IN_APP, person.username, person.language
        if person.mobile:
            yield SMS, person.mobile, person.language


def _people(uow: UnitOfWork, item: Item, case: Case, telling: Telling) -> list[tables.Person]:
    if telling.to == "applicant":
        person = people.person(uow, case.applicant)
        return [person] if person else []
    stage = current_stage(item, case)
    if stage is None:
        return []
    office = people.staff(uow, authority=case.authority, office=stage.office)
    return [person for person in office if case.assignee in ("", person.username)]


def _params(site: Site, item: Item, case: Case, event: Event) -> dict[str, object]:
    stage = current_stage(item, case)
    return {
        "number": case.number, "item": {"zh": item.title.zh, "en": item.title.en}, "applicant": case.applicant_name,
        "stage": {"zh": stage.title.zh, "en": stage.title.en} if stage else {"zh": "", "en": ""},
        "due": str(event.data.get("due", "")), "days": event.data.get("left", 0),
        "authority": _authority(site, case),
    }  # fmt: skip


def _authority(site: Site, case: Case) -> dict[str, str]:
    title = site.authorities[case.authority].title
    return {"zh": title.zh, "en": title.en}
