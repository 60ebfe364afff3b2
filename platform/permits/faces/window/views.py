"""The clerk's list and pages of cases. Everything on them comes from the declarations, through the kit."""

from __future__ import annotations

from flask_appbuilder.baseviews import BaseView, expose
from werkzeug.wrappers import Response

from permits.faces.kit.case import desk, inbox
from permits.faces.kit.views import Face, Link, allowed

ROLE = "clerk"
TABS = ("new", "waiting", "today", "overdue", "desk", "all")
DESK = desk.Desk(case="WindowView.case", next="WindowView.next_case", inbox="WindowView.inbox")


class WindowView(BaseView):
    """The window."""

    route_base = "/window"
    default_view = "inbox"

    @expose("")
    @allowed(ROLE)
    def inbox(self) -> str:
        return inbox.show_list(DESK, TABS, ROLE, "window.title")

    @expose("/next")
    @allowed(ROLE)
    def next_case(self) -> Response:
        return inbox.go_next(DESK, ROLE)

    @expose("/cases/<number>")
    @allowed(ROLE)
    def case(self, number: str) -> str:
        return desk.show(DESK, number)

    @expose("/cases/<number>", methods=("POST",))
    @allowed(ROLE)
    def act(self, number: str) -> desk.Answer:
        return desk.receive(DESK, number)


FACE = Face(
    "window",
    views=(WindowView,),
    links=(Link("window.title", "WindowView.inbox", (ROLE,)),),
    homes={ROLE: "WindowView.inbox"},
)
