"""共享知识 as officers see it: found while typing, read with its versions, written by those who may."""

from __future__ import annotations

from flask import abort, redirect, request, url_for
from flask_appbuilder.baseviews import BaseView, expose
from werkzeug.wrappers import Response

from permits.core.finding import Finding
from permits.core.text import Text
from permits.faces.kit.views import allowed, current_actor, notice, now, render, say, site, today, word
from permits.persistence.knowledge_tables import KnowledgeVersion
from permits.services import consult
from permits.services import knowledge as shared
from permits.services.show_items import show_items
from permits.services.show_people import names_of

READERS = ("clerk", "author", "administrator")
BOXES = ("question_zh", "answer_zh", "question_en", "answer_en")
Answer = str | Response | tuple[str, int]


class KnowledgeView(BaseView):
    """Questions with standard answers."""

    route_base = "/window/knowledge"
    default_view = "list"

    @expose("")
    @allowed(*READERS)
    def list(self) -> str:
        wanted, item = " ".join(request.args.get("q", "").split())[:100], request.args.get("item", "")
        too = bool(request.args.get("withdrawn"))
        return render(
            "window/knowledge.html", dense=True, wanted=wanted, item=item, too=too, items=show_items(site(), today()),
            found=shared.find_known(site(), today(), wanted, item, withdrawn=too), titles=_titles(),
            writes=shared.may_write(current_actor()),
        )  # fmt: skip

    @expose("/new", methods=("GET", "POST"))
    @allowed(*READERS)
    def new(self) -> Answer:
        asked = consult.show_consultation(site(), request.args.get("consultation", ""), now())
        if asked is None or not consult.answers(current_actor(), asked.row):
            return _write("", 0, shared.Written(Text(""), Text("")))
        said = shared.Written(Text(asked.row.question), Text(asked.row.answer), (asked.row.item,))
        return _write("", 0, said, from_question=True)

    @expose("/<entry>", methods=("GET", "POST"))
    @allowed(*READERS)
    def one(self, entry: str) -> Answer:
        last = _versions(entry)[0]
        said = shared.Written(last.question, last.answer, tuple(last.items), last.public)
        return _write(entry, last.version, said)

    @expose("/<entry>/withdraw", methods=("POST",))
    @allowed(*READERS)
    def withdraw(self, entry: str) -> Answer:
        last = _versions(entry)[0]
        seen, reason = request.form.get("version", 0, type=int), request.form.get("reason", "")
        done = shared.withdraw_knowledge(site(), current_actor(), entry, seen, reason, now())
        if not done.findings:
            return redirect(url_for("KnowledgeView.one", entry=entry))
        said = shared.Written(last.question, last.answer, tuple(last.items), last.public)
        return _page(entry, last.version, said, done.findings, reason=reason), 422


def _write(entry: str, version: int, said: shared.Written, from_question: bool = False) -> Answer:
    """The form; what is sent is kept, or shown again with what stands in the way."""
    if request.method == "GET":
        return _page(entry, version, said, from_question=from_question)
    form = request.form
    zh_question, zh_answer, en_question, en_answer = (form.get(one, "") for one in BOXES)
    typed = shared.Written(
        Text(zh_question, en_question), Text(zh_answer, en_answer), tuple(form.getlist("items")), "public" in form
    )
    seen = form.get("version", 0, type=int) if entry else 0
    done = shared.keep_knowledge(site(), current_actor(), typed, now(), entry, seen)
    if done.findings:
        overtaken = done.findings[0].code == shared.OVERTAKEN.code
        return _page(entry, version, typed, done.findings, said if overtaken else None), 409 if overtaken else 422
    notice(word("window.know.saved"))
    return redirect(url_for("KnowledgeView.one", entry=done.entry))


def _page(
    entry: str, version: int, said: shared.Written, findings: tuple[Finding, ...] = (),
    stands: shared.Written | None = None, reason: str = "", from_question: bool = False,
) -> str:  # fmt: skip
    versions = shared.versions_of(site(), entry)
    return render(
        "window/knowledge_entry.html", dense=True, entry=entry, version=version, said=said, stands=stands,
        errors=[(one.where.strip("/"), say(one.message)) for one in findings], reason=reason,
        from_question=from_question, items=show_items(site(), today()), titles=_titles(),
        versions=versions,
        names=names_of(site(), {one.written_by for one in versions}), writes=shared.may_write(current_actor()),
        at=url_for("KnowledgeView.one", entry=entry) if entry else url_for("KnowledgeView.new"),
    )  # fmt: skip


def _versions(entry: str) -> list[KnowledgeVersion]:
    return [*shared.versions_of(site(), entry)] or abort(404)


def _titles() -> dict[str, Text]:
    return {one.code: one.title for one in show_items(site(), today())}
