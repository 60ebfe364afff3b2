"""What a face hands to the application: its views, its links in the navigation, and whose first page it has."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, current_app, redirect, request, url_for
from flask_appbuilder.baseviews import BaseView, expose
from werkzeug.wrappers import Response

from permits.faces.kit.access import PUBLIC, public, role_names
from permits.faces.kit.render import t

KEY = "permits_faces"


@dataclass(frozen=True, slots=True)
class Link:
    """One entry of the navigation: the key of its word, the endpoint, and the roles who see it
    (`PUBLIC` = whoever is not on the staff). `count`: how much waits there for whoever asks."""

    word: str
    endpoint: str
    roles: tuple[str, ...]
    count: Callable[[], int] | None = None


@dataclass(frozen=True, slots=True)
class Face:
    """One kind of person's pages. `homes` maps a role (or `PUBLIC`) to the endpoint of its first
    page, `arrivals` one to the endpoint that tells what newly came to its desk, `cases` one to where a case opens for
    it."""

    name: str
    views: tuple[type, ...] = ()
    blueprints: tuple[Any, ...] = ()
    links: tuple[Link, ...] = ()
    homes: Mapping[str, str] = field(default_factory=dict)
    arrivals: Mapping[str, str] = field(default_factory=dict)
    cases: Mapping[str, str] = field(default_factory=dict)


def add_faces(app: Flask, faces: tuple[Face, ...]) -> None:
    """Register every view of every face."""
    app.extensions[KEY] = faces
    for face in faces:
        for view in face.views:
            app.appbuilder.add_view_no_menu(view)  # type: ignore[attr-defined]
        for blueprint in face.blueprints:
            app.register_blueprint(blueprint)


def faces() -> tuple[Face, ...]:
    return tuple(current_app.extensions[KEY])


def my_roles() -> tuple[str, ...]:
    """The roles whose links are shown: one's own, or the public's."""
    own = role_names()
    return tuple(own) if own - {"applicant"} else (*own, PUBLIC)


def navigation() -> list[tuple[str, str, bool]]:
    """(text, address, is this page) of each link shown to whoever asks."""
    mine = set(my_roles())
    links = [link for face in faces() for link in face.links if mine & set(link.roles)]
    return [(_called(link), url_for(link.endpoint), request.endpoint == link.endpoint) for link in links]


def _called(link: Link) -> str:
    waiting = link.count() if link.count else 0
    return f"{t(link.word)} ({waiting})" if waiting else t(link.word)


def home() -> str:
    """The address of the first page of whoever asks; staff with several roles get the first face that has one."""
    for role in my_roles():
        for face in faces():
            if role in face.homes:
                return url_for(face.homes[role])
    return url_for("SignInView.account" if role_names() else "SignInView.login")


class HomeView(BaseView):
    """The site's bare address: everyone is led to their own first page."""

    route_base = ""
    default_view = "index"

    @expose("/")
    @public
    def index(self) -> Response:
        return redirect(home())
