"""The answers of a case handed in, as people read them."""

from __future__ import annotations

from typing import Any

from permits.core.text import Text
from permits.faces.kit.materials import file_links, spared_words
from permits.faces.kit.views import site
from permits.faces.kit.words import word
from permits.faces.portal.check_presenters import said
from permits.services.hand_in_draft import file_ids
from permits.services.open_file import files_named
from permits.services.show_case import CaseView

Row = dict[str, Any]


def sections(view: CaseView) -> list[tuple[Text, list[Row]]]:
    """Every page of the form with its answers, then the materials."""
    item, answers = view.item, view.case.answers
    files = files_named(site(), file_ids(item.fields.values(), answers))
    pages = [
        (page.title, [{"key": item.fields[n].title, "value": said(item, item.fields[n], answers.get(n), files)}
                      for n in page.fields if n in view.checked.visible])
        for page in item.pages
    ]  # fmt: skip
    materials = [
        {
            "key": need.material.title,
            "value": file_links(view.uploads[need.material.code])
            if view.uploads.get(need.material.code)
            else spared_words(item, need),
        }
        for need in view.checked.needs
    ]
    return [*((title, rows) for title, rows in pages if rows), (word("portal.check.materials"), materials)]
