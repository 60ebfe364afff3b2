"""大字版: asked for once, kept in this browser on every page, and left again."""

from __future__ import annotations

import pytest

from tests.integration.web.conftest import Visitor

LARGE = '<html lang="zh-Hans" class="govuk-template pw-large">'


@pytest.mark.parametrize("path", ["/items", "/sign-in", "/items/pp-new?at=bj-haidian", "/no-such-page"])
def test_large_text_is_offered_on_every_page_and_leads_back_to_it(visitor: Visitor, path: str) -> None:
    page = visitor.get(path).text
    assert LARGE not in page and "大字版" in page
    mark = "&amp;" if "?" in path else "?"
    assert f'href="{path}{mark}text=large"' in page


def test_large_text_stays_in_this_browser_until_it_is_left(visitor: Visitor) -> None:
    assert LARGE in visitor.get("/items?text=large").text
    page = visitor.get("/sign-in").text
    assert LARGE in page and "标准字" in page
    assert LARGE not in visitor.get("/items?text=usual").text
    assert LARGE not in visitor.get("/sign-in").text


def test_a_size_nobody_offers_changes_nothing(visitor: Visitor) -> None:
    answer = visitor.get("/items?text=%3Cscript%3E")
    assert LARGE not in answer.text and "text=" not in answer.headers.get("Set-Cookie", "")
