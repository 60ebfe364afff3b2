"""Files that come in parts: kept as whole ones are, gone on with where they broke off, and nobody else's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest

from permits.core.definitions.types import Item
from permits.persistence import parts
from permits.services.keep_unsent import forget_unsent
from permits.services.site import Site
from tests.integration.portal.conftest import Clock, Find
from tests.integration.portal.walk import Applicant, errors
from tests.sites import PDF

LARGE = PDF.replace(b"%%EOF", b"% " + b"x" * 3000 + b"\n%%EOF")
FILE = f"{len(LARGE)}|1790000000000|方位|图.pdf"
MATERIAL = "M3"


@pytest.fixture
def draft(applicant: Applicant, items: dict[str, Item], example: Find, clock: Clock) -> str:
    found = example("pp-new", "ordinary-complete")
    clock.set(found.received_on)
    begun = applicant.begin(items["pp-new"])
    applicant.fill(begun, items["pp-new"], found.answers)
    return begun


def address(draft: str, file: str = FILE, material: str = MATERIAL, **more: object) -> str:
    return f"{draft}/parts?{urlencode({'material': material, 'file': file, **more})}"


def send(who: Applicant, draft: str, start: int, content: bytes, file: str = FILE) -> tuple[int, int]:
    headers = {"X-CSRFToken": who.token()}
    answer = who.client.post(address(draft, file, start=start), data=content, headers=headers)
    return answer.status_code, (answer.json or {}).get("at", -1) if answer.is_json else -1


def test_a_file_in_parts_is_kept_as_a_whole_one(applicant: Applicant, draft: str, site: Site) -> None:
    assert send(applicant, draft, 0, LARGE[:1000]) == (200, 1000)
    assert applicant.get(address(draft)).json == {"at": 1000}
    assert send(applicant, draft, 1000, LARGE[1000:]) == (200, len(LARGE))
    assert applicant.send(f"{draft}/materials", {f"part-{MATERIAL}": FILE}).status_code == 302
    page = applicant.get(f"{draft}/materials").text
    assert "方位|图.pdf" in page
    # What has arrived is a file now, and the parts are gone.
    assert applicant.get(address(draft)).json == {"at": 0}
    assert [path for path in (site.data_dir / "parts").glob("*/*") if path.stat().st_size == len(LARGE)] == []


def test_a_part_that_does_not_follow_is_not_taken_and_the_answer_says_where_to_go_on(
    applicant: Applicant, draft: str
) -> None:
    send(applicant, draft, 0, LARGE[:1000])
    assert send(applicant, draft, 0, LARGE[:1000]) == (409, 1000)
    assert send(applicant, draft, 2000, LARGE[2000:]) == (409, 1000)
    assert applicant.get(address(draft)).json == {"at": 1000}


def test_a_file_that_is_not_whole_is_refused_with_its_name(applicant: Applicant, draft: str) -> None:
    send(applicant, draft, 0, LARGE[:1000])
    answer = applicant.send(f"{draft}/materials", {f"part-{MATERIAL}": FILE})
    assert answer.status_code == 422
    assert "方位|图.pdf" in errors(answer.text)[0]


def test_nobody_else_adds_to_it_or_asks_how_far_it_is(applicant: Applicant, stranger: Applicant, draft: str) -> None:
    send(applicant, draft, 0, LARGE[:1000])
    assert stranger.get(address(draft)).status_code == 404
    assert send(stranger, draft, 1000, LARGE[1000:])[0] == 404
    assert applicant.get(address(draft)).json == {"at": 1000}


@pytest.mark.parametrize(
    ("file", "material", "status"),
    [(FILE, "M99", 404), ("no size", MATERIAL, 404), (f"{10**9}|1|a.pdf", MATERIAL, 413), ("9" * 600, MATERIAL, 404)],
)
def test_what_could_not_be_kept_is_not_taken_in_parts(
    applicant: Applicant, draft: str, file: str, material: str, status: int
) -> None:
    assert applicant.get(address(draft, file, material)).status_code == status


def test_no_more_comes_than_was_said_and_not_too_many_at_once(applicant: Applicant, draft: str) -> None:
    assert send(applicant, draft, 0, LARGE + b"x")[0] == 413
    for number in range(parts.MOST):
        assert send(applicant, draft, 0, b"x", f"5|{number}|a.pdf") == (200, 1)
    assert send(applicant, draft, 0, b"x", "5|more|a.pdf")[0] == 413
    assert send(applicant, draft, 1, b"x", "5|0|a.pdf") == (200, 2)


def test_nothing_is_taken_without_the_token_of_the_page(applicant: Applicant, draft: str) -> None:
    assert applicant.client.post(address(draft, start=0), data=b"x").status_code == 400
    assert send(applicant, draft, -1, b"x")[0] == 400
    assert send(applicant, draft, 0, b"")[0] == 400


def test_what_nobody_went_on_with_is_forgotten_after_two_days(applicant: Applicant, draft: str, site: Site) -> None:
    send(applicant, draft, 0, LARGE[:1000])
    forget_unsent(site, datetime.now(UTC) + timedelta(days=1))
    assert applicant.get(address(draft)).json == {"at": 1000}
    forget_unsent(site, datetime.now(UTC) + timedelta(days=3))
    assert applicant.get(address(draft)).json == {"at": 0}
