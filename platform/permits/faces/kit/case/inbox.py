"""A desk's list of cases: tabs with counts, filters, pages. Knows what was asked in the address; reads through one
service."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from permits.core.process import STATES
from permits.faces.kit.case.sheet import STATE_LOOKS
from permits.faces.kit.case.typed import Desk
from permits.faces.kit.views import current_actor, notice, now, render, site, t, today, word
from permits.services.find_scanned import find_scanned
from permits.services.keep_list import LONGEST_NAME, kept_lists
from permits.services.park import settle
from permits.services.show_inbox import MANY, Line, Wish, next_case, show_desk
from permits.services.show_parked import show_parked

LONGEST_SEARCH, LONGEST_CODE = 100, 300
# What of an address an officer can keep under a name.
KEPT = ("tab", "item", "q")
SCANNED = "://"


def wish_of(tabs: Sequence[str]) -> Wish:
    """What the address asks for. Somebody who searches from no tab looks among all cases."""
    said = " ".join(request.args.get("q", "").split())
    text = said[: LONGEST_CODE if SCANNED in said else LONGEST_SEARCH]
    tab = request.args.get("tab", "all" if text else tabs[0])
    return Wish(tab if tab in tabs else tabs[0], request.args.get("item", ""), text, request.args.get("after", ""))


def show_list(desk: Desk, tabs: Sequence[str], role: str, title: str) -> str | Response:
    """One tab of the desk; a code that was scanned into the search opens its case."""
    settle(site(), now())
    wish = wish_of(tabs)
    if SCANNED in wish.text and (number := find_scanned(site(), wish.text)):
        return redirect(url_for(desk.case, number=number))
    found = show_desk(site(), tabs, wish, current_actor(), role, today())
    fuller = next((tab for tab in (tabs[0], "desk", *tabs) if found.counts.get(tab)), wish.tab)
    if not found.lines and fuller != wish.tab and not {"tab", "q", "item"} & set(request.args):
        # Nobody's day begins on an empty list while work waits under another tab.
        wish = replace(wish, tab=fuller)
        found = show_desk(site(), tabs, wish, current_actor(), role, today())
    return render(
        "kit/case/inbox.html", dense=True, desk=desk, tabs=tabs, wish=wish, found=found, title=word(title),
        said={tab: t("list.over", many=MANY) if many > MANY else str(many) for tab, many in found.counts.items()},
        rows=found.lines, states=STATES, looks=STATE_LOOKS, kept=_kept(wish), longest=LONGEST_NAME,
        lists=kept_lists(site(), current_actor().username, desk.inbox),
        parked=show_parked(site(), current_actor().username, now()),
    )  # fmt: skip


def _kept(wish: Wish) -> dict[str, str]:
    return {name: value for name, value in (("item", wish.item), ("q", wish.text)) if value}


def go_next(desk: Desk, role: str) -> Response:
    """To the most urgent case of the desk; back to the list when there is none."""
    number = next_case(site(), current_actor(), role, request.args.get("besides", ""))
    if not number:
        notice(word("case.no_next"), "info")
        return redirect(url_for(desk.inbox))
    done: dict[str, Any] = {name: request.args[name] for name in ("done", "of") if name in request.args}
    return redirect(url_for(desk.case, number=number, **done))


__all__ = ["Line", "go_next", "show_list", "wish_of"]
