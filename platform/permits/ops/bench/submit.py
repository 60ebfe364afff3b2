"""How fast an application is taken in: a file of 100 KB uploaded and the application handed in, by HTTP.

The site is served as `permits serve` does it, in a process of its own, over each database. What is timed are the two
requests that end an application: the page of materials with the last file, and the confirmed check page. What they do
is not left out: token, session, limits, the judge with the kernel and its second reader, the file on the disk under
its hash, the case with its events, clocks, tasks, notices and search words, all durable before the answer.

Beside it, in turns, the same two bodies go to a bare Flask endpoint that parses them and commits one row each.
"""

from __future__ import annotations

import json
import os
import re
import statistics
import sys
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from permits.ops.bench import twins
from permits.ops.bench.served import AS_FORM, Visitor, free_port, multipart, process, served
from permits.ops.environment import ROOT, top_level
from permits.ops.publishing import publish_folder
from permits.persistence.definition_files import Compiled, compile_all
from permits.services.open_site import open_site
from permits.services.save_draft import begin_draft, save_draft
from permits.services.site import Site
from permits.services.store_attachment import store_attachment

DEFINITIONS = ROOT / "definitions"
ACCOUNTS, EACH = 4, 50
BYTES = 100_000
GOALS = {"bare_to_ours": 0.5, "5 p50_to_p99": 1.0}


def run() -> dict[str, Any]:
    """Figures: milliseconds, both requests together unless said. Ratios: bare's median to ours; five medians to the
    99th percentile."""
    figures: dict[str, Any] = {}
    ratios: dict[str, float] = {}
    application = _largest(compile_all(DEFINITIONS))
    for kind, (opened, _) in twins.KINDS.items():
        with TemporaryDirectory(prefix="permits-bench-") as name, opened(Path(name)) as url:
            if url is None:
                figures[f"{kind}, note"] = "not measured: no server is installed here"
                continue
            taken = _measure(url, Path(name), application)
        ours = [a + b for a, b in zip(taken["upload"], taken["hand in"], strict=True)]
        bare = [a + b for a, b in zip(taken["bare upload"], taken["bare hand in"], strict=True)]
        p50, p99 = statistics.median(ours), statistics.quantiles(ours, n=100)[98]
        told = {"p50": p50, "p99": p99, "bare p50": statistics.median(bare)}
        told |= {f"{what}, p50": statistics.median(taken[what]) for what in ("upload", "hand in")}
        figures |= {f"{kind}, {what}_ms": round(seconds * 1000, 1) for what, seconds in told.items()}
        ratios |= {
            f"{kind}, bare_to_ours": round(statistics.median(bare) / p50, 2),
            f"{kind}, 5 p50_to_p99": round(5 * p50 / p99, 2),
        }
    goals = {ratio: GOALS[ratio.partition(", ")[2]] for ratio in ratios}
    return {"name": "submit", "figures": figures, "ratios": ratios, "goals": goals}


def _measure(url: str, folder: Path, application: Application) -> dict[str, list[float]]:
    data = folder / "data"
    site = open_site(url, data, DEFINITIONS)
    _, findings = publish_folder(site, application.item, datetime.now(UTC))
    assert not findings, findings
    taken: dict[str, list[float]] = {what: [] for what in ("upload", "hand in", "bare upload", "bare hand in")}
    with served(url, data) as port, _bare(url, folder) as bare_port:
        other = HTTPConnection("127.0.0.1", bare_port)
        for account in range(ACCOUNTS):
            visitor = Visitor(port)
            visitor.register(f"1360000000{account}")
            # The very first finds a server that has done nothing yet; it is left out below.
            for _ in range(EACH + (not account)):
                draft = _draft(site, application, visitor.username)
                form = visitor.hidden(f"/my/applications/{draft}/materials")
                sent = multipart({**form, "continue": "1"}, f"m-{application.uploads[-1]}", _file(BYTES))
                taken["upload"].append(visitor.timed(f"/my/applications/{draft}/materials", sent))
                taken["bare upload"].append(_timed(other, "/", sent))
                form = visitor.hidden(f"/my/applications/{draft}/check")
                sent = multipart(form)
                taken["hand in"].append(visitor.timed(f"/my/applications/{draft}/submit", sent))
                taken["bare hand in"].append(_timed(other, "/", sent))
    site.database.close()
    return {what: every[1:] for what, every in taken.items()}


class Application(NamedTuple):
    """What is handed in, again and again."""

    item: str
    answers: Mapping[str, object]
    uploads: tuple[str, ...]


def _largest(compiled: Compiled) -> Application:
    """Of the examples nothing is said against, and that no date makes too old, the one with the most files and
    answers."""
    fit = [
        Application(item, one.answers, one.uploads)
        for item, examples in sorted(compiled.examples.items())
        for one in examples
        if one.expect.get("findings") == [] and not _DATE.search(json.dumps(one.answers))
    ]
    return max(fit, key=lambda one: (len(one.uploads), len(one.answers)))


_DATE = re.compile(r'"\d{4}-\d{2}-\d{2}"')


def _draft(site: Site, application: Application, owner: str) -> str:
    """An application that lacks nothing but its last file."""
    now = datetime.now(UTC)
    draft = begin_draft(site, application.item, owner, now, application.answers)
    assert draft is not None
    fields = {name: field for name, field in draft.item.fields.items() if field.kind == "file"}
    said = {
        name: _stored(site, owner, name, fields[name].accept, now)["id"] for name in fields if name in draft.answers
    }
    uploads = {
        code: [_stored(site, owner, code, draft.item.materials[code].accept, now)] for code in application.uploads[:-1]
    }
    assert not save_draft(site, draft, {**draft.answers, **said}, uploads, "", now)
    return draft.id


def _stored(site: Site, owner: str, slot: str, accept: Collection[str], now: datetime) -> dict[str, Any]:
    stored = store_attachment(site, owner, slot, f"{slot}.pdf", _file(1000), accept, 0, now)
    assert stored.upload is not None, stored.findings
    return asdict(stored.upload)


def _file(size: int) -> bytes:
    """A PDF of about so many bytes, unlike any other."""
    filling = os.urandom(size // 2).hex()
    return f"{_ONE_PAGE}% {filling}\ntrailer<</Root 1 0 R>>\n%%EOF\n".encode()


_ONE_PAGE = (
    "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]>>endobj\n"
)


@contextmanager
def _bare(url: str, folder: Path) -> Iterator[int]:
    port = free_port()
    own = f"sqlite:///{folder / 'bare.db'}" if url.startswith("sqlite:") else url.replace("+psycopg", "", 1)
    command = ["-m", "permits.ops.bench.bare", own, str(port), str(top_level("app").THREADS)]
    with process(command, {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}, port):
        yield port


def _timed(http: HTTPConnection, path: str, body: bytes) -> float:
    started = time.perf_counter()
    http.request("POST", path, body, AS_FORM)
    answer = http.getresponse()
    answer.read()
    assert answer.status == 200, answer.status
    return time.perf_counter() - started
