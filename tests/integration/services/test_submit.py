"""Handing in: judged once, stored once, all of it or nothing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import func, select

from permits.core.process import Actor
from permits.persistence import tables
from permits.persistence.unit_of_work import reading
from permits.services import notify, papers
from permits.services.site import Site
from permits.services.submit import submit
from permits.services.verify import verify
from tests.sites import APPLICANT, RECEIVED, a_submission, do, example, handed_in, holder, seen, take_in

EVERYTHING = (
    tables.PermitCase, tables.CaseEvent, tables.CaseClock, tables.CaseTask, tables.Document, tables.OutboxMessage,
    tables.NumberSeries, tables.Certificate,
)  # fmt: skip


def counted(site: Site) -> dict[str, int]:
    with reading(site.database) as unit:
        return {t.__tablename__: unit.count(select(func.count()).select_from(t)) for t in EVERYTHING}


def wish(site: Site, key: str | None = "k-1") -> Any:
    return a_submission(site, "pp-new", example("pp-new", "ordinary-complete"), key, RECEIVED)


def test_an_application_becomes_a_case_with_clocks_a_task_papers_and_notices(site: Site) -> None:
    done = submit(site, wish(site), APPLICANT, RECEIVED)
    view = seen(site, done.case_id)
    assert (view.case.state, view.case.stage, view.case.authority) == ("received", "accept", "bj-haidian")
    assert [task.stage for task in view.tasks] == ["accept"]
    assert [paper.kind for paper in view.documents] == ["receipt"]
    assert {clock.code for clock in view.clocks} == {"correction", "stage:accept"}
    assert counted(site)[tables.OutboxMessage.__tablename__] > 0
    assert [i.code for i in verify(site) if i.broken] == []


def test_the_same_sending_twice_is_one_case(site: Site) -> None:
    first_wish = wish(site)
    first = submit(site, first_wish, APPLICANT, RECEIVED)
    before = counted(site)
    again = submit(site, first_wish, APPLICANT, RECEIVED)
    assert (again.number, again.again) == (first.number, True)
    assert counted(site) == before


def test_the_same_files_uploaded_anew_are_the_same_application(site: Site) -> None:
    first = submit(site, wish(site), APPLICANT, RECEIVED)
    again = submit(site, wish(site), APPLICANT, RECEIVED)
    assert (again.number, again.again, again.findings) == (first.number, True, ())


def test_the_same_key_with_other_content_is_refused(site: Site) -> None:
    first = submit(site, wish(site), APPLICANT, RECEIVED)
    other = wish(site)
    changed = submit(site, replace(other, answers={**other.answers, "rooms": 61}), APPLICANT, RECEIVED)
    assert [f.code for f in changed.findings] == ["submission.key_reused"]
    assert first.number in changed.findings[0].message.zh
    fewer = submit(site, replace(other, uploads={**other.uploads, "M3": other.uploads["M3"] * 2}), APPLICANT, RECEIVED)
    assert [f.code for f in fewer.findings] == ["submission.key_reused"]
    assert counted(site)["permit_case"] == 1


def test_a_key_tells_nobody_of_somebody_else_s_case(site: Site) -> None:
    first = submit(site, wish(site), APPLICANT, RECEIVED)
    stranger = Actor("13911111111", "李四", frozenset({"applicant"}))
    found = submit(site, replace(wish(site), applicant=stranger.username), stranger, RECEIVED)
    assert [f.code for f in found.findings] == ["submission.key_reused"]
    assert first.number not in found.findings[0].message.zh + found.findings[0].message.en


def test_without_a_key_each_sending_is_a_case(site: Site) -> None:
    numbers = {submit(site, wish(site, None), APPLICANT, RECEIVED).number for _ in range(2)}
    assert len(numbers) == 2


def test_eight_sendings_at_once_make_one_case(site: Site) -> None:
    same = wish(site)
    start = Barrier(8)

    def send(_: int) -> tuple[str, bool]:
        start.wait(timeout=30)
        done = submit(site, same, APPLICANT, RECEIVED)
        return done.number, done.again

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(send, range(8)))
    assert len({number for number, _ in answers}) == 1
    assert sorted(again for _, again in answers) == [False] + [True] * 7
    assert counted(site)["permit_case"] == 1
    assert [i.code for i in verify(site) if i.broken] == []


@pytest.mark.parametrize("place", ["papers", "notify", "audit"])
def test_when_anything_fails_on_the_way_nothing_is_stored(
    site: Site, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, good = counted(site), wish(site)

    def fail(*args: object, **named: object) -> None:
        raise OSError("the disk is full")

    target = {
        "papers": (papers, "prepare"),
        "notify": (notify, "put"),
        "audit": ("permits.persistence.audit._write", None),
    }
    where, name = target[place]
    with monkeypatch.context() as broken:
        broken.setattr(where, name, fail) if name else broken.setattr(where, fail)
        with pytest.raises(OSError, match="disk is full"):
            submit(site, good, APPLICANT, RECEIVED)
    assert counted(site) == before
    first = submit(site, good, APPLICANT, RECEIVED)
    assert first.number.split("-")[2] == "000001", "the number was given back too"
    broken_act = seen(site, first.case_id)
    with monkeypatch.context() as broken:
        broken.setattr(where, name, fail) if name else broken.setattr(where, fail)
        with pytest.raises(OSError, match="disk is full"):
            do(site, first.case_id, "accept", RECEIVED, holder(site, first.case_id))
    assert seen(site, first.case_id).version == broken_act.version
    assert [i.code for i in verify(site) if i.broken] == []


def test_what_is_refused_is_not_stored_and_says_everything_at_once(site: Site) -> None:
    bad = wish(site)
    before = counted(site)
    done = submit(site, replace(bad, answers={**bad.answers, "rooms": -1}, uploads={}), APPLICANT, RECEIVED)
    assert not done.number
    assert {f.code for f in done.findings} >= {"answer.minimum", "material.missing"}
    assert counted(site) == before


def test_files_of_somebody_else_are_not_handed_in(site: Site) -> None:
    mine = wish(site)
    item_file = take_in(site, "M3", (), RECEIVED, owner="13911111111")
    before = counted(site)
    done = submit(site, replace(mine, uploads={**mine.uploads, "M3": [item_file]}), APPLICANT, RECEIVED)
    assert [f.code for f in done.findings] == ["file.not_yours"]
    assert counted(site) == before


def test_a_file_that_already_belongs_to_a_case_opens_no_second(site: Site) -> None:
    once = wish(site, None)
    assert submit(site, once, APPLICANT, RECEIVED).number
    assert [f.code for f in submit(site, once, APPLICANT, RECEIVED).findings] == ["file.not_yours"]


def test_an_item_that_is_not_in_force_cannot_be_applied_for(site: Site) -> None:
    done = submit(site, replace(wish(site), item="no-such"), APPLICANT, RECEIVED)
    assert [f.code for f in done.findings] == ["item.unknown"]


def test_numbers_follow_one_another_and_carry_their_check_digits(site: Site) -> None:
    numbers = [handed_in(site, "nur-reg-first", "normal").number for _ in range(3)]
    serials = [int(number.split("-")[2]) for number in numbers]
    assert serials == [1, 2, 3]
    for number in numbers:
        digits = int(number.replace("-", "")[:-2] + number[-2:])
        assert digits % 97 == 1


def test_a_character_no_database_keeps_is_taken_out_and_the_rest_is_stored(site: Site) -> None:
    sample = wish(site)
    done = submit(
        site, replace(sample, answers={**sample.answers, "hygiene_manager": "钱\x00卫𠮷"}), APPLICANT, RECEIVED
    )
    assert seen(site, done.case_id).case.answers["hygiene_manager"] == "钱卫𠮷"
