"""A machine in a hall, in the browser: touched by fingers, it forgets whoever left, and takes pictures of papers."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from permits.persistence.definition_files import Compiled
from tests.e2e.looking import Gallery
from tests.e2e.people import Applicant

pytestmark = pytest.mark.browser

HALL = "/kiosk/bj-haidian"


@pytest.fixture
def machine(context: Callable[..., BrowserContext], running_site: str) -> Page:
    """A screen that stands upright in a hall."""
    made = context(has_touch=True)
    page = made.new_page()
    page.clock.install()
    page.goto(running_site + HALL)
    return page


def test_a_visitor_finds_an_item_and_the_next_one_finds_the_first_page(machine: Page, gallery: Gallery) -> None:
    gallery.look(machine, "kiosk-first-page")
    machine.reload()
    machine.get_by_role("link", name="办事指南和表格").tap()
    machine.wait_for_url("**/items")
    gallery.look(machine, "kiosk-items")
    machine.reload()
    machine.clock.fast_forward(101_000)
    still = machine.get_by_role("dialog", name="您还在吗？")
    expect(still).to_be_visible()
    still.get_by_role("button", name="我还在用").tap()
    expect(still).to_be_hidden()
    machine.clock.fast_forward(119_500)
    machine.clock.run_for(2_000)
    machine.wait_for_url(f"**{HALL}")
    expect(machine.get_by_role("heading", level=1)).to_have_text("请问您要办什么？")


def test_a_paper_held_before_the_camera_becomes_a_file_of_its_material(
    context: Callable[..., BrowserContext], running_site: str, gallery: Gallery, compiled: Compiled, new_mobile: str
) -> None:
    visitor = Applicant(context(permissions=["camera"]), running_site, gallery)
    visitor.go(HALL)
    visitor.register(new_mobile)
    page = visitor.go(f"{visitor.begin(compiled.items['pp-new'])}/materials")
    camera = page.get_by_role("dialog", name="拍照")
    page.get_by_role("button", name="拍照").first.click()
    expect(camera).to_be_visible()
    expect(camera.get_by_role("button", name="拍下来")).to_be_enabled()
    camera.get_by_role("button", name="拍下来").click()
    expect(camera).to_be_hidden()
    visitor.press("main form > .pw-actions button.govuk-button")
    page.reload()
    assert "1.jpg" in visitor.text()
