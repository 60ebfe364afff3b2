"""A page frame without a site behind it: templates, words and tokens, in either language."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask, g
from flask_wtf.csrf import CSRFProtect
from werkzeug.datastructures import MultiDict

from permits.core.definitions.types import Field
from permits.faces.kit.forms import AnswersForm, form_for
from permits.faces.kit.render import set_up_templates

FIELD = "{% import 'kit/forms.html' as kit %}{{ kit.fields(form) }}"


@pytest.fixture(scope="session")
def frame() -> Flask:
    app = Flask("frame", template_folder=None)
    app.config.update(SECRET_KEY="for tests only", SESSION_COOKIE_SECURE=False)
    set_up_templates(app)
    CSRFProtect(app)
    return app


@pytest.fixture(params=["zh", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def page(frame: Flask, language: str) -> Iterator[Flask]:
    """A request in the language at hand."""
    with frame.test_request_context(f"/?lang={language}"):
        yield frame


@pytest.fixture
def draw(page: Flask) -> Callable[[AnswersForm], str]:
    def draw_form(form: AnswersForm) -> str:
        return page.jinja_env.from_string(FIELD).render(form=form, g=g)

    return draw_form


Post = Callable[..., AnswersForm]


@pytest.fixture
def post(frame: Flask) -> Iterator[Post]:
    """A form of these questions as somebody sent it."""
    with frame.test_request_context("/"):

        def send(
            *questions: Field, sent: list[tuple[str, object]], answers: dict[str, object] | None = None, **more: object
        ) -> AnswersForm:
            posted = MultiDict([("csrf_token", "x"), *sent])
            return form_for(questions, {q.id for q in questions}, answers or {}, posted=posted, **more)  # type: ignore[arg-type]

        yield send
