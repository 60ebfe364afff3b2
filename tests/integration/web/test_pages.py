"""What every page has: a language, safe headers, words for each mishap, and forms that lose nothing."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from permits.faces.kit.errors import OWN_WORDS, error_key
from permits.faces.kit.words import word
from tests.integration.web.conftest import PASSWORD, Visitor


@pytest.mark.parametrize(
    ("path", "accept", "lang"),
    [
        ("/sign-in", "zh-CN,zh;q=0.9", "zh-Hans"),
        ("/sign-in", "en-GB,en;q=0.9", "en"),
        ("/sign-in", "fr", "zh-Hans"),
        ("/sign-in?lang=en", "zh-CN", "en"),
        ("/sign-in?lang=xx", "zh-CN", "zh-Hans"),
    ],
)
def test_a_page_speaks_the_language_asked_for(visitor: Visitor, path: str, accept: str, lang: str) -> None:
    assert f'<html lang="{lang}"' in visitor.get(path, headers={"Accept-Language": accept}).text


def test_a_chosen_language_is_remembered(visitor: Visitor) -> None:
    visitor.get("/sign-in?lang=en")
    assert '<html lang="en"' in visitor.get("/register", headers={"Accept-Language": "zh"}).text


def test_the_link_to_the_other_language_keeps_the_query(visitor: Visitor) -> None:
    assert "/sign-in?next=%2Faccount&amp;lang=en" in visitor.get("/sign-in?next=/account&lang=zh").text


def test_scripts_and_styles_come_from_this_site_alone(visitor: Visitor) -> None:
    page = visitor.get("/sign-in")
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert re.search(r"script-src 'self' 'nonce-[^']+'", policy)
    assert "unsafe" not in policy
    assert re.findall(r'(?:src|href)="(https?:)?//', page.text) == []
    assert page.headers["X-Content-Type-Options"] == "nosniff"


def test_pages_about_people_are_never_kept(somebody: Visitor) -> None:
    assert somebody.get("/account").headers["Cache-Control"] == "no-store"
    assert somebody.get("/sign-in").headers["Cache-Control"] == "no-store"


def test_built_files_may_be_kept_for_ever_under_their_content(visitor: Visitor) -> None:
    page = visitor.get("/sign-in").text
    addresses = re.findall(r'(?:href|src)="(/static/kit/[^"]+)"', page)
    assert len(addresses) == 3
    for address in addresses:
        assert "immutable" in visitor.get(address).headers["Cache-Control"]


def test_the_first_page_is_light(visitor: Visitor) -> None:
    import gzip

    page = visitor.get("/sign-in")
    addresses = re.findall(r'(?:href|src)="(/static/kit/[^"]+)"', page.text)
    parts = [page.data, *(visitor.get(address).data for address in addresses)]
    assert sum(len(gzip.compress(part)) for part in parts) <= 100 * 1024


def test_the_session_cookie_is_not_for_scripts_or_other_sites(visitor: Visitor) -> None:
    cookie = visitor.get("/sign-in").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


# ---------------------------------------------------------------- mishaps


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_error_of_ours_gives_a_reference_and_no_detail(
    visitor: Visitor, lang: str, caplog: pytest.LogCaptureFixture
) -> None:
    answer = visitor.get(f"/broken?lang={lang}")
    reference = re.search(r"<strong>([0-9A-F]{8})</strong>", answer.text)
    assert answer.status_code == 500
    assert reference and reference[1] in caplog.text
    assert word("error.500.title").say(lang) in answer.text
    assert "secret detail" not in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("code", OWN_WORDS)
def test_every_mishap_has_its_own_page(application: Flask, visitor: Visitor, code: int, lang: str) -> None:
    from werkzeug.exceptions import default_exceptions

    from permits.faces.kit.errors import _refused

    with application.test_request_context(f"/?lang={lang}"):
        page, status, _ = _refused(default_exceptions[code]())  # type: ignore[misc]
    assert status == code
    assert word(f"error.{code}.title").say(lang) in page
    most = application.config["MAX_CONTENT_LENGTH"] // 1_000_000
    assert word(f"error.{code}.body", limit=most).say(lang) in page


@pytest.mark.parametrize(("code", "key"), [(404, "404"), (418, "400"), (415, "400"), (502, "500"), (503, "500")])
def test_other_codes_read_like_their_kind(code: int, key: str) -> None:
    assert error_key(code) == f"error.{key}"


def test_an_error_page_that_breaks_itself_still_says_something(visitor: Visitor, application: Flask) -> None:
    template, application.jinja_env.globals["asset"] = application.jinja_env.globals["asset"], None
    try:
        answer = visitor.get("/nowhere")
    finally:
        application.jinja_env.globals["asset"] = template
    assert answer.status_code == 404
    assert "Something went wrong" in answer.text


def test_a_wrong_method_says_which_are_right(visitor: Visitor) -> None:
    answer = visitor.get("/sign-out")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


def test_machines_get_json(visitor: Visitor) -> None:
    answer = visitor.get("/nowhere", headers={"Accept": "application/json"})
    assert answer.status_code == 404
    assert set(answer.json["message"]) == {"zh", "en"}  # type: ignore[index]


def test_too_many_form_parts_are_refused(visitor: Visitor) -> None:
    sent = {"csrf_token": visitor.token(), **{f"f-{n}": "x" for n in range(5001)}}
    answer = visitor.client.post("/register", data=sent, content_type="multipart/form-data")
    assert answer.status_code == 413


# ---------------------------------------------------------------- forms that waited too long

TYPED = {"f-name": "张三 <b>", "f-mobile": "12", "f-password": PASSWORD}


def hidden(page: str) -> dict[str, str]:
    from html import unescape

    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', page)
    return {unescape(name): unescape(value) for name, value in found}


def test_an_expired_page_brings_back_what_was_typed_but_no_password(visitor: Visitor) -> None:
    answer = visitor.client.post("/register", data={"csrf_token": "stale", **TYPED})
    fields = hidden(answer.text)
    assert answer.status_code == 400
    assert fields["f-name"] == TYPED["f-name"]
    assert fields["f-mobile"] == "12"
    assert PASSWORD not in answer.text
    again = visitor.client.post("/register", data={"csrf_token": fields["csrf_token"], "f-name": fields["f-name"]})
    assert again.status_code == 422


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_a_form_from_another_site_brings_nothing_back(visitor: Visitor, headers: dict[str, str]) -> None:
    answer = visitor.client.post("/register", data=TYPED, headers=headers)
    assert answer.status_code == 400
    assert "张三" not in answer.text


def test_signing_in_completes_the_form_that_was_sent_after_the_login_ran_out(visitor: Visitor, new_mobile: str) -> None:
    visitor.register(new_mobile)
    stopped = visitor.client.post("/account", data={"csrf_token": "stale", "f-story": "a long story"})
    assert stopped.status_code == 405
    for token in ("stale", visitor.token()):
        stopped = visitor.client.post("/account/password", data={"csrf_token": token, "f-story": "a long story"})
        fields = hidden(stopped.text)
        assert stopped.status_code == 401
        assert fields["kept:f-story"] == "a long story"
    missed = visitor.client.post(
        "/sign-in?next=/account/password", data={**fields, "f-username": new_mobile, "f-password": "x"}
    )
    assert hidden(missed.text)["kept:f-story"] == "a long story"
    signed_in = visitor.client.post(
        "/sign-in?next=/account/password",
        data={**hidden(missed.text), "f-username": new_mobile, "f-password": PASSWORD},
    )
    assert signed_in.status_code == 422, "the page judges what was sent: no present password, no new one"
    assert word("accounts.password_title").zh in signed_in.text
    assert 'action="/account/password"' in signed_in.text, "and is sent again to where it was"
    [nonce] = set(re.findall(r'nonce="([^"]+)"', signed_in.text))
    assert f"'nonce-{nonce}'" in signed_in.headers["Content-Security-Policy"]
    assert new_mobile in visitor.get("/account").text, "signed in"


def test_what_was_sent_after_the_login_ran_out_is_done_by_signing_in(visitor: Visitor, new_mobile: str) -> None:
    visitor.register(new_mobile)
    stopped = visitor.client.post("/account/language", data={"csrf_token": "stale", "f-language": "en"})
    sent = {**hidden(stopped.text), "f-username": new_mobile, "f-password": PASSWORD}
    done = visitor.client.post("/sign-in?next=/account/language", data=sent)
    assert (done.status_code, done.headers["Location"]) == (302, "/account")
    assert "Your language has been saved" in visitor.get("/account").text
