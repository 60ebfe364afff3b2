"""A guide on paper: what can be opened on the screen lies open, and what can only be pressed is left out."""

from __future__ import annotations

from io import BytesIO

from playwright.sync_api import expect
from pypdf import PdfReader

from permits.persistence.definition_files import Compiled
from tests.e2e.people import Person


def test_a_printed_guide_says_what_every_material_must_be_like(stranger: Person, compiled: Compiled) -> None:
    item, page = compiled.items["pp-new"], stranger.page
    stranger.go(f"/items/{item.code}?at=bj-haidian")
    said = [page.get_by_text(material.standard.zh, exact=True) for material in item.materials.values()]
    for one in said:
        expect(one).to_be_hidden()
    page.emulate_media(media="print")
    for one in said:
        expect(one).to_be_visible()
    expect(page.locator("#at")).to_be_hidden()
    expect(page.locator("main .pw-printed")).to_have_text("北京市海淀区卫生健康委员会")
    assert len(PdfReader(BytesIO(page.pdf(format="A4"))).pages) <= 12
