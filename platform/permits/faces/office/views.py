"""The reviewer's tasks and pages of cases. The acts and their questions come from each act's own schema."""

from __future__ import annotations

from flask_appbuilder.baseviews import BaseView, expose
from werkzeug.wrappers import Response

from permits.faces.kit.case import desk, inbox
from permits.faces.kit.views import Face, Link, allowed

ROLE = "reviewer"
TABS = ("desk", "mine", "today", "overdue", "all")
DESK = desk.Desk(case="OfficeView.case", next="OfficeView.next_case", inbox="OfficeView.inbox")


class OfficeView(BaseView):
    """An office of an authority."""

    route_base = "/office"
    default_view = "inbox"

    @expose("")
    @allowed(ROLE)
    def inbox(self) -> str:
        return inbox.show_list(DESK, TABS, ROLE, "office.title")

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
    "office",
    views=(OfficeView,),
    links=(Link("office.title", "OfficeView.inbox", (ROLE,)),),
    homes={ROLE: "OfficeView.inbox"},
)
