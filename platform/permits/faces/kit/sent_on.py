"""A form that was sent after the login ran out is completed by signing in: this is the answer to that sign-in.

The form goes to the page it was for as a request of its own, with the new login and a fresh token, so that nobody has
to press anything again and nothing rests on scripts. Knows requests and cookies; does not know what the form means.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, current_app, request
from flask_wtf.csrf import generate_csrf
from werkzeug.test import EnvironBuilder

from permits.faces.kit.expired import Pairs

_FORM = "application/x-www-form-urlencoded"
_OF_THE_BODY = frozenset({"Content-Type", "Content-Length", "Cookie", "Host"})


class SentOn(Response):
    """Answers a sign-in with what the page says to the form that was interrupted."""

    def __init__(self, pairs: Pairs, target: str) -> None:
        super().__init__(status=200)
        self._app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
        self._body = urlencode([("csrf_token", generate_csrf()), *pairs]).encode()
        self._target, self._root, self._from = target, request.root_url, request.remote_addr or ""
        self._headers = [(name, value) for name, value in request.headers if name not in _OF_THE_BODY]
        self._cookies = dict(request.cookies)

    def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        ours = self.headers.getlist("Set-Cookie")

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            return start_response(status, [*(("Set-Cookie", one) for one in ours), *headers], *more)

        # Below whatever stands in front of the application: the address and the scheme are known here already.
        with self._app.app_context():
            return Flask.wsgi_app(self._app, self._environ(ours), start)

    def _environ(self, set_cookies: list[str]) -> Any:
        new = dict(one.partition(";")[0].split("=", 1) for one in set_cookies)
        cookie = "; ".join(f"{name}={value}" for name, value in {**self._cookies, **new}.items())
        builder = EnvironBuilder(
            path=self._target, base_url=self._root, method="POST", input_stream=None, data=self._body,
            content_type=_FORM, headers=[*self._headers, ("Cookie", cookie)],
            environ_base={"REMOTE_ADDR": self._from},
        )  # fmt: skip
        return builder.get_environ()
