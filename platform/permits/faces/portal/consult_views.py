"""咨询、投诉: asking about an item, complaining, and the page where the answer will stand. Open to all; a page by its
address alone."""

from __future__ import annotations

from flask import abort, redirect, request, url_for
from flask_appbuilder.baseviews import BaseView, expose
from werkzeug.wrappers import Response

from permits.faces.kit.limits import missing, sending
from permits.faces.kit.views import (
    actor_on_case,
    allowed,
    current_actor,
    language,
    now,
    public,
    render,
    role_names,
    say,
    site,
    today,
)
from permits.services.complain import authority_of_case, complain, takes_complaints
from permits.services.consult import (
    Asking,
    ask,
    my_consultations,
    shared_consultations,
    show_consultation,
    windows_for,
)
from permits.services.knowledge import common_questions
from permits.services.show_items import show_item

Answer = str | Response | tuple[str, int]
WRITTEN = ("authority", "question", "name", "mobile")
COMPLAINED = (*WRITTEN, "case_number")


class ConsultView(BaseView):
    """Questions people ask."""

    route_base = "/consultations"
    default_view = "mine"
    limits = [sending("10 per 10 minute"), missing("30 per 5 minute")]

    @expose("")
    @allowed("applicant")
    def mine(self) -> Answer:
        found = my_consultations(site(), current_actor().username, now())
        return render("portal/consultations.html", found=found)

    @expose("/new/<code>", methods=("GET", "POST"))
    @public
    def new(self, code: str) -> Answer:
        item = show_item(site(), code, today())
        windows = windows_for(site(), item) if item else []
        if item is None or not windows:
            abort(404)
        typed = {name: request.form.get(name, "") for name in WRITTEN}
        typed["authority"] = typed["authority"] or request.args.get("at", "")
        if len(windows) == 1:
            typed["authority"] = windows[0].code
        share, errors = "share" in request.form, []
        if request.method == "POST":
            asker = current_actor().username if "applicant" in role_names() else ""
            done = ask(site(), Asking(code, asker=asker, language=language(), may_share=share, **typed), now())
            if not done.findings:
                return redirect(url_for("ConsultView.page", consultation=done.consultation))
            errors = [(one.where.strip("/"), say(one.message)) for one in done.findings]
        body = render(
            "portal/consult.html", item=item, windows=windows, typed=typed, errors=errors,
            known=[*item.guide.questions, *common_questions(site(), code)], signed_in="applicant" in role_names(),
            share=share,
        )  # fmt: skip
        return (body, 422) if errors else body

    @expose("/answered")
    @public
    def shared(self) -> Answer:
        words = " ".join(request.args.get("q", "").split())[:100]
        item = request.args.get("item", "")
        return render(
            "portal/shared_questions.html", found=shared_consultations(site(), words, item), words=words, item=item
        )

    @expose("/<consultation>")
    @public
    def page(self, consultation: str) -> Answer:
        found = show_consultation(site(), consultation, now())
        if found is None:
            abort(404)
        return render("portal/consultation.html", one=found, window=site().authorities.get(found.row.authority))


class ComplainView(BaseView):
    """Complaints of an authority, answered by supervision."""

    route_base = "/complaints"
    default_view = "new"
    limits = [sending("10 per 10 minute")]

    @expose("/new", methods=("GET", "POST"))
    @public
    def new(self) -> Answer:
        if not takes_complaints(site()):
            abort(404)
        typed = {name: request.form.get(name, "") for name in COMPLAINED}
        about = (typed["case_number"] or request.args.get("case", "")).strip().upper()
        asker = actor_on_case(about).username if "applicant" in role_names() else ""
        errors = []
        if request.method == "POST":
            done = complain(site(), _complaint(asker, typed), now())
            if not done.findings:
                return redirect(url_for("ConsultView.page", consultation=done.consultation))
            errors = [(one.where.strip("/"), say(one.message)) for one in done.findings]
        elif asker and (of := authority_of_case(site(), request.args.get("case", ""), asker)):
            typed |= {"authority": of.code, "case_number": request.args["case"]}
        else:
            typed["authority"] = request.args.get("at", "")
        body = render(
            "portal/complain.html", authorities=site().authorities.values(), typed=typed, errors=errors,
            signed_in=bool(asker),
        )  # fmt: skip
        return (body, 422) if errors else body


def _complaint(asker: str, typed: dict[str, str]) -> Asking:
    return Asking(
        "", typed["authority"], typed["question"], asker, typed["name"], typed["mobile"], language(),
        typed["case_number"],
    )  # fmt: skip
