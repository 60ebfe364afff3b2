"""Anybody may ask whether a certificate stands: by the address in its QR code, or by its number and its holder."""

from __future__ import annotations

from urllib.parse import quote

from flask import Response as FlaskResponse
from flask import abort, redirect, request, url_for
from flask_appbuilder.baseviews import BaseView, expose
from werkzeug.wrappers import Response

from permits.core.definitions.types import Field
from permits.core.finding import pointer
from permits.core.forms.messages import REQUIRED
from permits.documents.signing import PublicKeys
from permits.faces.kit.forms import AnswersForm, answers_from, form_for, pin
from permits.faces.kit.limits import missing, sending
from permits.faces.kit.views import now, public, render, site, today, word
from permits.services.verify_certificate import find_certificate, token_of, verify_certificate

LOOKS = {
    "valid": "done", "not_yet": "waiting", "expired": "bad", "revoked": "bad", "unknown": "waiting", "altered": "bad",
}  # fmt: skip


def questions() -> list[Field]:
    text = {"type": "string", "maxLength": 200}
    return [
        Field("number", "text", word("portal.verify.number"), text, hint=word("portal.verify.number_hint")),
        Field("holder", "text", word("portal.verify.holder"), text, hint=word("portal.verify.holder_hint")),
    ]


class VerifyView(BaseView):
    """The public check of a certificate. Shows only its public lines."""

    route_base = "/verify"
    default_view = "ask"
    limits = [sending("120 per 5 minute"), missing("60 per 5 minute")]

    @expose("", methods=("GET", "POST"))
    @public
    def ask(self) -> str | tuple[str, int] | Response:
        form = form_for(questions(), ("number", "holder"), {})
        if request.method == "GET":
            return render("portal/verify_form.html", form=form)
        said = {name: str(value) for name, value in answers_from(form).items()}
        left_out = [REQUIRED.at(pointer(q.id), field=q.title) for q in questions() if not said.get(q.id, "").strip()]
        if left_out:
            return render("portal/verify_form.html", form=form, errors=pin(form, left_out)), 422
        found = find_certificate(site(), said["number"], said["holder"], today())
        return redirect(url_for("VerifyView.certificate", certificate=found)) if found else _said_of("", form)

    @expose("/keys.json")
    @public
    def keys(self) -> Response:
        """The public keys (JWK set, RFC 7517) by which anybody checks a signature without asking here."""
        keys = site().public_keys or PublicKeys({})
        return FlaskResponse(keys.as_json(), mimetype="application/jwk-set+json")

    @expose("/<certificate>.jws")
    @public
    def token(self, certificate: str) -> Response:
        """What was signed (JWS, RFC 7515): the lines that anybody may see, and no others."""
        found = token_of(site(), certificate)
        if not found:
            abort(404)
        response = FlaskResponse(found[1] + "\n", mimetype="application/jose")
        name = quote(f"{found[0]}.jws")
        response.headers["Content-Disposition"] = f"attachment; filename=certificate.jws; filename*=UTF-8''{name}"
        return response

    @expose("/<certificate>")
    @public
    def certificate(self, certificate: str) -> str | tuple[str, int]:
        return _said_of(certificate, form_for(questions(), ("number", "holder"), {}))


def _said_of(certificate: str, form: AnswersForm) -> str | tuple[str, int]:
    """What the register says of a certificate; of one it does not know, with the form below as it was filled in."""
    found = verify_certificate(site(), certificate, today())
    body = render(
        "portal/verify.html", found=found, look=LOOKS[found.state], checked_at=now(), form=form, certificate=certificate
    )  # fmt: skip
    return (body, 404) if found.state == "unknown" else body
