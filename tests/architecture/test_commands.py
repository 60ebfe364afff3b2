"""The commands people are told to type exist, and the pinned requirements are complete."""

from __future__ import annotations

import re
import subprocess
import tomllib

from config import NAMES
from tests.architecture.reading import ROOT, text_of, tracked_files

TOLD = re.compile(r"(?:^|`|\s)make ([a-z][a-z-]+)")
TARGETS = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))


def code_of(page: str) -> str:
    """What stands as code in a page: blocks and inline."""
    return "\n".join(re.findall(r"```.*?```|`[^`\n]+`", page, flags=re.DOTALL))


def test_every_make_command_in_the_documents_exists() -> None:
    told = {
        target for page in tracked_files() if page.suffix == ".md" for target in TOLD.findall(code_of(text_of(page)))
    }
    assert {"run", "test"} <= told
    assert told - TARGETS == set()


def test_every_setting_is_in_the_operators_page_with_its_default() -> None:
    page = text_of(ROOT / "docs" / "operating" / "settings.md")
    told = dict(re.findall(r"^\| `(PERMITS_\w+)` \| ([^|]+) \|", page, flags=re.MULTILINE))
    assert set(told) == set(NAMES)
    assert [name for name, default in NAMES.items() if default and f"`{default}`" not in told[name]] == []


def test_ci_runs_the_test_command_of_the_readme() -> None:
    steps = re.findall(r'^step "[^"]+" (.+)$', text_of(ROOT / ".ci" / "run"), flags=re.MULTILINE)
    assert steps[-1] == "make test"
    assert "`make test`" in text_of(ROOT / "README.md")
    assert {target for step in steps for target in TOLD.findall(step)} <= TARGETS


def test_make_alone_lists_every_command_with_a_word_of_help() -> None:
    said = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    listed = set(re.findall(r"^  make ([a-z-]+) ", said, flags=re.MULTILINE))
    assert {"run", "test", "check", "setup", "items", "fmt", "golden", "bench", "help"} <= listed


def test_every_requirement_is_pinned_and_the_package_itself_comes_last() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        lines = [line for line in text_of(ROOT / name).splitlines() if line and not line.lstrip().startswith("#")]
        assert lines[-1] == "-e .", name
        assert [line for line in lines[:-1] if not re.fullmatch(r"[\w.\[\]-]+==[\w.]+(?: ;.*)?", line)] == [], name


def test_what_the_site_runs_on_is_what_the_tests_run_on() -> None:
    run, dev = (set(re.findall(r"^[\w.\[\]-]+==\S+", text_of(ROOT / name), flags=re.MULTILINE))
                for name in ("requirements.txt", "requirements-dev.txt"))  # fmt: skip
    assert run <= dev


def test_the_console_command_exists() -> None:
    scripts = tomllib.loads(text_of(ROOT / "pyproject.toml"))["project"]["scripts"]
    module, _, function = scripts["permits"].partition(":")
    path = ROOT / "platform" / (module.replace(".", "/") + ".py")
    package = path.with_suffix("") / "__init__.py"
    found = path if path.exists() else package
    assert re.search(rf"^(?:def {function}\b|from .* import .*\b{function}\b)", text_of(found), flags=re.MULTILINE)
