"""The tutorial is carried out from its own text, in both languages: every file is written where the page says, every
command is run, and what it prints is what the page shows. `make golden` writes the outputs into the pages anew. What
it tells to open in a browser is fetched from a site that was really started.
"""

from __future__ import annotations

import io
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from permits.ops.cli import main
from tests.docs.reading import LANGUAGES, Block, blocks_of, commands_of, page, write
from tests.synthetic import DEFINITIONS, ROOT

PATIENCE = 180

# How long a check took, how many items the platform has by now and the fingerprint of all shared parts are no part of
# what is taught.
VARYING = [
    (re.compile(r"\d+( 个事项，.*，)[\d.]+ 秒"), r"N\1S 秒"),
    (re.compile(r"\d+( items?, .*, )[\d.]+ s"), r"N\1S s"),
    (re.compile(r"^([a-z-]+  )[0-9a-f]{12}$", flags=re.MULTILINE), r"\1FINGERPRINT"),
]


def settled(text: str) -> str:
    for pattern, instead in VARYING:
        text = pattern.sub(instead, text)
    return text.strip()


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder an author sits in: what items share, without the items there are, so that checks take a moment."""
    others = shutil.ignore_patterns("items", "rules", "overrides", "demonstration", "releases.lock")
    shutil.copytree(DEFINITIONS, tmp_path / "definitions", ignore=others)
    for folder in ("items", "rules"):
        (tmp_path / "definitions" / folder).mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PERMITS_DEFINITIONS", str(tmp_path / "definitions"))
    monkeypatch.setenv("PERMITS_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("PERMITS_ENV", "test")
    monkeypatch.delenv("PERMITS_DATABASE_URL", raising=False)
    return tmp_path


def run(command: str) -> str:
    """What one command of the page prints."""
    program, *arguments = shlex.split(command)
    if program == "cat":
        return Path(arguments[0]).read_text("utf-8")
    assert program == "permits", command
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        try:
            main(arguments)
        except SystemExit as left:
            assert left.code in (0, None), err.getvalue()
    return out.getvalue()


def carried_out(text: str, root: Path) -> tuple[str, list[tuple[str, str, str]]]:
    """The page with the outputs of this run in it, and each command with what was told and what came."""
    compared, parts, at = [], [], 0
    for block in blocks_of(text):
        if block.kind == "json" and block.told:
            write(root, block.told, block.text)
        elif block.kind == "console" and block.told != "serve":
            said = [(command, told, run(command)) for command, told in commands_of(block)]
            compared += said
            parts += [text[at : block.span[0]], "".join(f"$ {c}\n{came.rstrip()}\n" for c, _, came in said)]
            at = block.span[1]
    return "".join([*parts, text[at:]]), compared


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_tutorial_makes_its_item_and_every_command_prints_what_the_page_shows_golden(
    language: str, desk: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.setenv("PERMITS_LOCALE", language)
    path = page("tutorial", language)
    anew, compared = carried_out(path.read_text("utf-8"), desk)
    if request.config.getoption("--golden") == "write":
        path.write_text(anew, "utf-8")
    else:
        assert [(c, settled(told)) for c, told, _ in compared] == [(c, settled(came)) for c, _, came in compared]
    assert len(compared) >= 7
    for block in blocks_of(anew):
        if block.told == "serve":
            assert_served(block, anew, desk / "log")


def assert_served(block: Block, text: str, log: Path) -> None:
    """The site starts with the words of the page, and at the address of the page stands the item."""
    [(command, told)] = commands_of(block)
    [(shown, path)] = re.findall(r"<(http://127\.0\.0\.1:\d+)(/\S+)>", text)
    with served(command, log) as address:
        assert log.read_text("utf-8").strip() == told.strip().replace(shown, address)
        with urllib.request.urlopen(address + path, timeout=60) as answer:
            html = answer.read().decode()
    titles = re.findall(r"--(?:zh|en) '([^']+)'", text)
    assert any(title in html for title in titles)


@contextmanager
def served(command: str, log: Path) -> Iterator[str]:
    """The address of a site started by the command of the page, on a port that is free here."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = "import sys; from permits.ops.cli import main; sys.exit(main())"
    arguments = [*shlex.split(command)[1:], "--port", str(port)]
    environ = {**os.environ, "PYTHONPATH": str(ROOT / "platform"), "PERMITS_ENV": "development"}
    with log.open("wb") as out:
        server = subprocess.Popen([sys.executable, "-c", program, *arguments], stdout=out, stderr=out, env=environ)
    until = time.monotonic() + PATIENCE
    while "Ctrl-C" not in log.read_text("utf-8") and server.poll() is None and time.monotonic() < until:
        time.sleep(0.3)
    yield f"http://127.0.0.1:{port}"
    server.send_signal(signal.SIGTERM)
    server.wait(timeout=60)


def test_both_languages_of_the_tutorial_write_the_same_files_and_give_the_same_commands() -> None:
    files, commands = [], []
    for language in LANGUAGES:
        found = blocks_of(page("tutorial", language).read_text("utf-8"))
        files.append([(block.told, block.text) for block in found if block.kind == "json"])
        commands.append([c for block in found if block.kind == "console" for c, _ in commands_of(block)])
    assert files[0] == files[1] != []
    assert commands[0] == commands[1] != []
