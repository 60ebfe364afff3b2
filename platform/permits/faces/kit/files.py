"""Files of cases on their way to a browser: what was handed in, for those who handle the case; papers and certificate,
for all who may see it, covered where they do not handle it.

What people handed in is shown on the page only where it is a PDF or a picture; anything else is saved, not opened.
Every such answer has a policy of its own: nothing in it may run, load or send anything.
"""

from __future__ import annotations

from urllib.parse import quote

from flask import Response, abort, g
from flask_appbuilder.baseviews import BaseView, expose

from permits.core.finding import Finding
from permits.faces.kit.face import Face
from permits.faces.kit.limits import missing
from permits.faces.kit.render import render, say
from permits.faces.kit.views import ROLES, allowed, current_actor, language, site
from permits.services.open_file import open_file
from permits.services.print_paper import print_certificate, print_paper
from permits.services.show_case import show_case

PDF = "application/pdf"
# A browser's own PDF reader does not start in a sandbox, and runs nothing of the page.
NOTHING = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; base-uri 'none'; form-action 'none'; "
POLICIES = {
    PDF: NOTHING + "object-src 'self'; frame-ancestors 'self'",
    "image/jpeg": NOTHING + "frame-ancestors 'self'; sandbox",
    "image/png": NOTHING + "frame-ancestors 'self'; sandbox",
}
SAVED_ONLY = NOTHING + "frame-ancestors 'none'; sandbox"


def sent(name: str, media_type: str, content: bytes) -> Response:
    """A file as an answer: shown in the page if its type is harmless, else offered to be saved."""
    shown = media_type in POLICIES
    response = Response(content, mimetype=media_type if shown else "application/octet-stream")
    how = "inline" if shown else "attachment"
    response.headers["Content-Disposition"] = f"{how}; filename*=UTF-8''{quote(name, safe='')}"
    response.headers["Cache-Control"] = "private, no-store"
    g.own_policy = POLICIES.get(media_type, SAVED_ONLY)
    return response


class CaseFilesView(BaseView):
    """Whatever of a case is a file. Who may not see the case finds nothing here either."""

    route_base = ""
    limits = [missing("60 per 10 minute")]

    @expose("/files/<attachment_id>")
    @allowed(*ROLES)
    def attachment(self, attachment_id: str) -> Response | tuple[str, int]:
        found = open_file(site(), attachment_id, current_actor())
        if found is None:
            abort(404)
        if isinstance(found, Finding):
            return render("kit/error.html", key="error.403", reference="", said=say(found.message)), 403
        return sent(found.name, found.media_type, found.content)

    @expose("/cases/<number>/papers/<document_id>")
    @allowed(*ROLES)
    def paper(self, number: str, document_id: str) -> Response:
        view = show_case(site(), number, current_actor())
        printed = print_paper(view, document_id, language()) if view else None
        if printed is None:
            abort(404)
        return sent(printed[0], PDF, printed[1])

    @expose("/cases/<number>/certificate")
    @allowed(*ROLES)
    def certificate(self, number: str) -> Response:
        view = show_case(site(), number, current_actor())
        printed = print_certificate(site(), view) if view else None
        if printed is None:
            abort(404)
        return sent(printed[0], PDF, printed[1])


FACE = Face("files", views=(CaseFilesView,))
