"""How fast pages come: the demonstration, served as `permits serve` does it, visited by each kind of person.

Each follows the links of every page from the first page on, the nearest first, until enough were seen, and asks for
each page again several times. Files are not pages. Times are from the request to the last byte, on the same machine.
"""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
from collections import deque
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from permits.ops.bench import twins
from permits.ops.bench.proof import PROGRAM
from permits.ops.bench.served import Visitor, served

PEOPLE = {
    "visitor": "", "applicant": "13800000001", "window": "haidian-window", "reviewer": "haidian-handling",
    "supervisor": "supervisor",
}  # fmt: skip
DEMO_PASSWORD = "permits-demo"
PAGES, TURNS = 60, 5
GOAL_MS = 300
_LINK = re.compile(r'<a [^>]*?href="(/[^"#]*)')
_HTML = "<!DOCTYPE html>"
_THE_SAME = re.compile(r"[?&](lang|text)=")
"""The page again, in the other language or in large type."""


def run() -> dict[str, Any]:
    """Figures: milliseconds. Ratios: the goal to the 95th percentile, 1 meets it."""
    figures: dict[str, Any] = {}
    ratios: dict[str, float] = {}
    for kind, (opened, _) in twins.KINDS.items():
        with TemporaryDirectory(prefix="permits-bench-") as name, opened(Path(name)) as url:
            if url is None:
                figures[f"{kind}, note"] = "not measured: no server is installed here"
                continue
            taken = _measure(url, Path(name))
        for who, times in taken.items():
            every = [seconds for turns in times.values() for seconds in turns]
            p95 = statistics.quantiles(every, n=20)[18] * 1000
            slowest = max(times, key=lambda path: statistics.median(times[path]))
            figures[f"{kind}, {who}, pages"] = len(times)
            figures[f"{kind}, {who}, p50_ms"] = round(statistics.median(every) * 1000, 1)
            figures[f"{kind}, {who}, p95_ms"] = round(p95, 1)
            figures[f"{kind}, {who}, slowest"] = f"{slowest} {statistics.median(times[slowest]) * 1000:.0f} ms"
            ratios[f"{kind}, {who}"] = round(GOAL_MS / p95, 2)
    return {"name": "pages", "figures": figures, "ratios": ratios, "goals": dict.fromkeys(ratios, 1)}


def _measure(url: str, folder: Path) -> dict[str, dict[str, list[float]]]:
    data = folder / "data"
    environ = {
        **os.environ, "PERMITS_DATABASE_URL": url, "PERMITS_DATA_DIR": str(data),
        "PYTHONPATH": os.pathsep.join(sys.path),
    }  # fmt: skip
    subprocess.run([sys.executable, "-c", PROGRAM, "seed", "--json"], env=environ, capture_output=True, check=True)
    taken = {}
    with served(url, data) as port:
        for who, username in PEOPLE.items():
            visitor = Visitor(port)
            if username:
                visitor.sign_in(username, DEMO_PASSWORD)
            taken[who] = _visited(visitor)
    return taken


def _visited(visitor: Visitor) -> dict[str, list[float]]:
    """Seconds by page, of each turn after the first visit."""
    waiting, known, taken = deque(["/"]), {"/"}, dict[str, list[float]]()
    while waiting and len(taken) < PAGES:
        path = waiting.popleft()
        status, page, _ = visitor.page(path)
        if not page.startswith(_HTML):
            waiting.extend(_new(known, [visitor.led_to] if status in (302, 303) else []))
            continue
        if status == 200:
            taken[path] = [visitor.page(path)[2] for _ in range(TURNS)]
        waiting.extend(_new(known, [unescape(one) for one in _LINK.findall(page)]))
    return taken


def _new(known: set[str], found: list[str]) -> list[str]:
    new = [path for path in dict.fromkeys(found) if path and path not in known and not _THE_SAME.search(path)]
    known.update(new)
    return new
