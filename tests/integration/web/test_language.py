"""The language somebody switches to is their account's: pages, messages and what goes out to them speak it."""

from __future__ import annotations

from flask import Flask

from permits.core.process import Actor
from permits.core.text import Text
from permits.faces.kit.views import KEY
from permits.persistence import messages, people
from permits.persistence.unit_of_work import reading, unit_of_work
from permits.services.keep_language import keep_language
from permits.services.keep_staff import StaffWish, add_staff
from tests.integration.web.conftest import Visitor
from tests.sites import RECEIVED

ZH, EN = "退出", "Sign out"


def language_of(application: Flask, username: str) -> str:
    with application.app_context(), reading(application.extensions[KEY].database) as unit:
        found = people.person(unit, username)
    assert found
    return found.language


def test_the_switch_of_whoever_is_signed_in_is_kept_with_their_account(
    application: Flask, somebody: Visitor, new_mobile: str
) -> None:
    assert language_of(application, new_mobile) == "zh"
    somebody.get("/account?lang=en")
    assert language_of(application, new_mobile) == "en"
    elsewhere = Visitor(application.test_client())
    elsewhere.sign_in(new_mobile)
    assert EN in elsewhere.get("/account").text, "on another device, whose browser asks for Chinese"
    elsewhere.get("/account?lang=zh", headers={"Sec-Fetch-Site": "cross-site"})
    assert language_of(application, new_mobile) == "en", "a link on another site changes no account"


def test_what_was_chosen_just_before_signing_in_is_kept_too(
    application: Flask, visitor: Visitor, new_mobile: str
) -> None:
    visitor.register(new_mobile)
    visitor.get("/sign-in?lang=en")
    visitor.sign_in(new_mobile)
    assert language_of(application, new_mobile) == "en"
    assert EN in visitor.get("/account").text


def test_the_account_page_has_a_setting_for_the_language(
    application: Flask, somebody: Visitor, new_mobile: str
) -> None:
    assert 'name="f-language"' in somebody.get("/account").text
    answer = somebody.send("/account/language", {"f-language": "en"}, follow_redirects=True)
    assert EN in answer.text and "Your language has been saved" in answer.text
    assert language_of(application, new_mobile) == "en"
    somebody.send("/account/language", {"f-language": "tlh"})
    assert language_of(application, new_mobile) == "en"


def test_a_new_member_of_the_staff_has_chosen_no_language_until_they_switch(application: Flask) -> None:
    site, by = application.extensions[KEY], Actor("admin", "管理员", frozenset({"administrator"}))
    wish = StaffWish("window-lang", "王 窗口", "bj-haidian", "window", frozenset({"clerk"}))
    with application.app_context():
        password, findings = add_staff(site, wish, lambda wish, password: True, by, RECEIVED)
    assert password and not findings
    assert language_of(application, "window-lang") == ""
    keep_language(site, "window-lang", "en")
    assert language_of(application, "window-lang") == "en"


def test_a_message_kept_in_both_languages_is_read_in_the_present_one(
    application: Flask, somebody: Visitor, new_mobile: str
) -> None:
    with unit_of_work(application.extensions[KEY].database) as uow:
        messages.deliver(uow, key=f"m-{new_mobile}", recipient=new_mobile, text=Text("已受理", "Taken in"), at=RECEIVED)
    assert "已受理" in somebody.get("/messages").text
    assert "Taken in" in somebody.get("/messages?lang=en").text
