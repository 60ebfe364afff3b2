"""取号: the kiosk of a hall, the ticket it gives, and the board that says who is called. Open to everybody; what
changes is asked for again by itself, without scripts."""

from __future__ import annotations

from base64 import b64encode

from flask import make_response, redirect, request, url_for
from flask_appbuilder.baseviews import BaseView, expose
from werkzeug.wrappers import Response

from permits.core.finding import Finding
from permits.documents.qr import qr_png
from permits.faces.kit.limits import missing, sending
from permits.faces.kit.views import now, public, render, say, site, today
from permits.persistence.queue import ABSENT, CALLED, SERVED, SERVING, WAITING
from permits.services.show_queue import groups_at, halls, has_queue, show_called, show_ticket
from permits.services.take_number import NO_QUEUE, take_number

Answer = str | Response | tuple[str, int]
# After how many seconds a page asks again, and a kiosk shows the next person its first page.
BOARD, TICKET, KIOSK = 15, 20, 30
LOOKS = {WAITING: "waiting", CALLED: "moving", SERVING: "moving", SERVED: "done", ABSENT: "bad"}
MOST_CALLED = 12


class QueueView(BaseView):
    """Taking a number, and following it."""

    route_base = "/queue"
    default_view = "choose"
    # One address may stand for a whole hall: several kiosks, and everybody's telephone.
    limits = [sending("120 per 5 minute"), missing("60 per 5 minute")]

    @expose("/")
    @public
    def choose(self) -> Answer:
        found = halls(site())
        if len(found) == 1:
            return redirect(url_for("QueueView.kiosk", authority=found[0].code))
        return render("portal/queue_halls.html", halls=found)

    @expose("/<authority>", methods=("GET", "POST"))
    @public
    def kiosk(self, authority: str) -> Answer:
        if not has_queue(site(), authority):
            return _no_hall()
        findings: tuple[Finding, ...] = ()
        if request.method == "POST":
            taken = take_number(site(), authority, request.form.get("group", ""), now())
            if taken.ticket:
                return redirect(url_for("QueueView.ticket", ticket=taken.ticket, kiosk=1))
            findings = taken.findings
        body = render(
            "portal/queue_kiosk.html", hall=site().authorities[authority], groups=groups_at(site(), authority, today()),
            errors=[("group-1", say(one.message)) for one in findings],
        )  # fmt: skip
        return (body, 422) if findings else body

    @expose("/tickets/<ticket>")
    @public
    def ticket(self, ticket: str) -> Answer:
        place = show_ticket(site(), ticket, now())
        if place is None:
            return render("portal/queue_none.html", said=""), 404
        address = site().base_url + url_for("QueueView.ticket", ticket=ticket)
        at_kiosk = bool(request.args.get("kiosk"))
        kiosk = url_for("QueueView.kiosk", authority=place.ticket.authority)
        body = render(
            "portal/queue_ticket.html", place=place, ticket=place.ticket, look=LOOKS[place.ticket.state],
            address=address, hall=site().authorities.get(place.ticket.authority),
            kiosk=kiosk if at_kiosk else "",
            code=_drawn(address) if at_kiosk else "",
            seconds=KIOSK if at_kiosk else TICKET,
        )  # fmt: skip
        if at_kiosk:
            return _again(body, KIOSK, kiosk)
        return body if place.over or place.ticket.state == SERVED else _again(body, TICKET)

    @expose("/board/<authority>")
    @public
    def board(self, authority: str) -> Answer:
        if not has_queue(site(), authority):
            return _no_hall()
        tickets = show_called(site(), authority, now())
        body = render(
            "portal/queue_board.html", hall=site().authorities[authority],
            called=[one for one in tickets if one.state == CALLED][:MOST_CALLED],
            serving=[one for one in tickets if one.state == SERVING],
        )  # fmt: skip
        return _again(body, BOARD)


def _no_hall() -> tuple[str, int]:
    return render("portal/queue_none.html", said=NO_QUEUE.at().message), 404


def _drawn(address: str) -> str:
    """The QR code of an address, as a picture that lies in the page."""
    return f"data:image/png;base64,{b64encode(qr_png(address)).decode()}"


def _again(body: str, seconds: int, address: str = "") -> Response:
    """A page that the browser asks for again by itself, or goes on from."""
    response = make_response(body)
    response.headers["Refresh"] = f"{seconds}; url={address}" if address else str(seconds)
    return response
