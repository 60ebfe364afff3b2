"""The board, the lists behind its numbers, and cases to be read."""

from __future__ import annotations

from datetime import date

from flask import request
from flask_appbuilder.baseviews import BaseView, expose

from permits.core.definitions.cards import COLOURS
from permits.core.process import STATES
from permits.core.process.cards import STATES as CARD_STATES
from permits.faces.kit.access import role_names
from permits.faces.kit.case import desk, parked
from permits.faces.kit.case.sheet import CARD_LOOKS, STATE_LOOKS
from permits.faces.kit.case.typed import Answer, Desk
from permits.faces.kit.views import Face, Link, allowed, now, render, site, today
from permits.faces.supervision.grievances import GrievancesView
from permits.persistence.cards import CardFilter
from permits.services.calendars import calendar_warning
from permits.services.consult import overdue_consultations
from permits.services.show_board import list_all, show_board
from permits.services.show_cards import offices_of, show_cards
from permits.services.show_coming import DAYS, EFFECTS, show_coming, show_coming_on
from permits.services.show_queue import show_queues
from permits.services.sweep_guard import many_waiting

ROLE = "supervisor"
OPERATOR = "administrator"
# How each effect looks: what the law brings about by itself stands out.
EFFECT_LOOKS = {
    "reminded": "calm", "renewal_reminded": "calm", "waits": "calm", "overdue": "waiting", "card_unanswered": "waiting",
    "yellow": "waiting",
}  # fmt: skip
DESK = Desk(
    case="SupervisionView.case",
    next="SupervisionView.cards",
    inbox="SupervisionView.board",
    parked="SupervisionView.parked",
)


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

    @expose("/cases/<number>", methods=("POST",))
    @allowed(ROLE)
    def act(self, number: str) -> Answer:
        return desk.receive(DESK, number)

    @expose("/cases/<number>/parked/<parked_id>", methods=("POST",))
    @allowed(ROLE)
    def parked(self, number: str, parked_id: str) -> Answer:
        return parked.answer(DESK, number, parked_id)

    @expose("/cards")
    @allowed(ROLE)
    def cards(self) -> str:
        asked = {name: request.args.get(name, "") for name in ("colour", "authority", "office", "state")}
        turn = max(0, request.args.get("page", 0, type=int))
        return render(
            "supervision/cards.html", dense=True, shown=show_cards(site(), CardFilter(**asked), turn), asked=asked,
            turn=turn, colours=COLOURS, states=CARD_STATES, looks=CARD_LOOKS, authorities=site().authorities,
            offices=offices_of(site()),
        )  # fmt: skip

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

    @expose("/queue")
    @allowed(ROLE)
    def queue(self) -> str:
        return render("supervision/queue.html", dense=True, halls=show_queues(site(), now()))

    @expose("/consultations")
    @allowed(ROLE)
    def consultations(self) -> str:
        late = overdue_consultations(site(), now())
        return render("supervision/consultations.html", dense=True, late=late, authorities=site().authorities)


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


FACE = Face(
    "supervision",
    views=(SupervisionView, GrievancesView),
    links=(
        Link("supervision.title", "SupervisionView.board", (ROLE,)),
        Link("cards.title", "SupervisionView.cards", (ROLE,)),
        Link("grievances.title", "GrievancesView.list", (ROLE,)),
        Link("ratings.title", "GrievancesView.ratings", (ROLE,)),
        Link("supervision.queue", "SupervisionView.queue", (ROLE,)),
        Link("supervision.consultations", "SupervisionView.consultations", (ROLE,)),
        Link("coming.title", "SupervisionView.coming", (ROLE, OPERATOR)),
    ),
    cases={ROLE: "SupervisionView.case"},
    homes={ROLE: "SupervisionView.board"},
)
