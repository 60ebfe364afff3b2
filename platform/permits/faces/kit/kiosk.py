"""自助终端: a machine in a hall that stands for everybody. What the last person did must be gone before the next one.

A machine is one once it has opened the kiosk page of its hall (`/kiosk/HALL`); it stays one until `/kiosk/off`. After
two minutes without a touch everything of the person is forgotten: by a script, without scripts by the page itself, and
whatever the browser does by the server, at the next request.
"""

from __future__ import annotations

from datetime import datetime

from flask import Response, current_app, g, has_request_context, redirect, request, session, url_for
from flask_login import logout_user

from permits.faces.kit.language import A_YEAR
from permits.faces.kit.language import COOKIE as LANGUAGE
from permits.faces.kit.text_size import COOKIE as TEXT_SIZE

COOKIE, SEEN = "kiosk", "kiosk-seen"
IDLE = 120
"""Seconds without a touch until everything is forgotten."""
_NOT_A_TOUCH = frozenset({"static"})


def kiosk_at() -> str:
    """The hall whose machine asks, by the code of its authority; empty = an ordinary browser."""
    return (g.get("kiosk_hall") or request.cookies.get(COOKIE, "")) if has_request_context() else ""


def make_kiosk(response: Response, hall: str) -> Response:
    """From now on this browser is a machine of the hall; of none: an ordinary browser again."""
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    if hall:
        response.set_cookie(COOKIE, hall, max_age=A_YEAR, samesite="Lax", httponly=True, secure=secure)
    else:
        response.delete_cookie(COOKIE)
    return response


def forget(response: Response) -> Response:
    """Nothing of whoever stood here is left: neither login nor answers, language, size of text or pages kept."""
    logout_user()
    session.clear()
    g.kiosk_forgot = True
    for name in (LANGUAGE, TEXT_SIZE):
        response.delete_cookie(name)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def watch(now: datetime) -> Response | None:
    """Before a request of a kiosk: if nobody touched it for too long, it is not done, and all is forgotten."""
    hall = kiosk_at()
    if not hall or request.endpoint in _NOT_A_TOUCH:
        return None
    seen = session.get(SEEN)
    if isinstance(seen, float) and now.timestamp() - seen > IDLE:
        return forget(redirect(url_for("KioskView.home", hall=hall)))  # type: ignore[arg-type]
    session[SEEN] = now.timestamp()
    return None


def keep_nothing(response: Response) -> Response:
    """Pages of a kiosk are not kept by the browser, and none asks for itself again: that would be no touch."""
    if kiosk_at() and request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
        if "kiosk" not in request.args:
            response.headers.pop("Refresh", None)
    return response
