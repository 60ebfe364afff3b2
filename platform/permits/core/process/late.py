"""容缺补交: materials a case was accepted without, and what happens when they come. Knows no clock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from permits.core.definitions.types import Item, Material
from permits.core.finding import Finding, pointer
from permits.core.forms.adjust import fired_for
from permits.core.forms.materials import judge_upload, materials_for
from permits.core.process import messages
from permits.core.process.case import Case
from permits.core.process.intake import uploads_of

if TYPE_CHECKING:
    from permits.core.process.transitions import Situation

HANDED_IN = "late_handed_in"


def waiting_for(item: Item, case: Case) -> list[str]:
    """The materials that may follow, that this case's answers call for, and that are not there."""
    if case.received_on is None or not any(one.necessity == "late" for one in item.materials.values()):
        return []
    called_for = late_materials(item, fired_for(item, case.answers, case.received_on))
    return [material.code for material in called_for if not case.uploads.get(material.code)]


def late_materials(item: Item, fired: frozenset[str]) -> list[Material]:
    """Those these answers call for that may follow."""
    needs = materials_for(item, fired)
    return [need.material for need in needs if need.to_upload and need.material.necessity == "late"]


def handed_in(at: Situation) -> Iterator[tuple[str, dict[str, object]]]:
    """The event of their arrival."""
    new = at.data.get("uploads", {})
    assert isinstance(new, Mapping)
    yield HANDED_IN, {"uploads": {**at.case.uploads, **new}, "changed": [pointer("materials", code) for code in new]}


def paper_elsewhere(at: Situation) -> Iterator[Finding]:
    """Materials an applicant says were handed over on paper: only who stands at the counter has seen any."""
    known = [file for files in uploads_of(at.case.uploads).values() for file in files]
    for code, files in uploads_of(at.data.get("uploads", {})).items():  # type: ignore[arg-type]
        if at.actor.username == at.case.applicant and any(file.on_paper and file not in known for file in files):
            yield messages.PAPER_ELSEWHERE.at(pointer("uploads", code))


def refused(at: Situation) -> Iterator[Finding]:
    """Nothing but files of what is waited for, each of a type and size its material takes."""
    new = at.data.get("uploads")
    if not isinstance(new, Mapping) or not any(new.values()):
        yield messages.NOTHING_LATE.at("/uploads")
        return
    yield from paper_elsewhere(at)
    for code, files in uploads_of(new).items():
        for file in files:
            for finding in judge_upload(at.item.materials[code], file):
                yield finding.below("/uploads")
