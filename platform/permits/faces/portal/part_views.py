"""A file that comes in parts: how much of it is there, and the next part. Pages without scripts send files whole."""

from __future__ import annotations

from flask import Response, abort, jsonify, request
from flask_appbuilder.baseviews import BaseView, expose

from permits.faces.kit.applying import part_key
from permits.faces.kit.limits import missing, sending
from permits.faces.kit.views import allowed, site
from permits.faces.portal.applying import opened
from permits.persistence import parts
from permits.persistence.files import TooLarge

MOST_OF_A_PART = 2_000_000


class PartView(BaseView):
    """Parts of a material's file."""

    route_base = "/my/applications"
    default_view = "there"
    limits = [sending("1200 per 10 minute"), missing("60 per 10 minute")]

    @expose("/<draft>/parts")
    @allowed("applicant")
    def there(self, draft: str) -> Response:
        return jsonify(at=parts.there(site().data_dir, *_asked(draft)[:2]))

    @expose("/<draft>/parts", methods=("POST",))
    @allowed("applicant")
    def add(self, draft: str) -> tuple[Response, int]:
        whose, key, most = _asked(draft)
        start, content = request.args.get("start", -1, type=int), request.get_data()
        if start < 0 or not 0 < len(content) <= MOST_OF_A_PART:
            abort(400)
        try:
            taken, at = parts.add(site().data_dir, whose, key, start, content, most)
        except TooLarge:
            abort(413)
        return jsonify(at=at), 200 if taken else 409


def _asked(draft: str) -> tuple[str, str, int]:
    """Which file is meant, and how large it will be. What could not be kept is not taken in parts either."""
    application = opened(draft)
    material = application.item.materials.get(request.args.get("material", ""))
    file = request.args.get("file", "")
    size = file.partition("|")[0]
    if material is None or not size.isascii() or not size.isdecimal() or len(file) > 500:
        abort(404)
    if int(size) > material.max_bytes:
        abort(413)
    return *part_key(application, material.code, file), int(size)
