"""Files of cases on their way to a browser: what was handed in, for those who handle the case; papers and certificate,
for all who may see it, covered where they do not handle it.

What people handed in is shown on the page only where it is a PDF or a picture; anything else is saved, not opened.
Every such answer has a policy of its own: nothing in it may run, load or send anything.
"""

from __future__ import annotations

from urllib.parse import quote

from flask import Response, abort, g, request
from flask_appbuilder.baseviews import BaseView, expose

from permits.core.finding import Finding
from permits.documents.pages import TURNS, ZOOMS
from permits.faces.kit.face import Face
from permits.faces.kit.limits import missing
from permits.faces.kit.render import render, say
from permits.faces.kit.views import ROLES, STAFF, allowed, current_actor, language, now, site
from permits.services.open_file import NOT_HANDLED, open_file
from permits.services.print_paper import copy_paper, print_certificate, print_paper
from permits.services.show_case import show_case
from permits.services.show_page import ShownPage, show_page

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
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


def _asked() -> tuple[int, int, int]:
    """Page, size and turn as the address says; as usual where it says nothing that can be."""
    page = request.args.get("page", 1, type=int)
    zoom = request.args.get("zoom", 100, type=int)
    turn = request.args.get("turn", 0, type=int)
    return max(1, page), zoom if zoom in ZOOMS else 100, turn if turn in TURNS else 0


def _not_shown(finding: Finding, *, frame: bool = False) -> tuple[str, int]:
    """Why a file is not shown, as a page or in the frame of the viewer."""
    template = "kit/file_shut.html" if frame else "kit/error.html"
    forbidden = finding.code == NOT_HANDLED.code
    said = say(finding.message)
    return render(
        template, key="error.403" if forbidden else "error.file", reference="", said=said
    ), 403 if forbidden else 409


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
            return _not_shown(found)
        return sent(found.name, found.media_type, found.content)

    @expose("/files/<attachment_id>/view")
    @allowed(*ROLES)
    def look(self, attachment_id: str) -> str | tuple[str, int]:
        """One page of a file with what turns it, makes it larger and leads on; works without scripts."""
        page, zoom, turn = _asked()
        found = show_page(site(), attachment_id, current_actor(), page, ZOOMS[0], 0)
        if found is None:
            abort(404)
        if isinstance(found, Finding):
            return _not_shown(found, frame=True)
        place = ZOOMS.index(zoom)
        return render(
            "kit/file.html", attachment_id=attachment_id, name=found.name, number=min(page, found.drawn.pages),
            pages=found.drawn.pages, text=found.drawn.text, zoom=zoom, turn=turn,
            smaller=ZOOMS[place - 1] if place else None, larger=ZOOMS[place + 1] if zoom != ZOOMS[-1] else None,
        )  # fmt: skip

    @expose("/files/<attachment_id>/page")
    @allowed(*ROLES)
    def page(self, attachment_id: str) -> Response:
        found = show_page(site(), attachment_id, current_actor(), *_asked())
        if not isinstance(found, ShownPage):
            abort(404)
        return sent(found.name, "image/jpeg", found.drawn.picture)

    @expose("/cases/<number>/papers/<document_id>")
    @allowed(*ROLES)
    def paper(self, number: str, document_id: str) -> Response:
        view = show_case(site(), number, current_actor())
        printed = print_paper(site(), view, document_id, language(), now()) if view else None
        if printed is None:
            abort(404)
        return sent(printed[0], PDF, printed[1])

    @expose("/cases/<number>/papers/<document_id>/working-copy")
    @allowed(*STAFF)
    def working_copy(self, number: str, document_id: str) -> Response:
        view = show_case(site(), number, current_actor())
        copied = copy_paper(site(), view, document_id, language()) if view else None
        if copied is None:
            abort(404)
        return sent(copied[0], DOCX, copied[1])

    @expose("/cases/<number>/certificate")
    @allowed(*ROLES)
    def certificate(self, number: str) -> Response:
        view = show_case(site(), number, current_actor())
        printed = print_certificate(site(), view, now()) if view else None
        if printed is None:
            abort(404)
        return sent(printed[0], PDF, printed[1])


FACE = Face("files", views=(CaseFilesView,))
