"""A large file on a bad connection: it says how far it is, goes on by itself, and from where it was after a reload."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from tests.e2e.cases import Application
from tests.e2e.people import Applicant
from tests.sites import PDF

LARGE = PDF.replace(b"%%EOF", b"% " + b"x" * 3_500_000 + b"\n%%EOF")
NAME = "方位图.pdf"
BOX = '[name="m-M3"]'


@pytest.fixture
def at_the_materials(applicant: Applicant, application: Callable[[str, str], Application]) -> Applicant:
    wanted = application("pp-new", "commitment-small")
    applicant.begin(wanted.item)
    applicant.fill(wanted.item, wanted.answers)
    assert applicant.page.url.endswith("/materials")
    return applicant


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """On the disk, so that it is the same when it is chosen again."""
    path = tmp_path / NAME
    path.write_bytes(LARGE)
    return path


def choose(applicant: Applicant, file: Path) -> None:
    applicant.page.set_input_files(BOX, file)
    applicant.page.click('button[name="upload"][value="M3"]')


def test_an_upload_goes_on_by_itself_when_the_connection_is_back(at_the_materials: Applicant, file: Path) -> None:
    page, tried = at_the_materials.page, list[str]()

    def bad(route: Route) -> None:
        tried.append(route.request.url.rpartition("start=")[2])
        route.abort() if tried.count("1000000") in (1, 2) else route.continue_()

    page.route("**/parts?**start=**", bad)
    choose(at_the_materials, file)
    expect(page.locator(".pw-sending")).to_contain_text("正在重试")
    expect(page.locator(f"main a:text-is('{NAME}')")).to_be_visible(timeout=30_000)
    assert tried == ["0", *["1000000"] * 3, "2000000", "3000000"]


def test_an_upload_goes_on_where_it_was_after_the_page_was_left(at_the_materials: Applicant, file: Path) -> None:
    page, tried = at_the_materials.page, list[str]()

    def first_only(route: Route) -> None:
        route.continue_() if route.request.url.endswith("start=0") else None

    page.route("**/parts?**start=**", first_only)
    choose(at_the_materials, file)
    status = page.locator(".pw-sending")
    expect(status).to_contain_text(re.compile(f"{NAME}”：2[0-9]%"))
    page.reload()
    page.unroute("**/parts?**start=**")
    page.on("request", lambda request: tried.append(request.url) if "start=" in request.url else None)
    choose(at_the_materials, file)
    expect(page.locator(f"main a:text-is('{NAME}')")).to_be_visible(timeout=30_000)
    assert [one.rpartition("start=")[2] for one in tried] == ["1000000", "2000000", "3000000"]
