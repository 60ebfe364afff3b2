"""咨询、投诉、差评: what somebody wrote and must have an answer to, within the limit that held then.

Questions go to the window of an authority; complaints and bad ratings to supervision.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from permits.core.clock import Due, TimeLimit, due, remaining
from permits.core.definitions.types import Authority, Item
from permits.core.finding import Finding, FindingKind
from permits.core.forms.formats import FORMATS, bare_mobile
from permits.core.process import LEGAL_ZONE, Actor
from permits.core.text import Text
from permits.persistence import audit, knowledge, outbox, people
from permits.persistence.columns import new_token
from permits.persistence.knowledge_tables import Consultation
from permits.persistence.numbers import next_number
from permits.persistence.unit_of_work import UnitOfWork, reading, unit_of_work
from permits.services.notify import IN_APP, SMS
from permits.services.show_items import authorities_of, show_item
from permits.services.show_queue import has_queue
from permits.services.site import Site
from permits.services.submit import at_the_window

EVERY_ITEM, NOBODY = "every-item", "public"
QUESTION, COMPLAINT, RATING = "question", "complaint", "rating"
GRIEVANCES = (COMPLAINT, RATING)
ANSWERED = {
    QUESTION: "consultation_answered", COMPLAINT: "complaint_answered", RATING: "rating_answered",
}  # fmt: skip
SUPERVISOR = "supervisor"
_LETTERS = {QUESTION: "ZX", COMPLAINT: "TS", RATING: "PJ"}
LONGEST_QUESTION, LONGEST_ANSWER, LONGEST_NAME = 1000, 4000, 50
_SERIES = {QUESTION: "consultation", COMPLAINT: "complaint", RATING: "rating"}
SHOWN = 50

NOT_TAKEN = FindingKind(
    "consultation.not_taken", "这个事项不在网上接受咨询，请打咨询电话",
    "Questions about this item are not taken online; please phone",
)  # fmt: skip
NO_AUTHORITY = FindingKind("consultation.no_authority", "请选择由哪里答复", "Choose who is to answer")
EMPTY = FindingKind("consultation.empty", "请填写这一项", "Write something here")
TOO_LONG = FindingKind(
    "consultation.too_long", "最多 {most} 字，现有 {length} 字；请缩短",
    "At most {most} characters, not {length}; shorten it",
)  # fmt: skip
MOBILE_WRONG = FindingKind(
    "consultation.mobile", "请填写 11 位手机号码，例如 13800138000",
    "Enter an 11-digit mobile number, such as 13800138000",
)  # fmt: skip
NOT_YOURS = FindingKind(
    "consultation.not_yours", "咨询由所问的综合窗口答复，投诉和差评由监察人员答复",
    "A question is answered by the window it was asked of, a complaint or a bad rating by supervision",
)  # fmt: skip
OVERTAKEN = FindingKind(
    "consultation.overtaken", "刚刚有人答复了，您写的没有发出，还在下面",
    "Somebody has just answered this. What you wrote was not sent; it is still below",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asking:
    """What somebody writes. Whoever is signed in is `asker`; who is not gives name and mobile. `case_number`: the case
    it is about, empty = none; `may_share`: others may read the question and its answer."""

    item: str
    authority: str
    question: str
    asker: str = ""
    name: str = ""
    mobile: str = ""
    language: str = "zh"
    case_number: str = ""
    may_share: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """The consultation, by its unguessable name, or what is wrong."""

    consultation: str = ""
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """A consultation, when its answer is due, and how many working days are left (negative: it is overdue)."""

    row: Consultation
    due: Due
    left: int


def windows_for(site: Site, item: Item) -> list[Authority]:
    """The authorities whose windows answer questions about an item; none where no limit is laid down for it."""
    return [one for one in authorities_of(site, item) if has_queue(site, one.code)] if _limit(site, item.code) else []


def ask(site: Site, asking: Asking, now: datetime) -> Asked:
    """Keep a question, or say everything that is wrong with it."""
    item = show_item(site, asking.item, _day(now))
    limit = _limit(site, asking.item)
    windows = {one.code for one in windows_for(site, item)} if item else set()
    if item is None or limit is None or not windows:
        return Asked(findings=(NOT_TAKEN.at(),))
    asking, found = tidied(asking)
    if asking.authority not in windows:
        found.insert(1 if found and found[0].where == "/question" else 0, NO_AUTHORITY.at("/authority"))
    if found:
        return Asked(findings=tuple(found))
    with unit_of_work(site.database) as uow:
        return Asked(keep(uow, asking, QUESTION, item.title, limit, now))


def tidied(asking: Asking) -> tuple[Asking, list[Finding]]:
    """What somebody typed, without stray spaces, and what is wrong with it: words, and how to reach them."""
    name, mobile = ("", "") if asking.asker else (" ".join(asking.name.split()), bare_mobile(asking.mobile))
    clean = replace(asking, question=asking.question.strip(), name=name, mobile=mobile)
    found = _length("/question", clean.question, LONGEST_QUESTION)
    if not asking.asker:
        found += _length("/name", name, LONGEST_NAME)
        found += [] if FORMATS["mobile"][0](mobile) else [MOBILE_WRONG.at("/mobile")]
    return clean, found


def keep(uow: UnitOfWork, asking: Asking, kind: str, title: Text, limit: TimeLimit, now: datetime) -> str:
    """Enter what was written in the register, under a number of its kind and year; its unguessable name."""
    day = _day(now)
    number = next_number(uow, _SERIES[kind], day.year)
    row = Consultation(
        id=new_token(), number=f"{_LETTERS[kind]}{day:%Y%m%d}-{number:06d}", kind=kind, item=asking.item, title=title,
        authority=asking.authority, asker=asking.asker, name=asking.name, mobile=asking.mobile,
        language=asking.language, question=asking.question, asked_at=now, limit_length=limit.length,
        limit_unit=limit.unit, case_number=asking.case_number, may_share=asking.may_share, shared=False, answer="",
        answered_at=None, answered_by="", contacted_at=None, contacted_by="", contact="",
    )  # fmt: skip
    uow.add(row)
    note(uow, "asked", row, asking.asker or NOBODY, now)
    return row.id


def answer(site: Site, actor: Actor, name: str, said: str, now: datetime, share: bool = False) -> Asked:
    """Answer what was written, once; whoever wrote is told. `share`: others may read both, if whoever asked agreed."""
    said = said.strip()
    with unit_of_work(site.database) as uow:
        row = knowledge.consultation(uow, name)
        if row is None or not answers(actor, row):
            uow.abandon()
            return Asked(findings=(NOT_YOURS.at(),))
        if wrong := _length("/answer", said, LONGEST_ANSWER):
            uow.abandon()
            return Asked(name, tuple(wrong))
        if not knowledge.answer(uow, name, said, actor.username, now, share and row.may_share):
            uow.abandon()
            return Asked(name, (OVERTAKEN.at(),))
        _tell(uow, site, row, now)
        note(uow, "answered", row, actor.username, now)
    return Asked(name)


def answers(actor: Actor, row: Consultation) -> bool:
    """Whether it is theirs to answer: a question the window's it was asked of, anything else supervision's."""
    if row.kind in GRIEVANCES:
        return SUPERVISOR in actor.roles
    return at_the_window(actor) and actor.authority == row.authority


def show_consultation(site: Site, name: str, now: datetime) -> Standing | None:
    with reading(site.database) as unit:
        row = knowledge.consultation(unit, name)
    return _standing(site, row, now) if row else None


def open_consultations(
    site: Site, authority: str, now: datetime, kinds: Sequence[str] = (QUESTION,)
) -> list[Standing]:  # fmt: skip
    """What waits for an answer at one authority (none named: at all), the most urgent first."""
    with reading(site.database) as unit:
        rows = knowledge.open_ones(unit, kinds, authority)
    found = [_standing(site, row, now) for row in rows]
    return sorted(found, key=lambda one: (one.due.due_on, one.row.asked_at))


def overdue_consultations(site: Site, now: datetime) -> list[Standing]:
    """Those that should have been answered, at every authority, the oldest first."""
    return [one for one in open_consultations(site, "", now) if one.left < 0]


def answered_consultations(
    site: Site, authority: str, now: datetime, kinds: Sequence[str] = (QUESTION,)
) -> list[Standing]:  # fmt: skip
    with reading(site.database) as unit:
        rows: Sequence[Consultation] = knowledge.answered(unit, kinds, authority, SHOWN)
    return [_standing(site, row, now) for row in rows]


def my_consultations(site: Site, username: str, now: datetime) -> list[Standing]:
    with reading(site.database) as unit:
        rows = knowledge.asked_by(unit, username, SHOWN)
    return [_standing(site, row, now) for row in rows]


def how_many_open(site: Site, authority: str) -> int:
    with reading(site.database) as unit:
        return len(knowledge.open_ones(unit, (QUESTION,), authority))


def shared_consultations(site: Site, words: str, item: str = "") -> Sequence[Consultation]:
    """Questions with answers that everybody may read, the last answered first: those that hold all the words."""
    with reading(site.database) as unit:
        return knowledge.shared(unit, words.split(), item, SHOWN)


def asker_of(site: Site, row: Consultation) -> str:
    """What whoever asked is called."""
    if not row.asker:
        return row.name
    with reading(site.database) as unit:
        found = people.person(unit, row.asker)
    return found.name if found else row.asker


def mobile_of(site: Site, row: Consultation) -> str:
    """Where whoever asked is phoned, as they left it or as their account has it; empty = nowhere."""
    if not row.asker:
        return row.mobile
    with reading(site.database) as unit:
        found = people.person(unit, row.asker)
    return (found.mobile or "") if found else ""


def _limit(site: Site, item: str) -> TimeLimit | None:
    return site.consultations.get(item) or site.consultations.get(EVERY_ITEM)


def _standing(site: Site, row: Consultation, now: datetime) -> Standing:
    ends = due(TimeLimit(row.limit_length, row.limit_unit), row.asked_at, site.calendar)
    moment = row.answered_at or now
    left = remaining(ends.due_on, _day(moment), site.calendar)
    return Standing(row, ends, -1 if ends.due_at and moment > ends.due_at and not left else left)


def _length(place: str, said: str, most: int) -> list[Finding]:
    if not said:
        return [EMPTY.at(place)]
    return [TOO_LONG.at(place, most=most, length=len(said))] if len(said) > most else []


def _tell(uow: UnitOfWork, site: Site, row: Consultation, now: datetime) -> None:
    event = ANSWERED[row.kind]
    told = site.notices.get(event)
    if told is None:
        return
    there = site.authorities[row.authority].title
    params = {"number": row.number, "item": _both(row.title), "authority": _both(there)}
    to = [(SMS, row.mobile, row.language)]
    if row.asker:
        to = [
            pair for one in people.address_of(uow, row.asker)
            for pair in ((IN_APP, one.username, one.language), (SMS, one.mobile or "", one.language))
        ]  # fmt: skip
    notices = [
        outbox.Notice(f"{row.id}:{event}:{channel}:{recipient}", channel, recipient, event, params, language)
        for channel, recipient, language in to if recipient and channel in told.channels
    ]  # fmt: skip
    outbox.put(uow, notices, now)


def _both(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def note(uow: UnitOfWork, what: str, row: Consultation, actor: str, now: datetime) -> None:
    """Into the log: what became of something somebody wrote."""
    subject, action = f"consultation:{row.id}", f"{_SERIES[row.kind]}.{what}"
    audit.record(uow, at=now, actor=actor, action=action, subject=subject, data={"number": row.number})


def _day(now: datetime) -> date:
    return now.astimezone(LEGAL_ZONE).date()
