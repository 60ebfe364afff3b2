"""Who may import whom. The contracts themselves are in pyproject.toml; here they are run, and shown to bite."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.reading import PACKAGE, ROOT, named, package_files

LINT = Path(sys.executable).with_name("lint-imports")


def lint(root: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(LINT), "--no-logo", "--no-cache", "--config", str(root / "pyproject.toml")],
        cwd=root, env={**os.environ, "PYTHONPATH": str(root / "platform")}, capture_output=True, text=True,
    )  # fmt: skip


def test_every_import_goes_the_allowed_way() -> None:
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


FLOORS, CORE, FACES = "A floor imports only", "Inside the core", "Faces do not know"
PURE, KERNEL, WEBLESS = "The core is pure", "The rule kernel", "Services and what lies under them"
FORBIDDEN = {
    "the core asks the web": ("core/text.py", "import flask", PURE),
    "the core asks the network": ("core/text.py", "from urllib.request import urlopen", PURE),
    "the core asks a floor above": ("core/text.py", "import permits.services", FLOORS),
    "a word asks a rule": ("core/text.py", "import permits.core.rules", CORE),
    "a service asks a face": ("services/__init__.py", "import permits.faces", FLOORS),
    "a service asks the web": ("services/__init__.py", "from flask import request", WEBLESS),
    "one face asks another": ("faces/portal/__init__.py", "import permits.faces.window", FACES),
    "a second door to the rule kernel": ("services/__init__.py", "from durable.lang import post", KERNEL),
    "a folder that has taken no place": ("helpers/__init__.py", "", FLOORS),
}


@pytest.mark.parametrize("path, line, contract", FORBIDDEN.values(), ids=FORBIDDEN)
def test_an_import_that_goes_another_way_is_refused(path: str, line: str, contract: str, tmp_path: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    copied = tmp_path / "platform" / "permits"
    shutil.copytree(PACKAGE, copied, ignore=shutil.ignore_patterns("__pycache__", "static", "*.html", "*.json"))
    for room in {"faces/portal", "faces/window", path.rpartition("/")[0]}:
        (copied / room).mkdir(exist_ok=True)
        (copied / room / "__init__.py").touch()
    with (copied / path).open("a", encoding="utf-8") as source:
        source.write(f"\n{line}\n")
    result = lint(tmp_path)
    assert result.returncode != 0
    assert any(contract in said and "BROKEN" in said for said in result.stdout.splitlines()), result.stdout


def test_every_folder_with_python_is_a_package_so_that_the_contracts_see_it() -> None:
    folders = {path.parent for path in package_files(".py")}
    unseen = [named(folder) for folder in folders if not (folder / "__init__.py").exists()]
    assert [folder for folder in unseen if "/migrations" not in folder] == []


def test_the_core_loads_without_web_database_or_forms_library() -> None:
    modules = [
        named(path).removeprefix("platform/").removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for path in package_files(".py")
        if path.is_relative_to(PACKAGE / "core")
    ]
    program = (
        "import importlib, sys\n"
        f"for name in {modules!r}: importlib.import_module(name)\n"
        "heavy = {'flask', 'werkzeug', 'jinja2', 'sqlalchemy', 'wtforms', 'dbos'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "platform")}
    result = subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
