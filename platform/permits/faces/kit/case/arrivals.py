"""What newly came to a desk, as the part of a page that the page asks for again and again, and the frame it stands in.

Knows which face of officers whoever is signed in has; the script beside the page shows what it has not shown before.
"""

from __future__ import annotations

from flask import make_response, request, url_for
from werkzeug.wrappers import Response

from permits.faces.kit.access import not_a_sign_of_life, role_names
from permits.faces.kit.case.typed import Desk
from permits.faces.kit.face import faces
from permits.faces.kit.views import current_actor, now, render, site
from permits.services.show_arrivals import show_arrivals


def arrivals_at() -> str:
    """Where the pages of whoever is signed in ask for what newly came; empty if nothing comes to them."""
    mine = role_names()
    return next((url_for(at) for face in faces() for role, at in face.arrivals.items() if role in mine), "")


def answer(desk: Desk, role: str) -> Response:
    """What newly came, as a list; the same as last time is not said twice. That a page asks does not mean somebody sits
    before it, so it does not prolong the sign-in."""
    not_a_sign_of_life()
    found = show_arrivals(site(), current_actor(), role, now())
    response = make_response(render("kit/case/arrivals.html", found=found, desk=desk))
    response.add_etag()
    response.headers["Cache-Control"] = "no-cache, private"
    return response.make_conditional(request)
