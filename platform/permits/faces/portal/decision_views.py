"""行政许可决定公开: the list of decisions to grant, open to everybody."""

from __future__ import annotations

from flask import request, url_for
from flask_appbuilder.baseviews import BaseView, expose

from permits.faces.kit.views import now, public, render, site
from permits.services.show_decisions import show_decisions

LOOKS = {"valid": "done", "expired": "bad", "revoked": "bad", "replaced": "calm", "none": "calm"}


class DecisionsView(BaseView):
    """Decisions everybody may look up."""

    route_base = "/decisions"
    default_view = "list"

    @expose("")
    @public
    def list(self) -> str:
        asked = {name: request.args.get(name, "")[:100] for name in ("text", "authority", "after")}
        found, following = show_decisions(site(), now(), **asked)
        older = (
            url_for("DecisionsView.list", text=asked["text"], authority=asked["authority"], after=following)
            if following
            else ""
        )
        return render(
            "portal/decisions.html", found=found, asked=asked, older=older, looks=LOOKS,
            authorities=site().authorities.values(),
        )  # fmt: skip
