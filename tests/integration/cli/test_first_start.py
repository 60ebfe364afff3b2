"""The very first start of a site, as `make run` does it: demonstration, server, a paper of a demonstration case opened
in the same breath, and something to look at for everybody. Everything real, in processes of its own.
"""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from datetime import datetime
from html import unescape
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

from permits.core.process import LEGAL_ZONE, Actor
from permits.ops.environment import ROOT
from permits.ops.seeding import PASSWORD
from permits.persistence import people
from permits.persistence.cases import CaseFilter, list_cases
from permits.persistence.unit_of_work import reading
from permits.services.open_site import open_site
from permits.services.show_case import show_case
from permits.services.show_inbox import Wish, show_desk

PROGRAM = "import sys; from permits.ops.cli import main; sys.exit(main())"
PATIENCE = 180


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("first-start")


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PERMITS_")}
    environ["PERMITS_DATA_DIR"] = str(folder / "data")
    command = [sys.executable, "-c", PROGRAM, "serve", "--port", str(port)]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, env=environ, stdout=log, stderr=log)
    try:
        _wait(server, port, folder / "log")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)


def _wait(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and server.poll() is None:
        with socket.socket() as caller:
            if caller.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.5)
    raise AssertionError(log.read_text("utf-8", "replace"))


def test_the_first_start_says_who_can_sign_in_and_then_that_it_is_ready_and_nothing_else(
    address: str, folder: Path
) -> None:
    log, until = folder / "log", time.monotonic() + PATIENCE
    while "Ctrl-C" not in log.read_text("utf-8") and time.monotonic() < until:
        time.sleep(0.5)
    lines = log.read_text("utf-8").splitlines()
    assert "首次启动" in lines[0] and "SEED=no" in lines[0]
    assert PASSWORD in lines[1]
    assert any(line.startswith("  ") and "haidian-window" in line for line in lines)
    assert lines[-3:] == [f"已启动，请在浏览器打开 {address}", f"  登录：{address}/sign-in", "  按 Ctrl-C 停止"]
    strange = [line for line in lines if not re.search(r"[\u4e00-\u9fff]", line)]
    assert strange == [], "no line of somebody else's, in a language that was not asked for"
    assert len(lines) < 20


def test_a_second_start_on_the_same_port_says_so_at_once_in_both_languages(address: str, folder: Path) -> None:
    port = address.rpartition(":")[2]
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PERMITS_")}
    environ["PERMITS_DATA_DIR"] = str(folder / "other")
    command = [sys.executable, "-c", PROGRAM, "serve", "--port", port]
    second = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60, check=False)
    assert (second.returncode, second.stderr) == (1, "")
    [line] = second.stdout.splitlines()
    assert f"端口 {port}" in line and f"Port {port}" in line and f"--port {int(port) + 1}" in line
    assert not (folder / "other" / "permits.db").exists()


def test_after_the_first_start_an_officer_signs_in_and_opens_a_paper(address: str) -> None:
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def get(path: str) -> bytes:
        with browser.open(address + path, timeout=60) as answer:
            read: bytes = answer.read()
            return read

    page = get("/sign-in").decode()
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    said = {"csrf_token": unescape(token[1]), "f-username": "haidian-window", "f-password": PASSWORD}
    browser.open(address + "/sign-in", urllib.parse.urlencode(said).encode(), timeout=60).close()

    case = re.search(r'href="(/window/cases/[^"]+)"', get("/window?tab=all").decode())
    assert case
    paper = re.search(r'href="(/cases/[^"]+/papers/[^"]+)"', get(unescape(case[1])).decode())
    assert paper
    assert get(unescape(paper[1])).startswith(b"%PDF")


def test_after_the_first_start_every_officer_finds_work_on_the_first_page(address: str, folder: Path) -> None:
    database = f"sqlite:///{folder / 'data' / 'permits.db'}"
    site = open_site(database, folder / "data", ROOT / "definitions", base_url=address)
    today = datetime.now(LEGAL_ZONE).date()
    with reading(site.database) as unit:
        staff = [Actor(**facts) for row in people.staff(unit) if (facts := people.actor_of(unit, row.username))]
    officers = [(actor, role) for actor in staff for role in actor.roles & {"clerk", "reviewer"}]
    assert len(officers) >= 20
    bare = [
        actor.username
        for actor, role in officers
        if not show_desk(site, ("desk",), Wish("desk"), actor, role, today).counts["desk"]
    ]
    assert bare == []


def test_most_people_of_the_demonstration_apply_by_an_account_of_their_own_and_some_by_anothers(
    address: str, folder: Path
) -> None:
    database = f"sqlite:///{folder / 'data' / 'permits.db'}"
    site = open_site(database, folder / "data", ROOT / "definitions", base_url=address)
    with reading(site.database) as unit:
        rows = list_cases(unit, CaseFilter(), limit=200).rows
        owners = {row.applicant: people.person(unit, row.applicant) for row in rows}
    own = [row for row in rows if (owner := owners[row.applicant]) and owner.name == row.applicant_name]
    views = [show_case(site, row.number, Actor(row.applicant, "", frozenset({"applicant"}))) for row in rows]
    anothers = [view for view in views if view and any(line.code == "other_name" for line in view.checklist)]
    assert 0 < len(anothers) < len(own)


def test_the_worker_prints_its_document_alone_and_talks_on_standard_error(tmp_path: Path) -> None:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PERMITS_")}
    environ["PERMITS_DATA_DIR"] = str(tmp_path)
    command = [sys.executable, "-c", PROGRAM, "worker", "--json"]
    worker = subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    # Said nowhere, it would be waited for without end.
    patience = threading.Timer(PATIENCE, worker.kill)
    patience.start()
    try:
        assert worker.stderr
        assert any("Ctrl-C" in line for line in worker.stderr)
        worker.terminate()
        out, _ = worker.communicate(timeout=PATIENCE)
    finally:
        patience.cancel()
        worker.kill()
    assert (worker.returncode, json.loads(out)) == (0, {"stopped": True})
