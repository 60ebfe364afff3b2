"""How long a function and a file may be."""

from __future__ import annotations

import ast

from tests.architecture.reading import functions_of, named, package_files, tracked_files, tree_of

LONGEST_FUNCTION = 50
LONGEST_FILE = 400

# Reviewed exceptions, each with its reason. Keep this empty if you can.
LONG_FILES: dict[str, str] = {}

# Revisions of the database are lists of columns, written once and never read as code again.
REVISIONS = "platform/permits/persistence/migrations/versions/"


def long_functions(tree: ast.Module) -> list[tuple[str, int]]:
    lengths = ((node.name, (node.end_lineno or node.lineno) - node.lineno + 1) for node in functions_of(tree))
    return [(name, length) for name, length in lengths if length > LONGEST_FUNCTION]


def test_no_function_is_longer_than_fifty_lines() -> None:
    found = {
        f"{named(path)}: {name}": length
        for path in tracked_files()
        if path.suffix == ".py" and REVISIONS not in named(path)
        for name, length in long_functions(tree_of(path))
    }
    assert found == {}


def test_a_function_of_fifty_one_lines_is_seen() -> None:
    body = "\n".join("    x = 1" for _ in range(LONGEST_FUNCTION))
    assert long_functions(ast.parse(f"def too_long():\n{body}\n")) == [("too_long", LONGEST_FUNCTION + 1)]


def test_no_file_is_longer_than_four_hundred_lines() -> None:
    ours = {*package_files(".py", ".html", ".js"), *(path for path in tracked_files() if path.suffix == ".py")}
    lengths = {named(path): len(path.read_text(encoding="utf-8").splitlines()) for path in ours}
    long = {name: length for name, length in lengths.items() if length > LONGEST_FILE and REVISIONS not in name}
    assert {name: length for name, length in long.items() if name not in LONG_FILES} == {}
    assert set(LONG_FILES) <= set(long), "an exception that is no longer needed"
