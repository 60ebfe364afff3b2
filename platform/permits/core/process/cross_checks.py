"""A case against the account it came by: lines of the checklist that no rule of an item makes.

They tell an officer what to look at and ask for no mark: whether somebody acts for another, or applies twice, is for a
person to find out. Knows what the account is called and which cases of it are open; not how either was found.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping

from permits.core.definitions.types import Item
from permits.core.forms.checklist import ChecklistLine
from permits.core.process.case import OPEN, Case
from permits.core.process.intake import named_by
from permits.core.text import Text

ACCOUNT, TO_KNOW = "account", "to_know"
"""The kind of these lines, and their state."""

ANOTHER_OPEN = Text(
    "同一账号为同一申请人提出的本事项申请，还有在办的：{numbers}。请核对是不是同一件事。",
    "The same account has another open application for this item and applicant: {numbers}. Check whether it is the"
    " same matter.",
)
OTHER_NAME = Text(
    "账号登记的姓名是“{account}”，申请人是“{applicant}”，没有填写代理人。请核对是谁提出的申请、有没有委托。",
    "The account is registered to {account}; the applicant is {applicant}, and no agent is named. Check who applies,"
    " and by what authority.",
)
# The question of the shared block on agents that says whether there is one.
_BY_AGENT = "by_agent"
# What the same name is written with or without.
_BETWEEN = re.compile(r"[\s·•‧・．.\-]+")


def cross_checks(item: Item, case: Case, account: str, beside: Mapping[str, str]) -> tuple[ChecklistLine, ...]:
    """What is to be told of an open case. `account`: the name the applicant's account is registered to, empty where
    the case was entered at a window for somebody without one; `beside`: the other open cases, number → authority."""
    return tuple(_lines(item, case, account, beside)) if case.state in OPEN else ()


def _lines(item: Item, case: Case, account: str, beside: Mapping[str, str]) -> Iterator[ChecklistLine]:
    if beside:
        numbers = Text("、".join(beside), ", ".join(beside))
        here = tuple(number for number, authority in beside.items() if authority == case.authority)
        yield _line("another_open", ANOTHER_OPEN.format({"numbers": numbers}), here)
    applicant = _acts_for(item, case, account)
    if applicant:
        yield _line("other_name", OTHER_NAME.format({"account": account, "applicant": applicant}))


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
