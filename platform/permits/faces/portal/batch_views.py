"""Applying for several people at once: the template, the upload, the batch as it stands, handing in.

Each view reads, calls one service, renders; what a batch page shows is worked out in `batch_presenters`.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from flask import Response as FlaskResponse
from flask import abort, redirect, request, url_for
from flask_appbuilder.baseviews import BaseView, expose
from werkzeug.wrappers import Response

from permits.core.definitions.types import Item
from permits.core.finding import Finding
from permits.core.forms.batch import template
from permits.faces.kit.forms import answers_from, pin
from permits.faces.kit.limits import missing, sending, sending_to
from permits.faces.kit.render import say
from permits.faces.kit.views import allowed, current_actor, language, notice, now, render, site, today, word
from permits.faces.portal import batch_presenters
from permits.services.add_to_batch import add_to_batch
from permits.services.begin_batch import Sent, begin_batch, discard_batch, known_of_all
from permits.services.hand_in_batch import hand_in_batch
from permits.services.show_batch import OpenBatch, open_batch
from permits.services.show_items import show_item

Answer = str | Response | tuple[str, int]


class BatchView(BaseView):
    """A batch, from its template until everybody is handed in."""

    route_base = ""
    limits = [
        sending("600 per 2 minute"),
        sending_to("BatchView.upload", "120 per 10 minute"),
        sending_to("BatchView.hand_in", "120 per 10 minute"),
        missing("60 per 10 minute"),
    ]

    @expose("/items/<code>/batch")
    @allowed("applicant")
    def start(self, code: str) -> Answer:
        item = _offered(code)
        form = batch_presenters.common_form(item, known_of_all(site(), item, current_actor().username))
        return _start(item, form, secrets.token_urlsafe(8), [])

    @expose("/items/<code>/batch/template.csv")
    @allowed("applicant")
    def template(self, code: str) -> Response:
        item = _offered(code)
        response = FlaskResponse(template(item, language()), mimetype="text/csv")
        name = quote(f"{say(item.title)}.csv", safe="")
        response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
        return response

    @expose("/items/<code>/batch", methods=("POST",))
    @allowed("applicant")
    def upload(self, code: str) -> Answer:
        item = _offered(code)
        form = batch_presenters.common_form(item, {}, posted=True)
        key, file = request.form.get("key", ""), request.files.get("table")
        name, content = (file.filename or "", file.read()) if file else ("", b"")
        sent = Sent(code, answers_from(form), name, content, key)
        begun = begin_batch(site(), sent, current_actor().username, now())
        if begun.findings:
            return _start(item, form, key, begun.findings), 422
        return redirect(url_for("BatchView.batch", batch=begun.batch))

    @expose("/my/batches/<batch>")
    @allowed("applicant")
    def batch(self, batch: str) -> Answer:
        return _page(_opened(batch), [])

    @expose("/my/batches/<batch>/file", methods=("POST",))
    @allowed("applicant")
    def add_file(self, batch: str) -> Answer:
        file, code = request.files.get("file"), request.form.get("material", "")
        name, content = (file.filename or "", file.read()) if file else ("", b"")
        added = add_to_batch(site(), batch, current_actor().username, code, name, content, now())
        if added is None:
            abort(404)
        if added.findings:
            return _page(_opened(batch), [("file", say(f.message)) for f in added.findings]), 422
        notice(word("portal.batch.file_done", count=added.count))
        return redirect(url_for("BatchView.batch", batch=batch))

    @expose("/my/batches/<batch>/hand-in", methods=("POST",))
    @allowed("applicant")
    def hand_in(self, batch: str) -> Answer:
        done = hand_in_batch(site(), batch, current_actor(), now())
        if done is None:
            abort(404)
        if done.refused:
            return _page(_opened(batch), batch_presenters.refusals(done)), 422
        key = "portal.batch.done_some" if done.left else "portal.batch.done"
        notice(word(key, count=done.count, left=done.left))
        return redirect(url_for("BatchView.batch", batch=batch))

    @expose("/my/batches/<batch>/discard", methods=("GET", "POST"))
    @allowed("applicant")
    def discard(self, batch: str) -> Answer:
        opened = _opened(batch)
        if request.method == "GET":
            return render("portal/batch_discard.html", batch=opened, item=opened.item)
        discard_batch(site(), batch, current_actor().username)
        notice(word("portal.batch.discarded"))
        return redirect(url_for("MyCasesView.mine"))


def _offered(code: str) -> Item:
    """The item, if it may be handed in as a batch today; else its guide, which says what it is."""
    item = show_item(site(), code, today())
    if item is None or item.batch is None:
        abort(redirect(url_for("ItemsView.guide", code=code)))
    return item


def _opened(batch: str) -> OpenBatch:
    found = open_batch(site(), batch, current_actor().username, now())
    if found is None:
        abort(404)
    return found


def _start(item: Item, form: Any, key: str, findings: Sequence[Finding]) -> str:
    lines = [(anchor or "table", text) for anchor, text in pin(form, findings)]
    return render(
        "portal/batch_start.html", item=item, form=form, key=key, errors=lines,
        pinned=[text for anchor, text in lines if anchor == "table"],
    )  # fmt: skip


def _page(batch: OpenBatch, lines: Sequence[tuple[str, str]]) -> str:
    """The batch as it stands, with (anchor, text) of what could not be done just now."""
    first = request.args.get("place", "")
    return render(
        "portal/batch.html", batch=batch, item=batch.item, errors=lines,
        **batch_presenters.page(batch, int(first) if first.isascii() and first.isdigit() else 1),
    )  # fmt: skip
