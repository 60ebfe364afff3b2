"""Writes the Python source of conditions. Knows the checked tree alone: what it writes holds nothing but generated
names, fixed words and the `repr` of names and constants of checked types, so no declaration can smuggle in code.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from permits.core.rules.model import All, Any, Condition, LeafCondition, Not

TestSource = Callable[[LeafCondition], str]


def expression(condition: Condition, test: TestSource) -> str:
    """A Python expression that is true exactly when the condition holds; `test` writes each leaf."""
    match condition:
        case All(parts):
            return "(" + " and ".join(expression(part, test) for part in parts) + ")"
        case Any(parts):
            return "(" + " or ".join(expression(part, test) for part in parts) + ")"
        case Not(part):
            return f"(not {expression(part, test)})"
        case _:
            return test(condition)


def compiled(source: str, name: str, known: Mapping[str, object]) -> Callable[..., object]:
    """The function `name` that `source` defines; it sees `known` and no built-ins but those."""
    space: dict[str, object] = {"__builtins__": {}, **known}
    exec(compile(source, f"<{name}>", "exec"), space)
    made = space[name]
    assert callable(made)
    return made
