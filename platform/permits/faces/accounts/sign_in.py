"""Signing in and out, and one's own account. Knows names and passwords only to hand them to Flask-AppBuilder."""

from __future__ import annotations

import hashlib

from flask import current_app, g, redirect, request, session, url_for
from flask_appbuilder.baseviews import BaseView, expose
from flask_appbuilder.security.sqla.models import User
from flask_appbuilder.utils.limit import Limit
from flask_limiter.util import get_remote_address
from flask_login import login_user, logout_user
from werkzeug.wrappers import Response

from permits.core.definitions.types import Field
from permits.core.finding import Finding, FindingKind
from permits.core.forms.formats import FORMATS, bare_mobile
from permits.faces.accounts.own_language import CHOSEN, question, speak_as_kept
from permits.faces.kit.access import MUST_CHANGE
from permits.faces.kit.controls import narrow
from permits.faces.kit.expired import kept
from permits.faces.kit.forms import AnswersForm, answers_from, form_for, pin
from permits.faces.kit.limits import LOCKED, answered
from permits.faces.kit.sent_on import SentOn
from permits.faces.kit.views import ROLES, allowed, home, now, public, render, role_names, safe_path, site, word
from permits.services.keep_staff import must_change_password
from permits.services.passwords import LONGEST
from permits.services.two_step import has_two_step, send_sign_in_code

WRONG = FindingKind(
    "sign_in.wrong",
    "手机号（用户名）或密码不正确，请重新填写",
    "The mobile number (user name) or the password is not right; enter them again",
)


def _named_account() -> str:
    return f"{get_remote_address()} {_account(request.form.get('f-username', ''))}"


def _account(typed: str) -> str:
    """The name of an account as people type it: a mobile number in any of the ways that registering takes it."""
    bare = bare_mobile(typed)
    return bare if FORMATS["mobile"][0](bare) else narrow(typed)


# Where a login keeps the seal of its password, and who has given the password but not the code.
SEAL, SECOND = "seal", "second-step"


def questions() -> list[Field]:
    text, hint = {"type": "string", "maxLength": 128}, word("accounts.username_hint")
    return [
        Field("username", "text", word("accounts.username"), text, hint=hint, prefill="account.username"),
        Field("password", "password", word("accounts.password"), text, prefill="account.password"),
    ]


def seal_of(user: User) -> str:
    """What a login remembers of the password it was made with; tells nothing of it."""
    return hashlib.sha256(str(user.password).encode()).hexdigest()[:16]


class SignInView(BaseView):
    """Sign-in for everyone: applicants by mobile, staff by user name."""

    route_base = ""
    default_view = "login"
    login_template = ""
    # Only wrong passwords count: a service window signs in and out all day.
    limits = [
        Limit(
            "10 per 15 minute",
            key_func=_named_account,
            methods=("POST",),
            deduct_when=answered(401),
            error_message=LOCKED.code,
        ),
        # Behind one address a whole authority may arrive in the morning; only the wrong ones of it are few.
        Limit("200 per 5 minute", key_func=get_remote_address, methods=("POST",), deduct_when=answered(401)),
        Limit("2000 per 5 minute", key_func=get_remote_address, methods=("POST",)),
    ]

    @expose("/sign-in", methods=("GET", "POST"))
    @public
    def login(self) -> str | tuple[str, int] | Response:
        if request.method == "GET" and role_names():
            return redirect(_onward())
        form = form_for(questions(), ("username", "password"), {})
        if request.method == "GET":
            return _page(form)
        found = _who(answers_from(form))
        if found is None:
            return _page(form, pin(form, [WRONG.at("/username")])), 401
        if has_two_step(site(), found[1]):
            session[SECOND] = [*found, now().timestamp()]
            send_sign_in_code(site(), found[1], now())
            return code_page()
        return go_in(found[0])

    @expose("/sign-out", methods=("POST",))
    @public
    def logout(self) -> Response:
        logout_user()
        session.clear()
        return redirect(url_for("HomeView.index"))

    @expose("/account")
    @allowed(*ROLES)
    def account(self) -> str:
        return render(
            "accounts/account.html", user=g.user, roles=sorted(role_names()), form=question(),
            two_step=has_two_step(site(), g.user.username),
        )  # fmt: skip


def _page(form: AnswersForm, errors: list[tuple[str, str]] | None = None) -> str:
    target = safe_path(request.args.get("next", ""))
    # Carried on if the password was mistyped, so that what was typed before the login ran out is still there.
    return render("accounts/sign_in.html", form=form, errors=errors, target=target, kept=kept(request.form))


def code_page(errors: list[Finding] | None = None) -> str:
    """The second step: what was typed before the login ran out is carried on here, too."""
    form = form_for([code_question()], ("code",), {})
    target = safe_path(request.args.get("next", ""))
    found = pin(form, errors) if errors else None
    return render("accounts/sign_in_code.html", form=form, errors=found, target=target, kept=kept(request.form))


def code_question() -> Field:
    text = {"type": "string", "maxLength": 20}
    return Field("code", "text", word("accounts.code"), text, hint=word("accounts.forgotten_code_hint"))


def _who(answers: dict[str, object]) -> tuple[int, str] | None:
    """Whose name and password these are: the account's id and name."""
    manager = current_app.appbuilder.sm  # type: ignore[attr-defined]
    name, password = _account(str(answers.get("username", ""))), request.form.get("f-password", "")
    user = manager.auth_user_db(name, password) if len(password) <= LONGEST else None
    found = (int(user.id), str(user.username)) if user is not None else None
    # Whoever signs in is read again, loose: no transaction stays open behind this request either.
    manager.session.remove()
    return found


def go_in(found: int) -> Response:
    """Signed in, and on to where they were going."""
    manager = current_app.appbuilder.sm  # type: ignore[attr-defined]
    typed_before, chosen = kept(request.form), str(session.get(CHOSEN, ""))
    session.clear()
    session.permanent = True
    user = manager.load_user(found)
    session[SEAL] = seal_of(user)
    if must_change_password(site(), user.username):
        session[MUST_CHANGE] = True
    login_user(user)
    speak_as_kept(user.username, chosen)
    return SentOn(typed_before, _onward()) if typed_before else redirect(_onward())


def _onward() -> str:
    if session.get(MUST_CHANGE):
        return url_for("PasswordView.change")
    return safe_path(request.args.get("next", "")) or home()
