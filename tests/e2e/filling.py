"""Answers typed into a form as somebody with a browser would, by the names of its controls; files to send with it.

Knows how forms are written on pages (`f-name`, `f-table-0-column`, `m-material`); knows no item.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from playwright.sync_api import FilePayload, Locator, Page

from permits.core.definitions.types import Field, Item

LINES = ("Example document", "This page stands for a scanned original.", "It is not a real paper.")


def pdf() -> bytes:
    """One page with a few lines of text; no two files are the same."""
    text = "BT /F1 20 Tf 72 740 Td 28 TL " + " ".join(f"({line}) Tj T*" for line in LINES) + " ET"
    bodies = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        f"<</Length {len(text)}>>stream\n{text}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out, places = "%PDF-1.4\n", []
    for number, body in enumerate(bodies, 1):
        places.append(len(out))
        out += f"{number} 0 obj{body}endobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    count = len(bodies) + 1
    end = f"trailer<</Size {count}/Root 1 0 R>>\nstartxref\n{len(out)}\n%%EOF\n"
    return f"{out}xref\n0 {count}\n0000000000 65535 f \n{table}{end}%% {uuid4()}\n".encode("ascii")


def png(width: int = 120, height: int = 160) -> bytes:
    """A plain blue picture."""
    rows = b"".join(b"\x00" + b"\x5a\x82\xb4" * width for _ in range(height))
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    )
    made = (struct.pack(">I", len(c)) + k + c + struct.pack(">I", zlib.crc32(k + c)) for k, c in chunks)
    return b"\x89PNG\r\n\x1a\n" + b"".join(made)


def sample(accept: tuple[str, ...], title: str = "sample") -> FilePayload:
    """A file of a type that is taken."""
    if not accept or "application/pdf" in accept:
        return {"name": f"{title}.pdf", "mimeType": "application/pdf", "buffer": pdf()}
    return {"name": f"{title}.png", "mimeType": "image/png", "buffer": png()}


def stands(page: Page, name: str) -> bool:
    """Whether the page asks this question now."""
    return page.locator(f'[name="f-{name}"], [id="f-{name}"]').count() > 0


def fill_all(page: Page, item: Item, names: tuple[str, ...], answers: Mapping[str, Any]) -> None:
    """Answer every one of these questions that stands on the page and has an answer, those too that appear while it is
    filled in."""
    waiting = [name for name in names if name in answers]
    while there := [name for name in waiting if stands(page, name)]:
        for name in there:
            _fill(page, item, item.fields[name], f"f-{name}", answers[name])
            page.locator("[data-asking]").wait_for(state="detached")
        waiting = [name for name in waiting if name not in there]


def _fill(page: Page, item: Item, field: Field, name: str, value: Any) -> None:
    if field.kind == "table":
        _fill_rows(page, item, field, name, value)
    elif field.parts:
        for part in field.parts:
            if part.id in value:
                _fill(page, item, part, f"{name}-{part.id}", value[part.id])
    else:
        fill_one(page, name, value, field, item)


def _fill_rows(page: Page, item: Item, field: Field, name: str, rows: list[Mapping[str, Any]]) -> None:
    path = name.removeprefix("f-").replace("-", ":")
    for number, row in enumerate(rows):
        mark = page.locator(f'[name="{name}-{number}-.row"]')
        if not mark.count():
            page.click(f'[name="add-row:{path}"]')
            mark.wait_for(state="attached")
        for column in field.columns:
            if column.id in row:
                _fill(page, item, column, f"{name}-{number}-{column.id}", row[column.id])


def fill_one(page: Page, name: str, value: Any, field: Field | None = None, item: Item | None = None) -> None:
    """Answer one question, whatever control it has."""
    control = page.locator(f'[name="{name}"]').first
    kind = (control.get_attribute("type") or "").lower()
    if kind in ("radio", "checkbox"):
        for code in _codes(value):
            page.locator(f'[name="{name}"][value="{code}"]').check()
    elif kind == "file":
        control.set_input_files(sample(field.accept if field else ()))
    elif control.evaluate("one => one.tagName") == "SELECT":
        control.select_option(str(value))
    else:
        control.fill(_typed(control, value, field, item))


def _codes(value: Any) -> list[str]:
    if isinstance(value, bool):
        return ["yes" if value else "no"]
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def _typed(control: Locator, value: Any, field: Field | None, item: Item | None) -> str:
    """What a person types: where a list helps, the words of the list."""
    if field and item and control.get_attribute("list"):
        return item.vocabularies[field.vocabulary].options[str(value)].title.zh
    return str(value)
