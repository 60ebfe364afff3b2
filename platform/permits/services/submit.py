"""Handing in an application: judged once, stored once, however often it is sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from permits.core.definitions.types import Authority, Item
from permits.core.finding import Finding
from permits.core.forms import Checked, Upload, check
from permits.core.process import LEGAL_ZONE, Actor, Event, applicant_name, fold, open_case, uploads_of, written
from permits.core.text import Text
from permits.persistence import attachments, cases, drafts, numbers, people
from permits.persistence.unit_of_work import Reading, UnitOfWork, unit_of_work
from permits.services import messages, record
from permits.services.begin_application import account_of
from permits.services.find_beside import held_by, open_beside
from permits.services.organisations import note_member
from permits.services.site import Site

WINDOW, ONLINE = "window", "online"


@dataclass(frozen=True, slots=True)
class Submission:
    """What is handed in. `key` names this sending: the same key again opens no second case. `files` are ids of
    attachments answered in the form; `draft` is the draft it was written in, if any."""

    item: str
    answers: Mapping[str, object]
    uploads: Mapping[str, Sequence[Upload]]
    applicant: str
    channel: str
    key: str | None = None
    files: frozenset[str] = frozenset()
    draft: str = ""
    release: str = ""


@dataclass(frozen=True, slots=True)
class Submitted:
    """What became of it: the case, or the findings. `again` = this key had opened the case before; `told`: findings
    that refuse nothing."""

    case_id: str = ""
    number: str = ""
    checked: Checked | None = None
    findings: tuple[Finding, ...] = ()
    again: bool = False
    told: tuple[Finding, ...] = ()


def submit(site: Site, submission: Submission, actor: Actor, now: datetime) -> Submitted:
    """Judge an application and open its case, or say everything that is wrong and store nothing."""
    with unit_of_work(site.database) as uow:
        item = _item(uow, site, submission, now)
        if item is None:
            uow.abandon()
            return Submitted(findings=(messages.ITEM_UNKNOWN.at(code=submission.item),))
        if wrong := _wrong_account(uow, submission.applicant, actor):
            uow.abandon()
            return Submitted(findings=wrong)
        received_on = now.astimezone(LEGAL_ZONE).date()
        account = account_of(uow, submission.applicant)
        item, checked = judge_there(
            uow, site, item, submission.answers, submission.uploads, received_on, submission.files, account
        )
        before = cases.load_by_submission_key(uow, submission.key) if submission.key else None
        if before is not None:
            found = _before(uow, site, before, submission)
            uow.abandon()
            return found
        if not checked.passes:
            uow.abandon()
            return Submitted(checked=checked, findings=checked.findings)
        done = _open(uow, site, item, checked, submission, actor, now)
    return done or submit(site, submission, actor, now)


def _wrong_account(unit: Reading, applicant: str, actor: Actor) -> tuple[Finding, ...]:
    """What is wrong with a case in this account that `actor` hands in: for somebody else only the window does, and only
    for those who have one."""
    if applicant == actor.username:
        return ()
    if not at_the_window(actor):
        return (messages.FOR_SOMEBODY_ELSE.at(),)
    found = people.person(unit, applicant)
    return () if found and found.kind != people.STAFF else (messages.APPLICANT_UNKNOWN.at(username=applicant),)


def at_the_window(actor: Actor) -> bool:
    """Whether somebody takes in what others bring."""
    return actor.office == WINDOW and "clerk" in actor.roles


def _item(uow: UnitOfWork, site: Site, submission: Submission, now: datetime) -> Item | None:
    if submission.release:
        return site.catalogue.release(uow, submission.release)
    return site.catalogue.item_on(uow, submission.item, now.astimezone(LEGAL_ZONE).date())


def judge_there(
    unit: Reading, site: Site, item: Item, answers: Mapping[str, object], uploads: Mapping[str, Sequence[Upload]],
    received_on: date, files: frozenset[str] | None = None, account: Mapping[str, object] | None = None,
) -> tuple[Item, Checked]:  # fmt: skip
    """The item as the authority has it that these answers lead to, and what is said of them by it. What leads there
    is the city's alone, so it leads there still."""
    checked = check(item, answers, uploads, received_on, files, account)
    there = checked.route.authority if checked.route else ""
    own = site.catalogue.item_on(unit, item.code, received_on, there) if there else None
    if own is None or own.version != item.version or own.sha256 == item.sha256:
        return item, checked
    return own, check(own, answers, uploads, received_on, files, account)


