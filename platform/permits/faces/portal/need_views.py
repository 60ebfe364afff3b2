"""我要准备什么: a few questions without signing in, then what an application of this situation needs, where it goes and
how long it takes. Keeps nothing: the address holds the answers, and an application can begin with them.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from typing import Any

from flask import request, url_for
from flask_appbuilder.baseviews import BaseView, expose
from werkzeug.wrappers import Response

from permits.core.definitions.types import Authority, Item, Rule
from permits.core.finding import Finding, errors
from permits.core.forms import check_answers
from permits.core.forms.messages import REQUIRED
from permits.core.forms.situation import Situation, questions_of, situation
from permits.core.process import Actor
from permits.core.text import Text
from permits.faces.kit.forms import AnswersForm, answers_from, form_for, pin
from permits.faces.kit.materials import spared_words
from permits.faces.kit.views import now, public, render, role_names, site, today
from permits.faces.kit.words import word
from permits.faces.portal import presenters
from permits.services.foresee import foresee
from permits.services.show_items import show_item

Answer = str | Response | tuple[str, int]
ANSWERED = "answered"
SOMEBODY = Actor("", "", frozenset())


class NeedView(BaseView):
    """What will I need?"""

    route_base = "/need"
    default_view = "need"

    @expose("/<code>")
    @public
    def need(self, code: str) -> Answer:
        item = show_item(site(), code, today())
        if item is None or not questions_of(item):
            return render("portal/gone.html"), 404
        given = given_answers(item, request.args)
        at = situation(item, given, today())
        form = _form(item, at, given)
        answered = ANSWERED in request.args
        wrong = _wrong(item, at, given, request.args.get("shown", "").split(",")) if answered else []
        told = _told(item, at) if answered and not wrong else {}
        carry = f"{url_for('ItemsView.before_start', code=code)}?{request.query_string.decode()}"
        return render(
            "portal/need.html", item=item, form=form, errors=pin(form, wrong), situation=at, told=told, carry=carry,
            who_asks=who_asks(),
        )  # fmt: skip


def _wrong(item: Item, at: Situation, given: Mapping[str, object], shown: Container[str]) -> list[Finding]:
    """What is wrong with the answers; a question that these answers newly ask is not missing yet."""
    found = errors(check_answers(item, given, at.asked, today()))
    return [one for one in found if one.code != REQUIRED.code or one.where.split("/")[1] in shown]


def who_asks() -> str:
    """applicant | staff | "" (nobody is signed in)."""
    mine = role_names()
    return "applicant" if "applicant" in mine else "staff" if mine else ""


def given_answers(item: Item, posted: Any) -> dict[str, object]:
    """The answers an address holds to the questions that decide; no others."""
    fields = [item.fields[name] for name in questions_of(item)]
    form = form_for(
        fields, {field.id for field in fields}, {}, vocabularies=item.vocabularies, posted=posted or None, on=today()
    )
    return answers_from(form)


def carried(item: Item, posted: Any) -> dict[str, object]:
    """Those of them that an application can begin with: asked in this situation, and nothing wrong with them."""
    given = given_answers(item, posted)
    at = situation(item, given, today())
    return {name: given[name] for name in at.asked if name in given and name not in at.open_}


def _form(item: Item, at: Situation, given: Mapping[str, object]) -> AnswersForm:
    fields = [item.fields[name] for name in at.asked]
    return form_for(
        fields, set(at.asked), given, vocabularies=item.vocabularies, posted=request.args or None, on=today()
    )  # fmt: skip


def _told(item: Item, at: Situation) -> dict[str, Any]:
    """What is known of this situation, for the page."""
    route = at.checked.route
    return {
        "turned_away": at.checked.not_for_us,
        "bring": [(need.material, _because(need.because)) for need in at.needs if need.to_upload],
        "spared": [(need.material, spared_words(item, need)) for need in at.needs if not need.to_upload],
        "perhaps": [(item.materials[code], _because(rules)) for code, rules in at.perhaps],
        "process": item.processes[route.process] if route else None,
        "authority": site().authorities[route.authority] if route else None,
        "clocks": foresee(site(), item, at.checked, {}, SOMEBODY, now()),
        "fees": presenters.fee_rows(at.checked.fees),
        "place": _place(item, site().authorities[route.authority] if route else None),
    }


def _because(rules: Sequence[Rule]) -> list[Text]:
    return [rule.message for rule in rules if rule.when is not None and rule.message]


def _place(item: Item, authority: Authority | None) -> list[presenters.Row]:
    """Where it is handled, by whom, when somebody is there."""
    guide = item.guide
    said: dict[str, Any] = {
        "portal.guide.decider": authority.title if authority else word("portal.need.by_answers"),
        "portal.guide.address": authority.address if authority else "",
        "portal.guide.place": guide.place,
        "portal.guide.hours": guide.hours,
        "portal.guide.phone": guide.phone or (authority.phone if authority else ""),
        "portal.guide.visits": presenters.visits(item),
    }
    return [{"key": word(key), "value": value} for key, value in said.items() if value]
