"""A 60-question submission judged, valid and with six errors told in Chinese with their places: against jsonschema,
which judges the same schema with the same formats in the same run.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import date
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry

from permits.core.definitions import Item
from permits.core.forms.answers import judge
from permits.core.forms.formats import FORMATS
from permits.core.forms.schema import effective_schema
from permits.ops.bench.generated import generated_answers, generated_item, wrong

QUESTIONS = 60
WRONG = (0, 1, 2, 3, 4, 6)
ROUNDS = 9


RECEIVED_ON = date(2026, 3, 2)


def run() -> dict[str, Any]:
    """Figures in microseconds a submission (medians of interleaved rounds); ratios = the peer's time to ours."""
    item = generated_item(QUESTIONS)
    visible = frozenset(item.fields)
    good = generated_answers(QUESTIONS)
    bad = good | {f"q{place}": wrong(place) for place in WRONG}
    peer = _peer(item, visible)
    _agree(item, visible, peer, good, bad)
    times = _measure({
        "ours_valid": (lambda: judge(item, good, visible, RECEIVED_ON), 200),
        "jsonschema_valid": (lambda: list(peer.iter_errors(good)), 20),
        "ours_errors": (lambda: judge(item, bad, visible, RECEIVED_ON), 100),
        "jsonschema_errors": (lambda: list(peer.iter_errors(bad)), 20),
    })  # fmt: skip
    return {
        "name": "validate",
        "figures": {f"{name}_us": round(value * 1e6, 1) for name, value in times.items()},
        "ratios": {
            "valid_vs_jsonschema": round(times["jsonschema_valid"] / times["ours_valid"], 1),
            "errors_vs_jsonschema": round(times["jsonschema_errors"] / times["ours_errors"], 1),
        },
        "goals": {"valid_vs_jsonschema": 50, "errors_vs_jsonschema": 8},
    }


def _peer(item: Item, visible: frozenset[str]) -> Draft202012Validator:
    checker = FormatChecker(formats=())
    for name, (judges, _) in FORMATS.items():
        checker.checks(name)(lambda value, judges=judges: not isinstance(value, str) or judges(value))
    schema: Any = effective_schema(item, visible)
    return Draft202012Validator(schema, format_checker=checker, registry=Registry())


def _agree(item: Item, visible: frozenset[str], peer: Draft202012Validator, good: Any, bad: Any) -> None:
    """No figure is worth anything unless both say the same."""
    ours = {
        finding.where
        for finding in judge(item, bad, visible, RECEIVED_ON)
        if finding.code not in ("answer.scale", "answer.above")
    }
    theirs = {"/" + "/".join(map(str, error.absolute_path)) for error in peer.iter_errors(bad)}
    if judge(item, good, visible, RECEIVED_ON) or list(peer.iter_errors(good)) or ours != theirs:
        raise AssertionError(f"the judges differ: {ours ^ theirs}")


def _measure(work: dict[str, tuple[Callable[[], Any], int]]) -> dict[str, float]:
    """Seconds a call: the median over rounds in which everything takes its turn."""
    seen: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(ROUNDS):
        for name, (call, times) in work.items():
            started = time.perf_counter()
            for _ in range(times):
                call()
            seen[name].append((time.perf_counter() - started) / times)
    return {name: statistics.median(values) for name, values in seen.items()}
