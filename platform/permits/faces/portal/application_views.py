"""Pages of an application being written, from the first answer to handing in. Each view reads, calls one service,
renders; what a page brings is read in `applying`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import abort, redirect, request, url_for
from flask_appbuilder.baseviews import BaseView, expose
from werkzeug.wrappers import Response

from permits.core.finding import Finding, errors
from permits.core.forms import check_answers
from permits.core.process import written
from permits.faces.kit.applying import (
    Application,
    Posted,
    Step,
    asked_now,
    file_link,
    page_form,
    question_of,
    read_page,
    save_materials,
    seen,
)
from permits.faces.kit.forms import pin, table_at
from permits.faces.kit.limits import missing, sending, sending_to
from permits.faces.kit.materials import material_cards
from permits.faces.kit.views import allowed, current_actor, notice, now, render, site, today, word
from permits.faces.portal import check_presenters
from permits.faces.portal.applying import CHECK, address_after, opened
from permits.faces.portal.presenters import fee_rows
from permits.services.find_beside import would_be_held, would_stand_beside
from permits.services.foresee import foresee
from permits.services.hand_in_draft import hand_in_draft
from permits.services.save_draft import discard_draft
from permits.services.show_batch import batch_of

Answer = str | Response | tuple[str, int]


class ApplicationView(BaseView):
    """An application, until it is handed in."""

    route_base = "/my/applications"
    default_view = "tasks"
    # Far beyond what anybody types, and what a company's clerk hands in for a hundred people one after the other.
    limits = [
        sending("600 per 2 minute"),
        sending_to("ApplicationView.submit", "120 per 10 minute"),
        missing("60 per 10 minute"),
    ]

    @expose("/<draft>")
    @allowed("applicant")
    def tasks(self, draft: str) -> Answer:
        application = opened(draft)
        return render(
            "portal/tasks.html", application=application, item=application.item, batch=batch_of(draft),
            **check_presenters.task_lists(application),
        )  # fmt: skip

    @expose("/<draft>/pages/<page>")
    @allowed("applicant")
    def page(self, draft: str, page: str) -> Answer:
        application, step = _at(draft, page)
        if step is None:
            return redirect(url_for("ApplicationView.tasks", draft=draft))
        form = page_form(application, step, posted=None)
        table = table_at(form, request.args.get("add", ""))
        if table is not None:
            table.add_row()
        return _page(application, step, form, seen(application, step), more=_newly_asked(step))

    @expose("/<draft>/pages/<page>", methods=("POST",))
    @allowed("applicant")
    def save_page(self, draft: str, page: str) -> Answer:
        application, step = _at(draft, page)
        if step is None:
            return redirect(url_for("ApplicationView.tasks", draft=draft))
        posted = read_page(application, step)
        address = {"draft": draft, "page": page, **({"back": CHECK} if request.args.get("back") == CHECK else {})}
        button, more = _by_button(posted, address), _more(posted, address)
        found = list(posted.findings) if button or (more and not posted.findings) else _wrong(posted)
        if found:
            return _again(posted, found), 422 if posted.saved else 409
        return redirect(button or more or _onward(posted))

    @expose("/<draft>/pages/<page>/asked", methods=("POST",))
    @allowed("applicant")
    def asked(self, draft: str, page: str) -> Answer:
        """What the page asks with what is typed on it now; nothing of it is kept."""
        application, step = _at(draft, page)
        if step is None:
            abort(404)
        return asked_now(application, step, lambda after: after.step(page))

    @expose("/<draft>/notice")
    @allowed("applicant")
    def intake(self, draft: str) -> Answer:
        application = opened(draft)
        page = application.step(request.args.get("page", "")) or application.steps[0]
        if not application.not_for_us:
            return redirect(address_after(application, page))
        return render(
            "portal/intake.html", application=application, item=application.item, rules=application.not_for_us,
            change=url_for("ApplicationView.page", draft=draft, page=page.page.code),
            onward=address_after(application, page),
        )  # fmt: skip

    @expose("/<draft>/materials")
    @allowed("applicant")
    def materials(self, draft: str) -> Answer:
        return _materials(opened(draft), [])

    @expose("/<draft>/materials", methods=("POST",))
    @allowed("applicant")
    def save_materials(self, draft: str) -> Answer:
        application = opened(draft)
        came, findings = save_materials(application)
        if findings:
            return _materials(opened(draft), findings), 422
        if "continue" not in request.form:
            if came or "remove" in request.form:
                done = word("files.done", count=came) if came else word("files.removed")
                notice(done)
            page = "materials" if "later" not in request.form else "tasks"
            return redirect(url_for(f"ApplicationView.{page}", draft=draft))
        missing = opened(draft).material_findings
        if missing:
            return _materials(opened(draft), missing), 422
        return redirect(url_for("ApplicationView.check", draft=draft))

    @expose("/<draft>/check")
    @allowed("applicant")
    def check(self, draft: str) -> Answer:
        return _check(opened(draft), [])

    @expose("/<draft>/submit", methods=("POST",))
    @allowed("applicant")
    def submit(self, draft: str) -> Answer:
        application = opened(draft)
        done = hand_in_draft(site(), application.draft, application.checked, current_actor(), now())
        if done.findings:
            return _check(application, list(done.findings)), 422
        return redirect(url_for("MyCasesView.receipt", number=done.number))

    @expose("/<draft>/discard", methods=("GET", "POST"))
    @allowed("applicant")
    def discard(self, draft: str) -> Answer:
        application = opened(draft)
        if request.method == "GET":
            return render("portal/discard.html", application=application, item=application.item)
        discard_draft(site(), draft, current_actor().username)
        notice(word("portal.discard.done"))
        return redirect(url_for("MyCasesView.mine"))


def _at(draft: str, page: str) -> tuple[Application, Step | None]:
    """The application and the page; None while its other answers do not ask for that page."""
    application = opened(draft)
    if page not in {one.code for one in application.item.pages}:
        abort(404)
    return application, application.step(page)


def _newly_asked(step: Step) -> list[str]:
    """The questions newly asked, when the page comes back because of an answer on it."""
    return [name for name in request.args.get("more", "").split(",") if name in step.fields]


def _wrong(posted: Posted) -> list[Finding]:
    """All that is wrong with a page, in the order of its questions: what could not be kept, and what the judge says of
    the other answers."""
    told = {finding.where for finding in posted.findings}
    judged = errors(check_answers(posted.after.item, posted.after.answers, posted.step.fields, today()))
    found = [*posted.findings, *(finding for finding in judged if finding.where not in told)]
    order = ["", *posted.step.fields]
    return sorted(found, key=lambda finding: order.index(question_of(finding)))


def _by_button(posted: Posted, address: Mapping[str, Any]) -> str:
    """Where a button that is not "continue" leads: its page is not judged. Empty = it was "continue"."""
    if posted.added:
        return url_for("ApplicationView.page", **address, add=posted.added, _anchor=_new_row(posted))
    if any(name.startswith("remove-row:") or name.endswith("-remove") for name in request.form):
        return url_for("ApplicationView.page", **address)
    if "later" in request.form:
        return url_for("ApplicationView.tasks", draft=posted.before.draft.id)
    return ""


def _more(posted: Posted, address: Mapping[str, Any]) -> str:
    """The same page with the questions these answers newly ask; empty if they ask none."""
    names = posted.new_questions
    return url_for("ApplicationView.page", **address, more=",".join(names), _anchor=f"f-{names[0]}") if names else ""


def _new_row(posted: Posted) -> str:
    """The place of the first empty row of the table that got one."""
    table = table_at(page_form(posted.after, posted.step, posted=None), posted.added)
    if table is None:
        return f"f-{posted.added.partition(':')[0]}"
    full = [n for n, row in enumerate(table.rows, 1) if any(cell.answer() is not None for cell in row)]
    return f"{table.name}-{len(full)}-{table.question.columns[0].id}"


def _onward(posted: Posted) -> str:
    draft = posted.before.draft.id
    if posted.new_notice:
        return url_for("ApplicationView.intake", draft=draft, page=posted.step.page.code)
    if request.args.get("back") == CHECK:
        return url_for("ApplicationView.check", draft=draft)
    return address_after(posted.after, posted.step)


def _page(application: Application, step: Step, form: Any, token: str, **more: Any) -> str:
    asked = more.pop("more", ())
    titles = {
        key: [application.item.fields[name].title for name in asked if (name in application.answers) is answered]
        for key, answered in (("portal.page.more", False), ("portal.page.more_kept", True))
    }
    return render(
        "portal/page.html", application=application, item=application.item, step=step, form=form, seen=token,
        more=titles, deciding=application.deciding(step), file_link=file_link, **more,
    )  # fmt: skip


def _again(posted: Posted, findings: list[Finding]) -> str:
    """The page as it was sent, with what is wrong on it."""
    step = posted.after.step(posted.step.page.code) or posted.step
    form = page_form(posted.after, step, posted=None)
    return _page(posted.after, step, form, posted.seen, errors=pin(form, findings), more=posted.new_questions)


def _materials(application: Application, findings: list[Finding]) -> str:
    return render(
        "portal/materials.html", application=application, item=application.item,
        **material_cards(application, findings),
    )  # fmt: skip


def _check(application: Application, refused: list[Finding]) -> str:
    clocks = foresee(site(), application.item, application.checked, application.uploads, current_actor(), now())
    route = application.checked.route
    mine = (site(), application.item, application.checked.answers, current_actor())
    beside = would_stand_beside(*mine)
    open_ones = {row.number for row in beside}
    held = written([one for one in would_be_held(*mine, today()) if one.case not in open_ones])
    return render(
        "portal/check.html", application=application, item=application.item, clocks=clocks, beside=beside, held=held,
        fees=fee_rows(application.checked.fees), authority=site().authorities[route.authority] if route else None,
        sections=check_presenters.sections(application), **check_presenters.problems(application, refused),
    )  # fmt: skip
