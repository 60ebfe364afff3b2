"""The administrator keeps the accounts of the staff; each change is written down, and nobody else gets near."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from itertools import count

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from permits.persistence import audit, people
from permits.persistence.unit_of_work import reading
from permits.services.verify import verify
from tests.integration.web.conftest import Visitor

ZH = {"Accept-Language": "zh"}
_numbers = count(1)
CLERK = {"f-name": "王 窗口", "f-roles": "clerk", "f-authority": "bj-haidian", "f-office": "window"}


@pytest.fixture
def admin(application: Flask, administrator: str) -> Visitor:
    application.appbuilder.sm.limiter.reset()  # type: ignore[attr-defined]
    visitor = Visitor(application.test_client())
    assert visitor.sign_in(administrator).status_code == 302
    return visitor


@pytest.fixture
def username() -> str:
    return f"window-{next(_numbers)}"


@pytest.fixture
def other(application: Flask) -> Callable[[], Visitor]:
    """Somebody else at another device."""
    return lambda: Visitor(application.test_client())


def one_time(page: TestResponse) -> str:
    assert page.status_code == 200, page.text
    found = re.search(r">\s*([a-z2-9]{5}-[a-z2-9]{5}-[a-z2-9]{5})\s*<", page.text)
    assert found, page.text
    return unescape(found[1])


def add(admin: Visitor, username: str) -> str:
    return one_time(admin.send("/administration/staff/new", {"f-username": username, **CLERK}))


def written_down(application: Flask, username: str) -> list[tuple[str, str]]:
    with application.app_context(), reading(application.extensions["permits_site"].database) as unit:
        return [(e.actor, e.action) for e in audit.entries(unit) if e.subject == f"person:{username}"]


def test_the_administrators_first_page_says_how_the_system_is(admin: Visitor) -> None:
    assert admin.get("/").headers["Location"] == "/administration"
    page = admin.get("/administration", headers=ZH).text
    for said in ("系统状况", "数据库", "事项定义", "工作日历", "注册的申请人"):
        assert said in page


def test_a_new_clerk_signs_in_once_and_must_choose_a_password(
    application: Flask, admin: Visitor, other: Callable[[], Visitor], username: str
) -> None:
    password, clerk = add(admin, username), other()
    assert clerk.sign_in(username, password).headers["Location"] == "/account/password"
    assert clerk.get("/window").headers["Location"] == "/account/password"
    changed = clerk.send("/account/password", {"f-old-password": password, "f-password": "my own word 1"})
    assert changed.headers["Location"] == "/window"
    assert clerk.get("/window").status_code == 200
    clerk.send("/sign-out", {})
    assert clerk.sign_in(username, "my own word 1").headers["Location"] == "/window"
    assert written_down(application, username) == [("admin", "staff_added"), (username, "password_changed")]


@pytest.mark.parametrize(
    ("wanted", "said"), [("password", "这个密码很多人在用"), ("{username}-1", "密码不能含有手机号、用户名或姓名")]
)
def test_a_password_that_is_guessed_first_is_not_taken_for_another_either(
    admin: Visitor, other: Callable[[], Visitor], username: str, wanted: str, said: str
) -> None:
    password, clerk = add(admin, username), other()
    clerk.sign_in(username, password)
    sent = {"f-old-password": password, "f-password": wanted.format(username=username)}
    refused = clerk.send("/account/password", sent, headers=ZH)
    assert refused.status_code == 422
    assert said in refused.text


REFUSED = [
    ({"f-username": "王"}, "用户名须有 3 至 40 个字符"),
    ({"f-username": "admin"}, "这个用户名已有人使用"),
    ({"f-name": ""}, "请填写姓名"),
    ({"f-roles": ""}, "请至少选择一种身份"),
    ({"f-authority": ""}, "请选择所在机关"),
    ({"f-office": "station"}, "请选择这个机关设有的处室"),
    ({"f-roles": "applicant"}, "请至少选择一种身份"),
    ({"f-mobile": "1380013800"}, "请填写 11 位手机号，例如"),
]


@pytest.mark.parametrize(("change", "said"), REFUSED)
def test_an_account_that_will_not_do_is_refused_at_its_field(
    admin: Visitor, username: str, change: dict[str, str], said: str
) -> None:
    answer = admin.send("/administration/staff/new", {"f-username": username, **CLERK, **change}, headers=ZH)
    assert answer.status_code == 422
    assert said in answer.text
    assert f'href="#{next(iter(change))}' in answer.text


def test_somebody_is_given_another_office_and_other_roles(application: Flask, admin: Visitor, username: str) -> None:
    add(admin, username)
    change = {"f-name": "王处长", "f-roles": "reviewer", "f-authority": "bj-fengtai", "f-office": "director"}
    page = admin.send(f"/administration/staff/{username}", change, headers=ZH, follow_redirects=True)
    assert "已保存" in page.text
    with application.app_context(), reading(application.extensions["permits_site"].database) as unit:
        actor = people.actor_of(unit, username)
    assert actor == {
        "username": username, "name": "王处长", "roles": {"reviewer"}, "authority": "bj-fengtai", "office": "director",
    }  # fmt: skip
    assert ("admin", "staff_changed") in written_down(application, username)
    assert "王处长" in admin.get("/administration/staff?authority=bj-fengtai").text
    assert "王处长" not in admin.get("/administration/staff?authority=bj-haidian").text


def test_a_mobile_is_asked_for_kept_bare_shown_changed_and_taken_away_again(
    application: Flask, admin: Visitor, username: str
) -> None:
    page, kept = f"/administration/staff/{username}", application.extensions["permits_site"].database
    assert 'name="f-mobile"' in admin.get("/administration/staff/new").text
    one_time(
        admin.send("/administration/staff/new", {"f-username": username, **CLERK, "f-mobile": "+86 138-0013 8000"})
    )
    assert 'value="13800138000"' in admin.get(page).text
    refused = admin.send(page, {**CLERK, "f-mobile": "138"}, headers=ZH)
    assert (refused.status_code, 'href="#f-mobile' in refused.text) == (422, True)
    for typed, mobile in (("139 0013 9000", "13900139000"), ("", None)):
        assert admin.send(page, {**CLERK, "f-mobile": typed}).status_code == 302
        with application.app_context(), reading(kept) as unit:
            person = people.person(unit, username)
        assert person and person.mobile == mobile
    with application.app_context(), reading(kept) as unit:
        noted = [entry.data for entry in audit.entries(unit) if entry.subject == f"person:{username}"]
    assert [data["sms"] for data in noted] == [True, True, False]
    assert "13800138000" not in repr(noted), "what is written down for good names no number"


@pytest.mark.parametrize("first", ["officer", "applicant"])
def test_an_officer_with_the_mobile_of_an_applicant_keeps_nobody_from_registering_or_signing_in(
    admin: Visitor, other: Callable[[], Visitor], username: str, new_mobile: str, first: str
) -> None:
    applicant, officer, asked = other(), other(), {"f-username": username, **CLERK, "f-mobile": new_mobile}
    if first == "applicant":
        assert applicant.register(new_mobile).status_code == 200
    password = one_time(admin.send("/administration/staff/new", asked))
    if first == "officer":
        assert applicant.register(new_mobile).status_code == 200
    assert applicant.sign_in(new_mobile, path="/sign-in?next=/account").headers["Location"] == "/account"
    assert officer.sign_in(new_mobile, password).status_code == 401, "staff sign in with their user name"
    assert officer.sign_in(username, password).headers["Location"] == "/account/password"


def test_a_disabled_account_is_out_at_once_and_in_again_when_enabled(
    application: Flask, admin: Visitor, other: Callable[[], Visitor], username: str
) -> None:
    password, clerk = add(admin, username), other()
    clerk.sign_in(username, password)
    admin.send(f"/administration/staff/{username}/active", {})
    assert "/sign-in" in clerk.get("/account").headers["Location"]
    assert clerk.sign_in(username, password).status_code == 401
    admin.send(f"/administration/staff/{username}/active", {})
    assert clerk.sign_in(username, password).status_code == 302
    assert [what for _, what in written_down(application, username)][1:] == ["account_disabled", "account_enabled"]


def test_a_reset_password_ends_the_old_one_and_its_logins(
    application: Flask, admin: Visitor, other: Callable[[], Visitor], username: str
) -> None:
    old, clerk = add(admin, username), other()
    clerk.sign_in(username, old)
    new = one_time(admin.send(f"/administration/staff/{username}/password", {}))
    assert "/sign-in" in clerk.get("/account/password").headers["Location"]
    assert clerk.sign_in(username, old).status_code == 401
    assert clerk.sign_in(username, new).headers["Location"] == "/account/password"
    assert ("admin", "password_reset") in written_down(application, username)


def test_keeping_accounts_leaves_no_password_where_verify_finds_one(
    application: Flask, admin: Visitor, other: Callable[[], Visitor], username: str
) -> None:
    password, clerk = add(admin, username), other()
    clerk.sign_in(username, password)
    clerk.send("/account/password", {"f-old-password": password, "f-password": "my own word 1"})
    secrets = (password, "my own word 1", one_time(admin.send(f"/administration/staff/{username}/password", {})))
    admin.send(f"/administration/staff/{username}", {"f-username": username, **CLERK, "f-name": "王 二"})
    assert len(written_down(application, username)) == 4
    with application.app_context(), reading(application.extensions["permits_site"].database) as unit:
        kept = repr([(e.actor, e.action, e.subject, e.data) for e in audit.entries(unit)])
        found = {one.code: one.broken for one in verify(application.extensions["permits_site"])}
    assert not [one for one in secrets if one in kept]
    assert found["I14"] == found["I9"] == ()


def test_no_administrator_shuts_themselves_out(admin: Visitor, administrator: str) -> None:
    mine = f"/administration/staff/{administrator}"
    refused = admin.send(mine, {"f-name": "管理员", "f-roles": "author"}, headers=ZH)
    assert (refused.status_code, "不能停用自己的账号" in refused.text) == (422, True)
    admin.send(f"{mine}/active", {})
    assert admin.get("/administration").status_code == 200


def test_accounts_are_nobody_elses(admin: Visitor, other: Callable[[], Visitor], username: str) -> None:
    password, clerk = add(admin, username), other()
    clerk.sign_in(username, password)
    clerk.send("/account/password", {"f-old-password": password, "f-password": "my own word 1"})
    for path in ("", "/staff", "/staff/new", f"/staff/{username}"):
        assert clerk.get(f"/administration{path}").status_code == 403
    for path in (f"/staff/{username}", f"/staff/{username}/active", f"/staff/{username}/password", "/staff/new"):
        assert clerk.send(f"/administration{path}", {"f-roles": "administrator"}).status_code == 403
        assert other().send(f"/administration{path}", {}).status_code == 401


def test_changing_an_account_needs_the_token_of_a_page(admin: Visitor, username: str) -> None:
    add(admin, username)
    for path in ("active", "password"):
        assert admin.client.post(f"/administration/staff/{username}/{path}", data={}).status_code == 400


def test_an_applicant_is_no_member_of_the_staff(admin: Visitor, other: Callable[[], Visitor], new_mobile: str) -> None:
    other().register(new_mobile)
    assert admin.get(f"/administration/staff/{new_mobile}").status_code == 404
    assert new_mobile not in admin.get("/administration/staff").text
