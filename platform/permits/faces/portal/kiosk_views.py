"""自助终端: the first page of a machine in a hall, and the end of each person's turn. Open to everybody."""

from __future__ import annotations

from flask import abort, g, make_response, redirect, request, url_for
from flask_appbuilder.baseviews import BaseView, expose
from werkzeug.wrappers import Response

from permits.faces.kit.kiosk import forget, kiosk_at, make_kiosk
from permits.faces.kit.limits import missing
from permits.faces.kit.views import public, render, site
from permits.services.find_scanned import find_scanned
from permits.services.show_queue import has_queue

Answer = str | Response | tuple[str, int]


class KioskView(BaseView):
    """A machine in a hall."""

    route_base = "/kiosk"
    default_view = "home"
    limits = [missing("60 per 5 minute")]

    @expose("/<hall>")
    @public
    def home(self, hall: str) -> Answer:
        if not has_queue(site(), hall):
            abort(404)
        g.kiosk_hall = hall  # this page is one of the machine already, before the browser says so
        return make_kiosk(make_response(render("portal/kiosk.html", hall=site().authorities[hall])), hall)

    @expose("/scanned")
    @public
    def scanned(self) -> Answer:
        """A code that was held before the scanner: the case it leads to, to be followed."""
        said = request.args.get("code", "").strip()[:200]
        return redirect(url_for("FollowView.ask", number=find_scanned(site(), said) or said))

    @expose("/over")
    @public
    def over(self) -> Answer:
        """The end of a turn: everything is forgotten."""
        hall = kiosk_at()
        if not hall:
            return redirect("/")
        return forget(redirect(url_for("KioskView.home", hall=hall)))  # type: ignore[arg-type]

    @expose("/here")
    @public
    def here(self) -> Answer:
        """Somebody is still typing."""
        return Response(status=204)

    @expose("/off")
    @public
    def off(self) -> Answer:
        """For whoever looks after the machine: an ordinary browser again."""
        return make_kiosk(forget(redirect("/")), "")  # type: ignore[arg-type]
