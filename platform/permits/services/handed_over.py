"""What a receipt lists: everything that was handed in, and in which form it came."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from permits.core.definitions.types import Item, Material
from permits.core.forms import Upload
from permits.core.process import Case, uploads_of
from permits.core.text import Text

_APPLICATION_FORM = Text("申请表（由所填内容生成）", "Application form (from the answers)")
_FORMS = {
    "electronic": Text("电子", "electronic"),
    "paper": Text("纸质", "paper"),
    "either": Text("纸质或电子", "paper or electronic"),
}


def handed_over(item: Item, case: Case) -> list[dict[str, Any]]:
    """The lines of the list, numbered: the form itself, the materials, files that answer a question of the form."""
    listed = [(_APPLICATION_FORM, _FORMS["electronic"], 1)]
    for code, came in uploads_of(case.uploads).items():
        listed += _of_material(item.materials[code], came)
    asked = (field for name, field in item.fields.items() if field.kind == "file" and case.answers.get(name))
    listed += [(field.title, _FORMS["electronic"], 1) for field in asked]
    return [
        {"no": place, "title": title, "form": form, "count": count}
        for place, (title, form, count) in enumerate(listed, start=1)
    ]


def _of_material(material: Material, came: Sequence[Upload]) -> Iterator[tuple[Text, Text, int]]:
    files = [one for one in came if not one.on_paper]
    if files:
        yield material.title, _FORMS[material.form], len(files)
    for one in came:
        if one.on_paper:
            yield material.title, one.called, one.originals + one.copies
