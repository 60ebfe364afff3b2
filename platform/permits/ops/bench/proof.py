"""How fast definitions are proved: as many items as the whole catalogue has, one that changed, and one of 50 rules.

The catalogue's 129 items are stood for by the worked ones, taken in turn: each is proved from nothing every time, but
for what items share anyway (the days on which a promise is compared with the law, worked out once). The one that
changed is checked as its author does it, by its code among as many items, in a process of its own. Times are the
processor's, so that what others do on a shared machine does not count.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from permits.core.clock import Calendar
from permits.core.definitions import compile_item
from permits.core.proof import prove
from permits.ops.bench.generated import generated_bundle
from permits.ops.environment import ROOT
from permits.persistence.definition_files import compile_all, read_schemas

DEFINITIONS = ROOT / "definitions"
CATALOGUE = 129
LARGE = 1000, 300
FIFTY = 40, 50
TURNS = 7
GOALS_S = {f"{CATALOGUE} items": 60.0, "one item changed": 2.0, "50 rules": 0.2}
PROGRAM = "import sys; from permits.ops.cli import main; sys.exit(main())"


def run() -> dict[str, Any]:
    """Figures: seconds of the processor, medians where there are turns. Ratios: the goal's time to ours, 1 meets it."""
    compiled = compile_all(DEFINITIONS)
    calendar = compiled.calendar
    assert calendar is not None
    taken = {f"{CATALOGUE} items": 0.0}
    for number in range(CATALOGUE):
        code = sorted(compiled.items)[number % len(compiled.items)]
        started = time.process_time()
        prove(compiled.items[code], compiled.bundles[code], calendar, compiled.examples.get(code, ()))
        taken[f"{CATALOGUE} items"] += time.process_time() - started
    taken["one item changed"] = _changed(sorted(compiled.items)[0])
    taken["50 rules"] = _of_size(*FIFTY, calendar, TURNS)
    figures = taken | {f"{LARGE[0]} questions and {LARGE[1]} conditions": _of_size(*LARGE, calendar, 1)}
    return {
        "name": "proof",
        "figures": {f"{what}, s": round(seconds, 3) for what, seconds in figures.items()},
        "ratios": {what: round(GOALS_S[what] / seconds, 2) for what, seconds in taken.items()},
        "goals": dict.fromkeys(taken, 1),
    }


def _of_size(questions: int, conditions: int, calendar: Calendar, turns: int) -> float:
    bundle = generated_bundle(questions, conditions=conditions)
    item, found = compile_item(bundle, read_schemas(DEFINITIONS))
    assert item is not None and not found, found
    taken = []
    for _ in range(turns):
        started = time.process_time()
        assert prove(item, bundle, calendar) == []
        taken.append(time.process_time() - started)
    return statistics.median(taken)


def _changed(code: str) -> float:
    """`permits check CODE` after a word of the item's file changed, in a folder of as many items as the catalogue."""
    with TemporaryDirectory(prefix="permits-bench-") as name:
        root = Path(name) / "definitions"
        shutil.copytree(DEFINITIONS, root)
        _filled_up(root)
        file = next(root.glob(f"items/*/{code}.json"))
        environ = {
            **os.environ, "PERMITS_DEFINITIONS": str(root), "PERMITS_DATA_DIR": f"{name}/data",
            "PYTHONPATH": os.pathsep.join(sys.path),
        }  # fmt: skip
        taken = []
        for turn in range(TURNS):
            item = json.loads(file.read_text("utf-8"))
            item["guide"]["phone"] = f"010-8200{turn:04}"
            file.write_text(json.dumps(item, ensure_ascii=False, indent=2), "utf-8")
            started = _of_children()
            _checked(code, environ)
            taken.append(_of_children() - started)
        return statistics.median(taken)


def _filled_up(root: Path) -> None:
    """The worked items again under other codes, until there are as many as in the catalogue."""
    files = sorted(root.glob("items/*/*.json"))
    for number in range(len(files), CATALOGUE):
        item = files[number % len(files)]
        code = f"{item.stem}-{number}"
        rules = root / "rules" / item.parent.name / item.name
        shutil.copytree(item.with_suffix(""), item.parent / code)
        for one in (item, rules):
            content = json.loads(one.read_text("utf-8"))
            named = {**content, "code" if one == item else "item": code}
            one.with_stem(code).write_text(json.dumps(named, ensure_ascii=False, indent=2), "utf-8")


def _checked(code: str, environ: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "check", code, "--json"], env=environ, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stdout[-2000:]
    assert json.loads(done.stdout)["items"] == [code], done.stdout[-2000:]


def _of_children() -> float:
    """Seconds the processor took for the processes that were started and ended."""
    spent = os.times()
    return spent.children_user + spent.children_system
