"""Following a case without an account: by its number and a mobile number it was handed in with, and a one-time code.

Whether there is such a case, or whether the mobile belongs to it, is told to nobody who has not the code.
"""

from __future__ import annotations

from datetime import datetime

from permits.core.finding import Finding, FindingKind
from permits.core.forms.formats import FORMATS, bare_mobile
from permits.core.process import Actor, Case, fold
from permits.persistence import audit, cases, people
from permits.persistence.unit_of_work import Reading, unit_of_work
from permits.services.one_time_code import FOLLOW, fits, just_sent, send_code, use_up
from permits.services.show_case import CaseView, show_case
from permits.services.site import Site

LOOKED = "case.followed"

NUMBER_MISSING = FindingKind(
    "follow.number", "请填写业务号，例如 110108-26-000001-68", "Enter the case number, such as 110108-26-000001-68"
)
MOBILE_WRONG = FindingKind(
    "follow.mobile", "请填写申请时留下的 11 位手机号", "Enter the 11-digit mobile number given with the application"
)
CODE_WRONG = FindingKind(
    "follow.code",
    "验证码不对，或者已经用过、超过 10 分钟、错了 5 次。请核对业务号和手机号，或者重新获取验证码",
    "The code is not right, was used before, is older than ten minutes or was got wrong five times. Check the case"
    " number and the mobile number, or ask for another code",
)


def ask_to_follow(site: Site, number: str, mobile: str, language: str, now: datetime) -> list[Finding]:
    """Send a code to this mobile if it belongs to the case; what is wrong with what was typed, and nothing else."""
    number, mobile = _tidy(number), bare_mobile(mobile)
    wrong = [] if number else [NUMBER_MISSING.at("/number")]
    wrong += [] if FORMATS["mobile"][0](mobile) else [MOBILE_WRONG.at("/mobile")]
    if wrong:
        return wrong
    with unit_of_work(site.database) as uow:
        found = _case_of(uow, site, number, mobile)
        if found and not just_sent(uow, FOLLOW, found, now):
            send_code(uow, FOLLOW, found, mobile, language, now)
    return []


def begin_to_follow(site: Site, number: str, mobile: str, code: str, now: datetime) -> str:
    """The id of the case that this code opens; empty if it opens none. That somebody looked is noted."""
    with unit_of_work(site.database) as uow:
        found = _case_of(uow, site, _tidy(number), bare_mobile(mobile))
        if not found or not fits(uow, FOLLOW, found, code, now) or not use_up(uow, FOLLOW, found, code):
            return ""
        audit.record(uow, at=now, actor="", action=LOOKED, subject=f"followed:{found}", data={})
    return found


def followed(site: Site, case_id: str) -> CaseView | None:
    """The case, as far as somebody with no account is told of it: how it stands, never what was answered."""
    return show_case(site, case_id, _SOMEBODY)


# Sees every case, and handles none: every private answer is covered.
_SOMEBODY = Actor("", "", frozenset({"supervisor"}))


def _tidy(number: str) -> str:
    return "".join(number.split()).upper()


def _case_of(unit: Reading, site: Site, number: str, mobile: str) -> str:
    """The id of the case of this number that was handed in with this mobile; empty if there is none."""
    stored = cases.load(unit, number)
    if stored is None or stored.row.number != number:
        return ""
    case = fold(stored.events)
    return stored.row.id if mobile in _mobiles(unit, site, case) else ""


def _mobiles(unit: Reading, site: Site, case: Case) -> set[str]:
    """The mobile of the account, and those the form asked for."""
    item, owner = site.catalogue.governing(unit, case), people.person(unit, case.applicant)
    asked = {str(case.answers[n]) for n, field in item.fields.items() if field.kind == "mobile" and n in case.answers}
    return asked | ({owner.mobile} if owner and owner.mobile else set())
