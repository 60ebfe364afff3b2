"""咨询: asking about an item, and the page where the answer will stand. Open to all; a page by its address alone."""

from __future__ import annotations

from flask import abort, redirect, request, url_for
from flask_appbuilder.baseviews import BaseView, expose
from werkzeug.wrappers import Response

from permits.faces.kit.limits import missing, sending
from permits.faces.kit.views import allowed, current_actor, language, now, public, render, role_names, say, site, today
from permits.services.consult import Asking, ask, my_consultations, show_consultation, windows_for
from permits.services.knowledge import common_questions
from permits.services.show_items import show_item

Answer = str | Response | tuple[str, int]
WRITTEN = ("authority", "question", "name", "mobile")


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
        errors = []
        if request.method == "POST":
            asker = current_actor().username if "applicant" in role_names() else ""
            done = ask(site(), Asking(code, asker=asker, language=language(), **typed), now())
            if not done.findings:
                return redirect(url_for("ConsultView.page", consultation=done.consultation))
            errors = [(one.where.strip("/"), say(one.message)) for one in done.findings]
        body = render(
            "portal/consult.html", item=item, windows=windows, typed=typed, errors=errors,
            known=[*item.guide.questions, *common_questions(site(), code)], signed_in="applicant" in role_names(),
        )  # fmt: skip
        return (body, 422) if errors else body

    @expose("/<consultation>")
    @public
    def page(self, consultation: str) -> Answer:
        found = show_consultation(site(), consultation, now())
        if found is None:
            abort(404)
        return render("portal/consultation.html", one=found, window=site().authorities.get(found.row.authority))
