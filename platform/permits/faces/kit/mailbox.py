"""站内消息: what the platform has told whoever is signed in. The number in the header, the list, marking as read."""

from __future__ import annotations

from flask import g, redirect, request, url_for
from flask_appbuilder.baseviews import BaseView, expose
from werkzeug.wrappers import Response

from permits.faces.kit.access import role_names
from permits.faces.kit.face import Face, faces
from permits.faces.kit.views import ROLES, allowed, now, render, site
from permits.services.read_messages import cases_of, my_messages, read_every_message, read_message, unread_messages


def unread() -> int:
    """How many messages whoever is signed in has not read, for the header of every page."""
    if not role_names():
        return 0
    if "unread" not in g:
        g.unread = unread_messages(site(), g.user.username)
    return int(g.unread)


def _where_cases_open() -> str:
    """The page of a case for whoever is signed in; empty where they have none."""
    mine = role_names()
    return next((at for face in faces() for role, at in face.cases.items() if role in mine), "")


class MailboxView(BaseView):
    """One's own messages."""

    route_base = "/messages"
    default_view = "messages"

    @expose("")
    @allowed(*ROLES)
    def messages(self) -> str:
        before = request.args.get("before", 0, type=int)
        found, after = my_messages(site(), g.user.username, before)
        return render(
            "kit/messages.html", messages=found, after=after, numbers=cases_of(site(), found), case=_where_cases_open()
        )

    @expose("/read", methods=("POST",))
    @allowed(*ROLES)
    def read(self) -> Response:
        one = request.form.get("message", 0, type=int)
        if one:
            read_message(site(), one, g.user.username, now())
        else:
            read_every_message(site(), g.user.username, now())
        return redirect(url_for("MailboxView.messages"))


FACE = Face("mailbox", views=(MailboxView,))
