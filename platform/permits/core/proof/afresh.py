"""Each proof on its own. What a solver finds first depends on everything it was ever told, whatever has become of it;
so it is given a memory of its own for each, and an item is shown the same applications alone as after a hundred
others.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock

import z3.z3 as solver  # type: ignore[import-untyped]

_ONE = RLock()
"""Terms belong to the memory they were made in, so that one proof waits for the other."""


@contextmanager
def afresh() -> Iterator[None]:
    """While this lasts, the solver knows nothing of what it was asked before. Also goes round a whole function."""
    with _ONE:
        before, solver._main_ctx = solver.main_ctx(), solver.Context()
        try:
            yield
        finally:
            solver._main_ctx = before