def _before(unit: Reading, site: Site, stored: cases.StoredCase, submission: Submission) -> Submitted:
    """The case this key opened, if it was the same application by the same person; else a finding."""
    first = fold(stored.events[:1])
    if (first.applicant, first.item) != (submission.applicant, submission.item):
        return Submitted(findings=(messages.KEY_REUSED.at(number="—"),))
    item = site.catalogue.release(unit, first.release)
    assert first.received_on is not None
    checked = check(item, submission.answers, submission.uploads, first.received_on, submission.files)
    sent = _content(unit, item, checked.answers, submission.uploads)
    if sent != _content(unit, item, first.answers, uploads_of(first.uploads)):
        return Submitted(findings=(messages.KEY_REUSED.at(number=stored.row.number),))
    return Submitted(stored.row.id, stored.row.number, checked, again=True)


def _content(
    unit: Reading, item: Item, answers: Mapping[str, object], uploads: Mapping[str, Sequence[Upload]]
) -> tuple[object, ...]:
    """What was handed in, files by their content: sent again, a file gets another id but stays the same file."""
    files = {name for name, field in item.fields.items() if field.kind == "file"}
    plain = {name: _hash_of(unit, str(value)) if name in files else value for name, value in answers.items()}
    handed_in = {code: sorted(_hash_of(unit, file.id) for file in sent) for code, sent in uploads.items() if sent}
    return plain, handed_in


def _hash_of(unit: Reading, attachment_id: str) -> str:
    row = attachments.load(unit, attachment_id)
    return row.sha256 if row else attachment_id


def _open(
    uow: UnitOfWork, site: Site, item: Item, checked: Checked, submission: Submission, actor: Actor, now: datetime
) -> Submitted | None:
    assert checked.route is not None
    told = _beside(uow, item, checked, submission, actor, now)
    number = case_number(uow, site.authorities[checked.route.authority], now)
    events: tuple[Event, ...] = open_case(
        item, checked, submission.uploads, number, submission.applicant, actor, submission.channel, now
    )
    row = record.store_new(uow, site, item, events, submission.key)
    handed_in = submission.files | {
        upload.id
        for files in submission.uploads.values()
        for upload in files
        # Only who stands at the counter has seen paper; from anybody else it is a file that is not theirs.
        if not (upload.on_paper and at_the_window(actor))
    }
    if row is None:
        uow.abandon()
        return None
    if handed_in and not attachments.give_to_case(uow, handed_in, row.id, actor.username):
        uow.abandon()
        return Submitted(checked=checked, findings=(messages.FILES_NOT_YOURS.at("/materials"),))
    if submission.draft:
        drafts.remove(uow, submission.draft)
    note_member(uow, actor, number, [event.type for event in events], now)
    return Submitted(row.id, number, checked, told=told)


def _beside(
    unit: Reading, item: Item, checked: Checked, submission: Submission, actor: Actor, now: datetime
) -> tuple[Finding, ...]:
    """That the same account has an open application for this item and applicant, or a certificate: told, and not
    refused."""
    applicant = applicant_name(item, checked.answers) or actor.name
    numbers = [row.number for row in open_beside(unit, item.code, submission.applicant, applicant)]
    day = now.astimezone(LEGAL_ZONE).date()
    held = held_by(unit, item, applicant, checked.answers, day, submission.applicant) if submission.applicant else []
    held = [one for one in held if one.case not in numbers]
    had = (messages.ALREADY_HELD.at(certificates=written(held)),) if held else ()
    named = Text("、".join(numbers), ", ".join(numbers))
    return (*((messages.ANOTHER_OPEN.at(numbers=named),) if numbers else ()), *had)


def case_number(uow: UnitOfWork, authority: Authority, now: datetime) -> str:
    """业务号: division of the authority (GB/T 2260), year, serial, and two digits against typing errors (mod 97).
    Short enough to read out and to fit a text message; it opens nothing without a second fact."""
    year = now.astimezone(LEGAL_ZONE).year
    division = authority.division or "000000"
    serial = numbers.next_number(uow, f"case:{division}", year)
    tail = 98 - int(f"{division}{year % 100:02d}{serial:06d}00") % 97
    return f"{division}-{year % 100:02d}-{serial:06d}-{tail:02d}"
