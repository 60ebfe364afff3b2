"""The second step of signing in, and turning it on and off."""

from __future__ import annotations

from datetime import timedelta

from flask import g, redirect, request, session, url_for
from flask_appbuilder.baseviews import BaseView, expose
from flask_appbuilder.utils.limit import Limit
from flask_limiter.util import get_remote_address
from werkzeug.wrappers import Response

from permits.core.definitions.types import Field
from permits.core.finding import Finding, FindingKind
from permits.faces.accounts.security import password_is
from permits.faces.accounts.sign_in import SECOND, code_page, code_question, go_in
from permits.faces.kit.forms import form_for, pin
from permits.faces.kit.views import ROLES, allowed, notice, now, public, render, signed_in, site, word
from permits.services.passwords import LONGEST
from permits.services.two_step import code_fits, has_two_step, send_sign_in_code, turn_off, turn_on

Answer = str | Response | tuple[str, int]
GIVEN_UP_AFTER = timedelta(minutes=15)
PASSWORD_WRONG = FindingKind("two_step.password", "密码不对，请重新填写", "This is not your password; enter it again")


class SecondStepView(BaseView):
    """The code after the password."""

    route_base = "/sign-in/code"
    default_view = "code"
    limits = [Limit("60 per 15 minute", key_func=get_remote_address, methods=("POST",))]

    @expose("", methods=("GET", "POST"))
    @public
    def code(self) -> Answer:
        waiting = session.get(SECOND)
        if not isinstance(waiting, list) or now().timestamp() - waiting[2] > GIVEN_UP_AFTER.total_seconds():
            return redirect(url_for("SignInView.login", next=request.args.get("next") or None))
        found, username, _ = waiting
        if request.method == "GET":
            return code_page()
        if "again" in request.form:
            send_sign_in_code(site(), username, now())
            return code_page()
        if wrong := code_fits(site(), username, request.form.get("f-code", ""), now()):
            return code_page(wrong), 401
        return go_in(found)


class TwoStepView(BaseView):
    """Whether a code is asked for when I sign in."""

    route_base = "/account/two-step"
    default_view = "change"
    limits = [Limit("30 per 15 minute", key_func=get_remote_address, methods=("POST",))]

    @expose("", methods=("GET", "POST"))
    @allowed(*ROLES)
    def change(self) -> Answer:
        username = signed_in().username
        if request.method == "GET":
            return _page(sent=False)
        if has_two_step(site(), username):
            said = request.form.get("f-password", "")
            if len(said) > LONGEST or not password_is(g.user, said):
                return _page(False, [PASSWORD_WRONG.at("/password")]), 422
            turn_off(site(), username, username, now())
            notice(word("accounts.two_step.is_off"))
            return redirect(url_for("SignInView.account"))
        if "f-code" not in request.form:
            found = send_sign_in_code(site(), username, now())
            return _page(not found, found)
        if found := turn_on(site(), username, request.form["f-code"], now()):
            return _page(True, found), 422
        notice(word("accounts.two_step.is_on"))
        return redirect(url_for("SignInView.account"))


def _page(sent: bool, found: list[Finding] | None = None) -> str:
    text = {"type": "string", "maxLength": LONGEST}
    on = has_two_step(site(), signed_in().username)
    asked = Field("password", "password", word("accounts.old_password"), text, prefill="account.password")
    form = form_for([asked if on else code_question()], ("password", "code"), {}, posted=None)
    errors = pin(form, found) if found else None
    return render("accounts/two_step.html", on=on, sent=sent, form=form, errors=errors)
