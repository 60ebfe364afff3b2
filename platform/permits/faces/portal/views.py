"""The list of items and their guides, open to everybody, and what this face hands to the application."""

from __future__ import annotations

from collections.abc import Container, Sequence
from datetime import date
from io import BytesIO

from flask import redirect, request, send_file, url_for
from flask_appbuilder.baseviews import BaseView, expose
from werkzeug.wrappers import Response

from permits.core.definitions.types import Item
from permits.core.forms.formats import date_of
from permits.core.forms.situation import questions_of
from permits.core.process import Actor
from permits.faces.kit.controls import day_typed
from permits.faces.kit.limits import sending_to
from permits.faces.kit.views import (
    PUBLIC,
    Face,
    Link,
    allowed,
    current_actor,
    language,
    now,
    public,
    render,
    role_names,
    signed_in,
    site,
    t,
    today,
)
from permits.faces.portal import presenters
from permits.faces.portal.application_views import ApplicationView
from permits.faces.portal.batch_views import BatchView
from permits.faces.portal.case_views import MyCasesView
from permits.faces.portal.consult_views import ComplainView, ConsultView
from permits.faces.portal.decision_views import DecisionsView
from permits.faces.portal.follow_views import FollowView
from permits.faces.portal.kiosk_views import KioskView
from permits.faces.portal.need_views import NeedView, carried, who_asks
from permits.faces.portal.part_views import PartView
from permits.faces.portal.queue_views import QueueView
from permits.faces.portal.rating_views import RateView
from permits.faces.portal.verification import VerifyView
from permits.faces.portal.version_presenters import ahead, version_words
from permits.services.begin_application import begin_application
from permits.services.complain import takes_complaints
from permits.services.consult import windows_for
from permits.services.find_items import ORGANISATION, PERSON, Wish, find_items, topics_of
from permits.services.knowledge import common_questions
from permits.services.paper_forms import BLANK, MEDIA, PDF, SAMPLE, paper_form
from permits.services.save_draft import OpenDraft, drafts_of
from permits.services.show_items import Turn, authorities_of, most_used, own_items, show_item, show_items, turns_of

Answer = str | Response | tuple[str, int]


class ItemsView(BaseView):
    """What people can apply for."""

    route_base = "/items"
    default_view = "items"
    limits = [sending_to("ItemsView.start", "120 per 10 minute")]

    @expose("")
    @public
    def items(self) -> Answer:
        every = show_items(site(), today())
        topics = topics_of(every)
        wish = _wish({topic.code for topic in topics})
        items = find_items(every, wish)
        own, known = own_items(site(), today()), site().authorities
        elsewhere = {
            one.code: presenters.promises_elsewhere(one, own.get(one.code, ()), known) for one in items
        }  # fmt: skip
        return render(
            "portal/items.html", found=items, categories=presenters.catalogue(items), wish=wish, drafts=_drafts(),
            times=presenters.promised_words, elsewhere=elsewhere, topics=topics, serving=(PERSON, ORGANISATION),
            who_asks=who_asks(),
            usual=[] if wish != Wish() else most_used(site(), every),
        )  # fmt: skip

    @expose("/<code>")
    @public
    def guide(self, code: str) -> Answer:
        at = site().authorities.get(request.args.get("at", ""))
        day, wrong = _chosen_day()
        item = show_item(site(), code, day, at.code if at else "")
        turns = turns_of(site(), code, day, at.code if at else "")
        if item is None:
            return _not_yet(turns, code)
        places = authorities_of(site(), item)
        at = at if at in places else None
        own = own_items(site(), day).get(code, ())
        elsewhere = presenters.promises_elsewhere(item, own, site().authorities, at)
        return render(
            "portal/guide.html", item=item, brief=presenters.brief(item, elsewhere),
            materials=presenters.materials(item), ways=presenters.ways_through(item, site().authorities),
            basis=presenters.cited(item.basis), drafts=[draft for draft in _drafts() if draft.item.code == code],
            who_asks=who_asks(), places=places, at=at, day=day, today=today(), errors=wrong,
            version=version_words(item, day, today()), ahead=ahead(turns),
            questions=[*item.guide.questions, *common_questions(site(), code)], asks=windows_for(site(), item),
            complains=takes_complaints(site()),
            needs_asked=bool(questions_of(item)),
        )  # fmt: skip

    @expose("/<code>/form/<what>.<suffix>")
    @public
    def paper(self, code: str, what: str, suffix: str) -> Answer:
        at = site().authorities.get(request.args.get("at", ""))
        item = show_item(site(), code, today(), at.code if at else "")
        known = what in (BLANK, SAMPLE) and suffix in MEDIA
        made = paper_form(site(), item, what, language(), suffix) if item and known else None
        if made is None:
            return _gone()
        name, content = made
        return send_file(BytesIO(content), MEDIA[suffix], download_name=name, as_attachment=suffix != PDF)

    @expose("/<code>/start")
    @allowed("applicant")
    def before_start(self, code: str) -> Answer:
        item = show_item(site(), code, today())
        return _start_page(item) if item else _gone()

    @expose("/<code>/start", methods=("POST",))
    @allowed("applicant")
    def start(self, code: str) -> Answer:
        item = show_item(site(), code, today())
        known = carried(item, request.args) if item else {}
        draft = begin_application(site(), code, _for(item).username, now(), known) if item else None
        return redirect(url_for("ApplicationView.tasks", draft=draft.id)) if draft else _gone()


