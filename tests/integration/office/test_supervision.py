"""The board, its lists, reading without acting, and messages."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import delete

from permits.core.process import CARD_EVENTS
from permits.core.text import Text
from permits.faces.portal.case_presenters import UNTOLD
from permits.persistence import messages
from permits.persistence.tables import InAppMessage
from permits.persistence.unit_of_work import unit_of_work
from permits.services.sweep import sweep
from tests.integration.desks import Officer, Town, named


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "path", ["/supervision", "/supervision/cases", "/supervision/cards", "/supervision/coming", "/messages"]
)
def test_every_page_opens_in_both_languages(supervisor: Officer, path: str, language: str) -> None:
    assert supervisor.get(path, language).status_code == 200


def test_a_late_case_is_found_from_the_board_in_two_clicks(town: Town, supervisor: Officer) -> None:
    number = town.hand_in("pp-new", "ordinary-complete")
    town.later(days=30)
    board = supervisor.get("/supervision").text
    listed = re.search(r'href="(/supervision/cases\?[^"]*overdue=yes[^"]*)"', board)
    assert listed
    assert number in supervisor.get(listed[1].replace("&amp;", "&")).text
    assert number in board


def test_the_numbers_of_the_board_add_up(town: Town, supervisor: Officer) -> None:
    town.hand_in("pp-new", "ordinary-complete")
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", supervisor.get("/supervision").text.split("<caption")[-1], re.S)[1:]
    numbers = [[int(re.sub(r"<[^>]+>", "", cell)) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row)] for row in rows]
    assert len(numbers) > 1
    assert [sum(column) for column in zip(*numbers[:-1], strict=True)] == numbers[-1]
    assert all(sum(row[1:-2]) == row[-2] for row in numbers)


def test_a_supervisor_reads_any_case_and_has_no_desk_s_work_on_it(town: Town, supervisor: Officer) -> None:
    number = town.hand_in("pp-new", "ordinary-complete")
    page = supervisor.get(f"/supervision/cases/{number}").text
    assert "办理过程" in page
    assert 'name="do"' not in page
    sent = supervisor.client.post(f"/supervision/cases/{number}", data={})
    assert sent.status_code in (400, 405)


def test_a_card_is_listed_with_how_its_day_was_counted_and_leads_to_its_case(town: Town, supervisor: Officer) -> None:
    number = town.hand_in("pp-new", "ordinary-complete")
    town.later(days=3)
    sweep(town.site, town.now)
    page = supervisor.get("/supervision/cards?colour=yellow&office=window").text
    row = next(row for row in page.split("<tr")[1:] if number in row)
    assert "环节超时" in row and "待说明" in row
    assert "这个日期是怎么算出来的" in page, "the day the card rests on opens to its days"
    assert number not in supervisor.get("/supervision/cards?colour=red").text
    assert number not in supervisor.get("/supervision/cards?state=withdrawn").text
    case = supervisor.get(f"/supervision/cases/{number}", "en").text
    assert "Step overdue" in case and "To be answered" in case
    assert UNTOLD.issuperset(CARD_EVENTS), "what the house holds against an office is told to no applicant"


def test_an_office_appeals_on_the_page_of_the_case_and_a_supervisor_decides_it_there(
    town: Town, supervisor: Officer
) -> None:
    number = town.hand_in("pp-new", "ordinary-complete")
    town.later(days=3)
    sweep(town.site, town.now)
    window, at_window, at_board = town.visitor("hd-window"), f"/window/cases/{number}", f"/supervision/cases/{number}"
    found = re.search(r'name="f-answer-card.card"[^>]* value="(\d+)"', window.get(at_window).text)
    assert found
    card = found[1]
    said = named("answer-card", card=card, answer="appealed", reason="系统停机")
    assert window.send(at_window, "answer-card", said).status_code == 302
    verdict = named("judge-card", card=card, verdict="withdrawn", reason="情况属实")
    assert supervisor.send(at_board, "judge-card", verdict).status_code == 302
    page = supervisor.get(at_board).text
    assert "已撤销" in page and "系统停机" in page and "情况属实" in page
    assert number in supervisor.get("/supervision/cards?state=withdrawn").text


@pytest.mark.parametrize(("language", "said"), [("zh", "您不办理本件"), ("en", "You do not handle this case")])
def test_whoever_does_not_handle_a_case_is_told_so_in_place_of_its_files(town: Town, language: str, said: str) -> None:
    number = town.hand_in("nur-reg-first", "normal")
    found = re.findall(r'(/files/[^"#]+)', town.visitor("hd-window").get(f"/window/cases/{number}").text)
    assert found
    for who, path in (("boss", "/supervision/cases"), ("hd-inspection", "/office/cases")):
        other = town.visitor(who)
        page = other.get(f"{path}/{number}", language).text
        assert said in page
        assert "/files/" not in page
        for file in set(found):
            refused = other.get(file, language)
            assert refused.status_code == 403
            assert said in refused.text


def test_a_clerk_may_not_open_the_board(town: Town) -> None:
    assert town.visitor("hd-window").get("/supervision").status_code == 403


def test_a_message_is_counted_in_the_header_until_it_is_read(town: Town, supervisor: Officer) -> None:
    with unit_of_work(town.site.database) as uow:
        messages.deliver(uow, key="m1", recipient="boss", text=Text("新的待办", "A new task"), at=town.now)
        messages.deliver(uow, key="m2", recipient="hd-window", text=Text("给别人的", "For others"), at=town.now)
    page = supervisor.get("/messages").text
    assert 'class="pw-bell">1<' in page
    assert "新的待办" in page
    assert "给别人的" not in page
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    supervisor.client.post("/messages/read", data={"csrf_token": token[1], "message": "1"})
    assert "pw-bell" not in supervisor.get("/messages").text
    with unit_of_work(town.site.database) as uow:  # nothing had put them in the outbox, and others verify this site
        uow.session.execute(delete(InAppMessage).where(InAppMessage.key.in_(["m1", "m2"])))


def test_what_limits_will_bring_about_is_told_by_day_and_leads_to_the_case(town: Town, supervisor: Officer) -> None:
    number = town.hand_in("nur-reg-first", "normal")
    page = supervisor.get("/supervision/coming", "en").text
    days = re.findall(r'href="(/supervision/coming\?day=[^"#]+)', page)
    assert len(days) > 2 and days == sorted(days)
    pages = [supervisor.get(day.replace("&amp;", "&"), "en").text for day in days]
    rows = [row for page in pages for row in page.split("<tr") if number in row]
    assert any("Counts as accepted" in row for row in rows)
    assert all(f"/supervision/cases/{number}" in row for row in rows)


def test_an_administrator_sees_what_is_coming_and_reads_no_case(town: Town) -> None:
    number = town.hand_in("nur-reg-first", "normal")
    town.staff("operator", "administrator", "", "")
    operator = town.visitor("operator")
    days = re.findall(r'href="(/supervision/coming\?day=[^"#]+)', operator.get("/supervision/coming").text)
    pages = [operator.get(day).text for day in days]
    assert any(number in page for page in pages)
    assert not any(f"/supervision/cases/{number}" in page for page in pages)
    assert operator.get(f"/supervision/cases/{number}").status_code in (302, 403, 404)
    assert operator.get("/supervision").status_code in (302, 403, 404)
