"""Registering, and what this face hands to the application."""

from __future__ import annotations

from flask import redirect, request
from flask_appbuilder.baseviews import BaseView, expose
from flask_appbuilder.utils.limit import Limit
from flask_limiter.util import get_remote_address
from werkzeug.wrappers import Response

from permits.core.definitions.types import Field
from permits.faces.accounts.own_language import LanguageView
from permits.faces.accounts.password import PasswordView
from permits.faces.accounts.security import add_applicant
from permits.faces.accounts.staff_views import ROLE, AdministrationView
from permits.faces.kit.forms import form_for, pin
from permits.faces.kit.views import Face, Link, home, language, now, public, render, role_names, site, word
from permits.services.register import Registration, register_applicant

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


FACE = Face(
    "accounts",
    views=(RegisterView, PasswordView, LanguageView, AdministrationView),
    links=(
        Link("accounts.administration", "AdministrationView.overview", (ROLE,)),
        Link("accounts.staff", "AdministrationView.staff", (ROLE,)),
    ),
    homes={ROLE: "AdministrationView.overview"},
)
