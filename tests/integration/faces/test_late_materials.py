"""Materials that may follow: told on the progress page with their day, handed in by the applicant or at the window."""

from __future__ import annotations

import re
from io import BytesIO

import pytest

from permits.core.definitions.types import Example, Item
from permits.services.verify import verify
from tests.integration.desks import PDF, PNG, Town
from tests.integration.faces.test_an_invented_item import invented  # noqa: F401
from tests.integration.office.test_journeys import view_of, work
from tests.integration.portal.walk import Applicant, hidden
from tests.synthetic import Invented

Here = tuple[Town, Invented, Example]


def accepted_without(here: Here, mobile: str) -> tuple[Applicant, str]:
    """A case accepted while a material was still missing."""
    town, made, example = here
    item = town.item(made.code)
    answers = example.answers | {made.names["yesno"]: True, made.names["hidden_text"]: "天热"}
    applicant = Applicant(town.app.test_client()).register(mobile, "陈容缺")
    number = _handed_in(applicant, item, answers)
    work(town, number, "parallel")
    return applicant, number


def _handed_in(applicant: Applicant, item: Item, answers: dict[str, object]) -> str:
    draft = applicant.begin(item)
    applicant.fill(draft, item, answers)
    applicant.upload(draft, item, ("M1", "M2"))
    return str(applicant.submit(draft).location).rsplit("/", 2)[1]


def last_day(town: Town, number: str) -> str:
    day = next(clock.due.due_on for clock in view_of(town, number).clocks if clock.code == "late:M3")
    return f"{day.year}年{day.month}月{day.day}日"


def test_the_applicant_reads_until_when_and_hands_it_in(invented: Here) -> None:  # noqa: F811
    town, *_ = invented
    applicant, number = accepted_without(invented, "13912345701")
    progress = applicant.get(f"/my/cases/{number}").text
    assert f"保险单：请在{last_day(town, number)}前（含当日）补交" in progress
    page = applicant.get(f"/my/cases/{number}/late").text
    assert last_day(town, number) in page and 'name="m-M3"' in page and 'name="m-M1"' not in page
    sent = {**hidden(page), "m-M3": (BytesIO(PDF), "保险单.pdf")}
    answer = applicant.client.post(f"/my/cases/{number}/late", data=sent, content_type="multipart/form-data")
    assert answer.status_code == 302
    assert [file.name for file in view_of(town, number).uploads["M3"]] == ["保险单.pdf"]
    after = applicant.get(f"/my/cases/{number}").text
    assert "还有材料要补交" not in after and "已补交容缺材料" in after
    assert applicant.get(f"/my/cases/{number}/late").status_code == 302
    assert [broken for one in verify(town.site) for broken in one.broken] == []


def test_nothing_chosen_or_a_file_that_is_none_of_its_kinds_is_told_on_the_page(invented: Here) -> None:  # noqa: F811
    applicant, number = accepted_without(invented, "13912345702")
    path = f"/my/cases/{number}/late"
    page = applicant.get(path).text
    empty = applicant.client.post(path, data=hidden(page), content_type="multipart/form-data")
    assert empty.status_code == 422 and "m-M3-error" in empty.text
    wrong = {**hidden(page), "m-M3": (BytesIO(b"MZ not a paper"), "a.exe")}
    refused = applicant.client.post(path, data=wrong, content_type="multipart/form-data")
    assert refused.status_code == 422 and "m-M3-error" in refused.text


def test_the_window_enters_what_is_brought_to_it_and_other_desks_do_not(invented: Here) -> None:  # noqa: F811
    town, *_ = invented
    _, number = accepted_without(invented, "13912345703")
    clerk, reviewer = town.visitor("hd-window"), town.visitor("hd-inspection")
    desk = clerk.get(f"/window/cases/{number}").text
    assert f"/window/cases/{number}/late" in desk and last_day(town, number) in desk
    theirs = reviewer.get(f"/office/cases/{number}").text
    assert last_day(town, number) in theirs and f"/office/cases/{number}/late" not in theirs
    assert reviewer.get(f"/office/cases/{number}/late").status_code == 302
    page = clerk.get(f"/window/cases/{number}/late").text
    token = re.search(r'name="csrf_token" value="([^"]*)"', page)
    assert token
    sent = {"csrf_token": token[1], "m-M3": (BytesIO(PNG), "保险单.png")}
    answer = clerk.client.post(f"/window/cases/{number}/late", data=sent, content_type="multipart/form-data")
    assert answer.status_code == 302
    [event] = [one for one in view_of(town, number).events if one.type == "late_handed_in"]
    assert (event.actor, event.office) == ("hd-window", "window")


def test_nobody_else_s_case_is_there(invented: Here) -> None:  # noqa: F811
    _, number = accepted_without(invented, "13912345704")
    town = invented[0]
    stranger = Applicant(town.app.test_client()).register("13912345705", "路人")
    assert stranger.get(f"/my/cases/{number}/late").status_code == 404
    assert town.visitor("cy-window").get(f"/window/cases/{number}/late").status_code == 404


@pytest.mark.parametrize(("language", "told"), [("zh", "补交材料"), ("en", "Hand in materials that were to follow")])
def test_the_page_speaks_both_languages(invented: Here, language: str, told: str) -> None:  # noqa: F811
    applicant, number = accepted_without(invented, f"1391234570{6 + len(language[:1]) + (language == 'en')}")
    assert told in applicant.get(f"/my/cases/{number}/late?lang={language}").text
