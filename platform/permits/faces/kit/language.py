"""In which language this person reads: ?lang= → their cookie → their browser → the site's own.

Knows requests; the words themselves lie in `words`. Outside a request it is the site's language. What an account keeps
of it is no matter of this module: whoever knows the account says so with `choose`.
"""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Response, current_app, g, has_request_context, request

from permits.core.text import LANGUAGES

COOKIE = "language"
A_YEAR = 365 * 24 * 3600
HTML_LANG = {"zh": "zh-Hans", "en": "en"}


def language() -> str:
    """ "zh" or "en" for the request at hand."""
    if not has_request_context():
        return "zh"
    if "language" not in g:
        g.language = _chosen()
    return str(g.language)


def _chosen() -> str:
    for wish in (request.args.get("lang", ""), request.cookies.get(COOKIE, "")):
        if wish in LANGUAGES:
            return wish
    own = current_app.config.get("PERMITS_LOCALE", "zh")
    if not request.accept_languages:
        return str(own)
    return request.accept_languages.best_match(LANGUAGES, own) or str(own)


def choose(wish: str) -> None:
    """From here on the pages speak this language, in this browser."""
    g.language = g.chosen_language = wish


def remember(response: Response) -> Response:
    """Keep the language someone asked for, with ?lang= or otherwise, for a year."""
    wish = g.get("chosen_language") or request.args.get("lang", "")
    if wish in LANGUAGES and request.cookies.get(COOKIE) != wish:
        secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
        response.set_cookie(COOKIE, wish, max_age=A_YEAR, samesite="Lax", httponly=True, secure=secure)
    return response


def this_page_in(wish: str) -> str:
    """The address of this page in another language, its query kept."""
    if not has_request_context():
        return f"?lang={wish}"
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
    return f"{request.path}?{urlencode([*kept, ('lang', wish)])}"
