"""The clerk's list: tabs, counts, search, pages and the next case."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from permits.persistence.tables import Certificate, PermitCase
from permits.persistence.unit_of_work import reading
from tests.integration.desks import APPLICANT, Officer, Town
from tests.sites import until as walk


def counts(page: str) -> dict[str, int]:
    found = re.findall(r'tab=(\w+)[^>]*>[^<]*<span class="pw-count">(\d+)<', page)
    return {tab: int(count) for tab, count in found}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("tab", ["new", "waiting", "today", "overdue", "mine", "handed", "followed", "desk", "all"])
def test_every_tab_opens_in_both_languages(clerk: Officer, tab: str, language: str) -> None:
    page = clerk.get(f"/window?tab={tab}", language)
    assert page.status_code == 200
    assert f'lang="{"zh-Hans" if language == "zh" else "en"}"' in page.text


def test_a_new_application_is_counted_and_listed_with_its_day(town: Town, clerk: Officer) -> None:
    before = counts(clerk.get("/window").text)
    number = town.hand_in("pp-new", "ordinary-complete")
    page = clerk.get("/window").text
    assert counts(page)["new"] == before["new"] + 1
    assert number in page
    assert "剩 1 个工作日" in page


def test_what_is_due_today_and_what_is_late_stand_under_their_tabs(town: Town, clerk: Officer) -> None:
    number = town.hand_in("pp-new", "ordinary-complete")
    town.later(days=1)
    assert number in clerk.get("/window?tab=today").text
    town.later(days=1)
    assert number in clerk.get("/window?tab=overdue").text
    assert "已超期 1 个工作日" in clerk.get("/window?tab=overdue").text


def test_a_case_is_found_by_number_name_telephone_and_identity_number(town: Town, clerk: Officer) -> None:
    number = town.hand_in("nur-reg-first", "normal")
    answers = town.answers("nur-reg-first", "normal")
    for words in (number, answers["name"], answers["mobile"], answers["id_no"]):
        assert number in clerk.get(f"/window?q={words}").text, words


def test_a_case_is_found_by_the_initials_of_the_name(town: Town, clerk: Officer) -> None:
    nurse, hotel = town.hand_in("nur-reg-first", "normal"), town.hand_in("pp-new", "ordinary-complete")
    found = clerk.get("/window?q=lxl").text
    assert nurse in found and hotel not in found
    found = clerk.get("/window?q=sqyq").text + clerk.get("/window?q=YQSLBG").text
    assert hotel in found and nurse not in found


def test_two_chinese_signs_are_enough_to_find_a_case(town: Town, clerk: Officer) -> None:
    number = town.hand_in("pp-new", "ordinary-complete", venue_name="青石巷客栈")
    assert number in clerk.get("/window?q=客栈").text


def test_a_case_is_found_by_the_phone_of_its_account_which_its_form_does_not_hold(town: Town, clerk: Officer) -> None:
    number = town.hand_in("pp-new", "ordinary-complete")
    assert number in clerk.get(f"/window?q={APPLICANT.username}&tab=all").text
    assert number not in clerk.get("/window?q=13900009999&tab=all").text


def test_a_scanned_code_opens_its_case(town: Town, clerk: Officer) -> None:
    number = town.hand_in("pp-new", "ordinary-complete")
    opened = clerk.get(f"/window?q=http://localhost/cases/{number}")
    assert opened.headers["Location"].endswith(f"/window/cases/{number}")
    walk(town.site, number, "", town.now)
    with reading(town.site.database) as unit:
        [certified] = unit.all(select(Certificate.id).join(PermitCase).where(PermitCase.number == number))
    assert (
        clerk.get(f"/window?q=http://localhost/verify/{certified}")
        .headers["Location"]
        .endswith(f"/window/cases/{number}")
    )
    assert "没有符合条件的办件" in clerk.get("/window?q=http://elsewhere/what").text


def test_a_search_that_finds_nothing_says_so(clerk: Officer) -> None:
    assert "没有符合条件的办件" in clerk.get("/window?q=nobody-of-this-name").text


def test_the_item_filter_leaves_out_other_items(town: Town, clerk: Officer) -> None:
    hygiene, nurse = town.hand_in("pp-new", "ordinary-complete"), town.hand_in("nur-reg-first", "normal")
    page = clerk.get("/window?item=nur-reg-first&tab=all").text
    assert nurse in page
    assert hygiene not in page


def test_only_items_the_authority_has_cases_of_can_be_looked_for(town: Town) -> None:
    town.hand_in("pp-new", "ordinary-complete")
    assert offered(town.visitor("hd-window").get("/window").text) >= {"pp-new"}
    for code in offered(town.visitor("hd-window").get("/window").text):
        assert "/window/cases/" in town.visitor("hd-window").get(f"/window?tab=all&item={code}").text, code
    assert offered(town.visitor("dc-window").get("/window").text) == set()


def offered(page: str) -> set[str]:
    """The items in the list's filter."""
    listed = page.partition('id="item"')[2].partition("</select>")[0]
    return set(re.findall(r'<option value="([^"]+)"', listed))


def test_the_next_case_is_the_one_due_first_and_not_the_one_just_left(town: Town, clerk: Officer) -> None:
    town.hand_in("pp-new", "ordinary-complete")
    first = clerk.get("/window/next").headers["Location"].rsplit("/", 1)[-1]
    second = clerk.get(f"/window/next?besides={first}").headers["Location"].rsplit("/", 1)[-1]
    assert second != first


def test_a_clerk_sees_nothing_of_another_authority(town: Town) -> None:
    number = town.hand_in("pp-new", "ordinary-complete")
    stranger = town.visitor("dc-window")
    assert number not in stranger.get("/window?tab=all").text
    assert number not in stranger.get(f"/window?q={number}").text.split("</form>")[-1]
    assert stranger.get(f"/window/cases/{number}").status_code == 404


def test_a_clerk_without_an_authority_sees_an_empty_desk(town: Town) -> None:
    town.hand_in("pp-new", "ordinary-complete")
    lost = town.visitor(town.staff("lost-clerk", "clerk"))
    assert counts(lost.get("/window").text) == {
        "new": 0, "waiting": 0, "today": 0, "overdue": 0, "mine": 0, "handed": 0, "followed": 0, "desk": 0,
        "all": 0,
    }  # fmt: skip


def test_an_applicant_may_not_open_the_window(town: Town) -> None:
    somebody = town.visitor(town.staff("applicant-1", "applicant"))
    assert somebody.get("/window").status_code == 403


def test_a_desk_opens_on_the_tab_that_has_work_when_the_first_is_empty(town: Town) -> None:
    walk(town.site, town.hand_in("pp-new", "ordinary-complete"), "certify", town.now)
    certificates = town.visitor("hd-certificates")
    page = certificates.get("/window").text
    assert counts(page)["new"] == 0
    assert counts(page)["desk"] > 0
    assert current(page) == "desk"
    assert current(certificates.get("/window?tab=new").text) == "new", "whoever asks for the empty tab gets it"


def test_a_desk_with_work_under_its_first_tab_opens_there(town: Town, clerk: Officer) -> None:
    town.hand_in("pp-new", "ordinary-complete")
    assert current(clerk.get("/window").text) == "new"


def current(page: str) -> str:
    """The tab that is shown."""
    [found] = re.findall(r'tab=(\w+)[^>]*aria-current="page"', page)
    return found
