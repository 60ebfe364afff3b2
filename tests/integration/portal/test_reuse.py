"""免提交: what was handed in before is offered again, of the same material and the same applicant alone."""

from __future__ import annotations

import re
from html import unescape

import pytest

from permits.core.definitions.types import Example, Item
from permits.persistence import audit
from permits.persistence.unit_of_work import reading
from permits.services.site import Site
from tests.integration.portal.conftest import Clock, Find
from tests.integration.portal.walk import Applicant

AGAIN = re.compile(r'name="again" value="([^"]+)"')


@pytest.fixture
def venue(items: dict[str, Item], example: Find, clock: Clock) -> tuple[Item, Example]:
    found = example("pp-new", "ordinary-complete")
    clock.set(found.received_on)
    return items["pp-new"], found


def begun(who: Applicant, item: Item, found: Example) -> str:
    draft = who.begin(item)
    who.fill(draft, item, found.answers)
    return draft


def test_a_file_of_an_earlier_case_is_taken_again_with_one_press_and_that_is_noted(
    applicant: Applicant, venue: tuple[Item, Example], site: Site
) -> None:
    item, found = venue
    number = applicant.apply(item, found).split("/")[-2]
    draft = begun(applicant, item, found)
    page = applicant.get(f"{draft}/materials").text
    offered = [unescape(one) for one in AGAIN.findall(page)]
    assert {one.partition(":")[0] for one in offered} == set(found.uploads)
    assert number in page
    for one in offered:
        assert applicant.send(f"{draft}/materials", {"again": one}).status_code == 302
    assert AGAIN.findall(applicant.get(f"{draft}/materials").text) == []
    assert applicant.send(f"{draft}/materials", {"continue": "1"}).status_code == 302
    assert "/receipt" in applicant.submit(draft).location
    with reading(site.database) as unit:
        noted = list(audit.entries(unit, subject="draft:" + draft.rsplit("/", 1)[1]))
    assert [one.data["of"] for one in noted if one.action == "file_taken_again"] == [number] * len(offered)


def test_nothing_of_another_applicant_or_another_account_is_offered(
    applicant: Applicant, stranger: Applicant, venue: tuple[Item, Example], example: Find
) -> None:
    item, found = venue
    applicant.apply(item, found)
    mine = AGAIN.findall(applicant.get(f"{begun(applicant, item, found)}/materials").text)
    assert mine
    # The same account for somebody else, and somebody else for the same applicant.
    other = begun(applicant, item, example("pp-new", "commitment-small"))
    theirs = begun(stranger, item, found)
    assert AGAIN.findall(stranger.get(f"{theirs}/materials").text) == []
    stranger.send(f"{theirs}/materials", {"again": unescape(mine[0])})
    assert "用这一份" not in stranger.get(f"{theirs}/materials").text
    assert 'name="remove"' not in stranger.get(f"{theirs}/materials").text
    assert AGAIN.findall(applicant.get(f"{other}/materials").text) == []


def test_what_was_not_offered_is_not_taken(applicant: Applicant, venue: tuple[Item, Example]) -> None:
    item, found = venue
    draft = begun(applicant, item, found)
    for said in ("M1:nothing", "nothing", f"{next(iter(found.uploads))}:x"):
        applicant.send(f"{draft}/materials", {"again": said})
    assert 'name="remove"' not in applicant.get(f"{draft}/materials").text


def test_a_letter_of_commitment_of_an_earlier_case_is_never_offered_again(
    applicant: Applicant, items: dict[str, Item], example: Find, venue: tuple[Item, Example]
) -> None:
    item, found = venue[0], example("pp-new", "commitment-small")
    letters = {code for code in found.uploads if item.materials[code].for_one_case}
    applicant.apply(item, found)
    page = applicant.get(f"{begun(applicant, item, found)}/materials").text
    assert letters
    assert {unescape(one).partition(":")[0] for one in AGAIN.findall(page)} == set(found.uploads) - letters
