"""Complaints and bad ratings: supervision follows them up and answers; and what people said of every authority."""

from __future__ import annotations

from collections.abc import Mapping

from flask import abort, redirect, request, url_for
from flask_appbuilder.baseviews import BaseView, expose
from werkzeug.wrappers import Response

from permits.core.definitions.ratings import LEVELS
from permits.core.text import Text
from permits.faces.kit.views import allowed, current_actor, notice, now, render, say, site, word
from permits.persistence.knowledge_tables import Rating
from permits.services import complain, consult
from permits.services.rate import rating_of, recent_ratings, show_ratings

ROLE = "supervisor"
Answer = str | Response | tuple[str, int]


class GrievancesView(BaseView):
    """What people are not content with."""

    route_base = "/supervision/grievances"
    default_view = "list"

    @expose("")
    @allowed(ROLE)
    def list(self) -> Answer:
        return render(
            "supervision/grievances.html", dense=True, kinds=complain.TITLES, authorities=site().authorities,
            open=complain.open_grievances(site(), now()),
            done=consult.answered_consultations(site(), "", now(), consult.GRIEVANCES),
        )  # fmt: skip

    @expose("/ratings")
    @allowed(ROLE)
    def ratings(self) -> Answer:
        score, authority = request.args.get("score", 0, type=int), request.args.get("authority", "")
        score = score if score in LEVELS else 0
        return render(
            "supervision/ratings.html", dense=True, lines=show_ratings(site()), authorities=site().authorities,
            asked={"authority": authority, "score": score},
            latest=[(one, _aspects(one)) for one in recent_ratings(site(), authority, score)],
        )  # fmt: skip

    @expose("/<entry>", methods=("GET", "POST"))
    @allowed(ROLE)
    def one(self, entry: str) -> Answer:
        found = _found(entry)
        if request.method == "GET":
            return _page(found, {})
        said = request.form.get("answer", "")
        done = consult.answer(site(), current_actor(), entry, said, now())
        return _after(entry, done, {"answer": said}, "grievances.answered")

    @expose("/<entry>/contact", methods=("POST",))
    @allowed(ROLE)
    def contact(self, entry: str) -> Answer:
        _found(entry)
        said = request.form.get("contact", "")
        done = complain.note_contact(site(), current_actor(), entry, said, now())
        return _after(entry, done, {"contact": said}, "grievances.contact_kept")


def _found(entry: str) -> consult.Standing:
    found = consult.show_consultation(site(), entry, now())
    if found is None or found.row.kind not in consult.GRIEVANCES:
        abort(404)
    return found


def _after(entry: str, done: consult.Asked, typed: Mapping[str, str], kept: str) -> Answer:
    if not done.findings:
        notice(word(kept))
        return redirect(url_for("GrievancesView.one", entry=entry))
    errors = [(one.where.strip("/"), say(one.message)) for one in done.findings]
    return _page(_found(entry), typed, errors), 422 if errors[0][0] else 409


def _page(
    found: consult.Standing, typed: Mapping[str, str], errors: list[tuple[str, str]] | None = None
) -> str:  # fmt: skip
    row = found.row
    rating = rating_of(site(), row.id)
    there = site().authorities.get(row.authority)
    return render(
        "supervision/grievance.html", dense=True, one=found, kind=complain.TITLES[row.kind], typed=typed,
        errors=errors, asker=consult.asker_of(site(), row), reach=consult.mobile_of(site(), row), rating=rating,
        aspects=_aspects(rating) if rating else "", contact_by=complain.contact_due(site(), row),
        authority=there.title if there else row.authority,
    )  # fmt: skip


def _aspects(rating: Rating) -> str:
    titles = {one.code: one.title for one in site().aspects}
    return " / ".join(say(titles.get(code, Text(code))) for code in rating.aspects) or "—"
