"""Registering, and what this face hands to the application."""

from __future__ import annotations

from dataclasses import replace

from flask import redirect, request, session, url_for
from flask_appbuilder.baseviews import BaseView, expose
from flask_appbuilder.utils.limit import Limit
from flask_limiter.util import get_remote_address
from werkzeug.wrappers import Response

from permits.core.definitions.types import Field
from permits.core.forms.formats import FORMATS, bare_mobile
from permits.faces.accounts.organisation_views import OrganisationsView
from permits.faces.accounts.own_data_views import OwnDataView
from permits.faces.accounts.own_language import LanguageView
from permits.faces.accounts.password import PasswordView
from permits.faces.accounts.security import add_applicant, set_password
from permits.faces.accounts.staff_views import ROLE, AdministrationView
from permits.faces.accounts.two_step import SecondStepView, TwoStepView
from permits.faces.kit.forms import form_for, pin
from permits.faces.kit.views import Face, Link, home, language, notice, now, public, render, role_names, site, word
from permits.services.activate import activate, ask_to_reset, reset
from permits.services.register import MOBILE_WRONG, Registration, register_applicant

NAMES = ("name", "mobile", "password")


def questions() -> list[Field]:
    text = {"type": "string", "maxLength": 128}
    return [
        Field("name", "text", word("accounts.name"), text, hint=word("accounts.name_hint"), prefill="account.name"),
        Field("mobile", "mobile", word("accounts.mobile"), {"type": "string"}, hint=word("accounts.mobile_hint")),
        Field("password", "password", word("accounts.new_password"), text,
              hint=word("accounts.new_password_hint"), prefill="account.new_password"),
    ]  # fmt: skip


class RegisterView(BaseView):
    """An account for an applicant. Says the same whether or not the mobile is registered already."""

    route_base = "/register"
    default_view = "register"
    # A service hall's machines share one address.
    limits = [Limit("120 per hour", key_func=get_remote_address, methods=("POST",))]

    @expose("", methods=("GET", "POST"))
    @public
    def register(self) -> str | tuple[str, int] | Response:
        if role_names():
            return redirect(home())
        form = form_for(questions(), NAMES, {})
        if request.method == "GET":
            return render("accounts/register.html", form=form)
        wish = Registration(*(request.form.get(f"f-{name}", "") for name in NAMES))
        findings = register_applicant(site().database, wish, add_applicant, language=language(), now=now())
        if findings:
            return render("accounts/register.html", form=form, errors=pin(form, findings)), 422
        return render("accounts/registered.html")


class ActivateView(BaseView):
    """The first password of an account that was opened at the window."""

    route_base = "/activate"
    default_view = "activate"
    limits = [Limit("60 per hour", key_func=get_remote_address, methods=("POST",))]

    @expose("", methods=("GET", "POST"))
    @public
    def activate(self) -> str | tuple[str, int] | Response:
        names = ("mobile", "code", "password")
        form = form_for([*questions()[1:], _code()], names, {})
        if request.method == "GET":
            return render("accounts/activate.html", form=form)
        mobile, code, password = (request.form.get(f"f-{name}", "") for name in names)
        findings = activate(site().database, mobile, code, password, set_password, now())
        if findings:
            return render("accounts/activate.html", form=form, errors=pin(form, findings)), 422
        notice(word("accounts.activated"))
        return redirect(url_for("SignInView.login"))


def _code() -> Field:
    text = {"type": "string", "maxLength": 20}
    return Field("code", "text", word("accounts.code"), text, hint=word("accounts.code_hint"))


class ForgottenView(BaseView):
    """Another password where the old one is forgotten. Says the same whether or not the mobile has an account."""

    route_base = "/forgotten"
    default_view = "ask"
    limits = [Limit("60 per hour", key_func=get_remote_address, methods=("POST",))]

    @expose("", methods=("GET", "POST"))
    @public
    def ask(self) -> str | tuple[str, int] | Response:
        form = form_for([questions()[1]], ("mobile",), {})
        if request.method == "GET":
            return render("accounts/forgotten.html", form=form)
        mobile = request.form.get("f-mobile", "")
        if not FORMATS["mobile"][0](bare_mobile(mobile)):
            return render("accounts/forgotten.html", form=form, errors=pin(form, [MOBILE_WRONG.at("/mobile")])), 422
        ask_to_reset(site().database, mobile, now())
        session[FORGOTTEN] = mobile
        return redirect(url_for("ForgottenView.set"))

    @expose("/code", methods=("GET", "POST"))
    @public
    def set(self) -> str | tuple[str, int] | Response:
        mobile = session.get(FORGOTTEN)
        if not mobile:
            return redirect(url_for("ForgottenView.ask"))
        names = ("code", "password")
        code = replace(_code(), hint=word("accounts.forgotten_code_hint"))
        form = form_for([code, questions()[2]], names, {})
        if request.method == "GET":
            return render("accounts/forgotten_code.html", form=form, mobile=mobile)
        typed, password = (request.form.get(f"f-{name}", "") for name in names)
        findings = reset(site().database, mobile, typed, password, set_password, now())
        if findings:
            return render("accounts/forgotten_code.html", form=form, mobile=mobile, errors=pin(form, findings)), 422
        session.pop(FORGOTTEN)
        notice(word("accounts.password_changed"))
        return redirect(url_for("SignInView.login"))


FORGOTTEN = "forgotten"

FACE = Face(
    "accounts",
    views=(
        RegisterView,
        ActivateView,
        ForgottenView,
        PasswordView,
        TwoStepView,
        SecondStepView,
        OwnDataView,
        OrganisationsView,
        LanguageView,
        AdministrationView,
    ),
    links=(
        Link("accounts.administration", "AdministrationView.overview", (ROLE,)),
        Link("accounts.staff", "AdministrationView.staff", (ROLE,)),
    ),
    homes={ROLE: "AdministrationView.overview"},
)
