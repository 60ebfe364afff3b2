"""Putting a page together: templates, words in the reader's language, days and moments. Knows no service."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from functools import cache
from pathlib import Path

from flask import Flask, flash, g, render_template, request, url_for
from jinja2 import ChoiceLoader, FileSystemLoader
from markupsafe import Markup

from permits.core.process.events import LEGAL_ZONE
from permits.core.text import Text
from permits.faces.kit.controls import MONTHS
from permits.faces.kit.kiosk import IDLE, kiosk_at
from permits.faces.kit.language import HTML_LANG, language, this_page_in
from permits.faces.kit.text_size import text_size, this_page_as
from permits.faces.kit.words import FACES, word

STATIC = Path(__file__).resolve().parent / "static"


def render(page: str, **values: object) -> str:
    """A template of the kit or of a face, e.g. `render("portal/guide.html", item=item)`."""
    return render_template(page, **values)


def t(key: str, **params: object) -> str:
    """A word of the pages in the reader's language."""
    return word(key, **params).say(language())


def say(wording: object) -> str:
    """A Text in the reader's language; strings, markup and numbers as they are."""
    if wording is None:
        return ""
    if isinstance(wording, Text):
        return wording.say(language())
    return wording if isinstance(wording, str) else str(wording)


def notice(text: Text, kind: str = "done") -> None:
    """Say something on the next page. kind: done | info | refused."""
    flash(say(text), kind)


def say_day(day: date | None) -> str:
    """A day as people write it: 2026年3月2日, 2 March 2026."""
    if day is None:
        return ""
    if language() == "en":
        return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日"


def say_moment(moment: datetime | None) -> str:
    """A moment on the legal clock (Asia/Shanghai), to the minute."""
    if moment is None:
        return ""
    local = moment.astimezone(LEGAL_ZONE)
    return f"{say_day(local.date())} {local:%H:%M}"


def html_lang(of: str = "") -> str:
    """The value of the `lang` attribute for a language, the reader's unless another is named."""
    return HTML_LANG[of or language()]


@cache
def _digest(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:16]


def asset(name: str) -> str:
    """The address of a built file; it changes with the content, so browsers may keep it for ever."""
    return url_for("static", filename=name, v=_digest(name))


def here() -> str:
    """The address of this page, for its forms: the page may be the answer to a request for another (`sent_on`)."""
    return request.full_path.rstrip("?")


def plain_frame() -> bool:
    """Whether the page frame must do without the account and the database (error pages)."""
    return bool(g.get("plain_frame"))


@cache
def mark() -> Markup:
    """The product's own sign: a window with one pane open."""
    return Markup(
        '<svg viewBox="0 0 32 32" aria-hidden="true" focusable="false">'
        '<rect x="3" y="3" width="26" height="26" rx="3" fill="none" stroke="currentColor" stroke-width="2.5"/>'
        '<path d="M16 3v26M3 16h13" stroke="currentColor" stroke-width="2.5"/>'
        '<path d="M16 4.2 27 8v16l-11 3.8z" fill="currentColor" opacity=".28"/>'
        '<path d="m19.5 16 2.6 2.8 4.4-5.2" fill="none" stroke="currentColor" stroke-width="2.5"/></svg>'
    )


def set_up_templates(app: Flask) -> None:
    """Every face's templates by its folder's name, the kit's over Flask-AppBuilder's, and what all of them may say."""
    app.jinja_loader = ChoiceLoader([FileSystemLoader(folder) for folder in sorted(FACES.glob("*/templates"))])
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters |= {"say": say, "day": say_day, "moment": say_moment}
    app.jinja_env.globals |= {
        "t": t,
        "word": word,
        "asset": asset,
        "mark": mark,
        "html_lang": html_lang,
        "here": here,
        "language": language,
        "this_page_in": this_page_in,
        "text_size": text_size,
        "kiosk_at": kiosk_at,
        "kiosk_idle": IDLE,
        "this_page_as": this_page_as,
        "plain_frame": plain_frame,
    }
