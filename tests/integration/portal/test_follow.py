"""办件进度 and forgotten passwords, by codes that come by SMS: who has no code learns nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from permits.core.definitions.types import Example, Item
from permits.faces.kit.views import KEY
from permits.persistence.tables import AuditEntry, OutboxMessage
from permits.persistence.unit_of_work import reading
from tests.integration.portal.conftest import Clock
from tests.integration.portal.walk import PASSWORD, Applicant, errors

CONTACT = "13900000021"
NEW = "another good one 2"


@pytest.fixture
def number(application: Flask, applicant: Applicant, items: dict[str, Item], example) -> str:  # type: ignore[no-untyped-def]
    sample: Example = example("pp-new", "ordinary-complete")
    return applicant.apply(items["pp-new"], sample).split("/")[3]


def codes(application: Flask, template: str) -> list[tuple[str, str]]:
    """(mobile, code) of every SMS of this kind, in the order they were asked for."""
    with reading(application.extensions[KEY].database) as unit:
        rows = unit.all(select(OutboxMessage).where(OutboxMessage.template == template))
    return [(row.recipient, str(row.params["code"])) for row in sorted(rows, key=lambda row: row.created_at)]


def asked(visitor: Applicant, number: str, mobile: str) -> int:
    return visitor.send("/follow", {"f-number": number, "f-mobile": mobile}).status_code


def test_number_and_mobile_and_the_code_show_how_the_case_stands_and_nothing_that_was_filled_in(
    application: Flask, visitor: Applicant, number: str, clock: Clock
) -> None:
    before = len(codes(application, "follow_code"))
    assert asked(visitor, f" {number.lower()} ", "139 0000 0021") == 302
    [(mobile, code)] = codes(application, "follow_code")[before:]
    assert mobile == CONTACT
    opened = visitor.send("/follow/code", {"f-code": f"{code[:3]} {code[3:]}"})
    assert opened.status_code == 302
    for language, told in (("zh", "受理"), ("en", "Acceptance")):
        page = visitor.get(f"{opened.location}?lang={language}").text
        assert number in page and told in page
        assert "示例街" not in page and "周文博" not in page and CONTACT not in page
    visitor.get("/follow?lang=zh")
    clock.now += timedelta(minutes=31)
    assert visitor.get(opened.location).status_code == 302, "half an hour is over"
    clock.now -= timedelta(minutes=31)


@pytest.mark.parametrize(("its_number", "mobile"), [(True, "13911112222"), (False, CONTACT)])
def test_what_does_not_belong_together_sends_nothing_and_looks_the_same(
    application: Flask, visitor: Applicant, number: str, its_number: bool, mobile: str
) -> None:
    before = len(codes(application, "follow_code"))
    assert asked(visitor, number if its_number else "110108-26-999999-00", mobile) == 302
    assert "已经发出" in visitor.get("/follow/code").text
    assert len(codes(application, "follow_code")) == before
    wrong = visitor.send("/follow/code", {"f-code": "123456"})
    assert wrong.status_code == 422 and "验证码不对" in wrong.text


def test_a_code_is_good_once_for_ten_minutes_and_for_five_tries(
    application: Flask, visitor: Applicant, number: str, clock: Clock
) -> None:
    asked(visitor, number, CONTACT)
    code = codes(application, "follow_code")[-1][1]
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    for _ in range(5):
        assert visitor.send("/follow/code", {"f-code": wrong}).status_code == 422
    assert visitor.send("/follow/code", {"f-code": code}).status_code == 422, "tried too often"
    clock.now += timedelta(minutes=2)
    asked(visitor, number, CONTACT)
    late = codes(application, "follow_code")[-1][1]
    clock.now += timedelta(minutes=11)
    assert visitor.send("/follow/code", {"f-code": late}).status_code == 422, "too old"
    asked(visitor, number, CONTACT)
    good = codes(application, "follow_code")[-1][1]
    assert visitor.send("/follow/code", {"f-code": good}).status_code == 302
    asked(visitor, number, CONTACT)
    assert visitor.send("/follow/code", {"f-code": good}).status_code == 422, "used"
    clock.now -= timedelta(minutes=13)


def test_asking_again_at_once_sends_no_second_code(application: Flask, visitor: Applicant, number: str) -> None:
    before = len(codes(application, "follow_code"))
    for _ in range(3):
        asked(visitor, number, CONTACT)
    assert len(codes(application, "follow_code")) == before + 1


def test_what_is_typed_wrong_is_told_at_its_box_and_kept(visitor: Applicant) -> None:
    page = visitor.send("/follow", {"f-number": "", "f-mobile": "12345"})
    assert page.status_code == 422 and len(errors(page.text)) == 2 and 'value="12345"' in page.text
    assert visitor.get("/follow/code").status_code == 302
    assert visitor.get("/follow/cases/made-up").status_code == 302


def test_that_somebody_followed_a_case_is_noted(application: Flask, visitor: Applicant, number: str) -> None:
    asked(visitor, number, CONTACT)
    visitor.send("/follow/code", {"f-code": codes(application, "follow_code")[-1][1]})
    with reading(application.extensions[KEY].database) as unit:
        assert unit.all(select(AuditEntry.subject).where(AuditEntry.action == "case.followed"))


def test_a_forgotten_password_is_set_anew_by_a_code_and_the_old_one_is_no_longer_good(
    application: Flask, applicant: Applicant, visitor: Applicant
) -> None:
    mobile = "13611110001"
    Applicant(application.test_client()).register(mobile)
    assert visitor.send("/forgotten", {"f-mobile": mobile}).status_code == 302
    to, code = codes(application, "password_code")[-1]
    assert to == mobile
    weak = visitor.send("/forgotten/code", {"f-code": code, "f-password": "123"})
    assert weak.status_code == 422, "the code stays good while the password will not do"
    assert visitor.send("/forgotten/code", {"f-code": code, "f-password": NEW}).status_code == 302
    old = visitor.send("/sign-in", {"f-username": mobile, "f-password": PASSWORD})
    new = visitor.send("/sign-in", {"f-username": mobile, "f-password": NEW})
    assert old.status_code != 302 and new.status_code == 302


def test_a_mobile_without_an_account_gets_no_code_and_the_page_says_the_same(
    application: Flask, visitor: Applicant
) -> None:
    before = len(codes(application, "password_code"))
    assert visitor.send("/forgotten", {"f-mobile": "13622223333"}).status_code == 302
    page = visitor.get("/forgotten/code").text
    assert "如果 13622223333 注册过账号" in page and len(codes(application, "password_code")) == before
    refused = visitor.send("/forgotten/code", {"f-code": "000000", "f-password": NEW})
    assert refused.status_code == 422 and "验证码不对" in refused.text
    assert visitor.send("/forgotten", {"f-mobile": "1"}).status_code == 422
