"""`platform/` is a source root. As a package it would hide Python's own module of that name from the whole process."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.architecture.reading import ROOT


def run_in_root(program: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True)


def test_platform_is_a_source_root_and_no_package() -> None:
    assert not (ROOT / "platform" / "__init__.py").exists()


def test_python_still_finds_its_own_platform_module_from_the_root() -> None:
    result = run_in_root("import platform; print(platform.system(), platform.python_version())")
    assert result.returncode == 0, result.stderr
    assert result.stdout.split()[1].startswith("3.")


def test_nobody_imports_the_package_through_the_folder() -> None:
    result = run_in_root("import platform.permits")
    assert "ModuleNotFoundError" in result.stderr
