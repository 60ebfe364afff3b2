"""Registering, signing in and out. Nobody learns who has an account, and nobody is sent elsewhere."""

from __future__ import annotations

import re
import statistics
import time

import pytest
from flask import Flask

from permits.faces.kit.expired import safe_path
from permits.persistence import messages, people
from permits.persistence.unit_of_work import reading
from permits.services.verify import verify
from tests.integration.web.conftest import PASSWORD, Visitor


def without_token(page: str) -> str:
    return re.sub(r'(csrf_token" value|nonce)="[^"]*"', "", page)


def test_someone_who_registered_can_sign_in_and_see_their_account(visitor: Visitor, new_mobile: str) -> None:
    assert visitor.register(new_mobile).status_code == 200
    assert visitor.sign_in(new_mobile, path="/sign-in?next=/account").headers["Location"] == "/account"
    page = visitor.get("/account").text
    assert "张三" in page
    assert new_mobile in page


def test_registering_makes_a_person_with_the_role_of_an_applicant(
    application: Flask, visitor: Visitor, new_mobile: str
) -> None:
    visitor.register(new_mobile, name="  李   四 ")
    with application.app_context(), reading(application.extensions["permits_site"].database) as unit:
        person, actor = people.person(unit, new_mobile), people.actor_of(unit, new_mobile)
    assert person and (person.name, person.mobile, person.kind) == ("李 四", new_mobile, "applicant")
    assert actor and actor["roles"] == {"applicant"}


@pytest.mark.parametrize("typed", ["139 7777 0001", "１３９７７７７０００２", "+86 139-7777-0003"])
def test_a_mobile_is_understood_however_it_is_written(visitor: Visitor, typed: str) -> None:
    assert visitor.register(typed).status_code == 200
    assert visitor.sign_in(typed, path="/sign-in?next=/account").headers["Location"] == "/account"


def test_a_registered_mobile_gets_the_same_page_and_its_owner_is_told(
    application: Flask, visitor: Visitor, new_mobile: str
) -> None:
    first = visitor.register(new_mobile)
    second = visitor.register(new_mobile, name="别人", password="another one 2")
    assert (second.status_code, without_token(second.text)) == (first.status_code, without_token(first.text))
    assert visitor.sign_in(new_mobile, "another one 2").status_code == 401
    assert visitor.sign_in(new_mobile).status_code == 302
    site = application.extensions["permits_site"]
    with application.app_context(), reading(site.database) as unit:
        assert len(messages.messages_of(unit, new_mobile)) == 1
    with application.app_context():
        assert [one for found in verify(site) for one in found.broken if new_mobile in one.where] == []


REFUSED = [
    ({"f-name": ""}, "请填写姓名"),
    ({"f-mobile": "12345678901"}, "请填写 11 位手机号"),
    ({"f-mobile": "139000"}, "请填写 11 位手机号"),
    ({"f-password": "short 1"}, "密码须有 8 至 128 个字符"),
    ({"f-password": "Password"}, "这个密码很多人在用"),
    ({"f-password": "12345678"}, "这个密码很多人在用"),
    ({"f-password": "x13912345678"}, "密码不能含有手机号"),
    ({"f-name": "\u3000\u200b"}, "请填写姓名"),
]


@pytest.mark.parametrize(("change", "said"), REFUSED)
def test_a_registration_that_will_not_do_is_refused_at_its_field(
    visitor: Visitor, change: dict[str, str], said: str
) -> None:
    sent = {"f-name": "张三", "f-mobile": "13912345678", "f-password": PASSWORD}
    answer = visitor.send("/register", {**sent, **change}, headers={"Accept-Language": "zh"})
    assert answer.status_code == 422
    assert said in answer.text
    assert f'href="#{next(iter(change))}"' in answer.text
    assert PASSWORD not in answer.text


def test_a_wrong_password_and_an_unknown_name_look_the_same(visitor: Visitor, new_mobile: str) -> None:
    visitor.register(new_mobile)
    known, unknown = visitor.sign_in(new_mobile, "wrong one 1"), visitor.sign_in("13800000000", "wrong one 1")
    assert (known.status_code, unknown.status_code) == (401, 401)
    assert without_token(known.text).replace(new_mobile, "") == without_token(unknown.text).replace("13800000000", "")


@pytest.mark.long
def test_a_wrong_password_and_an_unknown_name_take_the_same_time(
    application: Flask, visitor: Visitor, new_mobile: str
) -> None:
    visitor.register(new_mobile)

    # Work of this thread only, so that a busy machine changes nothing.
    def seconds(name: str) -> float:
        application.appbuilder.sm.limiter.reset()  # type: ignore[attr-defined]
        token = visitor.token()
        start = time.thread_time()
        visitor.client.post("/sign-in", data={"csrf_token": token, "f-username": name, "f-password": "wrong one 1"})
        return time.thread_time() - start

    known, unknown = zip(*((seconds(new_mobile), seconds("13800000000")) for _ in range(15)), strict=True)
    assert abs(statistics.median(known) - statistics.median(unknown)) < 0.5 * statistics.median(known)


def test_signing_out_ends_the_login_and_needs_a_form(somebody: Visitor) -> None:
    assert somebody.get("/sign-out").status_code == 405
    assert somebody.send("/sign-out", {}).status_code == 302
    assert somebody.get("/account").headers["Location"] == "/sign-in?next=/account"


def test_signing_in_changes_the_cookie_and_the_token(visitor: Visitor, new_mobile: str) -> None:
    visitor.register(new_mobile)
    before = visitor.token()
    visitor.sign_in(new_mobile)
    assert visitor.client.post("/sign-out", data={"csrf_token": before}).status_code == 400


