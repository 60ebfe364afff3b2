"""The engine has one door."""

import ast
from pathlib import Path

import permits

ENGINE = ("durable", "durable_rules_engine")


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names


def test_no_module_but_the_door_imports_the_engine():
    package = Path(permits.__file__).parent
    doors = {path.relative_to(package).as_posix() for path in package.rglob("*.py") if imported(path) & set(ENGINE)}
    assert doors == {"core/rules/durable.py"}


def test_the_engine_is_used_without_its_host_and_its_timers():
    source = Path(permits.__file__).parent / "core" / "rules" / "durable.py"
    used = {
        node.attr
        for node in ast.walk(ast.parse(source.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "engine"
    }
    assert used == {
        "create_ruleset", "delete_ruleset", "assert_fact", "retract_fact",
        "start_action_for_state", "complete_and_start_action", "delete_state",
    }  # fmt: skip
