"""Pages for what went wrong, in words people can act on. Knows HTTP; shows no traceback, ever.

An error of ours gets a reference number that stands in the log beside the whole story.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from typing import Any

from flask import Flask, current_app, g, jsonify, request
from flask_limiter import RateLimitExceeded
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from permits.core.text import Text
from permits.faces.kit.access import PUBLIC, SignedOut, role_names, roles_of_route
from permits.faces.kit.expired import Keep, Names, login_expired, token_expired
from permits.faces.kit.file_words import MEGABYTE
from permits.faces.kit.language import language
from permits.faces.kit.limits import too_often
from permits.faces.kit.render import render
from permits.faces.kit.unsent import keep_files, names
from permits.faces.kit.words import word

# When even the error page breaks: nothing but this text is needed.
SORRY = Text("系统出了问题，请稍后再试", "Something went wrong; try again later")
# What is no request at all never comes to a page: in both languages, since nobody knows which one is read.
UNREADABLE = Text(
    "浏览器发来的请求无法识别。请返回上一页重试，或从首页重新进入。",
    "The request your browser sent could not be read. Go back and try again, or start from the home page.",
)
UNREADABLE_OF = {
    414: Text(
        "网址太长，无法打开。请检查网址是否复制完整、有没有多出内容，或从首页重新进入。",
        "The address is too long to be opened. Check that it was copied as it is, or start from the home page.",
    ),
    431: Text(
        "浏览器随请求发来的信息太多，无法打开。请清除本网站的 Cookie 后重试。",
        "Your browser sent too much along with the request. Clear the cookies of this site and try again.",
    ),
    500: SORRY,
}
HOME = Text("回到首页", "Back to the home page")
log = logging.getLogger(__name__)

# Codes with words of their own; every other 4xx reads like 400, every other 5xx like 500.
OWN_WORDS = (400, 403, 404, 405, 409, 413, 429, 500)


def set_up_errors(app: Flask) -> None:
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(SignedOut, lambda _: _again(login_expired))
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(Exception, _broken)


def _csrf(error: CSRFError) -> Any:
    roles = roles_of_route(request.endpoint) if request.endpoint else None
    # The token is looked at before Flask-AppBuilder has said who asks.
    g.setdefault("user", current_user)
    signed_out = roles and PUBLIC not in roles and not role_names()
    return _again(login_expired if signed_out else token_expired)


def _again(page: Callable[[Keep, Names], Any]) -> Any:
    """The page that loses nothing, unless another site sent the form."""
    try:
        return page(keep_files, names)
    except HTTPException as refused:
        return _refused(refused)


def _refused(error: HTTPException) -> Any:
    if error.response is not None or error.code is None or error.code < 400:
        return error.get_response()
    if isinstance(error, RateLimitExceeded):
        return _slowed_down(error)
    return _answer(error.code, "", dict(error.get_headers()) if error.code == 405 else {})


def _slowed_down(error: RateLimitExceeded) -> Any:
    finding, seconds = too_often(error)
    headers = {"Retry-After": str(seconds)}
    if request.accept_mimetypes.best == "application/json":
        message = {"zh": finding.message.zh, "en": finding.message.en}
        return jsonify({"code": finding.code, "message": message, "seconds": seconds}), 429, headers
    return (
        render("kit/error.html", key=error_key(429), reference="", said=finding.message.say(language())),
        429,
        headers,
    )


def _broken(error: Exception) -> Any:
    reference = secrets.token_hex(4).upper()
    log.error("reference %s: %s %s", reference, request.method, request.path, exc_info=error)
    return _answer(500, reference, {})


def unreadable(status: int) -> str:
    """The page for what the server could not read as a request, whole and without a frame: no address, no reader."""
    said = UNREADABLE_OF.get(status, UNREADABLE)
    return (
        '<!doctype html><html lang="zh-Hans"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{status}</title></head><body>"
        f'<h1>{said.zh}</h1><p lang="en">{said.en}</p>'
        f'<p><a href="/">{HOME.zh} <span lang="en">{HOME.en}</span></a></p></body></html>'
    )


def error_key(code: int) -> str:
    """The stem of the words for a status code."""
    return f"error.{code if code in OWN_WORDS else 400 if code < 500 else 500}"


def _answer(code: int, reference: str, headers: dict[str, str]) -> Any:
    kept = {name: value for name, value in headers.items() if name == "Allow"}
    if request.accept_mimetypes.best == "application/json":
        return _machine(code, reference), code, kept
    # The frame is drawn without account or database: one of them may be what broke.
    g.plain_frame = code >= 500
    if code < 500 and "user" not in g:
        # What is too large is refused before anybody asked who sent it: the frame is still theirs.
        g.user = current_user
    most = current_app.config["MAX_CONTENT_LENGTH"]
    said = word("error.413.body", limit=most // MEGABYTE).say(language()) if code == 413 else ""
    try:
        return render("kit/error.html", key=error_key(code), reference=reference, said=said), code, kept
    except Exception:
        log.exception("the error page itself broke")
        said = f"{SORRY.zh} <span lang=en>{SORRY.en}</span> {reference}"
        return f"<!doctype html><html lang=zh-Hans><title>{code}</title><h1>{said}</h1>", code


def _machine(code: int, reference: str) -> Response:
    key = error_key(code)
    message = {"zh": word(f"{key}.title").zh, "en": word(f"{key}.title").en}
    return jsonify({"code": key, "message": message, **({"reference": reference} if reference else {})})
