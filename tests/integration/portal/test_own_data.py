"""个人信息: everything kept is given to whom it is about, put right, and taken away where the law lets it."""

from __future__ import annotations

from sqlalchemy import select

from permits.core.definitions.types import Item
from permits.persistence import people, tables
from permits.persistence.unit_of_work import reading
from permits.services.site import Site
from permits.services.verify import verify
from tests.integration.portal.conftest import Clock
from tests.integration.portal.officers import carry, do
from tests.integration.portal.walk import PASSWORD, Applicant, errors

DATA = "/account/data"


def username_of(applicant: Applicant) -> str:
    return str(applicant.get(f"{DATA}/export").json["account"]["username"])


def test_whoever_asks_gets_everything_kept_of_them_and_of_nobody_else(
    applicant: Applicant, stranger: Applicant, handed_in: str, items: dict[str, Item]
) -> None:
    applicant.begin(items["pp-new"])
    answer = applicant.get(f"{DATA}/export")
    assert "attachment" in answer.headers["Content-Disposition"]
    known = answer.json
    assert [one["number"] for one in known["cases"]] == [handed_in]
    assert known["cases"][0]["events"][0]["data"]["answers"]
    assert [one["item"] for one in known["drafts"]] == ["pp-new"]
    assert stranger.get(f"{DATA}/export").json["cases"] == []
    assert f'href="{DATA}"' in applicant.get("/account").text


def test_a_name_is_put_right_and_an_empty_one_is_refused_at_its_field(applicant: Applicant, site: Site) -> None:
    assert errors(applicant.send(f"{DATA}/name", {"f-name": "  "}).text) == ["请填写这一项"]
    assert applicant.send(f"{DATA}/name", {"f-name": " 张  小满 "}).status_code == 302
    assert "张 小满" in applicant.get(DATA).text
    with reading(site.database) as unit:
        assert people.person(unit, username_of(applicant)).name == "张 小满"


def test_a_case_that_is_not_finished_stands_in_the_way_and_is_named(
    applicant: Applicant, handed_in: str, site: Site, clock: Clock
) -> None:
    assert handed_in in applicant.get(DATA).text
    refused = applicant.send(f"{DATA}/close", {"f-password": PASSWORD})
    assert refused.status_code == 409
    assert applicant.get("/my/cases").status_code == 200
    do(site, handed_in, "not-accept", {"outcome": "wrong_authority", "reason": "不在本区", "referral": "邻区"}, clock())
    assert applicant.send(f"{DATA}/close", {"f-password": PASSWORD}).status_code == 302


def test_closing_takes_away_what_need_not_be_kept_and_nobody_signs_in_again(
    applicant: Applicant, handed_in: str, items: dict[str, Item], site: Site, clock: Clock
) -> None:
    username = username_of(applicant)
    carry(site, handed_in, clock(), until="closed")
    applicant.begin(items["pp-new"])
    assert applicant.send(f"{DATA}/close", {"f-password": "wrong"}).status_code == 422
    assert applicant.send(f"{DATA}/close", {"f-password": PASSWORD}).status_code == 302
    assert applicant.get("/my/cases").status_code == 302
    signed = applicant.send("/sign-in", {"f-username": username, "f-password": PASSWORD})
    assert signed.status_code != 302
    with reading(site.database) as unit:
        person = people.person(unit, username)
        assert (person.name, person.mobile, person.profile) == ("—", None, {})
        assert unit.all(select(tables.Draft).where(tables.Draft.owner == username)) == []
        assert [row.number for row in unit.all(select(tables.PermitCase)) if row.applicant == username] == [handed_in]
    assert [one for invariant in verify(site) for one in invariant.broken] == []