def test_an_account_that_was_closed_is_out_at_the_next_request(application: Flask, somebody: Visitor) -> None:
    with application.app_context():
        manager = application.appbuilder.sm  # type: ignore[attr-defined]
        user = max(manager.get_all_users(), key=lambda each: each.id)
        user.active = False
        manager.update_user(user)
        manager.session.remove()
    assert somebody.get("/account").status_code == 302


def test_whoever_guessed_too_often_is_told_why_and_when_to_try_again(visitor: Visitor, new_mobile: str) -> None:
    visitor.register(new_mobile)
    for n in range(10):
        visitor.sign_in(new_mobile, f"guess number {n}")
    locked = visitor.sign_in(new_mobile)
    assert locked.status_code == 429, "not even the right password opens a locked account"
    assert re.search(r"密码多次不正确.*请在 1[0-5] 分钟后再登录", locked.text)
    assert 600 < int(locked.headers["Retry-After"]) <= 900
    told = visitor.client.post("/sign-in", headers={"Accept": "application/json"}, data={
        "csrf_token": visitor.token(), "f-username": new_mobile, "f-password": "x"})  # fmt: skip
    assert (told.status_code, told.json["code"]) == (429, "sign_in.locked")
    assert "minutes" in told.json["message"]["en"]


def test_signing_in_often_with_the_right_password_locks_nobody(visitor: Visitor, new_mobile: str) -> None:
    visitor.register(new_mobile)
    assert [visitor.sign_in(new_mobile).status_code for _ in range(12)] == [302] * 12


def test_a_locked_account_stops_nobody_else_at_the_same_address(visitor: Visitor, new_mobile: str) -> None:
    visitor.register(new_mobile)
    answers = [visitor.sign_in("13900009999", "guess").status_code for _ in range(11)]
    assert answers[-1] == 429
    assert visitor.sign_in(new_mobile).status_code == 302


def test_guessing_passwords_is_slowed_down(visitor: Visitor, new_mobile: str) -> None:
    answers = [visitor.sign_in(new_mobile, f"guess number {n}").status_code for n in range(12)]
    assert answers[:10] == [401] * 10
    assert answers[10:] == [429] * 2


ELSEWHERE = [
    "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example",
    "https:evil.example", "/\t/evil.example", "/\n/evil.example", " //evil.example", "javascript:alert(1)",
    "evil.example", "http:///evil", "/%0d\r", "@evil.example", "/a b", "",
]  # fmt: skip


@pytest.mark.parametrize("target", ELSEWHERE)
def test_no_address_leads_to_another_site(target: str) -> None:
    assert safe_path(target) == ""


@pytest.mark.parametrize("target", ["/", "/account", "/a/b?c=d&e=//f", "/%E4%BA%8B"])
def test_a_path_of_this_site_is_kept(target: str) -> None:
    assert safe_path(target) == target


def test_signing_in_never_leaves_the_site(visitor: Visitor, new_mobile: str) -> None:
    visitor.register(new_mobile)
    answer = visitor.sign_in(new_mobile, path="/sign-in?next=//evil.example/x")
    assert answer.headers["Location"].startswith("/")
    assert "evil" not in answer.headers["Location"]


def test_choosing_another_password_asks_for_the_present_one(somebody: Visitor, new_mobile: str) -> None:
    zh = {"Accept-Language": "zh"}
    path = "/account/password"
    wrong = somebody.send(path, {"f-old-password": "not this 1", "f-password": "another one 2"}, headers=zh)
    assert (wrong.status_code, "现在的密码不正确" in wrong.text) == (422, True)
    weak = somebody.send(path, {"f-old-password": PASSWORD, "f-password": "1234567890"}, headers=zh)
    assert (weak.status_code, "这个密码很多人在用" in weak.text) == (422, True)
    same = somebody.send(path, {"f-old-password": PASSWORD, "f-password": PASSWORD}, headers=zh)
    assert (same.status_code, "新密码与现在的密码相同" in same.text) == (422, True)
    done = somebody.send(path, {"f-old-password": PASSWORD, "f-password": "another one 2"})
    assert done.headers["Location"] == "/account"
    assert somebody.get("/account").status_code == 200
    somebody.send("/sign-out", {})
    assert somebody.sign_in(new_mobile).status_code == 401
    assert somebody.sign_in(new_mobile, "another one 2").status_code == 302


def test_another_password_ends_the_logins_of_other_devices(application: Flask, new_mobile: str) -> None:
    here, elsewhere = (Visitor(application.test_client()) for _ in range(2))
    here.register(new_mobile)
    for device in (here, elsewhere):
        device.sign_in(new_mobile)
        assert device.get("/account").status_code == 200
    here.send("/account/password", {"f-old-password": PASSWORD, "f-password": "another one 2"})
    assert elsewhere.get("/account").status_code == 302
    assert here.get("/account").status_code == 200


def test_the_pages_of_flask_appbuilder_are_met_by_nobody(
    visitor: Visitor, somebody: Visitor, administrator: str
) -> None:
    stock = ("/users/list/", "/users/add", "/roles/list/", "/groups/list/", "/resetmypassword/form", "/api/v1/menu/")
    assert {somebody.get(path).status_code for path in stock} == {404}
    somebody.send("/sign-out", {})
    assert {visitor.get(path).status_code for path in stock} == {404}
    visitor.sign_in(administrator)
    assert {visitor.get(path).status_code for path in stock} == {404}
