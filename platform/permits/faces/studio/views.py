"""The author's first page, and an item's form as applicants will meet it."""

from __future__ import annotations

from typing import Any

from flask import abort
from flask_appbuilder.baseviews import BaseView, expose

from permits.core.definitions.types import Item
from permits.core.finding import errors
from permits.core.forms import visible_fields
from permits.faces.kit.forms import form_for
from permits.faces.kit.views import Face, Link, allowed, render, site, today
from permits.services.show_definitions import show_definitions
from permits.services.show_items import show_item
from permits.services.tell_spans import span_in_words, spans_of

ROLE = "author"
DISK_LOOKS = {"same": "done", "changed": "waiting", "unpublished": "waiting", "broken": "bad"}


class StudioView(BaseView):
    """Items as their authors see them."""

    route_base = "/studio"
    default_view = "items"

    @expose("")
    @allowed(ROLE)
    def items(self) -> str:
        found = show_definitions(site(), today())
        wrong = errors([finding for _, finding in found.findings])
        return render(
            "studio/items.html", dense=True, sheets=found.sheets, findings=found.findings, wrong=len(wrong),
            looks=DISK_LOOKS,
        )  # fmt: skip

    @expose("/items/<code>/form")
    @allowed(ROLE)
    def form(self, code: str) -> str:
        item = show_item(site(), code, today())
        if item is None:
            abort(404)
        first, controls = visible_fields(item, {}, today()), _controls(item)
        pages = [(page, [(controls[name], name in first) for name in page.fields]) for page in item.pages]
        spans = [span_in_words(span) for span in spans_of(item, site().calendar)]
        return render("studio/form.html", item=item, pages=pages, spans=spans)


def _controls(item: Item) -> dict[str, Any]:
    """The controls of every question of the form, by its name; one form for all, which for a long one takes half the
    time of one each."""
    form = form_for(item.fields.values(), item.fields, {}, vocabularies=item.vocabularies, posted=None)
    return {control.question.id: control for control in form.questions}


FACE = Face(
    "studio",
    views=(StudioView,),
    links=(Link("studio.title", "StudioView.items", (ROLE,)),),
    homes={ROLE: "StudioView.items"},
)
