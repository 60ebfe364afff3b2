"""A stage of several branches as it is stored: a task, a limit and a notice for each desk, on both databases."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from permits.persistence import outbox
from permits.persistence.definition_files import read_schemas
from permits.persistence.unit_of_work import reading, unit_of_work
from permits.services.act import act
from permits.services.publish_item import publish_item
from permits.services.show_board import show_board
from permits.services.site import Site
from permits.services.sweep import sweep
from permits.services.verify import verify
from tests import sites
from tests.synthetic import copied, invent

NOW = sites.RECEIVED
FIRE, PLAN = (sites.who(office, "reviewer", "bj-haidian") for office in ("inspection", "section-head"))
YES = {"outcome": "agree", "words": "同意"}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    folder = copied(tmp_path_factory.mktemp("invented"))
    return folder, invent(folder, 7).code


def at_both(site: Site, root: tuple[Path, str]) -> str:
    """A case that lies at two desks."""
    folder, code = root
    done = publish_item(site, sites.compiled(folder).bundles[code], read_schemas(folder), (), "author", sites.LONG_AGO)
    assert done.release, done.findings
    number = sites.handed_in(site, code, "whole", root=folder).number
    sites.until(site, number, "both", NOW)
    return number


def open_tasks(site: Site, number: str) -> dict[str, tuple[str, str | None]]:
    tasks = [task for task in sites.seen(site, number).tasks if task.closed_at is None]
    return {task.stage: (task.office, task.assignee) for task in tasks}


def test_each_branch_is_a_task_of_its_own_and_the_last_moves_the_case_on(site: Site, root: tuple[Path, str]) -> None:
    number = at_both(site, root)
    assert open_tasks(site, number) == {"fire": ("inspection", None), "plan": ("section-head", None)}
    assert show_board(site, NOW.date()).sums.tasks == 2
    sites.do(site, number, "opine", NOW, FIRE, **YES)
    assert open_tasks(site, number) == {"plan": ("section-head", None)}
    assert [broken for one in verify(site) for broken in one.broken] == []
    sites.do(site, number, "opine", NOW, PLAN, **YES)
    assert open_tasks(site, number) == {"settle": ("director", None)}
    sites.until(site, number, "", NOW)
    assert [broken for one in verify(site) for broken in one.broken] == []


def test_a_branch_that_is_taken_is_one_person_s_and_the_others_lie_open(site: Site, root: tuple[Path, str]) -> None:
    number = at_both(site, root)
    sites.do(site, number, "assign", NOW, FIRE, to=FIRE.username)
    assert open_tasks(site, number) == {"fire": ("inspection", FIRE.username), "plan": ("section-head", None)}
    assert [broken for one in verify(site) for broken in one.broken] == []


def test_two_desks_that_look_at_a_case_at_once_both_answer(site: Site, root: tuple[Path, str]) -> None:
    number = at_both(site, root)
    seen = sites.seen(site, number).version
    assert act(site, number, "opine", YES, FIRE, NOW, seen).findings == ()
    assert act(site, number, "opine", YES, PLAN, NOW, seen).findings == ()
    assert sites.seen(site, number).case.stage == "settle"


def test_whoever_is_too_late_for_a_joint_stage_is_told_so(site: Site, root: tuple[Path, str]) -> None:
    number = at_both(site, root)
    seen = sites.seen(site, number).version
    no = {"outcome": "disagree", "words": "不同意"}
    assert act(site, number, "opine", no, FIRE, NOW, seen).findings == ()
    assert act(site, number, "opine", YES, PLAN, NOW, seen).conflict


def test_each_desk_hears_of_its_own_branch_and_of_its_own_limit(site: Site, root: tuple[Path, str]) -> None:
    number = at_both(site, root)
    with reading(site.database) as unit:
        told = outbox.of_case(unit, sites.seen(site, number).id)
    arrived = {row.recipient: row.params["stage"]["zh"] for row in told if row.template == "task_arrived"}
    assert (arrived[FIRE.username], arrived[PLAN.username]) == ("分支fire", "分支plan")
    sites.do(site, number, "opine", NOW, FIRE, **YES)
    sweep(site, NOW + timedelta(days=4))
    overdue = [e for e in sites.seen(site, number).events if e.type == "overdue"]
    assert [(e.data["clock"], e.data["office"]) for e in overdue] == [("stage:plan", "section-head")]


def test_a_task_that_was_lost_is_told_of(site: Site, root: tuple[Path, str]) -> None:
    number = at_both(site, root)
    from permits.persistence import tasks

    with unit_of_work(site.database) as uow:
        tasks.close_task_at(uow, sites.seen(site, number).id, "plan", NOW, "nobody")
    assert [one.code for one in verify(site) if one.broken] == ["I13"]
