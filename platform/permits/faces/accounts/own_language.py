"""The language of an account: the switch of whoever is signed in is kept with it, and comes back at every sign-in."""

from __future__ import annotations

from flask import g, redirect, request, session, url_for
from flask_appbuilder.baseviews import BaseView, expose
from werkzeug.wrappers import Response

from permits.core.definitions.types import Field, Option
from permits.core.text import LANGUAGES, Text
from permits.faces.kit.access import role_names
from permits.faces.kit.expired import from_this_site
from permits.faces.kit.forms import AnswersForm, answers_from, form_for
from permits.faces.kit.language import choose
from permits.faces.kit.views import ROLES, allowed, language, notice, site, word
from permits.services.keep_language import keep_language, kept_language

# What somebody chose before signing in, in this sitting; signing in gives it to their account.
CHOSEN = "chosen_language"


def keep_switch() -> None:
    """Before every request: the language somebody switched to on a page of ours is kept with their account."""
    wish = request.args.get("lang", "")
    if wish not in LANGUAGES or not from_this_site():
        return
    if role_names():
        keep_language(site(), g.user.username, wish)
    else:
        session[CHOSEN] = wish


def speak_as_kept(username: str, chosen: str) -> None:
    """At a sign-in: what was `chosen` in this sitting, or else what the account keeps, is spoken from here on."""
    if chosen:
        keep_language(site(), username, chosen)
    kept = chosen or kept_language(site(), username)
    if kept in LANGUAGES:
        choose(kept)


def question() -> AnswersForm:
    """Which language, with the present one marked."""
    # Each is called by its own name, whatever language the page speaks.
    other = word("site.other_language")
    names = tuple(Option(code, Text(own, own)) for code, own in (("zh", other.en), ("en", other.zh)))
    asked = Field(
        "language", "one_of", word("accounts.language"), {"type": "string"}, hint=word("accounts.language_hint"),
        options=names, required=True,
    )  # fmt: skip
    return form_for([asked], ("language",), {"language": language()})


class LanguageView(BaseView):
    """The language of one's own account."""

    route_base = "/account/language"
    default_view = "change"

    @expose("", methods=("POST",))
    @allowed(*ROLES)
    def change(self) -> Response:
        wish = str(answers_from(question()).get("language", ""))
        if wish in LANGUAGES:
            keep_language(site(), g.user.username, wish)
            choose(wish)
            notice(word("accounts.language_kept"))
        return redirect(url_for("SignInView.account"))
