"""大字版: how large this person reads: ?text= → their cookie → as usual. Knows requests; a style sheet makes it so."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Response, current_app, has_request_context, request

from permits.faces.kit.language import A_YEAR

COOKIE = "text"
LARGE, USUAL = "large", "usual"
SIZES = (LARGE, USUAL)


def text_size() -> str:
    """ "large" or "usual" for the request at hand."""
    if not has_request_context():
        return USUAL
    wishes = (request.args.get("text", ""), request.cookies.get(COOKIE, ""))
    return next((wish for wish in wishes if wish in SIZES), USUAL)


def remember_size(response: Response) -> Response:
    """Keep the size someone asked for, for a year."""
    wish = request.args.get("text", "")
    if wish in SIZES and request.cookies.get(COOKIE) != wish:
        secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
        response.set_cookie(COOKIE, wish, max_age=A_YEAR, samesite="Lax", httponly=True, secure=secure)
    return response


def this_page_as(wish: str) -> str:
    """The address of this page in another size, its query kept."""
    if not has_request_context():
        return f"?text={wish}"
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != "text"]
    return f"{request.path}?{urlencode([*kept, ('text', wish)])}"
