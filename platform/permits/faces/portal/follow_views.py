"""办件进度 without an account: by number and mobile, with a one-time code by SMS."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import redirect, request, session, url_for
from flask_appbuilder.baseviews import BaseView, expose
from flask_appbuilder.utils.limit import Limit
from flask_limiter.util import get_remote_address
from werkzeug.wrappers import Response

from permits.core.definitions.types import Field
from permits.faces.kit.forms import form_for, pin
from permits.faces.kit.views import language, now, public, render, site, word
from permits.faces.portal import case_presenters
from permits.faces.portal.need_views import who_asks
from permits.services.follow_case import CODE_WRONG, ask_to_follow, begin_to_follow, followed

Answer = str | Response | tuple[str, int]
TYPED, OPENED = "follow-typed", "followed"
OPEN_FOR = timedelta(minutes=30)
NAMES = ("number", "mobile")


class FollowView(BaseView):
    """How a case stands."""

    route_base = "/follow"
    default_view = "ask"
    # A service hall's machines share one address.
    limits = [Limit("120 per hour", key_func=get_remote_address, methods=("POST",))]

    @expose("", methods=("GET", "POST"))
    @public
    def ask(self) -> Answer:
        form = form_for(_questions(), NAMES, {})
        if request.method == "GET":
            asked = {"number": request.args.get("number", "")[:40]}
            return render("portal/follow.html", form=form_for(_questions(), NAMES, asked), who_asks=who_asks())
        number, mobile = (request.form.get(f"f-{name}", "") for name in NAMES)
        found = ask_to_follow(site(), number, mobile, language(), now())
        if found:
            return render("portal/follow.html", form=form, errors=pin(form, found), who_asks=who_asks()), 422
        session[TYPED] = {"number": number, "mobile": mobile}
        return redirect(url_for("FollowView.code"))

    @expose("/code", methods=("GET", "POST"))
    @public
    def code(self) -> Answer:
        typed = session.get(TYPED)
        if not isinstance(typed, dict):
            return redirect(url_for("FollowView.ask"))
        form = form_for([_code()], ("code",), {})
        if request.method == "GET":
            return render("portal/follow_code.html", form=form, typed=typed)
        case = begin_to_follow(site(), typed["number"], typed["mobile"], request.form.get("f-code", ""), now())
        if not case:
            return render(
                "portal/follow_code.html", form=form, typed=typed, errors=pin(form, [CODE_WRONG.at("/code")])
            ), 422  # fmt: skip
        session.pop(TYPED)
        session[OPENED] = {case: (now() + OPEN_FOR).isoformat()}
        return redirect(url_for("FollowView.case", case=case))

    @expose("/cases/<case>")
    @public
    def case(self, case: str) -> Answer:
        until = session.get(OPENED, {}).get(case, "")
        view = followed(site(), case) if until and now() < datetime.fromisoformat(until) else None
        if view is None:
            return redirect(url_for("FollowView.ask"))
        return render(
            "portal/follow_case.html", view=view, authority=site().authorities[view.case.authority],
            state=case_presenters.state(view.case.state), now_with=case_presenters.where_now(view),
            flow=case_presenters.flow(view), clocks=case_presenters.limits(view),
            answered_by=case_presenters.answered_by(view), until=datetime.fromisoformat(until),
        )  # fmt: skip


def _questions() -> list[Field]:
    return [
        Field("number", "text", word("portal.receipt.number"), {"type": "string", "maxLength": 40},
              hint=word("portal.follow.number_hint")),
        Field("mobile", "mobile", word("portal.follow.mobile"), {"type": "string"},
              hint=word("portal.follow.mobile_hint"), prefill="account.mobile"),
    ]  # fmt: skip


def _code() -> Field:
    return Field("code", "text", word("portal.follow.code"), {"type": "string", "maxLength": 20})
