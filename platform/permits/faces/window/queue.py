"""叫号: the clerk calls who waits and says what became of each number. Sees the queue of the clerk's own authority."""

from __future__ import annotations

from flask import abort, make_response, redirect, request, url_for
from flask_appbuilder.baseviews import BaseView, expose
from werkzeug.wrappers import Response

from permits.core.text import Text
from permits.faces.kit.access import not_a_sign_of_life
from permits.faces.kit.views import allowed, current_actor, notice, now, render, say, site, word
from permits.services.call_next import LONGEST_NAME, NOBODY, Called, call_next, keep_counter, say_of_ticket
from permits.services.show_queue import QUESTION, show_desk
from permits.services.submit import at_the_window

CLERK = "clerk"
# The next to be called, with the browser's key for shortcuts (Alt or Alt+Shift).
NEXT_KEY = "n"
SECONDS = 20


class QueueDeskView(BaseView):
    """The queue as a clerk works it off."""

    route_base = "/window/queue"
    default_view = "desk"

    @expose("")
    @allowed(CLERK)
    def desk(self) -> Response:
        if request.args.get("itself"):
            not_a_sign_of_life()
        response = make_response(_page())
        changing = "change" in request.args
        if not changing:
            # While somebody types, the page stays as it is.
            response.headers["Refresh"] = f"{SECONDS}; url={url_for('QueueDeskView.desk', itself=1)}"
        return response

    @expose("/counter", methods=("POST",))
    @allowed(CLERK)
    def counter(self) -> Response | tuple[str, int]:
        name, groups = request.form.get("name", ""), request.form.getlist("group")
        wrong = keep_counter(site(), current_actor(), name, groups, now())
        if wrong:
            return _page([("name", say(one.message)) for one in wrong]), 422
        return redirect(url_for("QueueDeskView.desk"))

    @expose("/next", methods=("POST",))
    @allowed(CLERK)
    def call(self) -> Response:
        return _told(call_next(site(), current_actor(), now()))

    @expose("/tickets/<ticket>/<act>", methods=("POST",))
    @allowed(CLERK)
    def say_of(self, ticket: str, act: str) -> Response:
        return _told(say_of_ticket(site(), current_actor(), ticket, act, now()))


def _page(errors: list[tuple[str, str]] | None = None) -> str:
    if not at_the_window(current_actor()):
        abort(403)
    desk = show_desk(site(), current_actor(), now())
    counter = desk.counter
    return render(
        "window/queue.html", dense=True, desk=desk, errors=errors, longest_name=LONGEST_NAME, key=NEXT_KEY,
        chosen=counter.groups if counter and counter.groups else [one.code for one in desk.groups],
        changing=bool(errors) or counter is None or "change" in request.args, question=QUESTION,
        name=request.form.get("name", counter.name if counter else ""), hall=_hall(),
        authority=current_actor().authority,
    )  # fmt: skip


def _hall() -> Text:
    known = site().authorities.get(current_actor().authority)
    return known.title if known else word("window.queue.title")


def _told(done: Called) -> Response:
    """Back to the queue, with what stood in the way."""
    for finding in done.findings:
        notice(finding.message, "info" if finding.code == NOBODY.code else "refused")
    return redirect(url_for("QueueDeskView.desk"))
