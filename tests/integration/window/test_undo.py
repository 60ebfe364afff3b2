"""Ten seconds in which an officer takes back what they committed: until then nothing has happened; then it happens
once, however many are there to carry it out; what cannot be carried out any more is kept. On both databases."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import select, text

from permits.core.process import Actor, Event
from permits.persistence import people
from permits.persistence.tables import Base
from permits.persistence.unit_of_work import reading, unit_of_work
from permits.services.act import act
from permits.services.park import settle
from permits.services.show_case import show_case
from permits.services.verify import verify
from tests.databases import new_postgres
from tests.integration.desks import APPLICANT, MONDAY, Officer, Town, found_town, lines_of, named, state_of, summary_of

SECONDS = 10
# What may change before an act is carried out: the act itself, and who has the page open.
BESIDE = ("parked_act", "case_look")
SAID = named("not-accept", outcome="wrong_authority", reason="场所不在本区", referral="市卫生健康委员会")


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def patient_town(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Town:
    where = {}
    if request.param == "postgres":
        where = {"PERMITS_DATABASE_URL": new_postgres(request.getfixturevalue("postgres_server"))}
    return found_town(tmp_path_factory.mktemp("patient"), SECONDS, **where)


@pytest.fixture
def town(patient_town: Town) -> Iterator[Town]:
    patient_town.now = MONDAY
    yield patient_town
    with unit_of_work(patient_town.site.database) as uow:
        uow.execute(text("DELETE FROM parked_act"))


@pytest.fixture
def clerk(town: Town) -> Officer:
    return town.visitor("hd-window")


@pytest.fixture
def number(town: Town) -> str:
    return town.hand_in("pp-new", "ordinary-complete")


def events_of(town: Town, number: str) -> list[Event]:
    view = show_case(town.site, number, APPLICANT)
    assert view is not None
    return list(view.events)


def everything(town: Town) -> dict[str, list[str]]:
    """All that is stored, to the byte: cases, numbers, notices, papers, the audit chain."""
    with reading(town.site.database) as unit:
        return {
            table.name: sorted(repr(tuple(row)) for row in unit.session.execute(select(table)))
            for table in Base.metadata.sorted_tables
            if table.name not in BESIDE
        }


def path_of(number: str) -> str:
    return f"/window/cases/{number}"


def commit(officer: Officer, number: str, do: str = "accept-all", typed: dict[str, Any] | None = None) -> None:
    assert officer.send(path_of(number), do, typed).status_code == 302


def press(officer: Officer, page: str, do: str) -> Any:
    """Press a button of the strip that counts down, or that tells what was not carried out."""
    [strip] = re.findall(r'<form method="post" action="(/[^"]+/parked/[^"]+)">(.*?)</form>', page, re.S)
    fields = dict(re.findall(r'name="([\w-]+)" value="([^"]*)"', strip[1]))
    officer.page = officer.client.post(strip[0], data={**fields, "do": do}, headers={"Accept-Language": "zh"})
    return officer.page


def token_of(page: str) -> str:
    return re.findall(r'name="csrf_token" value="([^"]+)"', page)[0]


def verified(town: Town) -> list[str]:
    return [f"{one.code} {broken}" for one in verify(town.site) for broken in one.broken]


def test_what_was_committed_has_not_happened_and_is_taken_back_without_a_trace(
    town: Town, clerk: Officer, number: str
) -> None:
    clerk.get(path_of(number))
    before = everything(town)
    assert clerk.send(path_of(number), "not-accept", SAID).status_code == 302
    assert everything(town) == before, "nobody outside can see any of it"
    page = clerk.get(path_of(number)).text
    assert re.search(r"“不予受理”将在\s*<span[^>]*>10</span>\s*秒后作出", page)
    assert 'value="accept"' not in page and "已决定不予受理" not in page
    assert verified(town) == []
    town.later(seconds=SECONDS - 1)
    back = press(clerk, page, "undo")
    assert back.status_code == 200
    assert all(words in back.text for words in ("场所不在本区", "市卫生健康委员会"))
    assert re.search(r'value="wrong_authority"[^>]* checked', back.text)
    town.later(seconds=60)
    assert settle(town.site, town.now) == 0
    assert everything(town) == before
    assert clerk.send(path_of(number), "not-accept", SAID, back).status_code == 302, "and it can be committed again"


def test_a_notice_taken_back_has_its_lines_and_reasons_still_on_the_list(
    town: Town, clerk: Officer, number: str
) -> None:
    line = lines_of(clerk.get(path_of(number)).text)[0]
    typed = {line: "reject", f"{line}-reason": "公章看不清"}
    assert "将在" not in clerk.send(path_of(number), "preview:correct-all", typed).text, "to look at it commits nothing"
    assert clerk.send(path_of(number), "correct-all", typed).status_code == 302
    back = press(clerk, clerk.get(path_of(number)).text, "undo").text
    assert re.search(rf'name="{line}" value="reject" checked|id="{line}-no"[^>]* checked', back)
    assert "公章看不清" in back
    assert state_of(town, number) == "received"


def test_what_would_be_refused_is_refused_at_once_and_does_not_wait(town: Town, clerk: Officer, number: str) -> None:
    answer = clerk.send(path_of(number), "not-accept", named("not-accept", referral="市卫生健康委员会"))
    assert answer.status_code == 422 and len(summary_of(answer.text)) == 2
    assert "秒后作出" not in clerk.get(path_of(number)).text


def test_carried_out_at_once_it_shows_what_it_came_to(town: Town, clerk: Officer, number: str) -> None:
    commit(clerk, number)
    town.later(seconds=3)
    answer = press(clerk, clerk.get(path_of(number)).text, "now")
    assert answer.status_code == 302
    page = clerk.get(answer.headers["Location"]).text
    assert "已受理" in page and "/papers/" in page and "秒后作出" not in page
    accepted = next(event for event in events_of(town, number) if event.type == "accepted")
    assert (accepted.at, accepted.actor) == (MONDAY + timedelta(seconds=3), "hd-window"), "the legal moment is then"
    assert verified(town) == []


def test_two_that_settle_in_the_same_moment_carry_it_out_once(town: Town, clerk: Officer, number: str) -> None:
    commit(clerk, number)
    late = MONDAY + timedelta(seconds=SECONDS)
    assert settle(town.site, late - timedelta(seconds=1)) == 0, "not a second early"
    together = Barrier(4)

    def at_once(_: int) -> int:
        together.wait(30)
        return settle(town.site, late)

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(at_once, range(4))) == 1
    assert [event.type for event in events_of(town, number)].count("accepted") == 1
    assert "没有作出" not in clerk.get(path_of(number)).text
    assert verified(town) == []


def test_what_is_being_taken_back_is_not_carried_out_in_the_same_moment(
    town: Town, clerk: Officer, number: str
) -> None:
    commit(clerk, number)
    late = MONDAY + timedelta(seconds=SECONDS)
    with ThreadPoolExecutor(1) as pool:
        with unit_of_work(town.site.database) as uow:
            assert uow.execute(text("DELETE FROM parked_act")).rowcount == 1
            settling = pool.submit(settle, town.site, late)
            # Time to find that it is due, and to wait for whoever is taking it away.
            assert not wait([settling], 1).done
        assert settling.result(30) == 0
    assert state_of(town, number) == "received"


def test_a_clerk_who_closes_the_browser_has_still_done_it(town: Town, clerk: Officer, number: str) -> None:
    commit(clerk, number)
    town.later(seconds=SECONDS)
    town.visitor("hd-handling").get("/office")
    assert state_of(town, number) == "under_review", "the next look at any desk carries it out"
    assert next(one.actor for one in events_of(town, number) if one.type == "accepted") == "hd-window"


def test_without_scripts_the_page_leads_to_what_came_of_it(town: Town, clerk: Officer, number: str) -> None:
    commit(clerk, number)
    page = clerk.get(path_of(number)).text
    found = re.search(r'<noscript><meta http-equiv="refresh" content="11; url=([^"]+)"></noscript>', page)
    assert found
    town.later(seconds=11)
    assert "已受理" in clerk.get(found[1].replace("&amp;", "&")).text


def test_the_page_that_follows_after_it_was_taken_back_elsewhere_claims_nothing(
    town: Town, clerk: Officer, number: str
) -> None:
    commit(clerk, number, "claim")
    commit(clerk, number)
    page = clerk.get(path_of(number)).text
    press(clerk, page, "undo")
    answer = press(clerk, page, "now")
    assert "已受理" not in clerk.get(answer.headers["Location"]).text
    assert state_of(town, number) == "received"


def test_undoing_too_late_is_told_so(town: Town, clerk: Officer, number: str) -> None:
    commit(clerk, number)
    page = clerk.get(path_of(number)).text
    town.later(seconds=SECONDS)
    settle(town.site, town.now)
    answer = press(clerk, page, "undo")
    assert "不能再撤回" in clerk.get(answer.headers["Location"]).text
    assert state_of(town, number) == "under_review"


def test_others_see_that_an_act_waits_and_keep_what_they_typed(town: Town, clerk: Officer, number: str) -> None:
    second = town.visitor("hd-window-2")
    opened, own = second.get(path_of(number)), clerk.get(path_of(number))
    commit(clerk, number)
    assert "海淀window 已提交“受理”，将于 10:00:10 作出" in second.get(path_of(number)).text
    refused = second.send(path_of(number), "not-accept", SAID, opened)
    assert refused.status_code == 422
    assert "此前不能再办本件" in summary_of(refused.text)[0]
    assert "场所不在本区" in refused.text
    assert clerk.send(path_of(number), "not-accept", SAID, own).status_code == 422, "nor whoever committed it"
    line = lines_of(opened.text)[0]
    assert second.send(path_of(number), "mark", {line: "ok"}, opened).status_code == 422
    strip = re.findall(r'action="(/[^"]+/parked/[^"]+)"', clerk.get(path_of(number)).text)[0]
    strangers = second.client.post(strip, data={"csrf_token": token_of(opened.text), "do": "undo"})
    assert strangers.status_code == 302, "and nobody takes back what another committed"
    settle(town.site, MONDAY + timedelta(seconds=SECONDS))
    assert state_of(town, number) == "under_review"


def test_whoever_loses_the_race_keeps_every_word_and_is_told_why(town: Town, clerk: Officer, number: str) -> None:
    commit(clerk, number, "not-accept", SAID)
    town.later(seconds=5)
    assert not act(town.site, number, "withdraw", {"reason": "不再需要"}, APPLICANT, town.now).findings
    town.later(seconds=5)
    for page in (clerk.get(path_of(number)).text, clerk.get("/window").text):
        assert "“不予受理”没有作出" in page
        assert "先办理了本件" in page
        assert all(words in page for words in ("场所不在本区", "市卫生健康委员会", "不属于本机关职权范围"))
    assert [one.type for one in events_of(town, number)].count("not_accepted") == 0
    assert "没有作出" not in town.visitor("hd-window-2").get("/window").text
    assert verified(town) == []
    press(clerk, clerk.get("/window").text, "away")
    assert "没有作出" not in clerk.get("/window").text


def test_what_was_lost_stands_in_the_form_again_and_is_put_away_when_it_is_taken_up(
    town: Town, clerk: Officer, number: str
) -> None:
    commit(clerk, number, "not-accept", SAID)
    assert not act(
        town.site, number, "assign", {"to": "hd-window"}, officer_named(town, "hd-window-2"), MONDAY
    ).findings
    town.later(seconds=SECONDS)
    again = clerk.get(path_of(number))
    assert "没有作出" in again.text
    assert re.search(r'value="wrong_authority"[^>]* checked', again.text)
    assert clerk.send(path_of(number), "not-accept", SAID, again).status_code == 302
    page = clerk.get(path_of(number)).text
    assert "没有作出" not in page and "秒后作出" in page


def officer_named(town: Town, username: str) -> Actor:
    with reading(town.site.database) as unit:
        facts = people.actor_of(unit, username)
    assert facts
    return Actor(**facts)


def test_an_officer_who_lost_the_right_meanwhile_has_done_nothing(town: Town, clerk: Officer, number: str) -> None:
    commit(clerk, number)
    moved = {"office": "certificates"}
    with unit_of_work(town.site.database) as uow:
        people.change(uow, "hd-window", **moved)
    try:
        settle(town.site, MONDAY + timedelta(seconds=SECONDS))
        assert state_of(town, number) == "received"
        assert "“受理”没有作出" in clerk.get("/window").text
    finally:
        with unit_of_work(town.site.database) as uow:
            people.change(uow, "hd-window", office="window")


def test_an_old_copy_of_the_database_does_not_act_on_what_waited_in_it(town: Town, clerk: Officer, number: str) -> None:
    commit(clerk, number)
    assert settle(town.site, MONDAY + timedelta(hours=2)) == 0
    assert state_of(town, number) == "received"
    assert "过了一个小时以上，没有自动作出" in clerk.get(path_of(number)).text


def test_what_stays_in_the_house_does_not_wait(town: Town, clerk: Officer, number: str) -> None:
    line = lines_of(clerk.get(path_of(number)).text)[0]
    clerk.send(path_of(number), "mark", {line: "ok"})
    clerk.send(path_of(number), "claim")
    assert [one.type for one in events_of(town, number)][-2:] == ["lines_checked", "assigned"]


def test_the_next_case_opens_at_once_and_above_it_the_one_before_counts_down(
    town: Town, clerk: Officer, number: str
) -> None:
    assert all(town.hand_in("pp-new", "ordinary-complete") for _ in range(3))
    opened = [number]
    for _ in range(3):
        answer = clerk.send(path_of(opened[-1]), "accept-all", {"goes-on": "1"})
        page = clerk.get(clerk.get(answer.headers["Location"]).headers["Location"])
        opened.append(re.findall(r"/cases/([\d-]+)", str(page.request.path))[0])
    assert len(set(opened)) == 4, "no case that waits to be carried out is opened again"
    assert page.text.count("data-parked=") == 3 and "data-here" not in page.text
    assert "http-equiv" not in page.text, "nobody is led away from what they type"


def test_what_damages_the_acts_that_wait_is_found(town: Town, clerk: Officer, number: str) -> None:
    commit(clerk, number)
    with unit_of_work(town.site.database) as uow:
        uow.execute(text("UPDATE parked_act SET seen = 99"))
    assert [one.code for one in verify(town.site) if one.broken] == ["I18"]
