"""What newly came to a desk, as every page of whoever sits there asks for it."""

from __future__ import annotations

import re

from tests.integration.desks import Officer, Town, named

ARRIVALS = "/window/arrivals"


def arrived(officer: Officer, at: str = ARRIVALS, language: str = "zh") -> str:
    answer = officer.get(at, language)
    assert answer.status_code == 200
    return answer.text


def test_a_new_application_is_told_to_every_clerk_of_the_office_and_to_no_other(town: Town) -> None:
    number = town.hand_in("pp-new", "ordinary-complete")
    for clerk in ("hd-window", "hd-window-2"):
        told = arrived(town.visitor(clerk))
        assert number in told and "公共场所卫生许可（新办）" in told and f"/window/cases/{number}" in told
    for stranger in ("hd-certificates", "cy-window"):
        assert number not in arrived(town.visitor(stranger))
    assert number not in arrived(town.visitor("hd-handling"), "/office/arrivals")


def test_it_is_told_in_english_too(town: Town, clerk: Officer) -> None:
    town.hand_in("pp-new", "ordinary-complete")
    assert "公共场所" not in arrived(clerk, language="en")


def test_after_ten_minutes_it_is_new_no_longer(town: Town, clerk: Officer) -> None:
    number = town.hand_in("pp-new", "ordinary-complete")
    town.later(minutes=9)
    assert number in arrived(clerk)
    town.later(minutes=2)
    assert number not in arrived(clerk)


def test_what_is_handed_to_one_clerk_is_told_to_that_one_alone_and_says_so(town: Town, clerk: Officer) -> None:
    town.later(hours=6)
    number = town.hand_in("pp-new", "ordinary-complete")
    before = tasks_of(arrived(clerk))
    assert clerk.send(f"/window/cases/{number}", "assign", named("assign", to="hd-window-2")).status_code == 302
    assert number not in arrived(clerk)
    second = town.visitor("hd-window-2")
    told = arrived(second)
    assert "交给您办理" in told.partition(number)[2]
    assert not tasks_of(told) <= before, "it pops up anew for whoever gets it"
    assert number in second.get("/window?tab=handed").text


def tasks_of(told: str) -> set[str]:
    return set(re.findall(r'data-arrival="([^"]+)"', told))


def test_what_was_told_already_is_not_sent_again(town: Town, clerk: Officer) -> None:
    town.hand_in("pp-new", "ordinary-complete")
    first = clerk.get(ARRIVALS)
    again = clerk.client.get(ARRIVALS, headers={"If-None-Match": first.headers["ETag"], "Accept-Language": "zh"})
    assert (again.status_code, again.data) == (304, b"")
    town.later(hours=6)
    town.hand_in("pp-new", "ordinary-complete")
    more = clerk.client.get(ARRIVALS, headers={"If-None-Match": first.headers["ETag"], "Accept-Language": "zh"})
    assert more.status_code == 200


def test_a_page_that_asks_by_itself_does_not_prolong_the_sign_in(clerk: Officer) -> None:
    assert "Set-Cookie" in clerk.get("/window").headers
    assert "Set-Cookie" not in clerk.get(ARRIVALS).headers


def test_only_officers_with_a_desk_have_pages_that_ask(town: Town, clerk: Officer) -> None:
    assert f'data-arrivals="{ARRIVALS}"' in clerk.get("/messages").text
    assert 'data-arrivals="/office/arrivals"' in town.visitor("hd-handling").get("/office").text
    assert "data-arrivals" not in town.visitor("boss").get("/messages").text
    assert town.visitor("boss").get(ARRIVALS).status_code == 403
