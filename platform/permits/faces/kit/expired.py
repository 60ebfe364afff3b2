"""A page that waited too long loses nothing: what was typed comes back on a page that sends it again.

Knows forms as names and values; does not know what they mean. Passwords are never shown again, and nothing is
brought back from another site.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from flask import abort, request
from werkzeug.datastructures import MultiDict

from permits.faces.kit.render import render

KEPT = "kept:"
NEVER_KEPT = re.compile(r"(^|[-_])(csrf_token|password)")

Pairs = list[tuple[str, str]]
# What the page carries for files kept, what is wrong with others, whether some must be chosen again.
Keep = Callable[[], tuple[Pairs, list[str], bool]]
Names = Callable[[Pairs], list[str]]


def safe_path(target: str) -> str:
    """`target` if it is a path on this site, else the empty string: nobody is sent elsewhere by an address we took."""
    if not target.startswith("/") or target.startswith("//") or "\\" in target:
        return ""
    if any(ord(character) < 33 or ord(character) == 127 for character in target):
        return ""
    parts = urlsplit(target)
    return "" if parts.scheme or parts.netloc else target


def from_this_site() -> bool:
    """Whether the browser says that the form was on one of our own pages."""
    origin = request.headers.get("Origin", "")
    if origin:
        return urlsplit(origin).netloc == request.host
    return request.headers.get("Sec-Fetch-Site", "same-origin") in ("same-origin", "none")


def typed(form: MultiDict[str, str]) -> Pairs:
    """What a form brought, without tokens and passwords."""
    return [(name, value) for name, value in form.items(multi=True) if not NEVER_KEPT.search(name)]


def kept(form: MultiDict[str, str]) -> Pairs:
    """What a sign-in page carried through for the page it interrupted."""
    return [(name[len(KEPT) :], value) for name, value in form.items(multi=True) if name.startswith(KEPT)]


def login_expired(keep: Keep, names: Names) -> tuple[str, int]:
    """For a form sent by someone no longer signed in: sign in here, and what was typed and chosen is still there."""
    return _told("kit/signed_out.html", keep, names, prefix=KEPT), 401


def token_expired(keep: Keep, names: Names) -> tuple[str, int]:
    """For a form whose token no longer holds: the page that sends it again, with a fresh one."""
    return _told("kit/expired.html", keep, names), 400


def _told(page: str, keep: Keep, names: Names, **more: str) -> str:
    """The page, with what was typed and the files that came (`keep` them; `names` says which they are)."""
    if not from_this_site():
        abort(400)
    carried, wrong, again = keep()
    pairs, target = [*typed(request.form), *carried], safe_path(request.full_path.rstrip("?"))
    secret = any("password" in name for name in request.form)
    said = {"files": again, "names": names(pairs), "wrong": wrong, "secret": secret, **more}
    return render(page, pairs=pairs, target=target, **said)
