"""What belongs to every desk: who else has a case open, and the lists an officer keeps under a name."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, request, url_for
from flask_appbuilder.baseviews import BaseView, expose
from werkzeug.wrappers import Response

from permits.faces.kit.access import not_a_sign_of_life
from permits.faces.kit.case.inbox import KEPT
from permits.faces.kit.face import Face, faces
from permits.faces.kit.views import allowed, current_actor, notice, now, render, site, word
from permits.services.keep_list import forget_list, keep_list
from permits.services.who_looks import look_in

OFFICERS = ("clerk", "reviewer")


class DeskView(BaseView):
    """Asked by scripts and forms of the pages of every desk."""

    route_base = "/desk"

    @expose("/looking/<number>")
    @allowed(*OFFICERS)
    def looking(self, number: str) -> str:
        """The others who have a case open; that this page asks says that it is open here."""
        not_a_sign_of_life()
        found = look_in(site(), number, current_actor(), now())
        if found is None:
            abort(404)
        return render("kit/case/looking.html", others=found)

    @expose("/lists", methods=("POST",))
    @allowed(*OFFICERS)
    def keep(self) -> Response:
        place = _place()
        wish: dict[str, Any] = {name: request.form[name] for name in KEPT if request.form.get(name)}
        wrong = keep_list(site(), current_actor().username, place, request.form.get("name", ""), wish)
        for finding in wrong:
            notice(finding.message, "refused")
        if not wrong:
            notice(word("list.kept"), "done")
        return redirect(url_for(place, **wish))

    @expose("/lists/<list_id>", methods=("POST",))
    @allowed(*OFFICERS)
    def forget(self, list_id: str) -> Response:
        if not forget_list(site(), current_actor().username, list_id):
            abort(404)
        notice(word("list.forgotten"), "done")
        return redirect(url_for(_place()))


def _place() -> str:
    """The list the form stands beside."""
    place = request.form.get("place", "")
    if place not in {home for face in faces() for home in face.homes.values()}:
        abort(400)
    return place


FACE = Face("desks", views=(DeskView,))
