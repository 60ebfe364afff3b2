"""好差评: rating what was done, of one's own case on its page, of a visit to a hall by its ticket."""

from __future__ import annotations

from flask import abort, redirect, request, url_for
from flask_appbuilder.baseviews import BaseView, expose
from werkzeug.wrappers import Response

from permits.core.definitions.ratings import Aspect, asked_of
from permits.core.finding import Finding
from permits.faces.kit.limits import missing, sending
from permits.faces.kit.views import language, now, public, render, say, site
from permits.services.rate import NO_TICKET, Said, find_served, rate_ticket, ticket_rated
from permits.services.show_queue import has_queue, show_ticket
from permits.services.submit import WINDOW

Answer = str | Response | tuple[str, int]


class RateView(BaseView):
    """Rating a visit to a hall, once, by the number that was called."""

    route_base = "/rate"
    default_view = "hall"
    limits = [sending("60 per 10 minute"), missing("30 per 5 minute")]

    @expose("/at/<authority>", methods=("GET", "POST"))
    @public
    def hall(self, authority: str) -> Answer:
        if not has_queue(site(), authority):
            abort(404)
        typed, errors = request.form.get("number", ""), []
        if request.method == "POST":
            if ticket := find_served(site(), authority, typed, now()):
                return redirect(url_for("RateView.ticket", ticket=ticket.id))
            errors = [("number", say(NO_TICKET.at().message))]
        body = render("portal/rate_hall.html", hall=site().authorities[authority], typed=typed, errors=errors)
        return (body, 422) if errors else body

    @expose("/tickets/<ticket>", methods=("GET", "POST"))
    @public
    def ticket(self, ticket: str) -> Answer:
        place = show_ticket(site(), ticket, now())
        if place is None:
            abort(404)
        said, findings = said_of_form(), []
        done = ticket_rated(site(), ticket)
        if request.method == "POST" and not done:
            findings = rate_ticket(site(), ticket, said, now())
            if not findings:
                return redirect(url_for("RateView.ticket", ticket=ticket))
        body = render(
            "portal/rate_ticket.html", ticket=place.ticket, hall=site().authorities.get(place.ticket.authority),
            aspects=aspects_of(WINDOW), said=said, errors=pinned(findings), done=done,
        )  # fmt: skip
        return (body, 422) if findings else body


def aspects_of(channel: str) -> list[Aspect]:
    return asked_of(site().aspects, channel)


def said_of_form() -> Said:
    """The rating as posted; nothing chosen where nothing was."""
    score = request.form.get("score", "")
    return Said(
        int(score) if score in ("1", "2", "3", "4", "5") else 0, tuple(request.form.getlist("aspects")),
        request.form.get("remark", ""), request.form.get("mobile", ""), language(),
    )  # fmt: skip


def pinned(findings: list[Finding]) -> list[tuple[str, str]]:
    return [(one.where.strip("/"), say(one.message)) for one in findings]
