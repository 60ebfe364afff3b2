"""投诉: somebody complains of an authority; supervision gets in touch and answers within the limit that held then.

A complaint may be about a case of one's own or about none. Bad ratings are followed up in the same way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from permits.core.clock import Due, TimeLimit, due
from permits.core.definitions.types import Authority
from permits.core.finding import FindingKind
from permits.core.process import Actor
from permits.core.text import Text
from permits.persistence import cases, knowledge
from permits.persistence.knowledge_tables import Consultation
from permits.persistence.unit_of_work import UnitOfWork, reading, unit_of_work
from permits.services.consult import (
    COMPLAINT,
    EMPTY,
    GRIEVANCES,
    LONGEST_ANSWER,
    NO_AUTHORITY,
    NOT_YOURS,
    RATING,
    TOO_LONG,
    Asked,
    Asking,
    Standing,
    answers,
    keep,
    note,
    open_consultations,
    tidied,
)
from permits.services.site import Site

LIMITS = {COMPLAINT: "complaint", RATING: "bad-rating"}
FIRST_CONTACT = "bad-rating-contact"
TITLES: Mapping[str, Text] = {COMPLAINT: Text("投诉", "Complaint"), RATING: Text("差评", "Bad rating")}

NOT_TAKEN = FindingKind(
    "complaint.not_taken", "这里不在网上接受投诉，请打监督电话", "Complaints are not taken online here; please phone"
)
NO_CASE = FindingKind(
    "complaint.no_case", "没有查到您名下的这个业务号，请核对；与办件无关的，请留空",
    "There is no case of yours with this number: check it, or leave it empty if it is about no case",
)  # fmt: skip
CONTACTED = FindingKind(
    "complaint.contacted", "已经有人登记过联系情况了，您写的没有保存，还在下面",
    "Somebody has already written down the first contact. What you wrote was not kept; it is still below",
)  # fmt: skip


def takes_complaints(site: Site) -> bool:
    """Whether a limit is laid down within which complaints are answered."""
    return LIMITS[COMPLAINT] in site.consultations


def complain(site: Site, asking: Asking, now: datetime) -> Asked:
    """Enter a complaint, or say everything that is wrong with it."""
    limit = site.consultations.get(LIMITS[COMPLAINT])
    if limit is None:
        return Asked(findings=(NOT_TAKEN.at(),))
    asking, found = tidied(asking)
    if asking.authority not in site.authorities:
        found.insert(0, NO_AUTHORITY.at("/authority"))
    with unit_of_work(site.database) as uow:
        number = asking.case_number.strip().upper()
        stored = cases.load(uow, number) if number else None
        # A case that is somebody else's is no more there than one that does not exist.
        if number and (stored is None or stored.row.number != number or stored.row.applicant != asking.asker):
            found.append(NO_CASE.at("/case_number"))
        if found:
            uow.abandon()
            return Asked(findings=tuple(found))
        item = stored.row.item if stored else ""
        entered = replace(asking, case_number=number, item=item, may_share=False)
        return Asked(keep(uow, entered, COMPLAINT, TITLES[COMPLAINT], limit, now))


def keep_bad_rating(uow: UnitOfWork, site: Site, asking: Asking, now: datetime) -> str:
    """Enter a bad rating, to be followed up; empty where no limit is laid down for it."""
    limit = site.consultations.get(LIMITS[RATING])
    return keep(uow, asking, RATING, TITLES[RATING], limit, now) if limit else ""


def note_contact(site: Site, actor: Actor, name: str, said: str, now: datetime) -> Asked:
    """Write down what was said when supervision first got in touch (回访), once."""
    said = said.strip()
    with unit_of_work(site.database) as uow:
        row = knowledge.consultation(uow, name)
        if row is None or row.kind not in GRIEVANCES or not answers(actor, row):
            found = NOT_YOURS.at()
        elif not said:
            found = EMPTY.at("/contact")
        elif len(said) > LONGEST_ANSWER:
            found = TOO_LONG.at("/contact", most=LONGEST_ANSWER, length=len(said))
        elif not knowledge.contact(uow, name, said, actor.username, now):
            found = CONTACTED.at()
        else:
            note(uow, "contacted", row, actor.username, now)
            return Asked(name)
        uow.abandon()
    return Asked(name, (found,))


def contact_due(site: Site, row: Consultation) -> Due | None:
    """By when whoever gave a bad rating is first contacted; None where that is not laid down."""
    limit: TimeLimit | None = site.consultations.get(FIRST_CONTACT) if row.kind == RATING else None
    return due(limit, row.asked_at, site.calendar) if limit else None


def open_grievances(site: Site, now: datetime) -> list[Standing]:
    """Complaints and bad ratings not answered yet, the most urgent first."""
    return open_consultations(site, "", now, GRIEVANCES)


def authority_of_case(site: Site, number: str, asker: str) -> Authority | None:
    """The authority of somebody's own case, to begin a complaint with."""
    with reading(site.database) as unit:
        stored = cases.load(unit, number) if number else None
    if stored is None or stored.row.applicant != asker:
        return None
    return site.authorities.get(stored.row.authority)
