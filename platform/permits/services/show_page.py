"""A page of what was handed in, as a picture: whatever stands in the file, the clerk's browser sees pixels."""

from __future__ import annotations

from dataclasses import dataclass

from permits.core.finding import Finding
from permits.core.process import Actor
from permits.documents.pages import DrawnPage, Unreadable, draw_page
from permits.services import messages
from permits.services.open_file import open_file
from permits.services.site import Site


@dataclass(frozen=True, slots=True)
class ShownPage:
    """The page and the name of its file."""

    name: str
    drawn: DrawnPage


def show_page(
    site: Site, attachment_id: str, actor: Actor, page: int, zoom: int, turn: int
) -> ShownPage | Finding | None:
    """A page of a file that this actor may open; why it cannot be shown; None where there is nothing for them."""
    found = open_file(site, attachment_id, actor)
    if found is None or isinstance(found, Finding):
        return found
    try:
        return ShownPage(found.name, draw_page(found.content, found.media_type, page, zoom, turn))
    except Unreadable as wrong:
        return (messages.KEPT_LOCKED if wrong.locked else messages.KEPT_UNREADABLE).at(name=found.name)
