"""The address book at the window: found by name, number or phone; calls noted and messages sent from the page."""

from __future__ import annotations

from flask import abort, redirect, request, url_for
from flask_appbuilder.baseviews import BaseView, expose
from werkzeug.wrappers import Response

from permits.core.finding import Finding
from permits.core.process import STATES, Actor
from permits.faces.kit.case.sheet import STATE_LOOKS
from permits.faces.kit.views import allowed, current_actor, notice, now, render, say, site, word
from permits.services import address_book as book
from permits.services.submit import at_the_window

CLERK = "clerk"
Answer = str | Response | tuple[str, int]


class PeopleView(BaseView):
    """People who applied."""

    route_base = "/window/people"
    default_view = "list"

    @expose("")
    @allowed(CLERK)
    def list(self) -> str:
        if not at_the_window(current_actor()):
            abort(403)
        wanted = " ".join(request.args.get("q", "").split())[:100]
        found = book.find_people(site(), current_actor(), wanted)
        return render("window/people.html", dense=True, wanted=wanted, found=found)

    @expose("/<number>")
    @allowed(CLERK)
    def one(self, number: str) -> str:
        return _page(number)

    @expose("/<number>/calls", methods=("POST",))
    @allowed(CLERK)
    def call(self, number: str) -> Answer:
        typed = {name: request.form.get(name, "") for name in ("kind", "phone", "said", "case")}
        return _done(number, book.note_call(site(), _clerk(number), number, book.Call(**typed), now()), typed, "noted")

    @expose("/<number>/words", methods=("POST",))
    @allowed(CLERK)
    def words(self, number: str) -> Answer:
        typed = {name: request.form.get(name, "") for name in ("to", "words")}
        wrong = book.send_words(site(), _clerk(number), number, typed["to"], typed["words"], now())
        return _done(number, wrong, typed, "sent")


def _clerk(number: str) -> Actor:
    """Whoever asks, if the person of this case is theirs to speak to."""
    if book.show_contact(site(), current_actor(), number, now(), noted=False) is None:
        abort(404)
    return current_actor()


def _done(number: str, wrong: tuple[Finding, ...], typed: dict[str, str], word_for: str) -> Answer:
    if wrong:
        return _page(number, typed, wrong), 422
    notice(word(f"window.people.{word_for}"))
    return redirect(url_for("PeopleView.one", number=number) + "#notes")


def _page(number: str, typed: dict[str, str] | None = None, wrong: tuple[Finding, ...] = ()) -> str:
    contact = book.show_contact(site(), current_actor(), number, now(), noted=not wrong)
    if contact is None:
        abort(404)
    return render(
        "window/person.html", dense=True, one=contact, typed=typed or {}, states=STATES, looks=STATE_LOOKS,
        errors=[(one.where.strip("/"), say(one.message)) for one in wrong], longest=book.LONGEST_SMS,
    )  # fmt: skip
