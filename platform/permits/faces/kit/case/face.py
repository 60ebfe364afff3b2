"""A face of officers: its list, what newly came, the next case, the page of a case and what is posted to it, under one
role.

Knows the addresses such a face has; what stands behind them is `inbox` and `desk`. Everything on the pages comes
from the declarations.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import request
from flask_appbuilder.baseviews import BaseView, expose
from werkzeug.wrappers import Response

from permits.faces.kit.case import arrivals, desk, inbox, late, parked
from permits.faces.kit.case.typed import Answer, Desk
from permits.faces.kit.views import Face, Link, allowed

_ENDS = ("case", "next_case", "inbox", "late", "correction", "parked", "on_the_spot")


def _own_pages(place: Desk, role: str) -> type[BaseView]:
    """What of a case has a page of its own, with files."""

    class OwnPages(BaseView):
        @expose("/cases/<number>/late", methods=("GET", "POST"))
        @allowed(role)
        def late(self, number: str) -> late.Answer:
            return late.page(number, place.case)

        @expose("/cases/<number>/correction", methods=("GET", "POST"))
        @allowed(role)
        def correction(self, number: str) -> Answer:
            return desk.take_correction(place, number)

        @expose("/cases/<number>/on-the-spot", methods=("GET", "POST"))
        @allowed(role)
        def on_the_spot(self, number: str) -> Answer:
            return desk.correct_on_the_spot(place, number)

    return OwnPages


def face_of_officers(name: str, title: str, view: str, role: str, tabs: Sequence[str]) -> Face:
    """The face `name`, served below `/name` by a view called `view`. `title`: the word its list is called by; `tabs`:
    of the list, the usual one first."""
    place = Desk(*(f"{view}.{end}" for end in _ENDS))

    class OfficersView(_own_pages(place, role)):  # type: ignore[misc]
        route_base = f"/{name}"
        default_view = "inbox"

        @expose("")
        @allowed(role)
        def inbox(self) -> str | Response:
            return inbox.show_list(place, tabs, role, title)

        @expose("/next")
        @allowed(role)
        def next_case(self) -> Response:
            return inbox.go_next(place, role)

        @expose("/arrivals")
        @allowed(role)
        def arrivals(self) -> Response:
            return arrivals.answer(place, role)

        @expose("/cases/<number>", methods=("GET", "POST"))
        @allowed(role)
        def case(self, number: str) -> Answer:
            return desk.receive(place, number) if request.method == "POST" else desk.show(place, number)

        @expose("/cases/<number>/parked/<parked_id>", methods=("POST",))
        @allowed(role)
        def parked(self, number: str, parked_id: str) -> Answer:
            return parked.answer(place, number, parked_id)

    # Endpoints are named after the class of their view.
    OfficersView.__name__ = OfficersView.__qualname__ = view
    return Face(
        name, views=(OfficersView,), links=(Link(title, place.inbox, (role,)),), homes={role: place.inbox},
        arrivals={role: f"{view}.arrivals"}, cases={role: place.case},
    )  # fmt: skip
