"""个人信息: what is kept of somebody, given to them; put right; and taken away when they close their account.

《个人信息保护法》第四十五条（查阅、复制）、第四十六条（更正）、第四十七条（删除；法定保存期限未届满的除外）.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from permits.core.finding import Finding, FindingKind
from permits.core.process import LEGAL_ZONE, OPEN
from permits.core.text import Text
from permits.persistence import audit, cases, drafts, knowledge, members, messages, people, ratings
from permits.persistence.unit_of_work import Reading, reading, unit_of_work
from permits.services.consult import EMPTY, LONGEST_NAME, TOO_LONG
from permits.services.organisations import leave_all, left_alone
from permits.services.site import Site

STILL_OPEN = FindingKind(
    "account.still_open", "还有没办完的办件：{numbers}。办完或者撤回以后，再来注销",
    "There are cases that are not finished: {numbers}. Close the account when they are, or withdraw them first",
)  # fmt: skip
_MOST = 10_000
_NOBODY = "—"
"""What the holder of a closed account is called."""


def own_data(site: Site, username: str, now: datetime) -> dict[str, Any]:
    """Everything kept of an applicant, as JSON: moments are written in ISO 8601 on the legal clock."""
    with reading(site.database) as unit:
        person = people.person(unit, username)
        known = cases.list_cases(unit, cases.CaseFilter(applicant=username), limit=_MOST).rows
        return {
            "at": _moment(now),
            "account": {
                "username": username, "name": person.name if person else "", "mobile": person.mobile if person else "",
                "language": person.language if person else "", "profile": person.profile if person else {},
            },
            "organisations": [
                {"name": one.title, "manager": one.manager, "joined": one.joined}
                for one in members.of_person(unit, username)
            ],
            "drafts": [
                {"id": one.id, "item": one.item, "answers": one.answers, "updated_at": _moment(one.updated_at)}
                for one in drafts.drafts_of(unit, username)
            ],
            "cases": [_case(unit, row.id, row.number) for row in known],
            "written": [
                {"number": one.number, "kind": one.kind, "question": one.question, "asked_at": _moment(one.asked_at),
                 "answer": one.answer, "answered_at": _moment(one.answered_at), "shared": one.shared}
                for one in knowledge.asked_by(unit, username, _MOST)
            ],
            "messages": [
                {"at": _moment(one.at), "text": _words(one.text)}
                for one in messages.messages_of(unit, username, limit=_MOST)
            ],
        }  # fmt: skip


def rename(site: Site, username: str, name: str, put_name: Any, now: datetime) -> list[Finding]:
    """Put the name of an account right; what stands in cases is put right there, and stays as it was handed in."""
    name = " ".join(name.split())
    if not name:
        return [EMPTY.at("/name")]
    if len(name) > LONGEST_NAME:
        return [TOO_LONG.at("/name", most=LONGEST_NAME, length=len(name))]
    with unit_of_work(site.database) as uow:
        people.change(uow, username, name=name)
        audit.record(uow, at=now, actor=username, action="account.renamed", subject=f"person:{username}", data={})
    put_name(username, name)
    return []


def may_close(site: Site, username: str) -> list[Finding]:
    """What stands in the way of closing an account: cases that are not finished."""
    with reading(site.database) as unit:
        wanted = cases.CaseFilter(applicant=username, states=tuple(sorted(OPEN)))
        numbers = [row.number for row in cases.list_cases(unit, wanted, limit=5).rows] + left_alone(unit, username)
    return [STILL_OPEN.at(numbers=", ".join(numbers))] if numbers else []


def close_account(site: Site, username: str, shut: Any, now: datetime) -> list[Finding]:
    """Take away what need not be kept, and `shut` the account. Cases and their papers are records of the authority and
    stay as long as the law has them kept; nobody can sign in to them any more, nor register their number anew."""
    if found := may_close(site, username):
        return found
    with unit_of_work(site.database) as uow:
        leave_all(uow, username, now)
        for draft in drafts.all_of(uow, username):
            drafts.remove(uow, draft.id)
        people.change(uow, username, name=_NOBODY, mobile=None, profile={})
        audit.record(uow, at=now, actor=username, action="account.closed", subject=f"person:{username}", data={})
    shut(username, _NOBODY)
    return []


def _case(unit: Reading, case_id: str, number: str) -> dict[str, Any]:
    rating = ratings.of_subject(unit, f"case:{case_id}")
    return {
        "number": number,
        # Who of the staff did what is theirs; what was done, and what was handed in, is the applicant's.
        "events": [
            {"at": _moment(event.at), "type": event.type, **({"data": dict(event.data)} if _own(event.type) else {})}
            for event in cases.events_of(unit, case_id)
        ],
        "rating": {"score": rating.score, "words": rating.words} if rating else None,
    }  # fmt: skip


def _own(kind: str) -> bool:
    return kind in ("received", "supplemented", "withdrawn", "applicant_wrote")


def _moment(moment: datetime | None) -> str | None:
    return moment.astimezone(LEGAL_ZONE).isoformat(timespec="seconds") if moment else None


def _words(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}
