"""Offices with real people and real cases, for the tests of desks: a fresh site, its staff, and applications handed in
from the examples that lie beside each item."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import create_app
from config import ROOT, read_settings
from permits.core.definitions.types import Item
from permits.core.forms import Upload
from permits.core.process import Actor
from permits.ops.publishing import publish_folder
from permits.persistence import people, tables
from permits.persistence.columns import new_token
from permits.persistence.unit_of_work import unit_of_work
from permits.services.open_site import open_site
from permits.services.show_case import show_case
from permits.services.show_items import show_item
from permits.services.site import Site
from permits.services.store_attachment import store_attachment
from permits.services.submit import Submission, submit
from tests.sites import JPEG, PDF, PNG

PASSWORD = "good enough 1"
MONDAY = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
CONTENT = {"application/pdf": ("pdf", PDF), "image/png": ("png", PNG), "image/jpeg": ("jpg", JPEG)}
APPLICANT = Actor("13800000001", "李申请", frozenset({"applicant"}))
OFFICES = (
    ("window", "clerk"), ("certificates", "clerk"), ("handling", "reviewer"), ("inspection", "reviewer"),
    ("section-head", "reviewer"), ("director", "reviewer"), ("station", "reviewer"),
)  # fmt: skip


@dataclass
class Town:
    """A running site whose clock the test winds."""

    app: Flask
    site: Site
    now: datetime = MONDAY

    def later(self, **by: float) -> None:
        self.now += timedelta(**by)

    def item(self, code: str) -> Item:
        found = show_item(self.site, code, self.now.date())
        assert found is not None
        return found

    def hand_in(self, code: str, example: str, key: str | None = None, **other: Any) -> str:
        """The business number of an application made from an example, with some answers other than it says."""
        path = next(ROOT.glob(f"definitions/items/*/{code}/examples/{example}.json"))
        raw = json.loads(path.read_text("utf-8"))
        item, answers, files = self.item(code), {**raw["answers"], **other}, set()
        for name, field in item.fields.items():
            if field.kind == "file" and name in answers:
                answers[name] = self.stored(name, field.accept, field.max_bytes).id
                files.add(answers[name])
        uploads = {
            code: [self.stored(code, item.materials[code].accept, item.materials[code].max_bytes)]
            for code in raw.get("uploads", [])
            if code in item.materials
        }
        wish = Submission(code, answers, uploads, APPLICANT.username, "online", key, frozenset(files))
        done = submit(self.site, wish, APPLICANT, self.now)
        assert done.number, [(f.code, f.where) for f in done.findings]
        return done.number

    def answers(self, code: str, example: str) -> dict[str, Any]:
        """What an example says."""
        path = next(ROOT.glob(f"definitions/items/*/{code}/examples/{example}.json"))
        found: dict[str, Any] = json.loads(path.read_text("utf-8"))["answers"]
        return found

    def stored(self, slot: str, accept: Any, max_bytes: int) -> Upload:
        ending, content = CONTENT[accept[0] if accept else "application/pdf"]
        content = content.replace(b"%%EOF", b"%% " + new_token().encode() + b"\n%%EOF")
        kept = store_attachment(
            self.site, APPLICANT.username, slot, f"{slot}.{ending}", content, accept, max_bytes, self.now
        )
        assert kept.upload is not None, kept.findings
        return kept.upload

    def staff(self, username: str, role: str, authority: str = "", office: str = "", name: str = "") -> str:
        """An officer who can sign in with `PASSWORD`."""
        with self.app.app_context():
            manager = self.app.appbuilder.sm  # type: ignore[attr-defined]
            manager.add_user(username, name or username, "", f"{username}@x.cn", manager.find_role(role), PASSWORD)
            manager.session.remove()
        with unit_of_work(self.site.database) as uow:
            people.add(uow, tables.Person(
                username=username, name=name or username, mobile=None, kind=people.STAFF, authority=authority,
                office=office, language="", profile={},
            ))  # fmt: skip
        return username

    def visitor(self, username: str) -> Officer:
        self.app.appbuilder.sm.limiter.reset()  # type: ignore[attr-defined]
        officer = Officer(self.app.test_client())
        officer.sign_in(username)
        return officer


def found_town(folder: Path, undo_seconds: int = 0, **set_to: str) -> Town:
    """A site of its own with every item published and the staff of one district, `hd-<office>` and a second clerk. What
    its officers commit is carried out at once, unless they can take it back for some seconds."""
    settings, findings = read_settings({"PERMITS_ENV": "test", "PERMITS_DATA_DIR": str(folder), **set_to})
    assert settings, findings
    site = open_site(
        settings.database_url, settings.data_dir, settings.definitions, base_url="http://localhost",
        undo_seconds=undo_seconds,
    )  # fmt: skip
    publish_folder(site, None, MONDAY)
    town: Town
    app = create_app(settings, site=site, clock=lambda: town.now)
    town = Town(app, site)
    for office, role in OFFICES:
        town.staff(f"hd-{office}", role, "bj-haidian", office, f"海淀{office}")
    for office, role in OFFICES:
        town.staff(f"bj-{office}", role, "bj-blood", office, f"血站{office}")
        town.staff(f"cy-{office}", role, "bj-chaoyang", office, f"朝阳{office}")
    town.staff("hd-window-2", "clerk", "bj-haidian", "window", "王二窗")
    town.staff("dc-window", "clerk", "bj-dongcheng", "window", "东城窗口")
    town.staff("boss", "supervisor", "", "", "监察员")
    return town


class Officer:
    """Somebody at a desk with a browser."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.page: TestResponse | None = None

    def sign_in(self, username: str) -> None:
        page = self.client.get("/sign-in").text
        sent = {"csrf_token": _hidden(page, "csrf_token"), "f-username": username, "f-password": PASSWORD}
        assert self.client.post("/sign-in", data=sent).status_code == 302

    def get(self, path: str, language: str = "zh") -> TestResponse:
        self.page = self.client.get(path, headers={"Accept-Language": language})
        return self.page

    def send(
        self, path: str, do: str, fields: dict[str, Any] | None = None, page: TestResponse | None = None
    ) -> TestResponse:
        """Press a button of the page at `path`, opened now unless it is given as it was opened before."""
        text = (page or self.get(path)).text
        sent = {"csrf_token": _hidden(text, "csrf_token"), "seen": _hidden(text, "seen"), "do": do}
        self.page = self.client.post(path, data={**sent, **(fields or {})}, headers={"Accept-Language": "zh"})
        return self.page

    def post(self, path: str, fields: dict[str, Any]) -> TestResponse:
        """Send the form of a page that is not a case's own."""
        sent = {"csrf_token": _hidden(self.get(path).text, "csrf_token"), **fields}
        self.page = self.client.post(path, data=sent, headers={"Accept-Language": "zh"})
        return self.page


def _hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, page
    return unescape(found[1])


def named(act: str, **said: Any) -> dict[str, Any]:
    """What is typed for an act, by the names of its boxes."""
    return {f"f-{act}.{name}": value for name, value in said.items()}


def summary_of(page: str) -> list[str]:
    """The lines of the error summary."""
    lists = re.search(r'govuk-error-summary__list">(.*?)</ul>', page, re.S)
    return (
        [unescape(re.sub(r"<[^>]+>", "", one)).strip() for one in re.findall(r"<li>(.*?)</li>", lists[1], re.S)]
        if lists
        else []
    )


def state_of(town: Town, number: str) -> str:
    view = show_case(town.site, number, APPLICANT)
    assert view is not None
    return view.case.state


def lines_of(page: str) -> list[str]:
    """The names of the lines a clerk can reject."""
    return re.findall(r'id="(line-[\w-]+)-no"', page)
