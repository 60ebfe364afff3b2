"""What does not belong in the repository, and what does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scripts.fmt_json import formatted
from tests.architecture.reading import DEFINITIONS, PACKAGE, ROOT, is_built, named, text_of, tracked_files

# Written in two halves, so that this file does not find itself.
LEFTOVERS = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")
PATHS = re.compile(r"(?<![\w.])/(?:ro" r"ot|wo" r"rk|ho" r"me/\w+|Us" r"ers/\w+)/[\w.]")
REGISTRIES = re.compile(
    r"py"
    r"pi\.(?:org|python)|pythonho"
    r"sted\.org|registry\.np"
    r"mjs|np"
    r"mmirror|(?:deb|security)\.deb"
    r"ian\.org"
)


def lines_with(pattern: re.Pattern[str], skip: tuple[str, ...] = ()) -> list[str]:
    return [
        f"{named(path)}:{number}: {match.group(0)}"
        for path in tracked_files()
        if not is_built(path) and path.suffix not in (".lock", ".svg") and path.name not in skip
        for number, line in enumerate(text_of(path).splitlines(), 1)
        for match in pattern.finditer(line)
    ]


def test_nothing_is_left_for_later_in_a_comment() -> None:
    assert lines_with(LEFTOVERS) == []


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    assert lines_with(PATHS) == []


def test_no_file_names_a_registry_host() -> None:
    assert lines_with(REGISTRIES) == []


@pytest.mark.parametrize("pattern, line", [
    (LEFTOVERS, "# TO" "DO: later"), (PATHS, 'open("/wo' 'rk/main/x")'), (REGISTRIES, "https://py" "pi.org/simple"),
])  # fmt: skip
def test_a_line_that_does_not_belong_is_seen(pattern: re.Pattern[str], line: str) -> None:
    assert pattern.search(line)


def test_every_definition_is_written_in_the_one_form() -> None:
    files = sorted(DEFINITIONS.rglob("*.json"))
    assert files
    assert [named(path) for path in files if text_of(path) != formatted(text_of(path))] == []


def test_every_definition_names_its_schema_first() -> None:
    for path in sorted(DEFINITIONS.rglob("*.json")):
        first = re.search(r'"([^"]+)": "([^"]*)"', text_of(path))
        assert first and first.group(1) == "$schema", named(path)
        if not path.is_relative_to(DEFINITIONS / "schema"):
            assert (path.parent / first.group(2)).resolve().is_file(), f"{named(path)}: {first.group(2)}"


def test_whoever_comes_new_finds_what_they_need() -> None:
    wanted = [
        "README.md", "README.zh.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md",
        "docs/glossary.md", "docs/benchmarks.md", "docs/operating/installing.md", "docs/operating/settings.md",
        "docs/operating/backup.md",
    ]  # fmt: skip
    assert [name for name in wanted if not (ROOT / name).is_file()] == []


def test_every_link_between_the_documents_leads_somewhere() -> None:
    broken = []
    for page in (path for path in tracked_files() if path.suffix == ".md"):
        shown = re.sub(r"<!--.*?-->", "", text_of(page), flags=re.DOTALL)
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", shown):
            if "://" not in target and not target.startswith("mailto:") and not (page.parent / target).exists():
                broken.append(f"{named(page)}: {target}")
    assert broken == []


def test_every_file_the_package_reads_at_run_time_is_installed_with_it() -> None:
    import tomllib

    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    globs = settings["tool"]["setuptools"]["package-data"]["permits"]
    installed = {path for pattern in globs for path in PACKAGE.glob(pattern)}
    data = [path for path in tracked_files() if path.is_relative_to(PACKAGE) and path.suffix not in (".py", ".md")]
    assert [named(path) for path in data if path not in installed and not aside(path)] == []


def aside(path: Path) -> bool:
    """Sources of built files: what the build reads, not what the site reads."""
    return path.suffix in (".scss", ".mjs") or path.name in ("package.json", "package-lock.json", "LICENCE", "LICENSE")
