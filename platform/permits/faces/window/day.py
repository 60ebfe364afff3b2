"""今日交接: what a clerk's day came to, to be printed and signed, and several cases handed to one colleague at once."""

from __future__ import annotations

from flask import abort, redirect, request, url_for
from flask_appbuilder.baseviews import BaseView, expose
from werkzeug.wrappers import Response

from permits.core.process import STATES
from permits.faces.kit.case.sheet import STATE_LOOKS
from permits.faces.kit.views import allowed, current_actor, notice, now, render, say, site, t, today, word
from permits.services.hand_over_many import hand_over_many
from permits.services.show_day import MOST, show_day
from permits.services.submit import at_the_window

CLERK = "clerk"
LONGEST = 2000
Lines = list[tuple[str, str]]


class DayView(BaseView):
    """The end of a clerk's day."""

    route_base = "/window/day"
    default_view = "day"

    @expose("")
    @allowed(CLERK)
    def day(self) -> str:
        return _page()

    @expose("", methods=("POST",))
    @allowed(CLERK)
    def hand_over(self) -> Response | tuple[str, int]:
        numbers, to = request.form.getlist("case"), request.form.get("to", "")
        wrong = [] if numbers else [("cases", t("window.day.none_ticked"))]
        wrong += [] if to else [("to", t("window.day.no_colleague"))]
        if wrong:
            return _page(wrong), 422
        wanted = [(number, _seen(number)) for number in numbers]
        done = hand_over_many(site(), wanted, to, request.form.get("words", ""), current_actor(), now())
        refused = [(one.number, say(finding.message)) for one in done for finding in one.findings]
        offered = [one.number for one in done if not one.findings]
        if offered:
            name = show_day(site(), current_actor(), CLERK, now()).colleagues.get(to, to)
            notice(word("window.day.done", count=len(offered), name=name))
        if refused:
            return _page([("cases", t("window.day.refused", number=number, why=why)) for number, why in refused]), 422
        return redirect(url_for("DayView.day"))


def _seen(number: str) -> int:
    said = request.form.get(f"seen-{number}", "")
    return int(said) if said.isascii() and said.isdigit() else 0


def _page(errors: Lines | None = None) -> str:
    if not at_the_window(current_actor()):
        abort(403)
    return render(
        "window/day.html", dense=True, day=show_day(site(), current_actor(), CLERK, now()), errors=errors or [],
        states=STATES, looks=STATE_LOOKS, me=current_actor(), today=today(), most=MOST, longest=LONGEST,
        ticked=request.form.getlist("case"), chosen=request.form.get("to", ""), words=request.form.get("words", ""),
    )  # fmt: skip
