"""What a page shows of the materials an application needs: one card for each, and what is not asked of people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import url_for
from markupsafe import Markup, escape

from permits.core.definitions.types import Item
from permits.core.finding import Finding
from permits.core.forms import MaterialNeed, Upload, spared_because
from permits.core.text import Text
from permits.faces.kit.applying import Application
from permits.faces.kit.file_words import file_words, size_words
from permits.faces.kit.render import say
from permits.faces.kit.views import now, site
from permits.faces.kit.words import word
from permits.services.reuse_files import earlier_files

Row = dict[str, Any]


def material_cards(application: Application, findings: Sequence[Finding]) -> dict[str, Any]:
    """One card for each material called for; those the system has by itself are told apart."""
    pinned: dict[str, list[str]] = {}
    for finding in findings:
        pinned.setdefault(_material_of(finding), []).append(say(finding.message))
    needs = application.checked.needs
    asked = [need for need in needs if need.to_upload]
    earlier = earlier_files(site(), application.draft, application.answers, [one.material for one in asked], now())
    cards = [
        {**_card(application, need, pinned.get(need.material.code, [])), "earlier": earlier.get(need.material.code, ())}
        for need in asked
    ]
    titles = {need.material.code: need.material.title for need in needs}
    lines = [_in_summary(finding, titles.get(_material_of(finding))) for finding in findings]
    return {
        "cards": cards, "errors": lines,
        "spared": [
            {"title": n.material.title, "why": spared_words(application.item, n)} for n in needs if not n.to_upload
        ],
    }  # fmt: skip


def _in_summary(finding: Finding, title: Text | None) -> tuple[str, str]:
    """The finding in the summary of the page, with its anchor; what is said of a file, with its material besides."""
    text, code = say(finding.message), _material_of(finding)
    if title is not None and finding.code.startswith("file."):
        text = f"{say(title)}{say(word('due.colon'))}{text}"
    return (f"m-{code}" if code else ""), text


def _material_of(finding: Finding) -> str:
    parts = finding.where.split("/")
    return parts[2] if len(parts) > 2 and parts[1] == "materials" else ""


def _card(application: Application, need: MaterialNeed, pinned: list[str]) -> Row:
    material = need.material
    uploads = application.uploads.get(material.code, [])
    return {
        "code": material.code, "title": material.title, "hint": material.hint, "standard": material.standard,
        "because": [rule.message for rule in need.because if rule.message], "pinned": pinned,
        "accept": ",".join(material.accept), "kinds": file_words(material.accept, material.max_bytes),
        "files": [file_row(file) for file in uploads if not file.on_paper],
        "paper": next((file for file in uploads if file.on_paper), None),
        "originals": material.originals, "copies": material.copies,
    }  # fmt: skip


def spared_words(item: Item, need: MaterialNeed) -> Text:
    """Why a material is not asked of the applicant."""
    if need.supplied:
        return spared_because(item, need)
    return word(f"asked.{need.material.asked}")


def file_row(file: Upload) -> Row:
    return {
        "id": file.id, "name": file.called, "size": size_words(file.size),
        "href": "" if file.on_paper else url_for("CaseFilesView.attachment", attachment_id=file.id),
    }  # fmt: skip


def file_link_of(file: Upload) -> Text | Markup:
    """Where a file can be opened; of paper, how many of what."""
    if file.on_paper:
        return file.called
    address = url_for("CaseFilesView.attachment", attachment_id=file.id)
    return Markup('<a class="govuk-link" href="{}">{}</a>').format(address, file.name)


def file_links(files: Sequence[Upload]) -> Markup:
    """The same of several, a line each."""
    links = [file_link_of(file) for file in files]
    return Markup("<br>").join(escape(say(one) if isinstance(one, Text) else one) for one in links)
