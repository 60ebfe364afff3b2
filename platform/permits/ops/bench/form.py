"""How fast a form of 1,000 questions and 300 conditions is: judged anew after one change, and drawn.

Judged anew is everything: which questions are asked, every fact, the kernel with its cross-check, materials, fees, the
route and every finding. Drawn are, each by a request to the whole application: a page of 25 questions, the page of all
answers before handing in, and every question of the form on one page, as authors see it.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from permits.core.definitions import Item, compile_authorities
from permits.core.definitions.compile import compile_judged
from permits.core.forms import check
from permits.ops.bench.generated import generated_answers, generated_bundle
from permits.ops.environment import ROOT, settings_or_exit, top_level
from permits.persistence import people, releases, tables
from permits.persistence.unit_of_work import unit_of_work
from permits.services.open_site import open_site
from permits.services.save_draft import begin_draft
from permits.services.site import Site

QUESTIONS, CONDITIONS = 1000, 300
TURNS, DRAWN = 60, 9
RECEIVED = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)
APPLICANT, AUTHOR, PASSWORD = "13800138000", "author", "Bench-2026-form"
JUDGED = "judged anew after one change"
GOALS_MS = {
    JUDGED: 20, "page of 25 questions": 300, "page of all answers": 300, "every question on one page": 300,
}  # fmt: skip


def run() -> dict[str, Any]:
    """Figures: milliseconds of the processor, medians. Ratios: the goal's time to ours, so that 1 meets it."""
    bundle = generated_bundle(QUESTIONS, conditions=CONDITIONS)
    item, found = compile_judged(bundle)
    assert item is not None, found
    taken = {JUDGED: _judged_anew(item)}
    with TemporaryDirectory(prefix="permits-bench-") as folder:
        taken |= _drawn(bundle, item, Path(folder))
    return {
        "name": "form",
        "figures": {f"{what}, ms": round(ms, 1) for what, ms in taken.items()},
        "ratios": {what: round(GOALS_MS[what] / ms, 2) for what, ms in taken.items()},
        "goals": dict.fromkeys(taken, 1),
    }


def _median(turns: int, work: Callable[[int], object]) -> float:
    """Milliseconds the processor takes for the middle turn, one turn for warming up apart. What others do on a shared
    machine does not count: the work waits for nothing."""
    work(0)
    taken = []
    for turn in range(1, turns + 1):
        started = time.process_time()
        work(turn)
        taken.append((time.process_time() - started) * 1000)
    return statistics.median(taken)


def _judged_anew(item: Item) -> float:
    """Each time one answer is another: a number, or a yes behind which questions appear."""
    answers = generated_answers(QUESTIONS)

    def again(turn: int) -> None:
        answers["q4"] = turn
        answers["q3"] = turn % 2 == 0
        answers["q51"] = turn % 3 == 0
        check(item, answers, {}, RECEIVED)

    return _median(TURNS, again)


def _drawn(bundle: dict[str, Any], item: Item, folder: Path) -> dict[str, float]:
    site = site_of(bundle, item, folder)
    app = app_of(site)
    draft = begin_draft(site, item.code, APPLICANT, NOW, generated_answers(QUESTIONS))
    assert draft is not None
    applicant, author = (signed_in(app, username) for username in (APPLICANT, AUTHOR))
    own = f"/my/applications/{draft.id}"
    return {
        "page of 25 questions": _median(DRAWN, lambda turn: _got(applicant, f"{own}/pages/p2")),
        "page of all answers": _median(DRAWN, lambda turn: _got(applicant, f"{own}/check")),
        "every question on one page": _median(DRAWN, lambda turn: _got(author, f"/studio/items/{item.code}/form")),
    }


def app_of(site: Site) -> Any:
    """The whole application over the site, with its two people."""
    app = top_level("app").create_app(settings_or_exit(), site=site, clock=lambda: NOW)
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        manager = app.appbuilder.sm
        for username, role in ((APPLICANT, "applicant"), (AUTHOR, "author")):
            manager.add_user(username, username, "", f"{username}@x.cn", manager.find_role(role), PASSWORD)
        manager.session.remove()
    return app


def signed_in(app: Any, username: str) -> Any:
    client = app.test_client()
    answered = client.post("/sign-in", data={"f-username": username, "f-password": PASSWORD})
    assert answered.status_code == 302, answered.status_code
    return client


def _got(client: Any, address: str) -> None:
    answered = client.get(address)
    assert answered.status_code == 200, (address, answered.status_code)


def site_of(bundle: dict[str, Any], item: Item, folder: Path) -> Site:
    """An installation with the generated item in force and its two people."""
    authorities, _ = compile_authorities(bundle["library"]["authorities"])
    opened = open_site(f"sqlite:///{folder / 'permits.db'}", folder, ROOT / "definitions", base_url="http://localhost")
    site = replace(opened, authorities=authorities)
    with unit_of_work(site.database) as uow:
        releases.publish(uow, tables.Release(
            sha256=item.sha256, item=item.code, version=1, bundle=bundle, effective_from=item.effective_from,
            effective_to=None, published_at=NOW, published_by="bench",
        ))  # fmt: skip
        for username, kind in ((APPLICANT, people.APPLICANT), (AUTHOR, people.STAFF)):
            people.add(uow, tables.Person(
                username=username, name=username, mobile=username if kind == people.APPLICANT else None, kind=kind,
                authority="", office="", language="zh", profile={},
            ))  # fmt: skip
    return site
