"""单位: several people act for one organisation; what it hands in is its own, and who did what is in the log."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from permits.core.definitions.types import Item
from permits.core.forms.formats import uscc_check
from permits.persistence import audit, tables
from permits.persistence.unit_of_work import reading
from permits.services import organisations as services
from permits.services.site import Site
from permits.services.verify import verify
from tests.integration.portal.conftest import Clock, Find
from tests.integration.portal.officers import carry, do, seen
from tests.integration.portal.test_following import notice_of
from tests.integration.portal.walk import PASSWORD, Applicant, errors

EVERY = "/account/organisations"


def username_of(who: Applicant) -> str:
    return str(who.get("/account/data/export").json["account"]["username"])


def a_code(seed: int) -> str:
    first = f"91110108MA{seed:07d}"
    return first + uscc_check(first)


_seeds = iter(range(1, 1000))


@pytest.fixture
def organisation(applicant: Applicant) -> str:
    """One that the applicant entered."""
    code = a_code(next(_seeds))
    answer = applicant.send(EVERY, {"f-name": "北京松龄示例护理院", "f-code": code})
    assert answer.status_code == 302, errors(answer.text)
    return services.PREFIX + code


@pytest.fixture
def both(applicant: Applicant, stranger: Applicant, organisation: str) -> str:
    """The stranger was asked and agreed."""
    assert (
        applicant.send(f"{EVERY}/{organisation}", {"do": "ask", "f-mobile": username_of(stranger)}).status_code == 302
    )
    assert "有单位邀请您" in stranger.get("/my/cases").text
    assert stranger.send(f"{EVERY}/{organisation}", {"do": "yes"}).status_code == 302
    return organisation


def act_for(who: Applicant, organisation: str) -> None:
    assert who.send(f"{EVERY}/act", {"organisation": organisation}).status_code == 302


def test_a_colleague_carries_on_what_another_began_and_the_log_tells_them_apart(
    applicant: Applicant,
    stranger: Applicant,
    both: str,
    items: dict[str, Item],
    example: Find,
    clock: Clock,
    site: Site,
) -> None:
    found = example("pp-new", "commitment-small")
    clock.set(found.received_on)
    item = items["pp-new"]
    act_for(applicant, both)
    draft = applicant.begin(item)
    applicant.fill(draft, item, found.answers)
    # The colleague acts for themselves at the moment: the address tells whose it is.
    assert stranger.upload(draft, item, found.uploads).status_code == 302
    number = stranger.submit(draft).location.split("/")[-2]
    for who in (applicant, stranger):
        assert number in who.get(f"/my/cases/{number}").text
    with reading(site.database) as unit:
        case = unit.first(select(tables.PermitCase).where(tables.PermitCase.number == number))
        noted = [one for one in audit.entries(unit, subject=f"organisation:{both}") if one.action.endswith(".acted")]
        told = {one.recipient for one in unit.all(select(tables.OutboxMessage)) if one.case_id == (case and case.id)}
    assert case is not None and case.applicant == both
    assert [(one.actor, one.data["case"]) for one in noted] == [(username_of(stranger), number)]
    assert {username_of(applicant), username_of(stranger)} <= told
    assert both not in told
    carry(site, number, clock(), until="accepted")
    assert [one for invariant in verify(site) for one in invariant.broken] == []


def test_what_is_the_organisations_is_listed_in_its_name_and_ones_own_in_ones_own(
    applicant: Applicant, both: str, items: dict[str, Item]
) -> None:
    act_for(applicant, both)
    page = applicant.get("/items/pp-new/start").text
    assert "北京松龄示例护理院的名义提交" in page
    draft = applicant.begin(items["pp-new"])
    assert draft in applicant.get("/my/cases").text
    assert "代北京松龄示例护理院" in applicant.get("/my/cases").text
    act_for(applicant, "")
    assert draft not in applicant.get("/my/cases").text
    assert "代北京松龄示例护理院" not in applicant.get("/my/cases").text
    assert "代北京松龄示例护理院" in applicant.get(draft).text


def test_what_people_apply_for_themselves_begins_in_their_own_name(
    applicant: Applicant, both: str, items: dict[str, Item]
) -> None:
    act_for(applicant, both)
    assert "以本人名义提交" in applicant.get("/items/nur-reg-first/start").text
    draft = applicant.begin(items["nur-reg-first"])
    act_for(applicant, "")
    assert draft in applicant.get("/my/cases").text


def test_nobody_else_sees_what_is_the_organisations(
    applicant: Applicant, stranger: Applicant, organisation: str, items: dict[str, Item]
) -> None:
    act_for(applicant, organisation)
    draft = applicant.begin(items["pp-new"])
    act_for(stranger, organisation)
    assert stranger.get(draft).status_code == 404
    assert draft not in stranger.get("/my/cases").text
    assert stranger.get(f"{EVERY}/{organisation}").status_code == 404
    assert stranger.send(f"{EVERY}/{organisation}", {"do": "ask", "f-mobile": "1"}).status_code == 404
    # Asked and not yet agreed is not enough either; nor is it once they were taken out.
    applicant.send(f"{EVERY}/{organisation}", {"do": "ask", "f-mobile": username_of(stranger)})
    assert stranger.get(draft).status_code == 404
    stranger.send(f"{EVERY}/{organisation}", {"do": "yes"})
    assert stranger.get(draft).status_code == 200
    applicant.send(f"{EVERY}/{organisation}", {"do": "out", "member": username_of(stranger)})
    assert stranger.get(draft).status_code == 404


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"f-name": " ", "f-code": "91110108MA00000018"}, ["营业执照或者登记证书上的全称", "应为 18 位"]),
        ({"f-name": "某公司", "f-code": "12"}, ["应为 18 位"]),
    ],
)
def test_a_wrong_name_or_code_is_told_at_its_field(applicant: Applicant, sent: dict[str, str], said: list[str]) -> None:
    answer = applicant.send(EVERY, sent)
    assert answer.status_code == 422
    lines = errors(answer.text)
    assert len(lines) == len(said)
    assert all(words in line for words, line in zip(said, lines, strict=True))


def test_a_code_typed_wide_small_and_with_blanks_is_the_same(applicant: Applicant) -> None:
    code = a_code(next(_seeds))
    wide = " ".join([code[:6], code[6:].lower()]).translate({48 + n: 0xFF10 + n for n in range(10)})
    assert applicant.send(EVERY, {"f-name": "某某公司", "f-code": wide}).status_code == 302
    assert services.PREFIX + code in applicant.get(EVERY).text


def test_an_organisation_is_entered_once(stranger: Applicant, organisation: str) -> None:
    answer = stranger.send(EVERY, {"f-name": "另一家", "f-code": organisation.removeprefix(services.PREFIX)})
    assert answer.status_code == 422
    assert "已经有人登记了" in errors(answer.text)[0]


def test_only_managers_change_who_belongs_to_it_and_one_is_always_left(
    applicant: Applicant, stranger: Applicant, both: str
) -> None:
    me, other = username_of(applicant), username_of(stranger)
    page = f"{EVERY}/{both}"
    for refused in (
        {"do": "ask", "f-mobile": "13800000000"},
        {"do": "out", "member": me},
        {"do": "manager", "member": other},
    ):
        answer = stranger.send(page, refused)
        assert answer.status_code == 422
        assert "只有本单位的管理人" in errors(answer.text)[0]
    for last in ({"do": "out", "member": me}, {"do": "no_manager", "member": me}):
        assert "至少要有一名管理人" in errors(applicant.send(page, last).text)[0]
    assert applicant.send(page, {"do": "manager", "member": other}).status_code == 302
    assert applicant.send(page, {"do": "out", "member": me}).location.endswith(EVERY)
    assert me not in stranger.get(page).text
    assert applicant.send(page, {"do": "nonsense"}).status_code == 404


def test_whom_nobody_knows_or_who_is_there_already_is_not_asked(
    applicant: Applicant, stranger: Applicant, both: str
) -> None:
    page = f"{EVERY}/{both}"
    assert (
        "没有用这个手机号注册的账号" in errors(applicant.send(page, {"do": "ask", "f-mobile": "13512345678"}).text)[0]
    )
    assert "已经在这个单位" in errors(applicant.send(page, {"do": "ask", "f-mobile": username_of(stranger)}).text)[0]
    assert "已经在这个单位" in errors(applicant.send(page, {"do": "ask", "f-mobile": username_of(applicant)}).text)[0]


def test_declining_an_invitation_takes_it_away(applicant: Applicant, stranger: Applicant, organisation: str) -> None:
    page = f"{EVERY}/{organisation}"
    applicant.send(page, {"do": "ask", "f-mobile": username_of(stranger)})
    assert re.search(r'value="no"', stranger.get(EVERY).text)
    assert stranger.send(page, {"do": "no"}).status_code == 302
    assert username_of(stranger) not in applicant.get(page).text
    assert stranger.send(page, {"do": "yes"}).status_code == 404


def test_two_managers_who_leave_at_once_leave_one(
    applicant: Applicant, stranger: Applicant, both: str, site: Site, clock: Clock
) -> None:
    people = [username_of(one) for one in (applicant, stranger)]
    services.set_manager(site, both, people[1], people[0], True, clock())
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda who: services.take_out(site, both, who, who, clock()), people))
    assert sorted(len(one) for one in found) == [0, 1]


def test_a_closed_account_acts_for_nobody_and_somebody_else_manages(
    applicant: Applicant, stranger: Applicant, both: str, site: Site
) -> None:
    assert [one["name"] for one in applicant.get("/account/data/export").json["organisations"]] == [
        "北京松龄示例护理院"
    ]
    assert applicant.send("/account/data/close", {"f-password": PASSWORD}).status_code == 302
    left = services.members_of(site, both, username_of(stranger))
    assert [(one.username, one.manager) for one in left] == [(username_of(stranger), True)]


def test_open_cases_of_an_organisation_nobody_else_acts_for_keep_an_account_open(
    applicant: Applicant, organisation: str, items: dict[str, Item], example: Find, clock: Clock
) -> None:
    found = example("pp-new", "commitment-small")
    clock.set(found.received_on)
    act_for(applicant, organisation)
    number = applicant.apply(items["pp-new"], found).split("/")[-2]
    assert number in applicant.get("/account/data").text
    assert applicant.send("/account/data/close", {"f-password": PASSWORD}).status_code == 409


def test_a_colleague_sees_files_answers_a_correction_complains_and_takes_the_application_back(
    applicant: Applicant,
    stranger: Applicant,
    both: str,
    items: dict[str, Item],
    example: Find,
    clock: Clock,
    site: Site,
) -> None:
    found = example("pp-new", "commitment-small")
    clock.set(found.received_on)
    act_for(applicant, both)
    number = applicant.apply(items["pp-new"], found).split("/")[-2]
    page = stranger.get(f"/my/cases/{number}").text
    opened = set(re.findall(rf'href="(/files/[^"]+|/cases/{number}/papers/[^"]+)"', page))
    assert len(opened) == len(found.uploads) + 1
    assert {stranger.get(one).status_code for one in opened} == {200}
    do(site, number, "request-correction", {"items": notice_of(site, number)}, clock())
    assert stranger.get(f"/my/cases/{number}/correction").status_code == 200
    complaint = stranger.get(f"/complaints/new?case={number}").text
    assert number in complaint
    said = {"case_number": number, "authority": seen(site, number).case.authority, "question": "一直没有人接电话。"}
    assert stranger.send("/complaints/new", said).status_code == 302
    assert stranger.send(f"/my/cases/{number}/withdraw", {"f-reason": "不办了"}).status_code == 302
    assert seen(site, number).case.state == "withdrawn"
