"""Headers every answer carries: what a page may load, who may keep it. Knows HTTP only.

Scripts and styles come from this site alone.
"""

from __future__ import annotations

from flask import Flask, Response, g, request
from flask_talisman import Talisman

from permits.faces.kit.access import PUBLIC, roles_of_route

SELF = "'self'"
POLICY = {
    "default-src": SELF,
    "script-src": SELF,
    "style-src": SELF,
    "img-src": [SELF, "data:", "blob:"],
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": SELF,
    "frame-ancestors": SELF,
}
A_YEAR = 365 * 24 * 3600


def set_up_headers(app: Flask, *, https: bool) -> None:
    # What is registered last runs first: Talisman writes the headers, ours adjust them.
    app.after_request(_keep_or_not)
    app.after_request(_own_policy)
    Talisman(
        app,
        force_https=False,
        strict_transport_security=https,
        session_cookie_secure=https,
        content_security_policy=POLICY,
        content_security_policy_nonce_in=["script-src"],
        referrer_policy="same-origin",
        frame_options="SAMEORIGIN",
        permissions_policy={"camera": "(self)", "geolocation": "()", "microphone": "()"},
    )


def _keep_or_not(response: Response) -> Response:
    """Built files for ever, public pages with a question back, pages about people never."""
    if (request.endpoint or "").endswith("static"):
        if "v" in request.args and response.status_code == 200:
            response.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    elif "no-store" not in response.headers.get("Cache-Control", ""):
        response.headers["Cache-Control"] = "no-cache, private" if _shows_nobody() else "no-store"
    return response


def _shows_nobody() -> bool:
    user = g.get("user")
    known = user is not None and user.is_authenticated
    roles = roles_of_route(request.endpoint) if request.endpoint else None
    return request.method == "GET" and not known and PUBLIC in (roles or ())


def _own_policy(response: Response) -> Response:
    """A file people handed in is shown under the stricter policy its view asks for (`g.own_policy`)."""
    if "own_policy" in g:
        response.headers["Content-Security-Policy"] = g.own_policy
    return response
