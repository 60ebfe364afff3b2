"""The board, the lists behind its numbers, and cases to be read."""

from __future__ import annotations

from flask import request
from flask_appbuilder.baseviews import BaseView, expose

from permits.core.process import STATES
from permits.faces.kit.case import desk
from permits.faces.kit.case.sheet import STATE_LOOKS
from permits.faces.kit.views import Face, Link, allowed, render, site, today
from permits.services.show_board import list_all, show_board

ROLE = "supervisor"
DESK = desk.Desk(
    case="SupervisionView.case", next="SupervisionView.board", inbox="SupervisionView.board", acts=False
)  # fmt: skip


class SupervisionView(BaseView):
    """Supervision."""

    route_base = "/supervision"
    default_view = "board"

    @expose("")
    @allowed(ROLE)
    def board(self) -> str:
        return render(
            "supervision/board.html", dense=True, board=show_board(site(), today()), states=STATES, looks=STATE_LOOKS
        )

    @expose("/cases")
    @allowed(ROLE)
    def cases(self) -> str:
        asked = {name: request.args.get(name, "") for name in ("authority", "state", "text", "after")}
        asked["text"] = " ".join(asked["text"].split())[:100]
        late = bool(request.args.get("overdue"))
        lines, after = list_all(site(), today(), overdue=late, **asked)
        return render(
            "supervision/cases.html", dense=True, rows=lines, after=after, asked=asked, late=late, states=STATES,
            looks=STATE_LOOKS, authorities=site().authorities,
        )  # fmt: skip

    @expose("/cases/<number>")
    @allowed(ROLE)
    def case(self, number: str) -> str:
        return desk.show(DESK, number)


FACE = Face(
    "supervision",
    views=(SupervisionView,),
    links=(Link("supervision.title", "SupervisionView.board", (ROLE,)),),
    homes={ROLE: "SupervisionView.board"},
)
