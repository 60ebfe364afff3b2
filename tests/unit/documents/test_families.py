"""Families of papers: what kind of act an item is decides which papers it uses and what they call themselves."""

from __future__ import annotations

import json
from typing import Any

import pytest

from permits.documents.filling import fill
from permits.documents.types import DocumentTemplate
from permits.documents.wording import compile_documents
from tests.unit.documents.samples import DEFINITIONS, OWN, document_schema, values_for

FAMILIES = sorted(path.name for path in (DEFINITIONS / "documents").iterdir())
LAWS = frozenset(law["code"] for law in json.loads((DEFINITIONS / "laws.json").read_text("utf-8"))["laws"])


def family(name: str) -> dict[str, DocumentTemplate]:
    folder = DEFINITIONS / "documents" / name
    raw: dict[str, Any] = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.json"))}
    compiled, findings = compile_documents(raw, document_schema(), LAWS)
    assert findings == ()
    return dict(compiled)


@pytest.mark.parametrize("name", FAMILIES)
def test_every_family_has_every_kind_of_paper_and_each_fills(name: str) -> None:
    templates = family(name)
    assert sorted(templates) == sorted(OWN)
    for kind, template in templates.items():
        for language in ("zh", "en"):
            assert fill(template, values_for(kind), language)[1] == ()


def test_every_family_a_type_names_is_there() -> None:
    types = json.loads((DEFINITIONS / "types.json").read_text("utf-8"))["types"]
    assert {one["papers"] for one in types if "papers" in one} == set(FAMILIES)


def test_no_two_papers_share_a_number_word() -> None:
    patterns = [template.number for name in FAMILIES for template in family(name).values()]
    assert len(set(patterns)) == len(patterns)


def test_a_service_has_no_paper_that_speaks_of_licensing() -> None:
    said = "".join(path.read_text("utf-8") for path in (DEFINITIONS / "documents/service").glob("*.json")).lower()
    assert "服务事项" in said
    for word in ("许可", "许收", "xkf", "hpm", "licen"):
        assert word not in said


def test_a_record_filing_has_no_paper_that_speaks_of_licensing_or_accepting() -> None:
    said = "".join(path.read_text("utf-8") for path in (DEFINITIONS / "documents/filing").glob("*.json")).lower()
    assert "予以备案" in said
    for word in ("许可", "受理", "服务事项", "xkf", "hpm", "licen", "permission"):
        assert word not in said
