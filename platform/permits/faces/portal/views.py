"""The list of items and their guides, open to everybody, and what this face hands to the application."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask_appbuilder.baseviews import BaseView, expose
from werkzeug.wrappers import Response

from permits.core.definitions.types import Item
from permits.faces.kit.limits import sending_to
from permits.faces.kit.views import (
    PUBLIC,
    Face,
    Link,
    allowed,
    current_actor,
    now,
    public,
    render,
    role_names,
    site,
    today,
)
from permits.faces.portal import presenters
from permits.faces.portal.application_views import ApplicationView
from permits.faces.portal.batch_views import BatchView
from permits.faces.portal.case_views import MyCasesView
from permits.faces.portal.verification import VerifyView
from permits.services.begin_application import begin_application
from permits.services.save_draft import OpenDraft, drafts_of
from permits.services.show_items import authorities_of, show_item, show_items

Answer = str | Response | tuple[str, int]


class ItemsView(BaseView):
    """What people can apply for."""

    route_base = "/items"
    default_view = "items"
    limits = [sending_to("ItemsView.start", "120 per 10 minute")]

    @expose("")
    @public
    def items(self) -> Answer:
        wanted = " ".join(request.args.get("q", "").split())[:100]
        items = show_items(site(), today())
        return render(
            "portal/items.html", categories=presenters.catalogue(items, wanted), wanted=wanted, drafts=_drafts(),
            times=presenters.promised_words,
        )  # fmt: skip

    @expose("/<code>")
    @public
    def guide(self, code: str) -> Answer:
        at = site().authorities.get(request.args.get("at", ""))
        item = show_item(site(), code, today(), at.code if at else "")
        if item is None:
            return _gone()
        drafts = [draft for draft in _drafts() if draft.item.code == code]
        places = authorities_of(site(), item)
        return render(
            "portal/guide.html", item=item, brief=presenters.brief(item), materials=presenters.materials(item),
            stages=presenters.stage_tables(item, site().authorities), basis=presenters.cited(item.basis),
            drafts=drafts, who_asks=_who_asks(), places=places, at=at if at in places else None,
        )  # fmt: skip

    @expose("/<code>/start")
    @allowed("applicant")
    def before_start(self, code: str) -> Answer:
        item = show_item(site(), code, today())
        return _start_page(item) if item else _gone()

    @expose("/<code>/start", methods=("POST",))
    @allowed("applicant")
    def start(self, code: str) -> Answer:
        draft = begin_application(site(), code, current_actor().username, now())
        return redirect(url_for("ApplicationView.tasks", draft=draft.id)) if draft else _gone()


def _start_page(item: Item) -> str:
    drafts = [draft for draft in _drafts() if draft.item.code == item.code]
    return render("portal/start.html", item=item, drafts=drafts, brief=presenters.brief(item))


def _gone() -> tuple[str, int]:
    return render("portal/gone.html"), 404


def _drafts() -> list[OpenDraft]:
    return drafts_of(site(), current_actor().username) if "applicant" in role_names() else []


def _who_asks() -> str:
    """applicant | staff | "" (nobody is signed in)."""
    mine = role_names()
    return "applicant" if "applicant" in mine else "staff" if mine else ""


FACE = Face(
    "portal",
    views=(ItemsView, ApplicationView, BatchView, MyCasesView, VerifyView),
    links=(
        Link("portal.nav.items", "ItemsView.items", (PUBLIC,)),
        Link("portal.nav.mine", "MyCasesView.mine", ("applicant",)),
        Link("portal.nav.verify", "VerifyView.ask", (PUBLIC,)),
    ),
    homes={PUBLIC: "ItemsView.items"},
)
