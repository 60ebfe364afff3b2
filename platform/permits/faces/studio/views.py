"""The author's first page, and an item's form as applicants will meet it."""

from __future__ import annotations

from flask import abort
from flask_appbuilder.baseviews import BaseView, expose

from permits.core.definitions.types import Field, Item, Page
from permits.core.finding import errors
from permits.core.forms import visible_fields
from permits.faces.kit.forms import AnswersForm, form_for
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
        first = visible_fields(item, {}, today())
        pages = [(page, [(_asked(item, field), field.id in first) for field in _of(item, page)]) for page in item.pages]
        spans = [span_in_words(span) for span in spans_of(item, site().calendar)]
        return render("studio/form.html", item=item, pages=pages, spans=spans)


def _of(item: Item, page: Page) -> list[Field]:
    return [item.fields[name] for name in page.fields]


def _asked(item: Item, field: Field) -> AnswersForm:
    return form_for([field], (field.id,), {}, vocabularies=item.vocabularies, posted=None)


FACE = Face(
    "studio",
    views=(StudioView,),
    links=(Link("studio.title", "StudioView.items", (ROLE,)),),
    homes={ROLE: "StudioView.items"},
)
