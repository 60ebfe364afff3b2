"""Answering what people ask: the clerk sees the questions of their own authority, the most urgent first."""

from __future__ import annotations

from flask import abort, redirect, request, url_for
from flask_appbuilder.baseviews import BaseView, expose
from werkzeug.wrappers import Response

from permits.core.text import Text
from permits.faces.kit.views import allowed, current_actor, notice, now, render, say, site, today, word
from permits.services import consult
from permits.services.knowledge import find_known, matching
from permits.services.submit import at_the_window

CLERK = "clerk"
MOST = 8
Answer = str | Response | tuple[str, int]


def waiting() -> int:
    """How many questions wait for whoever asks."""
    actor = current_actor()
    return consult.how_many_open(site(), actor.authority) if at_the_window(actor) else 0


class ConsultDeskView(BaseView):
    """Questions to be answered."""

    route_base = "/window/consultations"
    default_view = "desk"

    @expose("")
    @allowed(CLERK)
    def desk(self) -> Answer:
        actor = current_actor()
        if not at_the_window(actor):
            abort(403)
        return render(
            "window/consultations.html", dense=True,
            open=consult.open_consultations(site(), actor.authority, now()),
            done=consult.answered_consultations(site(), actor.authority, now()),
        )  # fmt: skip

    @expose("/<consultation>", methods=("GET", "POST"))
    @allowed(CLERK)
    def one(self, consultation: str) -> Answer:
        found = consult.show_consultation(site(), consultation, now())
        if found is None or not consult.answers(current_actor(), found.row):
            abort(404)
        said = request.form.get("answer", "")
        if take := request.form.get("take"):
            said = "\n\n".join(one for one in (said.strip(), _taken(take, found.row.language)) if one)
        elif request.method == "POST" and "search" not in request.form:
            done = consult.answer(site(), current_actor(), consultation, said, now(), "share" in request.form)
            if done.findings:
                found = consult.show_consultation(site(), consultation, now()) or found
                errors = [(one.where.strip("/"), say(one.message)) for one in done.findings]
                return _page(found, said, errors), 422 if errors[0][0] else 409
            notice(word("window.consult.sent"))
            return redirect(url_for("ConsultDeskView.one", consultation=consultation))
        return _page(found, said)


def _taken(entry: str, language: str) -> str:
    known = next((one for one in find_known(site(), today()) if one.entry == entry), None)
    return (known.answer if known else Text("")).say(language)


def _page(found: consult.Standing, said: str, errors: list[tuple[str, str]] | None = None) -> str:
    wanted = " ".join(request.values.get("q", "").split())[:100]
    row = found.row
    known = (
        find_known(site(), today(), wanted, row.item)
        if wanted
        else matching(site(), today(), row.question, row.item, MOST)
    )
    return render(
        "window/consultation.html", dense=True, one=found, said=said, errors=errors, wanted=wanted, known=known[:MOST],
        asker=consult.asker_of(site(), row), share="share" in request.form,
    )  # fmt: skip
