"""The second step of signing in: a code by SMS after the password, for whoever turned it on."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from permits.faces.kit.views import KEY
from permits.persistence.tables import OutboxMessage
from permits.persistence.unit_of_work import reading
from tests.integration.web.conftest import PASSWORD, Visitor

STEP = "/account/two-step"


def last_code(application: Flask, mobile: str) -> str:
    with reading(application.extensions[KEY].database) as unit:
        sent = unit.all(
            select(OutboxMessage).where(OutboxMessage.template == "sign_in_code").order_by(OutboxMessage.id)
        )
    return str([one for one in sent if one.recipient == mobile][-1].params["code"])


def turned_on(application: Flask, somebody: Visitor, mobile: str) -> None:
    assert "验证码已发到" in somebody.send(STEP, {}).text
    assert somebody.send(STEP, {"f-code": last_code(application, mobile)}).status_code == 302
    assert "已打开" in somebody.get("/account").text


def test_it_is_turned_on_only_with_the_code_that_was_sent(
    application: Flask, somebody: Visitor, new_mobile: str
) -> None:
    somebody.send(STEP, {})
    wrong = somebody.send(STEP, {"f-code": "000000" if last_code(application, new_mobile) != "000000" else "111111"})
    assert wrong.status_code == 422
    assert "未打开" in somebody.get("/account").text


def test_the_password_alone_no_longer_lets_anybody_in(application: Flask, somebody: Visitor, new_mobile: str) -> None:
    turned_on(application, somebody, new_mobile)
    somebody.send("/sign-out", {})
    asked = somebody.sign_in(new_mobile)
    assert (asked.status_code, "填写短信验证码" in asked.text) == (200, True)
    assert somebody.get("/account").status_code == 302
    code = last_code(application, new_mobile)
    wrong = "000000" if code != "000000" else "111111"
    assert somebody.send("/sign-in/code", {"f-code": wrong}).status_code == 401
    assert somebody.get("/account").status_code == 302
    assert somebody.send("/sign-in/code", {"f-code": code}).status_code == 302
    assert somebody.get("/account").status_code == 200
    somebody.send("/sign-out", {})
    assert somebody.send("/sign-in/code", {"f-code": code}).headers["Location"] == "/sign-in"


def test_after_five_wrong_codes_the_right_one_is_no_longer_good(
    application: Flask, somebody: Visitor, new_mobile: str
) -> None:
    turned_on(application, somebody, new_mobile)
    somebody.send("/sign-out", {})
    somebody.sign_in(new_mobile)
    code = last_code(application, new_mobile)
    for _ in range(5):
        somebody.send("/sign-in/code", {"f-code": "x"})
    assert somebody.send("/sign-in/code", {"f-code": code}).status_code == 401


def test_turning_it_off_asks_for_the_password(application: Flask, somebody: Visitor, new_mobile: str) -> None:
    turned_on(application, somebody, new_mobile)
    assert somebody.send(STEP, {"f-password": "wrong"}).status_code == 422
    assert somebody.send(STEP, {"f-password": PASSWORD}).status_code == 302
    somebody.send("/sign-out", {})
    assert somebody.sign_in(new_mobile).status_code == 302


def test_nobody_reaches_the_second_step_without_the_first(visitor: Visitor) -> None:
    assert visitor.get("/sign-in/code").headers["Location"] == "/sign-in"
