"""Files on a page whose token expired: kept for whoever sent them, and sent once the page is confirmed."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import timedelta
from io import BytesIO

from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from permits.core.definitions.types import Item
from permits.persistence.files import path_of
from permits.persistence.tables import Attachment
from permits.persistence.unit_of_work import reading
from permits.services.keep_unsent import MOST, NOBODY, UNSENT, forget_unsent, keep_unsent, unsent_names
from permits.services.site import Site
from tests.integration.portal.conftest import Clock
from tests.integration.portal.walk import PASSWORD, PDF, Applicant, hidden


def begun(applicant: Applicant, items: Mapping[str, Item]) -> tuple[str, str]:
    """The materials page of a fresh draft, and the field for one of its files."""
    for item in items.values():
        page = applicant.begin(item) + "/materials"
        text = applicant.get(page).text
        found = [code for code in item.materials if f'name="m-{code}"' in text]
        if found:
            return page, f"m-{found[0]}"
    raise AssertionError("no item asks for a file at once")


def late(who: Applicant, page: str, files: Mapping[str, tuple[bytes, str]], **headers: str) -> TestResponse:
    """The page as sent with a token that no longer holds."""
    data = {"csrf_token": "old", **{name: (BytesIO(content), called) for name, (content, called) in files.items()}}
    return who.client.post(page, data=data, content_type="multipart/form-data", headers=headers)


def kept(site: Site) -> int:
    with reading(site.database) as unit:
        return len(unit.all(select(Attachment).where(Attachment.slot == UNSENT)))


def test_a_file_sent_with_an_expired_page_is_in_the_draft_once_the_page_is_confirmed(
    applicant: Applicant, items: Mapping[str, Item]
) -> None:
    page, field = begun(applicant, items)
    answer = late(applicant, page, {field: (PDF, "plan-of-mine.pdf")})
    assert answer.status_code == 400
    assert "plan-of-mine.pdf" in answer.text
    assert "重新选择" not in answer.text
    assert "plan-of-mine.pdf" not in applicant.get(page).text
    applicant.client.post(page, data=hidden(answer.text))
    assert "plan-of-mine.pdf" in applicant.get(page).text


def test_nobody_else_can_send_a_file_kept_for_somebody(
    applicant: Applicant, stranger: Applicant, items: Mapping[str, Item]
) -> None:
    page, field = begun(applicant, items)
    sent = hidden(late(applicant, page, {field: (PDF, "plan-of-mine.pdf")}).text)
    theirs, _ = begun(stranger, items)
    stranger.send(theirs, {name: value for name, value in sent.items() if name != "csrf_token"})
    assert "plan-of-mine.pdf" not in stranger.get(theirs).text


def test_a_file_that_is_not_what_it_says_is_told_and_the_others_stay(
    applicant: Applicant, items: Mapping[str, Item]
) -> None:
    page, field = begun(applicant, items)
    answer = late(applicant, page, {field: (b"no pdf", "false.pdf"), "m-other": (PDF, "true.pdf")})
    assert "govuk-error-message" in answer.text
    assert "<li>true.pdf</li>" in answer.text
    assert "<li>false.pdf</li>" not in answer.text


def test_a_page_of_another_site_leaves_no_file_behind(
    applicant: Applicant, items: Mapping[str, Item], site: Site
) -> None:
    page, field = begun(applicant, items)
    before = kept(site)
    answer = late(applicant, page, {field: (PDF, "foreign.pdf")}, Origin="https://elsewhere.example")
    assert answer.status_code == 400
    assert "foreign.pdf" not in answer.text
    assert kept(site) == before


def test_files_never_confirmed_are_forgotten_after_two_days(site: Site, clock: Clock) -> None:
    keep_unsent(site, "somebody", "old.pdf", PDF, clock())
    keep_unsent(site, "somebody", "new.pdf", PDF, clock() + timedelta(days=3))
    assert kept(site) == 1


def test_one_person_cannot_fill_the_disk_with_files_never_confirmed(site: Site, clock: Clock) -> None:
    for number in range(MOST):
        assert keep_unsent(site, "hoarder", f"{number}.pdf", PDF, clock()).upload
    assert not keep_unsent(site, "hoarder", "more.pdf", PDF, clock()).upload
    assert keep_unsent(site, "neighbour", "mine.pdf", PDF, clock()).upload


def test_who_signs_in_again_finds_the_files_of_the_interrupted_page_sent_with_it(
    application: Flask, items: Mapping[str, Item], site: Site
) -> None:
    application.appbuilder.sm.limiter.reset()  # type: ignore[attr-defined]
    mine = Applicant(application.test_client()).register("13512340001")
    page, field = begun(mine, items)
    for way in ("no token either", "signed out alone"):
        name = f"{way.replace(' ', '-')}.pdf"
        token = mine.token()
        mine.client.delete_cookie("permits")
        if way == "signed out alone":
            token = mine.token()  # a session of nobody, whose token holds
        data = {"csrf_token": token, field: (BytesIO(PDF), name)}
        answer = mine.client.post(page, data=data, content_type="multipart/form-data")
        assert answer.status_code == 401
        assert f"<li>{name}</li>" in answer.text and "重新选择" not in answer.text
        carried = {key: value for key, value in hidden(answer.text).items() if key != "csrf_token"}
        done = mine.send(f"/sign-in?next={page}", {**carried, "f-username": "13512340001", "f-password": PASSWORD})
        assert done.status_code in (200, 302), done.status_code
        assert name in mine.get(page).text


def test_what_nobody_in_particular_sent_is_kept_for_two_hours_and_leaves_the_disk(site: Site, clock: Clock) -> None:
    first = keep_unsent(site, NOBODY, "early.pdf", PDF + b"early", clock()).upload
    assert first is not None and unsent_names(site, (first.id,), "anybody") == {first.id: "early.pdf"}
    path = path_of(site.data_dir, first.sha256)
    assert path.is_file()
    before_yesterday = clock().timestamp() - 3 * 24 * 3600
    os.utime(path, (before_yesterday, before_yesterday))
    forget_unsent(site, clock() + timedelta(hours=1))
    assert unsent_names(site, (first.id,), "anybody") and path.is_file()
    forget_unsent(site, clock() + timedelta(hours=3))
    assert unsent_names(site, (first.id,), "anybody") == {} and not path.is_file()
