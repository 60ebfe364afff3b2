"""A machine in a hall: it stands for everybody, and keeps nothing of whoever stood there before."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from permits.persistence.knowledge_tables import Consultation
from permits.persistence.unit_of_work import reading
from permits.services.site import Site
from tests.integration.portal.conftest import Clock
from tests.integration.portal.walk import Applicant, hidden

HALL = "/kiosk/bj-haidian"


@pytest.fixture
def machine(applicant: Applicant) -> FlaskClient:
    """A machine at which an applicant is signed in."""
    assert applicant.client.get(HALL).status_code == 200
    return applicant.client


def signed_in(machine: FlaskClient) -> bool:
    return bool(machine.get("/my/cases").status_code == 200)


def test_a_machine_is_large_shows_the_way_out_and_starts_at_its_hall(machine: FlaskClient) -> None:
    page = machine.get("/items").text
    assert "pw-large pw-kiosk" in page
    assert f'href="{HALL}"' in page
    assert 'href="/kiosk/over"' in page
    assert '<noscript><meta http-equiv="refresh" content="120; url=/kiosk/over"></noscript>' in page
    start = machine.get(HALL).text
    for address in ("/queue/bj-haidian", "/items", "/follow", "/rate/at/bj-haidian", "/complaints/new"):
        assert f'href="{address}' in start


def test_the_very_first_page_is_one_of_a_machine_already(stranger: Applicant) -> None:
    browser = stranger.client.application.test_client()
    assert "pw-large pw-kiosk" in browser.get(HALL).text


def test_an_ordinary_browser_has_none_of_it(stranger: Applicant) -> None:
    page = stranger.client.get("/items").text
    assert not any(word in page for word in ("pw-kiosk", "kiosk.js", "http-equiv"))


def test_the_end_of_a_turn_forgets_login_language_and_pages(machine: FlaskClient) -> None:
    machine.get("/items?lang=en&text=usual")
    assert machine.get_cookie("language") is not None
    gone = machine.get("/kiosk/over")
    assert (gone.status_code, gone.headers["Location"]) == (302, HALL)
    assert gone.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert machine.get_cookie("language") is None
    assert not signed_in(machine)
    assert machine.get_cookie("kiosk") is not None


def test_two_minutes_without_a_touch_forget_everything_even_if_the_browser_does_nothing(
    machine: FlaskClient, clock: Clock
) -> None:
    began = clock.now
    try:
        for seconds in (119, 119):
            clock.now += timedelta(seconds=seconds)
            assert signed_in(machine)
        clock.now += timedelta(seconds=119)
        assert machine.get("/kiosk/here").status_code == 204
        clock.now += timedelta(seconds=119)
        assert signed_in(machine)
        clock.now += timedelta(seconds=121)
        late = machine.get("/my/cases")
        assert (late.status_code, late.headers["Location"]) == (302, HALL)
        assert not signed_in(machine)
    finally:
        clock.now = began


def test_what_is_sent_too_late_is_not_done(machine: FlaskClient, site: Site, clock: Clock) -> None:
    began = clock.now
    try:
        said = {**hidden(machine.get("/complaints/new").text), "authority": "bj-haidian", "question": "不该提交"}
        clock.now += timedelta(seconds=121)
        answer = machine.post("/complaints/new", data=said)
        assert (answer.status_code, answer.headers["Location"]) == (302, HALL)
    finally:
        clock.now = began
    with reading(site.database) as unit:
        assert "不该提交" not in [one.question for one in unit.all(select(Consultation))]


def test_pages_of_a_machine_are_kept_by_nobody_and_do_not_ask_for_themselves_again(machine: FlaskClient) -> None:
    for path in ("/items", "/queue/board/bj-haidian", HALL):
        answer = machine.get(path)
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Refresh" not in answer.headers


def test_a_code_held_before_the_scanner_leads_to_following_its_case(machine: FlaskClient) -> None:
    read = "http://localhost/my/cases/110108-26-000001-68"
    answer = machine.get("/kiosk/scanned", query_string={"code": read})
    assert answer.headers["Location"] == "/follow?number=110108-26-000001-68"
    assert 'value="110108-26-000001-68"' in machine.get(answer.headers["Location"]).text


def test_whoever_looks_after_the_machine_makes_it_an_ordinary_browser_again(machine: FlaskClient) -> None:
    machine.get("/kiosk/off")
    assert machine.get_cookie("kiosk") is None
    assert "pw-kiosk" not in machine.get("/items").text


def test_a_hall_that_does_not_exist_is_not_found(stranger: Applicant) -> None:
    assert stranger.client.get("/kiosk/nowhere").status_code == 404
