"""The board, the lists behind its numbers, and cases to be read."""

from __future__ import annotations

from datetime import date

from flask import request
from flask_appbuilder.baseviews import BaseView, expose

from permits.core.process import STATES
from permits.faces.kit.access import role_names
from permits.faces.kit.case import desk
from permits.faces.kit.case.sheet import STATE_LOOKS
from permits.faces.kit.views import Face, Link, allowed, now, render, site, today
from permits.services.calendars import calendar_warning
from permits.services.show_board import list_all, show_board
from permits.services.show_coming import DAYS, EFFECTS, show_coming, show_coming_on
from permits.services.sweep_guard import many_waiting

ROLE = "supervisor"
OPERATOR = "administrator"
# How each effect looks: what the law brings about by itself stands out.
EFFECT_LOOKS = {"reminded": "calm", "renewal_reminded": "calm", "overdue": "waiting"}
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

    @expose("/coming")
    @allowed(ROLE, OPERATOR)
    def coming(self) -> str:
        authority = request.args.get("authority", "")
        found = show_coming(site(), now(), authority=authority)
        days = [one.day for one in found.days]
        chosen = _day(request.args.get("day", "")) or (days[0] if days else None)
        return render(
            "supervision/coming.html", dense=True, coming=found, effects=EFFECTS, looks=EFFECT_LOOKS, days=DAYS,
            on=show_coming_on(site(), now(), chosen, authority) if chosen in days else None, chosen=chosen,
            authority=authority, authorities=site().authorities, reads_cases=ROLE in role_names(),
            stopped=many_waiting(site(), now()), calendar_ends=calendar_warning(site(), now()),
        )  # fmt: skip


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


FACE = Face(
    "supervision",
    views=(SupervisionView,),
    links=(
        Link("supervision.title", "SupervisionView.board", (ROLE,)),
        Link("coming.title", "SupervisionView.coming", (ROLE, OPERATOR)),
    ),
    homes={ROLE: "SupervisionView.board"},
)
