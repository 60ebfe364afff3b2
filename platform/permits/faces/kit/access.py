"""Who may open what: one declaration on every view, one guard before every request.

Knows roles; does not know which cases belong to whom (the view and its service see to that). A route that
declares nothing is closed to everyone, and a test names it. Flask-AppBuilder's own pages are closed: nobody meets them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, redirect, request, session, url_for
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from werkzeug.wrappers import Response

ROLES = ("applicant", "clerk", "reviewer", "supervisor", "author", "administrator")
STAFF = ("clerk", "reviewer", "supervisor", "author", "administrator")
PUBLIC = "public"
# Set in a login made with a one-time password: nothing else is opened until another is chosen.
MUST_CHANGE, CHANGE_PASSWORD = "must_change_password", "PasswordView.change"


def not_a_sign_of_life() -> None:
    """This request was made by a page and not by a person: whoever is signed in stays so no longer for it."""
    g.by_itself = True


class Sessions(SecureCookieSessionInterface):
    """The sign-in lasts from the last thing somebody did."""

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        return super().should_set_cookie(app, session) and not g.get("by_itself")


class SignedOut(Exception):
    """A form was sent by somebody who is no longer signed in."""


View = TypeVar("View", bound=Callable[..., Any])


def allowed(*roles: str) -> Callable[[View], View]:
    """Declare who may open a view: role names, or `PUBLIC` for everyone. Works on functions and BaseView methods."""
    unknown = set(roles) - {*ROLES, PUBLIC}
    if unknown or not roles:
        raise ValueError(f"no such roles: {sorted(unknown)}")

    def declare(view: View) -> View:
        view.permits_roles = frozenset(roles)  # type: ignore[attr-defined]
        return view

    return declare


def public(view: View) -> View:
    """Declare that everyone may open a view, signed in or not."""
    return allowed(PUBLIC)(view)


def roles_of_route(endpoint: str) -> frozenset[str] | None:
    """Who may open an endpoint; None = nobody said, empty = as if there were no such page."""
    if endpoint == "static" or endpoint.endswith(".static"):
        return frozenset({PUBLIC})
    view = current_app.view_functions[endpoint]
    declared: frozenset[str] | None = getattr(view, "permits_roles", None)
    if declared is None and belongs_to_fab(endpoint):
        return frozenset()
    return declared


def belongs_to_fab(endpoint: str) -> bool:
    """Whether a page is one of Flask-AppBuilder's own."""
    view = current_app.view_functions.get(endpoint)
    return (getattr(view, "__module__", None) or "").startswith("flask_appbuilder")


def role_names() -> frozenset[str]:
    """The roles of whoever asks; empty when nobody is signed in."""
    user = g.get("user")
    if user is None or not user.is_authenticated:
        return frozenset()
    return frozenset(role.name for held in (user, *user.groups) for role in held.roles)


def guard() -> Response | tuple[str, int] | None:
    """Before every request: let it pass, send to sign-in, or refuse."""
    if request.endpoint is None:
        return None
    roles = roles_of_route(request.endpoint)
    if roles is None:
        abort(403)
    if not roles:
        abort(404)
    if session.get(MUST_CHANGE) and role_names() and PUBLIC not in roles and request.endpoint != CHANGE_PASSWORD:
        return redirect(url_for(CHANGE_PASSWORD))
    if PUBLIC in roles or roles & role_names():
        return None
    if role_names():
        abort(403)
    if request.method in ("GET", "HEAD"):
        return redirect(url_for("SignInView.login", next=request.full_path.rstrip("?")))
    raise SignedOut
