"""The web application on both databases: accounts share the platform's engine and never keep its writers waiting."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

from flask import Flask

from app import create_app
from config import Settings
from permits.core.text import Text
from permits.faces.kit.access import allowed
from permits.faces.kit.views import current_actor, now, site
from permits.persistence import messages
from permits.persistence.unit_of_work import unit_of_work
from tests.integration.web.conftest import Visitor


@allowed("applicant")
def act() -> str:
    """A view that does what every service does: one writing transaction, while somebody is signed in."""
    actor = current_actor()
    with unit_of_work(site().database) as uow:
        messages.deliver(uow, key="act", recipient=actor.username, text=Text("好", "good"), at=now())
    return f"{actor.name} {sorted(actor.roles)}"


def application_on(url: str, settings: Settings, folder: Path) -> Flask:
    app: Flask = create_app(replace(settings, database_url=url, data_dir=folder / "data"))
    app.add_url_rule("/act", "act", act)
    return app


def test_a_signed_in_visitor_can_act_without_waiting(database_url: str, settings: Settings, tmp_path: Path) -> None:
    app = application_on(database_url, settings, tmp_path)
    with app.test_client() as client:
        visitor = Visitor(client)
        assert visitor.register("13911110000").status_code == 200
        assert visitor.sign_in("13911110000").status_code == 302
        start = time.perf_counter()
        assert visitor.get("/act").text == "张三 ['applicant']"
    # A lock kept by the login would hold the write for the whole busy timeout, 30 seconds.
    assert time.perf_counter() - start < 10
    site_database = app.extensions["permits_site"].database
    site_database.close()


def test_a_second_start_finds_the_accounts_of_the_first(database_url: str, settings: Settings, tmp_path: Path) -> None:
    first = application_on(database_url, settings, tmp_path)
    with first.test_client() as client:
        Visitor(client).register("13911110000")
    second = application_on(database_url, settings, tmp_path)
    assert second.config["FAB_CREATE_DB"] is False
    with second.test_client() as client:
        assert Visitor(client).sign_in("13911110000").status_code == 302
    for app in (first, second):
        app.extensions["permits_site"].database.close()
