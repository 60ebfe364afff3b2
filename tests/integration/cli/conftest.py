"""The command line on an installation of its own: seeded once, copied for each test. Most commands run in this
process, some as programs, to see that the program is the same."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from permits.ops.cli import main
from tests.conftest import ROOT
from tests.synthetic import DEFINITIONS, copied, invent

INVENTED = 11


@dataclass(frozen=True)
class Said:
    """What a command said. `document`: its one JSON document."""

    exit: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)

    @property
    def codes(self) -> list[str]:
        return [finding["code"] for finding in self.document["findings"]]


Permits = Callable[..., Said]


def in_process(*arguments: object) -> Said:
    """One command in this process."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        try:
            code = main([str(one) for one in arguments])
        except SystemExit as left:
            code = int(left.code or 0)
    return Said(code, out.getvalue(), err.getvalue())


def as_program(*arguments: object, given: str = "") -> Said:
    """The same command as a program of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "permits.ops.cli", *map(str, arguments)],
        capture_output=True, text=True, input=given, cwd=ROOT, timeout=120,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'platform'}"},
    )  # fmt: skip
    return Said(done.returncode, done.stdout, done.stderr)


def environment(data: Path, definitions: Path) -> dict[str, str]:
    return {"PERMITS_DATA_DIR": str(data), "PERMITS_DEFINITIONS": str(definitions), "PERMITS_ENV": "test",
            "PERMITS_LOCALE": "en"}  # fmt: skip


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `definitions` (one invented item among them), `data` with demonstration accounts, and `users.json`
    with who they are."""
    folder = tmp_path_factory.mktemp("seeded")
    invent(copied(folder), INVENTED)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment(folder / "data", folder / "definitions").items():
            patch.setenv(name, value)
        said = in_process("seed", "--cases", "0", "--json")
    assert said.exit == 0, said.err
    (folder / "users.json").write_text(json.dumps(said.document["users"]))
    return folder


@pytest.fixture
def permits(seeded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Permits]:
    """`permits(…)` on a copy of the seeded installation."""
    shutil.copytree(seeded / "data", tmp_path / "data")
    for name, value in environment(tmp_path / "data", seeded / "definitions").items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("PERMITS_DATABASE_URL", raising=False)
    yield in_process


@pytest.fixture(scope="session")
def proofs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in which nothing but proofs is remembered."""
    return tmp_path_factory.mktemp("proofs")


@pytest.fixture
def core(monkeypatch: pytest.MonkeyPatch, proofs: Path) -> Permits:
    """Commands that need no installation, on the published definitions."""
    monkeypatch.setenv("PERMITS_DATA_DIR", str(proofs))
    monkeypatch.setenv("PERMITS_DEFINITIONS", str(DEFINITIONS))
    monkeypatch.setenv("PERMITS_LOCALE", "en")
    return in_process


def fill_in(root: Path, code: str) -> None:
    """What a draft leaves to its author, but for the texts."""
    for path in (root / f"items/hygiene/{code}.json", root / f"rules/hygiene/{code}.json"):
        text = path.read_text("utf-8").replace('"law": "to-be-filled"', '"law": "service"')
        path.write_text(text.replace('"to-be-filled"', "4"), "utf-8")