def _wish(topics: Container[str]) -> Wish:
    """What is looked for; what nobody could have chosen counts as nothing."""
    words = " ".join(request.args.get("q", "").split())[:100]
    serves, topic = request.args.get("who", ""), request.args.get("topic", "")
    known = serves in (PERSON, ORGANISATION)
    return Wish(words, serves if known else "", topic if topic in topics else "")


def _chosen_day() -> tuple[date, list[tuple[str, str]]]:
    """The day a guide is asked for, today unless one is named; and what is wrong with what was named."""
    named = request.args.get("day", "").strip()
    day = date_of(day_typed(named)) if named else today()
    return (day, []) if day else (today(), [("day", t("portal.version.no_day", given=named[:20]))])


def _not_yet(turns: Sequence[Turn], code: str) -> Answer:
    """No version takes applications on this day: the day from which one does, if there is one."""
    begins = next((turn.on for turn in turns if turn.after is not None), None)
    return render("portal/gone.html", code=code, begins=begins), 404


def _for(item: Item) -> Actor:
    """In whose name an application for this item begins: what people apply for themselves, in nobody else's."""
    serves = item.guide.serves
    return current_actor() if not serves or ORGANISATION in serves else signed_in()


def _start_page(item: Item) -> str:
    by = _for(item)
    drafts = [draft for draft in drafts_of(site(), by.username) if draft.item.code == item.code]
    known = carried(item, request.args)
    return render(
        "portal/start.html", item=item, drafts=drafts, brief=presenters.brief(item), known=len(known), by=by,
        acts_for=current_actor(),
    )  # fmt: skip


def _gone() -> tuple[str, int]:
    return render("portal/gone.html"), 404


def _drafts() -> list[OpenDraft]:
    return drafts_of(site(), current_actor().username) if "applicant" in role_names() else []


FACE = Face(
    "portal",
    views=(
        ItemsView,
        ApplicationView,
        BatchView,
        MyCasesView,
        VerifyView,
        QueueView,
        ConsultView,
        ComplainView,
        RateView,
        DecisionsView,
        KioskView,
        NeedView,
        FollowView,
        PartView,
    ),
    links=(
        Link("portal.nav.items", "ItemsView.items", (PUBLIC,)),
        Link("portal.nav.mine", "MyCasesView.mine", ("applicant",)),
        Link("portal.consult.mine", "ConsultView.mine", ("applicant",)),
        Link("portal.nav.verify", "VerifyView.ask", (PUBLIC,)),
        Link("portal.decisions.nav", "DecisionsView.list", (PUBLIC,)),
    ),
    homes={PUBLIC: "ItemsView.items"},
    cases={"applicant": "MyCasesView.case"},
)
