"""Somebody comes to the window: who they are, and their application on one page, with what they bring on paper.

Knows the pages; what is written and judged is the application's own (`kit.applying`).
"""

from __future__ import annotations

from typing import Any

from flask import abort, current_app, redirect, request, url_for
from flask_appbuilder.baseviews import BaseView, expose
from werkzeug.wrappers import Response

from permits.core.definitions.types import Field, Item
from permits.core.finding import Finding, errors
from permits.core.forms.formats import bare_mobile
from permits.faces.kit.applying import (
    Application,
    asked_now,
    file_link,
    page_form,
    read_page,
    save_materials,
    seen,
)
from permits.faces.kit.forms import AnswersForm, form_for, pin, table_at
from permits.faces.kit.materials import material_cards
from permits.faces.kit.views import allowed, current_actor, language, notice, now, render, say, site, today, word
from permits.services.begin_application import read_only_answers
from permits.services.begin_walk_in import begin_walk_in
from permits.services.hand_in_draft import hand_in_draft
from permits.services.renew_draft import renew_draft
from permits.services.save_draft import discard_draft, drafts_of, open_draft
from permits.services.show_items import case_of_key, show_item, show_items

Answer = str | Response | tuple[str, int]
CLERK = "clerk"
WHO = ("name", "mobile")


class WalkInView(BaseView):
    """An application the window writes for who came."""

    route_base = "/window/walk-in"
    default_view = "choose"

    @expose("")
    @allowed(CLERK)
    def choose(self) -> Answer:
        wanted = " ".join(request.args.get("q", "").split())[:100]
        items = [item for item in show_items(site(), today()) if _mentions(item, wanted)]
        drafts = [draft for draft in drafts_of(site(), current_actor().username) if draft.applicant]
        return render("window/choose.html", items=items, wanted=wanted, drafts=drafts)

    @expose("/<code>", methods=("GET", "POST"))
    @allowed(CLERK)
    def begin(self, code: str) -> Answer:
        item = show_item(site(), code, today())
        if item is None:
            abort(404)
        form = form_for(_who(), WHO, {})
        if request.method == "GET":
            return render("window/who.html", item=item, form=form)
        name, mobile = (request.form.get(f"f-{one}", "") for one in WHO)
        keep = current_app.appbuilder.sm.add_applicant  # type: ignore[attr-defined]  # the face of accounts knows how
        begun = begin_walk_in(site(), code, name, mobile, current_actor(), keep, language(), now())
        if begun.draft is None:
            return render("window/who.html", item=item, form=form, errors=pin(form, begun.findings)), 422
        if begun.code:
            told = "window.walk.opened" if begun.opened else "window.walk.code_again"
            notice(word(told, mobile=bare_mobile(mobile)))
        return redirect(url_for("WalkInView.write", draft=begun.draft.id))

    @expose("/applications/<draft>")
    @allowed(CLERK)
    def write(self, draft: str) -> Answer:
        application = _opened(draft)
        form = page_form(application, application.whole, posted=None)
        table = table_at(form, request.args.get("add", ""))
        if table is not None:
            table.add_row()
        return _page(application, form)

    @expose("/applications/<draft>", methods=("POST",))
    @allowed(CLERK)
    def save(self, draft: str) -> Answer:
        application = _opened(draft)
        posted = read_page(application, application.whole)
        if not posted.saved:
            form = page_form(posted.after, posted.after.whole, posted=None)
            return _page(posted.after, form, list(posted.findings), posted.seen), 409
        _, refused = save_materials(_opened(draft))
        application, refused = _opened(draft), [*posted.findings, *refused]
        if refused or "hand-in" in request.form:
            return _hand_in(application, refused or errors(application.checked.findings))
        add = posted.added or None
        return redirect(url_for("WalkInView.write", draft=draft, add=add, _anchor=_place()))

    @expose("/applications/<draft>/asked", methods=("POST",))
    @allowed(CLERK)
    def asked(self, draft: str) -> str:
        """What the page asks with what is typed on it now."""
        application = _opened(draft)
        return asked_now(application, application.whole, lambda after: after.whole)

    @expose("/applications/<draft>/discard", methods=("POST",))
    @allowed(CLERK)
    def discard(self, draft: str) -> Response:
        discard_draft(site(), draft, current_actor().username)
        notice(word("window.walk.discarded"))
        return redirect(url_for("WalkInView.choose"))


def _who() -> list[Field]:
    text = {"type": "string", "maxLength": 50}
    return [
        Field("mobile", "mobile", word("window.walk.mobile"), {"type": "string"}, hint=word("window.walk.mobile_hint")),
        Field("name", "text", word("window.walk.name"), text, hint=word("window.walk.name_hint")),
    ]


def _mentions(item: Item, wanted: str) -> bool:
    title, category = item.title, item.category_title
    said = f"{title.zh} {title.en} {category.zh} {category.en} {item.code}".casefold()
    return all(part in said for part in wanted.casefold().split())


def _opened(draft_id: str) -> Application:
    """What this clerk writes for somebody, under today's rules; one that was handed in leads to its case."""
    draft = open_draft(site(), draft_id, current_actor().username)
    if draft is None or not draft.applicant:
        number = case_of_key(site(), draft_id, current_actor().username)
        abort(redirect(url_for("WindowView.case", number=number)) if number else 404)
    renewed = renew_draft(site(), draft, now())
    if renewed is None:
        notice(word("window.walk.closed"), "info")
        abort(redirect(url_for("WalkInView.choose")))
    known = read_only_answers(site(), renewed.item, renewed.applicant)
    return Application(renewed, {**renewed.answers, **known})


def _hand_in(application: Application, found: list[Finding]) -> Answer:
    """To the page of the case; back to this one with what stands in the way."""
    done = None if found else hand_in_draft(site(), application.draft, application.checked, current_actor(), now())
    if done is None or done.findings:
        form = page_form(application, application.whole, posted=None)
        return _page(application, form, found or list(done.findings if done else ())), 422
    for finding in done.told:
        notice(finding.message, "info")
    notice(word("window.walk.done", number=done.number))
    return redirect(url_for("WindowView.case", number=done.number))


def _place() -> str:
    """Where on the page the clerk was: the material a file came for, or the table that changed."""
    if "upload" in request.form:
        return f"m-{request.form['upload']}"
    changed = next((name.split(":")[1] for name in request.form if name.startswith(("add-row:", "remove-row:"))), "")
    return f"f-{changed}" if changed else "main"


def _page(application: Application, form: AnswersForm, findings: list[Finding] | None = None, token: str = "") -> str:
    found, cards = findings or [], [one for one in findings or () if one.where.startswith("/materials/")]
    materials = material_cards(application, cards)
    lines = pin(form, [one for one in found if one not in cards]) + materials["errors"]
    whole: Any = application.whole
    return render(
        "window/walk_in.html", dense=True, application=application, item=application.item, form=form, step=whole,
        seen=token or seen(application, whole), deciding=application.deciding(whole), file_link=file_link,
        **{**materials, "errors": lines}, turned=[say(rule.message) for rule in application.not_for_us],
    )  # fmt: skip
