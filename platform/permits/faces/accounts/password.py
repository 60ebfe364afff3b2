"""Choosing another password for one's own account. Knows the old one only to have it compared."""

from __future__ import annotations

from flask import g, redirect, request, session, url_for
from flask_appbuilder.baseviews import BaseView, expose
from werkzeug.wrappers import Response

from permits.core.definitions.types import Field
from permits.core.finding import Finding, FindingKind
from permits.faces.accounts.security import load_again, password_is, set_password
from permits.faces.accounts.sign_in import SEAL, seal_of
from permits.faces.kit.access import MUST_CHANGE
from permits.faces.kit.forms import form_for, pin
from permits.faces.kit.limits import sending
from permits.faces.kit.views import ROLES, allowed, home, notice, now, render, site, word
from permits.services.keep_staff import note_password_changed
from permits.services.passwords import LONGEST, check_password

OLD_WRONG = FindingKind(
    "password.old_wrong", "现在的密码不正确，请重新填写", "The present password is not right; enter it again"
)
SAME_AGAIN = FindingKind(
    "password.same", "新密码与现在的密码相同，请换一个", "The new password is the present one; choose another"
)
NAMES = ("old-password", "password")


def questions() -> list[Field]:
    text = {"type": "string", "maxLength": LONGEST}
    return [
        Field("old-password", "password", word("accounts.old_password"), text, prefill="account.password"),
        Field("password", "password", word("accounts.another_password"), text,
              hint=word("accounts.new_password_hint"), prefill="account.new_password"),
    ]  # fmt: skip


class PasswordView(BaseView):
    """One's own password."""

    route_base = "/account/password"
    default_view = "change"
    limits = [sending("10 per 5 minute")]

    @expose("", methods=("GET", "POST"))
    @allowed(*ROLES)
    def change(self) -> str | tuple[str, int] | Response:
        form = form_for(questions(), NAMES, {})
        if request.method == "GET":
            return _page(form)
        old, new = (request.form.get(f"f-{name}", "") for name in NAMES)
        findings = _judged(old, new)
        if findings:
            return _page(form, pin(form, findings)), 422
        username = g.user.username
        set_password(username, new)
        note_password_changed(site(), username, now())
        session[SEAL] = seal_of(load_again(username))
        forced = session.pop(MUST_CHANGE, None)
        notice(word("accounts.password_changed"))
        return redirect(home() if forced else url_for("SignInView.account"))


def _judged(old: str, new: str) -> list[Finding]:
    if len(old) > LONGEST or not password_is(g.user, old):
        return [OLD_WRONG.at("/old-password")]
    return check_password(new, g.user.username, g.user.first_name) or (
        [SAME_AGAIN.at("/password")] if new == old else []
    )


def _page(form: object, errors: list[tuple[str, str]] | None = None) -> str:
    return render("accounts/password.html", form=form, errors=errors, forced=bool(session.get(MUST_CHANGE)))
