"""通讯录: the people who applied at an authority, read from its cases, and what its window said to them.

No copy of people is kept: names, numbers and phones are those of their cases. Only what was said is stored.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from permits.core.finding import Finding, FindingKind
from permits.core.forms.formats import FORMATS, bare_mobile
from permits.core.process import LEGAL_ZONE, Actor, name_in_lists
from permits.core.text import Text
from permits.notices.wording import compose
from permits.persistence import audit, cases, contacts, outbox, people
from permits.persistence.cases import CaseFilter
from permits.persistence.columns import new_token
from permits.persistence.contact_tables import ContactNote
from permits.persistence.tables import PermitCase
from permits.persistence.unit_of_work import UnitOfWork, reading, unit_of_work
from permits.services.notify import IN_APP, SMS
from permits.services.show_case import CaseView, show_case
from permits.services.show_inbox import Line, line_of
from permits.services.site import Site
from permits.services.submit import at_the_window

CALL_IN, CALL_OUT = "call_in", "call_out"
SAYS = "window_says"
LOOKED_THROUGH, LISTED, CASES, NOTES = 200, 50, 30, 100
LONGEST_SAID, LONGEST_SMS, LONGEST_PHONE = 2000, 54, 32

EMPTY = FindingKind("contact.empty", "请填写这一项", "Write something here")
TOO_LONG = FindingKind(
    "contact.too_long",
    "最多 {most} 字，现有 {length} 字；请缩短",
    "At most {most} characters, not {length}; shorten it",
)
NO_KIND = FindingKind("contact.no_kind", "请选择谁打的电话", "Say who called")
NO_PHONE = FindingKind(
    "contact.no_phone", "请填写电话号码，最多 32 个字符", "Give the telephone number, at most 32 characters"
)
NOT_THEIRS = FindingKind(
    "contact.not_theirs", "请从申请人留下的手机号码中选择一个", "Choose one of the mobile numbers the applicant left"
)
NO_CASE = FindingKind(
    "contact.no_case", "没有这一件，请从列表中选择", "There is no such case; choose one from the list"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody who applied: `case` is the number of their newest case, which leads to their page; `name` as lists may
    show it; `items` in the order of their newest cases."""

    case: str
    name: str
    many: int
    items: Sequence[Text]
    last: date


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody who applied, whole: `facts` are title and value of the documents and phones of their cases, `mobiles`
    those a message can be sent to, `cases` their cases here, `notes` what was said."""

    case: str
    name: str
    account: str
    facts: Sequence[tuple[Text, str]]
    phones: Sequence[str]
    mobiles: Sequence[str]
    cases: Sequence[Line]
    notes: Sequence[contacts.Said]
    names: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Call:
    """A call as the clerk noted it. `case`: the number of the case it was about, or empty."""

    kind: str
    phone: str
    said: str
    case: str = ""


def find_people(site: Site, actor: Actor, text: str) -> list[Entry]:
    """Those whose cases at the clerk's authority are found by these words, the newest first; without words the last
    who applied. None for whoever does not work at its window."""
    if not at_the_window(actor):
        return []
    with reading(site.database) as unit:
        wanted = CaseFilter(authorities=(actor.authority,), text=text)
        rows = cases.list_cases(unit, wanted, limit=LOOKED_THROUGH).rows
        together: dict[tuple[str, str], list[PermitCase]] = {}
        for row in rows:
            together.setdefault((row.applicant, row.applicant_name), []).append(row)
        found = []
        for of_one in list(together.values())[:LISTED]:
            items = [site.catalogue.release(unit, row.release_sha256) for row in of_one]
            name = name_in_lists(items[0], of_one[0].applicant_name)
            titles = list({item.code: item.title for item in items}.values())
            day = of_one[0].received_at.astimezone(LEGAL_ZONE).date()
            found.append(Entry(of_one[0].number, name, len(of_one), titles, day))
    return found


def show_contact(site: Site, actor: Actor, number: str, now: datetime, *, noted: bool = True) -> Contact | None:
    """The person who applied in this case, for a clerk at the window of its authority; that somebody looked is noted.
    What the cases cover from this clerk is not told here either."""
    view = show_case(site, number, actor)
    if view is None or not at_the_window(actor) or view.case.authority != actor.authority:
        return None
    case, today = view.case, now.astimezone(LEGAL_ZONE).date()
    with unit_of_work(site.database) as uow:
        rows = _cases_of(uow, actor, case.applicant, case.applicant_name, number)
        lines = [line_of(uow, site, row, today) for row in rows]
        notes = contacts.notes_of(uow, actor.authority, case.applicant, case.applicant_name, NOTES)
        known = people.person(uow, case.applicant)
        names = {one.by: (who.name if (who := people.person(uow, one.by)) else one.by) for one, _, _ in notes}
        if noted:
            audit.record(uow, at=now, actor=actor.username, action="person.opened", subject=f"person:{number}", data={})
    views = [one for row in rows[:5] if (one := show_case(site, row.number, actor)) and one.whole]
    facts = list(dict.fromkeys(fact for one in views for fact in _facts(one)))
    account = (known.mobile or "") if known and known.kind == people.APPLICANT else ""
    phones = list(dict.fromkeys([*([account] if account else []), *(said for _, said in facts if _is_mobile(said))]))
    return Contact(
        case.number, case.applicant_name if views else lines[0].applicant, account, facts, phones, phones, lines, notes,
        names,
    )  # fmt: skip


def note_call(site: Site, actor: Actor, number: str, call: Call, now: datetime) -> tuple[Finding, ...]:
    """Keep what was said on the telephone, or say everything that is wrong with it."""
    contact = show_contact(site, actor, number, now, noted=False)
    assert contact is not None
    said, phone = call.said.strip(), " ".join(call.phone.split())
    found = [] if call.kind in (CALL_IN, CALL_OUT) else [NO_KIND.at("/kind")]
    found += [] if 0 < len(phone) <= LONGEST_PHONE else [NO_PHONE.at("/phone")]
    found += _length("/said", said, LONGEST_SAID)
    if call.case and call.case not in {line.number for line in contact.cases}:
        found.append(NO_CASE.at("/case"))
    if found:
        return tuple(found)
    with unit_of_work(site.database) as uow:
        about = cases.row_of(uow, call.case) if call.case else None
        _keep(uow, actor, number, (call.kind, phone, said, about.id if about else None, ""), now)
    return ()


def send_words(site: Site, actor: Actor, number: str, phone: str, words: str, now: datetime) -> tuple[Finding, ...]:
    """Send a message of one part to a mobile the person left, and into their mailbox; or say what is wrong with it."""
    contact = show_contact(site, actor, number, now, noted=False)
    assert contact is not None
    words, told = " ".join(words.split()), site.notices[SAYS]
    found = [] if phone in contact.mobiles else [NOT_THEIRS.at("/to")]
    found += _length("/words", words, LONGEST_SMS)
    there = site.authorities[actor.authority].title
    with unit_of_work(site.database) as uow:
        case = cases.row_of(uow, number)
        assert case is not None
        account = people.address_of(uow, case.applicant) if contact.account else []
        language = account[0].language if account else "zh"
        if not found:
            found = [Finding(f.code, f.message, "/words") for f in compose(told, _values(words, there), language)[1]]
        if found:
            uow.abandon()
            return tuple(found)
        note = new_token()
        to = [(SMS, phone), *((IN_APP, one.username) for one in account if one.mobile == phone)]
        params: dict[str, object] = {"words": words, "authority": {"zh": there.zh, "en": there.en}}
        notices = [
            outbox.Notice(f"{note}:{SAYS}:{channel}", channel, who, SAYS, params, language) for channel, who in to
        ]
        outbox.put(uow, notices, now)
        _keep(uow, actor, number, ("sms", phone, words, None, notices[0].key), now, note)
    return ()


def _values(words: str, there: Text) -> dict[str, object]:
    return {"words": words, "authority": there}


def _keep(
    uow: UnitOfWork, actor: Actor, number: str, said: tuple[str, str, str, str | None, str], now: datetime,
    name: str = "",
) -> None:  # fmt: skip
    kind, phone, words, about, notice = said
    case = cases.row_of(uow, number)
    assert case is not None
    note = ContactNote(
        id=name or new_token(), authority=actor.authority, applicant=case.applicant, name=case.applicant_name,
        kind=kind, phone=phone, said=words, case_id=about, at=now, by=actor.username, notice=notice,
    )  # fmt: skip
    uow.add(note)
    data = {"kind": kind}
    audit.record(uow, at=now, actor=actor.username, action="person.noted", subject=f"contact:{note.id}", data=data)


def _cases_of(unit: UnitOfWork, actor: Actor, applicant: str, name: str, number: str) -> list[PermitCase]:
    """The newest cases of a person here, and the one their page was opened from however old it is."""
    wanted = CaseFilter(applicant=applicant, authorities=(actor.authority,))
    rows = cases.list_cases(unit, wanted, limit=LOOKED_THROUGH).rows
    of_one = [row for row in rows if row.applicant_name == name][:CASES]
    this = [] if any(number in (row.number, row.id) for row in of_one) else [cases.row_of(unit, number)]
    return [*of_one, *(row for row in this if row)]


def _facts(view: CaseView) -> Iterator[tuple[Text, str]]:
    """The numbers of documents and telephones a case tells of."""
    for name, question in view.item.fields.items():
        said = view.case.answers.get(name)
        if said and isinstance(said, str) and (question.kind in ("identity", "mobile") or _is_mobile(said)):
            yield question.title, said


def _is_mobile(said: str) -> bool:
    return bool(FORMATS["mobile"][0](bare_mobile(said)))


def _length(place: str, said: str, most: int) -> list[Finding]:
    if not said:
        return [EMPTY.at(place)]
    return [TOO_LONG.at(place, most=most, length=len(said))] if len(said) > most else []
