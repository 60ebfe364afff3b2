"""Every address of the site says who may open it; one that says nothing is closed, and named here."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from config import read_settings
from permits.faces.kit.access import PUBLIC, ROLES, roles_of_route


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    from app import create_app

    folder: Path = tmp_path_factory.mktemp("site")
    settings, findings = read_settings({"PERMITS_ENV": "test", "PERMITS_DATA_DIR": str(folder)})
    assert settings, findings
    app: Flask = create_app(settings)
    return app


def undeclared(site: Flask) -> list[str]:
    with site.app_context():
        return sorted({rule.endpoint for rule in site.url_map.iter_rules() if roles_of_route(rule.endpoint) is None})


def test_every_route_declares_who_may_open_it(site: Flask) -> None:
    assert undeclared(site) == []


def test_every_declared_role_exists(site: Flask) -> None:
    with site.app_context():
        for rule in site.url_map.iter_rules():
            assert (roles_of_route(rule.endpoint) or frozenset()) <= {*ROLES, PUBLIC}, rule.endpoint


def test_a_route_that_declares_nothing_is_seen() -> None:
    bare = Flask("bare")
    bare.add_url_rule("/secret", "secret", lambda: "open to all")
    assert undeclared(bare) == ["secret"]
