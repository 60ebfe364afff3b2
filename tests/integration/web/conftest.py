"""The whole web application on a fresh database, and a browser's worth of cookies for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import create_app
from config import Settings, read_settings

PASSWORD = "good enough 1"


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder: Path = tmp_path_factory.mktemp("site")
    found, findings = read_settings({"PERMITS_ENV": "test", "PERMITS_DATA_DIR": str(folder)})
    assert found, findings
    return found


@pytest.fixture(scope="session")
def application(settings: Settings) -> Flask:
    app: Flask = create_app(settings)
    app.add_url_rule("/broken", "broken", broken)
    return app


def broken() -> str:
    raise RuntimeError("a secret detail")


broken.permits_roles = frozenset({"public"})  # type: ignore[attr-defined]


class Visitor:
    """Somebody with a browser: fetches pages and sends forms with the token that stood on the page."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, path: str, **more: object) -> TestResponse:
        return self.client.get(path, **more)  # type: ignore[arg-type]

    def token(self, page: str = "/sign-in") -> str:
        text = self.client.get(page, headers={"Accept-Language": "zh"}, follow_redirects=True).text
        found = re.search(r'name="csrf_token" value="([^"]+)"', text)
        assert found, text
        return unescape(found[1])

    def send(self, path: str, fields: dict[str, str], **more: object) -> TestResponse:
        return self.client.post(path, data={"csrf_token": self.token(), **fields}, **more)  # type: ignore[arg-type]

    def register(self, mobile: str, name: str = "张三", password: str = PASSWORD) -> TestResponse:
        return self.send("/register", {"f-name": name, "f-mobile": mobile, "f-password": password})

    def sign_in(self, username: str, password: str = PASSWORD, path: str = "/sign-in") -> TestResponse:
        return self.send(path, {"f-username": username, "f-password": password})


@pytest.fixture
def visitor(application: Flask) -> Iterator[Visitor]:
    application.appbuilder.sm.limiter.reset()  # type: ignore[attr-defined]
    with application.test_client() as client:
        yield Visitor(client)


@pytest.fixture
def somebody(visitor: Visitor, new_mobile: str) -> Visitor:
    """An applicant, registered and signed in."""
    visitor.register(new_mobile)
    assert visitor.sign_in(new_mobile).status_code == 302
    return visitor


_numbers = iter(range(13900000000, 13999999999))


@pytest.fixture
def new_mobile() -> str:
    return str(next(_numbers))


@pytest.fixture(scope="session")
def administrator(application: Flask) -> str:
    """The user name of somebody with the role; the password is `PASSWORD`."""
    with application.app_context():
        manager = application.appbuilder.sm  # type: ignore[attr-defined]
        manager.add_user("admin", "管理员", "", "admin@example.cn", manager.find_role("administrator"), PASSWORD)
        manager.session.remove()
    return "admin"
