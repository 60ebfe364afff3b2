"""The organisations I act for: entering one, who else acts for it, and in whose name I go on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import abort, redirect, request, session, url_for
from flask_appbuilder.baseviews import BaseView, expose
from werkzeug.wrappers import Response

from permits.core.definitions.types import Field
from permits.core.finding import Finding
from permits.faces.kit.forms import AnswersForm, form_for, pin
from permits.faces.kit.limits import sending
from permits.faces.kit.views import ACTING_FOR, act_for, allowed, notice, now, render, say, signed_in, site, word
from permits.services import organisations as services

Answer = str | tuple[str, int] | Response
ROLE = "applicant"


class OrganisationsView(BaseView):
    """Who acts for whom."""

    route_base = "/account/organisations"
    default_view = "every"
    limits = [sending("60 per 10 minute")]

    @expose("")
    @allowed(ROLE)
    def every(self) -> Answer:
        return _every()

    @expose("", methods=("POST",))
    @allowed(ROLE)
    def enter(self) -> Answer:
        said = [request.form.get(f"f-{name}", "") for name in ("name", "code")]
        if found := services.enter(site(), _me(), said[0], said[1], now()):
            return _every(found), 422
        notice(word("accounts.org.entered"))
        return redirect(url_for("OrganisationsView.every"))

    @expose("/act", methods=("POST",))
    @allowed(ROLE)
    def act(self) -> Response:
        organisation = request.form.get("organisation", "")
        act_for(organisation if organisation in {one.organisation for one in _mine() if one.joined} else "")
        return redirect(url_for("MyCasesView.mine"))

    @expose("/<organisation>")
    @allowed(ROLE)
    def one(self, organisation: str) -> Answer:
        return _one(organisation)

    @expose("/<organisation>", methods=("POST",))
    @allowed(ROLE)
    def change(self, organisation: str) -> Answer:
        if all(one.organisation != organisation for one in _mine()):
            abort(404)
        wish, whom = request.form.get("do", ""), request.form.get("member", "")
        if wish not in _DOES:
            abort(400)
        if found := _DOES[wish](organisation, whom):
            mine = any(one.organisation == organisation and one.joined for one in _mine())
            return (_one(organisation, found) if mine else _every(found)), 422
        notice(word(f"accounts.org.done.{wish}"))
        if wish in ("yes", "no") or whom == _me():
            return redirect(url_for("OrganisationsView.every"))
        return redirect(url_for("OrganisationsView.one", organisation=organisation))


def _ask(organisation: str, _whom: str) -> list[Finding]:
    return services.ask(site(), organisation, _me(), request.form.get("f-mobile", ""), now())


_DOES = {
    "ask": _ask,
    "yes": lambda organisation, _: services.answer(site(), organisation, _me(), True, now()),
    "no": lambda organisation, _: services.answer(site(), organisation, _me(), False, now()),
    "out": lambda organisation, whom: services.take_out(site(), organisation, whom, _me(), now()),
    "manager": lambda organisation, whom: services.set_manager(site(), organisation, whom, _me(), True, now()),
    "no_manager": lambda organisation, whom: services.set_manager(site(), organisation, whom, _me(), False, now()),
}


def _me() -> str:
    return signed_in().username


def _mine() -> Sequence[Any]:
    return services.memberships(site(), _me())


def _every(found: list[Finding] | None = None) -> str:
    text = {"type": "string", "maxLength": services.LONGEST_NAME}
    fields = [
        Field("name", "text", word("accounts.org.name"), text, hint=word("accounts.org.name_hint")),
        Field("code", "text", word("accounts.org.code"), text, hint=word("accounts.org.code_hint")),
    ]
    form = form_for(fields, ("name", "code"), {})
    return render(
        "accounts/organisations.html", mine=_mine(), form=form, chosen=session.get(ACTING_FOR, ""),
        errors=_lines(form, found),
    )  # fmt: skip


def _one(organisation: str, found: list[Finding] | None = None) -> str:
    members = services.members_of(site(), organisation, _me())
    if not members:
        abort(404)
    mine = next(one for one in members if one.username == _me())
    asking = Field("mobile", "mobile", word("accounts.org.mobile"), {"type": "string"},
                   hint=word("accounts.org.mobile_hint"))  # fmt: skip
    form = form_for([asking], ("mobile",), {})
    return render(
        "accounts/organisation.html", mine=mine, members=members, form=form, code=organisation[len(services.PREFIX) :],
        errors=_lines(form, found),
    )  # fmt: skip


def _lines(form: AnswersForm, found: list[Finding] | None) -> list[tuple[str, str]] | None:
    """What is wrong: at its field where it has one, else at the top of the page."""
    if not found:
        return None
    names = {f"/{one.question.id}" for one in form.questions}
    return [*pin(form, [one for one in found if one.where in names]),
            *(("main", say(one.message)) for one in found if one.where not in names)]  # fmt: skip
