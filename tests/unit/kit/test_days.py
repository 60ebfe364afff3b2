"""A day in a plain box: how it is typed, read and shown."""

from __future__ import annotations

import pytest
from flask import Flask

from permits.faces.kit.forms import answers_from
from tests.unit.kit.conftest import Post
from tests.unit.kit.questions import question


@pytest.mark.parametrize(("sent", "read"), [
    ("2026-03-02", "2026-03-02"),
    ("2026年3月2日", "2026-03-02"),
    ("2026/3/2", "2026-03-02"),
    ("20260302", "2026-03-02"),
    ("２０２６．３．２", "2026-03-02"),
    ("2 March 2026", "2026-03-02"),
    ("Mar 2nd, 2026", "2026-03-02"),
    ("2 Mac 2026", "2 Mac 2026"),
    ("5/1/2026", "5/1/2026"),
    ("20260230", "20260230"),
    ("2026-02-30", "2026-02-30"),
    ("tomorrow", "tomorrow"),
])  # fmt: skip
def test_a_day_is_read_however_it_is_written_or_kept_as_typed(post: Post, sent: str, read: str) -> None:
    assert answers_from(post(question("q", "date"), sent=[("f-q", sent)])) == {"q": read}


def test_a_date_nobody_can_read_stays_visible(frame: Flask, post: Post) -> None:
    form = post(question("q", "date"), sent=[("f-q", "tomorrow")])
    html = frame.jinja_env.from_string("{% import 'kit/forms.html' as kit %}{{ kit.fields(form) }}").render(form=form)
    assert 'type="text" value="tomorrow"' in html


def test_the_box_of_a_day_says_how_a_day_is_written_and_shows_it_so(frame: Flask, post: Post) -> None:
    form = post(question("q", "date"), sent=[("f-q", "2026年3月2日")])
    html = frame.jinja_env.from_string("{% import 'kit/forms.html' as kit %}{{ kit.fields(form) }}").render(form=form)
    assert 'value="2026-03-02"' in html and "例如 2026-03-02 或 20260302" in html
    assert 'aria-describedby="f-q-hint"' in html


def test_a_number_that_may_be_pasted_with_blanks_is_not_cut_off_by_its_box(frame: Flask, post: Post) -> None:
    long = {"type": "string", "maxLength": 11}
    form = post(question("q", "mobile", schema=long), question("t", "text", schema=long), sent=[])
    html = frame.jinja_env.from_string("{% import 'kit/forms.html' as kit %}{{ kit.fields(form) }}").render(form=form)
    assert html.count('maxlength="11"') == 1
