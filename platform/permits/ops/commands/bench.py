"""permits bench: how fast, as ratios taken inside one run. What is measured and why: docs/benchmarks.md."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

from permits.ops.answer import Answer

# name → the module whose run() gives {"name", "figures", "ratios", "goals"}; loaded only when it is measured.
BENCHES: dict[str, str] = {
    "rules": "permits.ops.bench.rules",
    "validate": "permits.ops.bench.validate",
    "step": "permits.ops.bench.step",
    "form": "permits.ops.bench.form",
    "proof": "permits.ops.bench.proof",
    "sweep": "permits.ops.bench.sweep",
    "inbox": "permits.ops.bench.inbox",
    "submit": "permits.ops.bench.submit",
    "pages": "permits.ops.bench.pages",
}
# Those whose run() can be asked for a size that takes an hour.
GROWS = frozenset({"sweep", "inbox"})


def declare(parser: ArgumentParser) -> None:
    parser.add_argument(
        "name", nargs="?", choices=sorted(BENCHES), help="one of them; all without / 其中一项，缺省为全部"
    )
    parser.add_argument(
        "--large",
        action="store_true",
        help="sweep and inbox among ten million too: hours, 10 GB / 时限扫描、收件箱另测一千万",
    )


def run(options: Namespace, language: str) -> Answer:
    measured = [_measured(name, options.large) for name in ([options.name] if options.name else BENCHES)]
    lines = tuple(line for one in measured for line in _lines(one, language))
    return Answer(measured[0] if options.name else {"benches": measured}, lines)


def _measured(name: str, large: bool) -> dict[str, Any]:
    bench = import_module(BENCHES[name])
    measured: dict[str, Any] = bench.run(large=large) if name in GROWS else bench.run()
    return measured


def _lines(one: Mapping[str, Mapping[str, object]], language: str) -> Iterator[str]:
    yield str(one["name"])
    for label, figure in one["figures"].items():
        yield f"  {label}: {_said(figure, language)}"
    for label, ratio in one["ratios"].items():
        yield f"  {label}: {_ratio(ratio, one['goals'][label], language)}"


def _ratio(ratio: object, goal: object, language: str) -> str:
    if not isinstance(ratio, int | float) or not isinstance(goal, int | float):
        return _said(None, language)
    met = {"zh": ("未达到", "已达到"), "en": ("missed", "met")}[language][ratio >= goal]
    return {"zh": f"{ratio} 倍，目标 {goal} 倍，{met}", "en": f"{ratio}×, goal {goal}×, {met}"}[language]


def _said(figure: object, language: str) -> str:
    return {"zh": "没有测到", "en": "not measured"}[language] if figure is None else str(figure)
