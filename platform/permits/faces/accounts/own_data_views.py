"""My data: what is kept of whoever asks, as a page and as a file; putting the name right; closing the account."""

from __future__ import annotations

import json
from typing import Any

from flask import Response as FlaskResponse
from flask import g, redirect, request, session, url_for
from flask_appbuilder.baseviews import BaseView, expose
from flask_login import logout_user
from werkzeug.wrappers import Response

from permits.core.definitions.types import Field
from permits.core.finding import Finding, FindingKind
from permits.faces.accounts.security import change_account, password_is
from permits.faces.kit.forms import form_for, pin
from permits.faces.kit.limits import sending
from permits.faces.kit.views import allowed, notice, now, render, signed_in, site, word
from permits.services.own_data import close_account, may_close, own_data, rename

ROLE = "applicant"
LONGEST = 200
WRONG = FindingKind("account.password_wrong", "密码不对，请重新填写", "This is not your password; enter it again")


class OwnDataView(BaseView):
    """What is kept of me."""

    route_base = "/account/data"
    default_view = "data"
    limits = [sending("20 per 5 minute")]

    @expose("")
    @allowed(ROLE)
    def data(self) -> str:
        return _page()

    @expose("/export")
    @allowed(ROLE)
    def export(self) -> Response:
        said = json.dumps(own_data(site(), signed_in().username, now()), ensure_ascii=False, indent=2)
        response = FlaskResponse(said, mimetype="application/json")
        response.headers["Content-Disposition"] = "attachment; filename=my-data.json"
        return response

    @expose("/name", methods=("POST",))
    @allowed(ROLE)
    def name(self) -> str | tuple[str, int] | Response:
        found = rename(site(), signed_in().username, request.form.get("f-name", ""), _put_name, now())
        if found:
            return _page(found), 422
        notice(word("accounts.data.renamed"))
        return redirect(url_for("OwnDataView.data"))

    @expose("/close", methods=("POST",))
    @allowed(ROLE)
    def close(self) -> str | tuple[str, int] | Response:
        username, said = signed_in().username, request.form.get("f-password", "")
        if len(said) > LONGEST or not password_is(g.user, said):
            return _page([WRONG.at("/password")]), 422
        if found := close_account(site(), username, _shut, now()):
            return _page(found), 409
        logout_user()
        session.clear()
        notice(word("accounts.data.closed"))
        return redirect("/")


def _put_name(username: str, name: str) -> None:
    change_account(username, lambda manager, user: setattr(user, "first_name", name))


def _shut(username: str, name: str) -> None:
    def change(manager: Any, user: Any) -> None:
        user.first_name, user.active = name, False

    change_account(username, change)


def _page(found: list[Finding] | None = None) -> str:
    username = signed_in().username
    known = own_data(site(), username, now())
    text = {"type": "string", "maxLength": LONGEST}
    naming = form_for(
        [Field("name", "text", word("accounts.name"), text)], ("name",), {"name": known["account"]["name"]}
    )
    closing = form_for(
        [Field("password", "password", word("accounts.old_password"), text, prefill="account.password")],
        ("password",),
        {},
    )
    errors = [line for form in (naming, closing) for line in pin(form, _theirs(form, found or []))]
    in_the_way = may_close(site(), username)
    return render(
        "accounts/own_data.html",
        known=known,
        naming=naming,
        closing=closing,
        in_the_way=in_the_way,
        errors=errors or None,
    )


def _theirs(form: Any, found: list[Finding]) -> list[Finding]:
    names = {f"/{one.question.id}" for one in form.questions}
    return [one for one in found if one.where in names]
