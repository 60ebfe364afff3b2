"""An applicant's cases: receipt, list, progress, papers, and the acts that are theirs (correct, withdraw, rate)."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, request, url_for
from flask_appbuilder.baseviews import BaseView, expose
from werkzeug.wrappers import Response

from permits.core.definitions.types import Field
from permits.core.process.agency import WRITE
from permits.faces.kit.case import correcting, late
from permits.faces.kit.forms import answers_from, form_for, pin
from permits.faces.kit.limits import missing, sending
from permits.faces.kit.views import allowed, current_actor, notice, now, render, say, signed_in, site, today, word
from permits.faces.portal import case_presenters, case_sections
from permits.faces.portal.presenters import duty_rows, fee_rows
from permits.faces.portal.rating_views import aspects_of, pinned, said_of_form
from permits.services.act import act
from permits.services.complain import takes_complaints
from permits.services.digests import digest, in_groups
from permits.services.foresee import foreseen
from permits.services.organisations import memberships
from permits.services.rate import ENDED, Said, case_rated, rate_case
from permits.services.save_draft import drafts_of
from permits.services.show_batch import my_batches
from permits.services.show_case import CaseView, show_case
from permits.services.show_items import my_cases

Answer = str | Response | tuple[str, int]


class MyCasesView(BaseView):
    """What became of the applications a person handed in."""

    route_base = "/my/cases"
    default_view = "mine"
    limits = [sending("120 per 10 minute"), missing("60 per 10 minute")]

    @expose("")
    @allowed("applicant")
    def mine(self) -> Answer:
        username = current_actor().username
        rows, after = my_cases(site(), username, request.args.get("after", ""))
        return render(
            "portal/mine.html", drafts=drafts_of(site(), username),
            batches=my_batches(site(), username, now()), cases=case_presenters.listed(rows),
            today=today(), me=current_actor(), organisations=memberships(site(), signed_in().username),
            older=url_for("MyCasesView.mine", after=after) if after else "",
        )  # fmt: skip

    @expose("/<number>/receipt")
    @allowed("applicant")
    def receipt(self, number: str) -> Answer:
        view = _mine(number)
        waiting = view.case.state == "received"
        ahead = foreseen(site(), view.item, view.events, view.checked, now()) if waiting else []
        return render(
            "portal/receipt.html", view=view, authority=site().authorities[view.case.authority], ahead=ahead,
            clocks=case_presenters.limits(view), paper=_paper(view, "receipt"),
            fees=fee_rows(view.checked.fees), proof=in_groups(digest(view.events[0])),
        )  # fmt: skip

    @expose("/<number>")
    @allowed("applicant")
    def case(self, number: str) -> Answer:
        return _case(_mine(number))

    @expose("/<number>/correction", methods=("GET", "POST"))
    @allowed("applicant")
    def correction(self, number: str) -> Answer:
        return correcting.page(_mine(number), "MyCasesView.case")

    @expose("/<number>/late", methods=("GET", "POST"))
    @allowed("applicant")
    def late(self, number: str) -> Answer:
        _mine(number)
        return late.page(number, "MyCasesView.case")

    @expose("/<number>/withdraw", methods=("GET", "POST"))
    @allowed("applicant")
    def withdraw(self, number: str) -> Answer:
        view = _mine(number)
        if "withdraw" not in case_presenters.acts(view):
            return redirect(url_for("MyCasesView.case", number=number))
        form = form_for(_withdraw_questions(), ["reason"], {})
        if request.method == "GET":
            return render("portal/withdraw.html", view=view, form=form)
        done = act(site(), view.id, "withdraw", {"reason": "", **answers_from(form)}, current_actor(), now(), _seen())
        if done.findings:
            page = render("portal/withdraw.html", view=view, form=form, errors=pin(form, done.findings))
            return page, 409 if done.conflict else 422
        notice(word("portal.withdraw.done"))
        return redirect(url_for("MyCasesView.case", number=number))

    @expose("/<number>/words", methods=("POST",))
    @allowed("applicant")
    def write(self, number: str) -> Answer:
        view = _mine(number)
        said = request.form.get("words", "")
        done = act(site(), view.id, WRITE, {"words": said.strip()}, current_actor(), now())
        if done.findings:
            errors = [(one.where.strip("/") or "words", one.message) for one in done.findings]
            return _case(view, errors=[(where, say(message)) for where, message in errors], said=said), 422
        notice(word("portal.write.done"))
        return redirect(url_for("MyCasesView.case", number=number) + "#agent")

    @expose("/<number>/rate", methods=("POST",))
    @allowed("applicant")
    def rate(self, number: str) -> Answer:
        view, said = _mine(number), said_of_form()
        if found := rate_case(site(), number, current_actor().username, said, now()):
            return _case(view, said, pinned(found)), 422
        notice(word("rate.thanks"))
        return redirect(url_for("MyCasesView.case", number=number))


def _mine(number: str) -> CaseView:
    """The asker's own case; anybody else's is not there."""
    view = show_case(site(), number, current_actor())
    if view is None or view.case.applicant != current_actor().username:
        abort(404)
    return view


def _seen() -> int | None:
    """The version of the case the page showed."""
    given = request.form.get("version", "")
    return int(given) if given.isascii() and given.isdigit() else None


def _paper(view: CaseView, kind: str) -> Any:
    """The last paper of a kind."""
    return next((row for row in reversed(view.documents) if row.kind == kind), None)


HOLDS = frozenset({"granted", "closed"})
"""States in which the applicant has what was asked for."""


def _case(
    view: CaseView, rating: Said | None = None, errors: list[tuple[str, str]] | None = None, said: str = ""
) -> str:  # fmt: skip
    open_acts = case_presenters.acts(view)
    if rating is None and view.case.state in ENDED and not case_rated(site(), view.id):
        rating = Said()
    return render(
        "portal/case.html", view=view, authority=site().authorities[view.case.authority],
        state=case_presenters.state(view.case.state), now_with=case_presenters.where_now(view),
        flow=case_presenters.flow(view), clocks=case_presenters.limits(view), over=case_presenters.over(view),
        events=case_presenters.happened(view),
        acts=open_acts, rating=rating, errors=errors, aspects=aspects_of(view.case.channel),
        complains=takes_complaints(site()),
        turned_away=case_presenters.turned_away(view), waiting=late.waiting(view),
        agent=case_presenters.agent(view), said=said, visit=case_presenters.visit(view),
        sections=case_sections.sections(view),
        window=case_presenters.renewal(view), answered_by=case_presenters.answered_by(view),
        fees=fee_rows(view.checked.fees), duties=duty_rows(view.duties) if view.case.state in HOLDS else [],
    )  # fmt: skip


def _withdraw_questions() -> list[Field]:
    schema, hint = {"type": "string", "maxLength": 2000}, word("portal.withdraw.reason_hint")
    return [Field("reason", "longtext", word("portal.withdraw.reason"), schema, hint=hint)]
