"""What the tests of this folder read: the repository's files as they are on disk. Imports nothing of the platform."""

from __future__ import annotations

import ast
import json
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "platform" / "permits"
DEFINITIONS = ROOT / "definitions"
CHINESE = re.compile(r"[\u3400-\u9fff]")


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def is_built(path: Path) -> bool:
    """Made by others or by a build: committed, but not written by hand."""
    return path.name.endswith((".min.js", ".min.css")) or bool({"vendor", "node_modules"} & set(path.parts))


@cache
def package_files(*endings: str) -> tuple[Path, ...]:
    """The package's own files with one of these endings, built ones left out."""
    found = (path for path in PACKAGE.rglob("*") if path.suffix in endings and path.is_file())
    return tuple(sorted(path for path in found if not is_built(path)))


@cache
def tracked_files() -> tuple[Path, ...]:
    """Every file that belongs to the repository, those not yet added included."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT, capture_output=True, check=True, text=True,
    ).stdout  # fmt: skip
    return tuple(ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file())


def text_of(path: Path) -> str:
    """The file's text, or nothing where it is no text."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=named(path))


def functions_of(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


@cache
def definition(path: Path) -> object:
    return json.loads(path.read_text(encoding="utf-8"))


def walk(value: object) -> Iterator[dict[str, object]]:
    """Every JSON object inside a JSON value, itself included."""
    if isinstance(value, dict):
        yield value
        for part in value.values():
            yield from walk(part)
    elif isinstance(value, list):
        for part in value:
            yield from walk(part)
