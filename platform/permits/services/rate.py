"""好差评: what applicants and visitors say of the service, once each; a bad rating is followed up by supervision.

It is kept apart from the case: whoever is rated reads neither who rated nor what was said of one case.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from permits.core.definitions.ratings import BAD, LEVELS, asked_of
from permits.core.finding import Finding, FindingKind
from permits.core.forms.formats import FORMATS, bare_mobile
from permits.core.process import LEGAL_ZONE
from permits.core.text import Text
from permits.persistence import audit, cases, queue, ratings
from permits.persistence.knowledge_tables import Rating
from permits.persistence.queue_tables import QueueTicket
from permits.persistence.unit_of_work import UnitOfWork, reading, unit_of_work
from permits.services.complain import keep_bad_rating
from permits.services.consult import MOBILE_WRONG, NOBODY, TOO_LONG, Asking
from permits.services.site import Site
from permits.services.submit import WINDOW

ENDED = ("granted", "refused", "closed", "not_accepted")
"""States of a case that may be rated: there is a result."""
LONGEST_WORDS = 1000

NO_SCORE = FindingKind("rating.no_score", "请选择满意程度", "Choose how satisfied you are")
NO_ASPECT = FindingKind("rating.no_aspect", "没有这一项，请重新选择", "There is no such choice; choose again")
NOT_NOW = FindingKind(
    "rating.not_now", "现在还不能评价：办完以后请您再来",
    "It cannot be rated yet: please come back when it is finished",
)  # fmt: skip
ONCE = FindingKind(
    "rating.once", "这次办事已经评价过了，谢谢您；每次只能评价一次",
    "This has been rated already, thank you; each visit or case is rated once",
)  # fmt: skip
NO_TICKET = FindingKind(
    "rating.no_ticket", "今天没有叫到过这个号，请按小票上的号填写，例如 A012",
    "This number has not been served today: enter it as on your ticket, such as A012",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    """A rating as given. `score`: 5 (very satisfied) to 1; `aspects`: what could be better; `mobile`: where a visitor
    who is not signed in wants the answer, empty = nowhere."""

    score: int = 0
    aspects: tuple[str, ...] = ()
    words: str = ""
    mobile: str = ""
    language: str = "zh"


@dataclass(frozen=True, slots=True)
class _Of:
    """What is rated."""

    subject: str
    channel: str
    authority: str
    item: str = ""
    case_number: str = ""
    rater: str = ""


def rate_case(site: Site, number: str, rater: str, said: Said, now: datetime) -> list[Finding]:
    """Keep what the applicant says of their own finished case."""
    with unit_of_work(site.database) as uow:
        stored = cases.load(uow, number)
        if stored is None or stored.row.applicant != rater or stored.row.state not in ENDED:
            uow.abandon()
            return [NOT_NOW.at()]
        row = stored.row
        return _keep(
            uow, site, _Of(f"case:{row.id}", row.channel, row.authority, row.item, row.number, rater), said, now
        )


def rate_ticket(site: Site, ticket: str, said: Said, now: datetime) -> list[Finding]:
    """Keep what a visitor to a hall says of having been served."""
    with unit_of_work(site.database) as uow:
        row = queue.load(uow, ticket)
        if row is None or row.state != queue.SERVED:
            uow.abandon()
            return [NOT_NOW.at()]
        return _keep(uow, site, _Of(f"ticket:{row.id}", WINDOW, row.authority), said, now)


def case_rated(site: Site, case_id: str) -> bool:
    return _rated(site, f"case:{case_id}")


def ticket_rated(site: Site, ticket: str) -> bool:
    return _rated(site, f"ticket:{ticket}")


def find_served(site: Site, authority: str, name: str, now: datetime) -> QueueTicket | None:
    """Today's ticket of a number such as A012 that was served at an authority; None if there is none."""
    wanted = "".join(name.split()).upper()
    with reading(site.database) as unit:
        served = queue.in_states(unit, authority, now.astimezone(LEGAL_ZONE).date(), (queue.SERVED,))
    return next((one for one in served if one.name == wanted), None)


@dataclass(frozen=True, slots=True)
class Line:
    """The ratings of one authority: how many of each level, all of them, and how many are bad. They add up."""

    authority: str
    title: Text
    levels: Mapping[int, int]
    total: int = field(default=0)
    bad: int = field(default=0)


def show_ratings(site: Site) -> list[Line]:
    """By authority, those that were rated; then all together, under no code. Levels nobody chose count 0."""
    with reading(site.database) as unit:
        found = ratings.counts(unit)
    lines = [
        _line(code, site.authorities[code].title if code in site.authorities else Text(code), levels)
        for code, levels in sorted(found.items())
    ]
    every = {level: sum(one.levels[level] for one in lines) for level in LEVELS}
    return [*lines, _line("", Text("", ""), every)]


def recent_ratings(site: Site, authority: str = "", score: int = 0, limit: int = 100) -> Sequence[Rating]:
    """The ratings given last, of one authority and level or of all."""
    with reading(site.database) as unit:
        return ratings.latest(unit, authority, score, limit)


def rating_of(site: Site, answer_in: str) -> Rating | None:
    """The bad rating that an entry of the register follows up."""
    with reading(site.database) as unit:
        return ratings.answered_in(unit, answer_in)


def _line(code: str, title: Text, levels: Mapping[int, int]) -> Line:
    whole = {level: levels.get(level, 0) for level in LEVELS}
    return Line(code, title, whole, sum(whole.values()), sum(whole[level] for level in BAD))


def _rated(site: Site, subject: str) -> bool:
    with reading(site.database) as unit:
        return ratings.of_subject(unit, subject) is not None


def _keep(uow: UnitOfWork, site: Site, of: _Of, said: Said, now: datetime) -> list[Finding]:
    words, mobile = said.words.strip(), bare_mobile(said.mobile)
    if found := _wrong(site, of, said, words, mobile):
        uow.abandon()
        return found
    row = Rating(
        subject=of.subject, channel=of.channel, authority=of.authority, item=of.item, score=said.score,
        aspects=list(said.aspects), words=words, at=now, answer_in="",
    )  # fmt: skip
    if said.score in BAD:
        asking = Asking(
            of.item, of.authority, words, of.rater, "", "" if of.rater else mobile, said.language, of.case_number
        )
        row.answer_in = keep_bad_rating(uow, site, asking, now)
    if not ratings.add(uow, row):
        uow.abandon()
        return [ONCE.at()]
    # Who rated stays out of the log, as it stays out of the case.
    audit.record(uow, at=now, actor=NOBODY, action="rated", subject=f"rating:{of.subject}", data={"score": said.score})
    return []


def _wrong(site: Site, of: _Of, said: Said, words: str, mobile: str) -> list[Finding]:
    known = {one.code for one in asked_of(site.aspects, of.channel)}
    found = [] if said.score in LEVELS else [NO_SCORE.at("/score")]
    found += [NO_ASPECT.at("/aspects") for one in said.aspects[:1] if not known.issuperset(said.aspects)]
    if len(words) > LONGEST_WORDS:
        found.append(TOO_LONG.at("/remark", most=LONGEST_WORDS, length=len(words)))
    if mobile and not FORMATS["mobile"][0](mobile):
        found.append(MOBILE_WRONG.at("/mobile"))
    return found
