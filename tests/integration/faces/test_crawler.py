"""A crawler signed in as each kind of person follows the links of the platform, in both languages."""

from __future__ import annotations

import gzip
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException

from app import create_app
from config import read_settings
from permits.core.process import LEGAL_ZONE
from permits.faces.kit.views import KEY
from permits.services.show_items import show_items

ROOT = Path(__file__).resolve().parents[3]
PASSWORD = "permits-demo"
PEOPLE = ("", "13800000001", "haidian-window", "haidian-handling", "haidian-director", "supervisor", "author", "admin")
HEAVIEST = 150 * 1024
EACH = 3
"""Pages of one kind that are looked at; of those an item has, every one."""
OF_ITEMS = frozenset({"ItemsView.guide", "NeedView.need", "ConsultView.new"})
LEFT_OUT = re.compile(r"^/(static|kiosk|sign-out)|/form/(blank|sample)\.")
LINK = re.compile(r'<(?:a|iframe)\b[^>]*?(?:href|src)="(/[^"]*)"')
FOREIGN = re.compile(r'<(?:script|link|img|iframe|form)\b[^>]*?(?:src|href|action)="(?:https?:)?//[^"]+"')
RAW_KEY = re.compile(r">\s*[a-z]+(?:\.[a-z_]+){2,}\s*<")
ID = re.compile(r'\bid="([^"]+)"')


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder: Path = tmp_path_factory.mktemp("crawled")
    said = {"PERMITS_ENV": "test", "PERMITS_DATA_DIR": str(folder)}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PERMITS_")}
    command = [sys.executable, "-c", "import sys; from permits.ops.cli import main; sys.exit(main())", "seed"]
    environment = kept | said | {"PYTHONPATH": os.pathsep.join([str(ROOT / "platform"), str(ROOT)])}
    subprocess.run([*command, "--cases", "24"], cwd=ROOT, env=environment, check=True, capture_output=True)
    settings, findings = read_settings(said)
    assert settings, findings
    app: Flask = create_app(settings)
    # Whoever visits every page is slowed down; here that would only take longer.
    app.appbuilder.sm.limiter.enabled = False  # type: ignore[attr-defined]
    return app


class Crawler:
    """Visits what the pages lead to, once, and writes down what is wrong with each."""

    def __init__(self, application: Flask, username: str) -> None:
        self.application, self.username = application, username
        self.client: FlaskClient = application.test_client()
        self.seen: set[str] = set()
        self.kinds: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.frame = sum(len(gzip.compress(self.client.get(f"/static/kit/{name}").data)) for name in
                         ("permits.css", "permits.js", "htmx.min.js"))  # fmt: skip
        if username:
            token = re.search(r'name="csrf_token" value="([^"]+)"', self.client.get("/sign-in").text)
            assert token
            said = {"csrf_token": unescape(token[1]), "f-username": username, "f-password": PASSWORD}
            assert self.client.post("/sign-in", data=said).status_code == 302

    def crawl(self, *starts: str) -> None:
        waiting = list(starts)
        while waiting:
            address = waiting.pop(0)
            if self._skipped(address):
                continue
            for language in ("zh", "en"):
                waiting += self._visit(address, language)

    def _skipped(self, address: str) -> bool:
        path = urlsplit(address).path
        if address in self.seen or LEFT_OUT.search(path):
            return True
        self.seen.add(address)
        kind = self._kind(path)
        self.kinds[kind] += 1
        return kind not in OF_ITEMS and self.kinds[kind] > EACH

    def _kind(self, path: str) -> str:
        try:
            return str(self.application.url_map.bind("localhost").match(path, method="GET")[0])
        except HTTPException:
            return path

    def _visit(self, address: str, language: str) -> Iterator[str]:
        asked = address + ("&" if "?" in address else "?") + f"lang={language}"
        answer = self.client.get(asked)
        if answer.status_code in (301, 302):
            yield from [answer.headers["Location"]] if answer.headers["Location"].startswith("/") else []
            return
        if answer.status_code != 200:
            self.wrong.append(f"{asked}: {answer.status_code}")
            return
        if answer.mimetype != "text/html":
            return
        page = answer.text
        self.wrong += [f"{asked}: {one}" for one in self._faults(page, language)]
        yield from (unescape(link).partition("#")[0] for link in LINK.findall(page) if "lang=" not in link)

    def _faults(self, page: str, language: str) -> Iterator[str]:
        weight = self.frame + len(gzip.compress(page.encode()))
        if weight > HEAVIEST:
            yield f"{weight} bytes"
        yield from (f"asks another site: {found}" for found in FOREIGN.findall(page))
        yield from (f"says a key: {found}" for found in RAW_KEY.findall(page))
        twice = [name for name, times in Counter(ID.findall(page)).items() if times > 1]
        if twice:
            yield f"names twice: {twice}"
        if f'<html lang="{ {"zh": "zh-Hans", "en": "en"}[language] }"' not in page:
            yield "speaks another language"
        if page.count("<h1") != 1:
            yield f"{page.count('<h1')} headings of the first level"


@pytest.mark.parametrize("username", PEOPLE)
def test_whoever_follows_every_link_finds_whole_light_pages_of_ours_alone(application: Flask, username: str) -> None:
    crawler = Crawler(application, username)
    site = application.extensions[KEY]
    items = show_items(site, datetime.now(LEGAL_ZONE).date())
    crawler.crawl("/", *(f"/items/{item.code}" for item in items))
    assert crawler.wrong == []
    assert crawler.kinds["ItemsView.guide"] >= len(items)
    # Where nothing depends on anything there is nothing to ask beforehand.
    assert crawler.kinds["NeedView.need"] >= len(items) - 1
