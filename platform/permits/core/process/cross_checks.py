"""A case against the account it came by: lines of the checklist that no rule of an item makes.

They tell an officer what to look at and ask for no mark: whether somebody acts for another, or applies twice, is for a
person to find out. Knows what the account is called, which cases of it are open and which certificates the applicant
has; not how any of it was found.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from permits.core.definitions.types import Item
from permits.core.forms.checklist import ChecklistLine
from permits.core.process.case import OPEN, Case
from permits.core.process.intake import named_by
from permits.core.text import Text, joined

ACCOUNT, TO_KNOW = "account", "to_know"
"""The kind of these lines, and their state."""

ANOTHER_OPEN = Text(
    "同一账号为同一申请人提出的本事项申请，还有在办的：{numbers}。请核对是不是同一件事。",
    "The same account has another open application for this item and applicant: {numbers}. Check whether it is the"
    " same matter.",
)
BY_ANOTHER_ACCOUNT = Text(
    "证件号码相同的申请人用另一个账号提出的本事项申请，还有在办的：{numbers}。请核对是不是同一件事；是同一人的，请提醒今后用同一个账号。",
    "An applicant of the same identity number has another open application for this item, by another account:"
    " {numbers}. Check whether it is the same matter; if it is one person, ask them to use one account.",
)
OTHER_NAME = Text(
    "账号登记的姓名是“{account}”，申请人是“{applicant}”，没有填写代理人。请核对是谁提出的申请、有没有委托。",
    "The account is registered to {account}; the applicant is {applicant}, and no agent is named. Check who applies,"
    " and by what authority.",
)
ALREADY_HELD = Text(
    "证件号码相同的申请人已有本事项的有效证照：{certificates}。请核对是否应当改为申请延续、变更或补发。",
    "The applicant, by the same identity number, already holds a valid certificate of this item: {certificates}. Check"
    " whether a renewal, change or replacement is what is wanted.",
)
HELD_BY_NAME = Text(
    "同名的申请人已有本事项的有效证照：{certificates}。没有可比对的证件号码，请核对是不是同一申请人。",
    "An applicant of the same name holds a valid certificate of this item: {certificates}. There is no identity number"
    " to compare; check whether it is the same applicant.",
)
UNTIL = Text("{number}（有效期至{day}）", "{number} (valid until {day})")
# The question of the shared block on agents that says whether there is one.
_BY_AGENT = "by_agent"
# What the same name is written with or without.
_BETWEEN = re.compile(r"[\s·•‧・．.\-]+")


@dataclass(frozen=True, slots=True)
class Held:
    """A valid certificate of the item whose holder has the applicant's name: its number, its last day if it has one,
    the business number of its case and that case's authority; `surely`: the identity number is the same too, and not
    only unknown."""

    number: str
    until: date | None
    case: str
    authority: str
    surely: bool


def cross_checks(
    item: Item,
    case: Case,
    account: str,
    beside: Mapping[str, str],
    held: Sequence[Held] = (),
    elsewhere: Mapping[str, str] | None = None,
) -> tuple[ChecklistLine, ...]:
    """What is to be told of an open case. `account`: the name the applicant's account is registered to, empty where
    the case was entered at a window for somebody without one; `beside`: the other open cases, number → authority;
    `held`: the certificates that may be the applicant's; `elsewhere`: open cases of the same person by other accounts,
    as `beside`."""
    if case.state not in OPEN:
        return ()
    return (*_lines(item, case, account, beside), *_elsewhere(case, elsewhere or {}), *_held(case, held))


def _elsewhere(case: Case, cases: Mapping[str, str]) -> Iterator[ChecklistLine]:
    if cases:
        yield _open_cases("another_account", BY_ANOTHER_ACCOUNT, case, cases)


def _held(case: Case, held: Sequence[Held]) -> Iterator[ChecklistLine]:
    for surely, code, words in ((True, "already_held", ALREADY_HELD), (False, "held_by_name", HELD_BY_NAME)):
        found = [one for one in held if one.surely is surely]
        if found:
            here = tuple(one.case for one in found if one.authority == case.authority)
            yield _line(code, words.format({"certificates": written(found)}), here)


def written(held: Sequence[Held]) -> Text:
    """The certificates in one line, with their last days."""
    said = [UNTIL.format({"number": one.number, "day": one.until}) if one.until else _plainly(one) for one in held]
    return joined(said, "、", ", ")


def _plainly(one: Held) -> Text:
    return Text(one.number, one.number)


def _lines(item: Item, case: Case, account: str, beside: Mapping[str, str]) -> Iterator[ChecklistLine]:
    if beside:
        yield _open_cases("another_open", ANOTHER_OPEN, case, beside)
    applicant = _acts_for(item, case, account)
    if applicant:
        yield _line("other_name", OTHER_NAME.format({"account": account, "applicant": applicant}))


def _open_cases(code: str, words: Text, case: Case, cases: Mapping[str, str]) -> ChecklistLine:
    """The other cases by number, those of the same authority to be opened."""
    here = tuple(number for number, authority in cases.items() if authority == case.authority)
    return _line(code, words.format({"numbers": Text("、".join(cases), ", ".join(cases))}), here)


def _acts_for(item: Item, case: Case, account: str) -> str:
    """The person the application names though the account is another's and no agent is declared; empty otherwise. An
    organisation always acts by somebody of another name."""
    if not account or case.answers.get(_BY_AGENT) is True or named_by(item, "account.organisation", case.answers):
        return ""
    applicant = named_by(item, "account.name", case.answers)
    return "" if _plain(applicant) in ("", _plain(account)) else applicant


def _plain(name: str) -> str:
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", name)).casefold()


def _line(code: str, title: Text, cases: tuple[str, ...] = ()) -> ChecklistLine:
    nothing = Text("")
    return ChecklistLine(code, ACCOUNT, title, nothing, nothing, (), TO_KNOW, "", cases=cases)
