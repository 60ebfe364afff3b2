"""Words of documents: what a template may say, and what it must be given."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, date, datetime
from typing import Any

import pytest

from permits.core.placeholders import say
from permits.core.text import Text
from permits.documents.filling import fill
from permits.documents.types import Paragraph, Table
from permits.documents.wording import compile_documents
from tests.unit.documents.samples import COMMON, OWN, document_schema, raw_documents, templates, values_for

KINDS = sorted(OWN)


def broken(change: Any, laws: frozenset[str] | None = None) -> list[tuple[str, str]]:
    """The findings of a grant whose raw template was changed."""
    raw = deepcopy(raw_documents()["grant"])
    change(raw)
    compiled, findings = compile_documents({"grant": raw}, document_schema(), laws)
    assert not compiled
    return [(finding.code, finding.where) for finding in findings]


def test_every_document_of_the_platform_compiles_without_findings() -> None:
    assert sorted(templates()) == KINDS


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_filled_document_has_no_place_left_open(kind: str, language: str) -> None:
    content, findings = fill(templates()[kind], values_for(kind), language)
    assert findings == ()
    assert content is not None
    texts = [block.text for block in (*content.blocks, *content.remedies) if isinstance(block, Paragraph)]
    assert texts
    assert not any("{" in text or "}" in text for text in texts)


def test_a_refusal_names_facts_reasons_clause_reconsideration_and_court() -> None:
    content, _ = fill(templates()["refusal"], values_for("refusal"), "zh")
    assert content is not None
    said = "".join(b.text for b in (*content.blocks, *content.remedies) if isinstance(b, Paragraph))
    for part in ("余氯", "关键项目不合格", "第三十八条第二款", "海淀区人民政府", "六十日", "海淀区人民法院", "六个月"):
        assert part in said


def test_a_correction_notice_lists_every_item_with_its_basis_and_its_cure() -> None:
    content, _ = fill(templates()["correction"], values_for("correction"), "zh")
    assert content is not None
    [table] = [block for block in content.blocks if isinstance(block, Table)]
    assert len(table.rows) == 2
    assert table.headings == ("序号", "材料", "需补正的内容", "如何补正", "依据")
    assert all(all(row) for row in table.rows)


def test_the_receipt_promises_an_answer_within_five_working_days() -> None:
    content, _ = fill(templates()["receipt"], values_for("receipt"), "zh")
    assert content is not None
    assert any("五个工作日内（至迟2026年3月9日）" in b.text for b in content.blocks if isinstance(b, Paragraph))


def test_a_paragraph_of_an_absent_value_is_left_out_and_the_numbers_close_up() -> None:
    values = {name: value for name, value in values_for("grant").items() if name != "valid_from"}
    content, findings = fill(templates()["grant"], values, "zh")
    assert findings == ()
    assert content is not None
    paragraphs = [block for block in content.blocks if isinstance(block, Paragraph)]
    assert not any("起生效" in paragraph.text for paragraph in paragraphs)
    assert [paragraph.number for paragraph in paragraphs if paragraph.number] == [1, 2, 3, 4]


def test_the_acceptance_has_no_table_of_procedures_where_there_are_none() -> None:
    values = {**values_for("acceptance"), "procedures": []}
    content, findings = fill(templates()["acceptance"], values, "zh")
    assert findings == ()
    assert content is not None
    assert not any(isinstance(block, Table) for block in content.blocks)
    assert not any("不计入" in block.text for block in content.blocks if isinstance(block, Paragraph))


def test_every_missing_value_is_named_at_once() -> None:
    content, findings = fill(templates()["refusal"], dict(COMMON), "zh")
    assert content is None
    missing = {"/accepted_on", "/facts", "/reasons", "/clause", "/review_body", "/court"}
    assert {finding.where for finding in findings} == missing
    assert {finding.code for finding in findings} == {"document.value_missing"}


@pytest.mark.parametrize(
    ("name", "value"),
    [("accepted_on", "2026-03-02"), ("accepted_on", datetime(2026, 3, 2, tzinfo=UTC)), ("facts", 12)],
)
def test_a_value_of_the_wrong_kind_is_a_finding(name: str, value: object) -> None:
    content, findings = fill(templates()["refusal"], {**values_for("refusal"), name: value}, "zh")
    assert content is None
    assert [(finding.code, finding.where) for finding in findings] == [("document.value_kind", f"/{name}")]


def test_a_row_without_one_of_its_columns_is_a_finding_at_that_cell() -> None:
    rows: Any = deepcopy(OWN["correction"]["missing"])
    del rows[1]["basis"]
    _, findings = fill(templates()["correction"], {**values_for("correction"), "missing": rows}, "zh")
    assert [(finding.code, finding.where) for finding in findings] == [("document.value_missing", "/missing/1/basis")]


def test_a_moment_without_a_zone_is_refused_and_one_with_a_zone_is_told_in_legal_time() -> None:
    naive = {**values_for("receipt"), "received_at": datetime(2026, 3, 2, 14, 5)}  # noqa: DTZ001
    assert [finding.code for finding in fill(templates()["receipt"], naive, "zh")[1]] == ["document.value_kind"]
    assert say(datetime(2026, 3, 2, 23, 5, tzinfo=UTC), "zh") == "2026年3月3日 07:05"
    assert say(date(2026, 3, 2), "en") == "2 March 2026"
    assert say(Text("受理", "accepted"), "en") == "accepted"


def test_braces_inside_a_value_are_printed_and_never_read_again() -> None:
    values = {**values_for("grant"), "scope": "{clause} {{7*7}} {% x %} ${authority}"}
    content, _ = fill(templates()["grant"], values, "zh")
    assert content is not None
    assert "许可内容：{clause} {{7*7}} {% x %} ${authority}" in [
        block.text for block in content.blocks if isinstance(block, Paragraph)
    ]


@pytest.mark.parametrize(
    "place",
    ["{nothing}", "{scope.__class__}", "{{7*7}}", "{scope!r}", "{scope:>10}", "{%x%}", "{", "}", "{}", "{ scope }"],
)
def test_whatever_is_not_a_declared_name_in_braces_is_a_finding(place: str) -> None:
    def change(raw: dict[str, Any]) -> None:
        raw["body"][0]["zh"] += place

    found = broken(change)
    assert found
    assert {where for _, where in found} == {"documents/grant#/body/0/zh"}
    assert {code for code, _ in found} <= {"wording.placeholder_unknown", "wording.braces"}


@pytest.mark.parametrize(
    ("change", "code", "where"),
    [
        (lambda raw: raw.update(surprise=1), "definition.unknown_key", "/surprise"),
        (lambda raw: raw["body"][0].pop("en"), "definition.missing_key", "/body/0"),
        (lambda raw: raw.update(kind="refusal"), "document.kind_differs", "/kind"),
        (lambda raw: raw.update(number="许字第{number}号{serial}"), "number.place_unknown", "/number"),
        (lambda raw: raw["body"][2].pop("when_present"), "document.optional_unguarded", "/body/2/zh"),
        (
            lambda raw: raw["body"][1].update(when_present="nobody"),
            "document.when_present_unknown",
            "/body/1/when_present",
        ),
        (
            lambda raw: raw["placeholders"].update(spare={"kind": "text", "zh": "闲", "en": "spare"}),
            "document.placeholder_unused",
            "/placeholders/spare",
        ),
        (
            lambda raw: raw["placeholders"]["scope"].update(kind="rows"),
            "document.rows_in_sentence",
            "/body/1/zh",
        ),
    ],
)
def test_a_broken_template_is_refused_with_the_place_of_the_fault(change: Any, code: str, where: str) -> None:
    assert (code, "documents/grant#" + where) in broken(change)


def test_a_basis_must_name_a_law_that_is_known() -> None:
    assert broken(lambda raw: None, laws=frozenset({"another"})) == [("document.law_unknown", "documents/grant#/basis")]
