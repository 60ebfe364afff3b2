"""What an officer does with an act that waits: take it back, have it carried out at once, put away what was not.

The page counts down and asks for "at once" by itself; without scripts it is led to where what is due is carried out.
"""

from __future__ import annotations

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from permits.faces.kit.access import not_a_sign_of_life
from permits.faces.kit.case.came import came_of, number_in
from permits.faces.kit.case.desk import go_on, show_again
from permits.faces.kit.case.typed import Answer, Desk
from permits.faces.kit.views import current_actor, notice, now, render, site, word
from permits.services.park import carry_out_own, put_away, take_back
from permits.services.show_case import show_case
from permits.services.show_parked import show_parked

UNDO, AWAY = "undo", "away"


def answer(desk: Desk, number: str, parked_id: str) -> Answer:
    """What a button beside an act that waits, or was not carried out, asks."""
    username, wish = current_actor().username, request.form.get("do", "")
    if wish == AWAY:
        put_away(site(), username, parked_id)
        return redirect(url_for(desk.inbox))
    if wish == UNDO:
        row = take_back(site(), username, parked_id)
        return show_again(desk, number, [(n, v) for n, v in row.typed]) if row else _too_late(desk, number)
    carry_out_own(site(), username, parked_id, now())
    return _carried_out(desk, number, parked_id)


def _too_late(desk: Desk, number: str) -> Response:
    notice(word("parked.too_late"), "info")
    return redirect(url_for(desk.case, number=number))


def _carried_out(desk: Desk, number: str, parked_id: str) -> Answer:
    """What came of it, whoever was first to carry it out: the page that follows, or the part of a page that stood there
    to count down."""
    called, after = request.form.get("called", ""), number_in(request.form.get("after", ""), 0)
    acted = show_case(site(), number, current_actor())
    mine = [one for one in show_parked(site(), current_actor().username, now()) if one.id == parked_id]
    done = came_of(acted, called, number, after) if acted and not mine else None
    if request.headers.get("X-Requested-With") == "fetch":
        not_a_sign_of_life()
        return render("kit/case/parked_part.html", desk=desk, view=acted, done=done, parked=mine)
    if done:
        return go_on(desk, number, called)
    return redirect(url_for(desk.case, number=number) if acted else url_for(desk.inbox))
