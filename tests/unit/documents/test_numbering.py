"""Numbers of documents and certificates."""

from __future__ import annotations

import pytest

from permits.documents.numbering import document_number


@pytest.mark.parametrize(
    ("pattern", "number"),
    [
        ("{authority}许准字〔{year}〕第{serial:05}号", "京海卫许准字〔2026〕第00012号"),
        ("{serial}", "12"),
        ("{year}{serial:03}", "2026012"),
        ("卫{serial:01}", "卫12"),
    ],
)
def test_a_pattern_gives_its_number(pattern: str, number: str) -> None:
    assert document_number(pattern, "京海卫", 2026, 12) == (number, ())


def test_a_serial_wider_than_its_zeros_is_kept_whole() -> None:
    assert document_number("{serial:03}", "", 2026, 123456)[0] == "123456"


@pytest.mark.parametrize(
    "pattern",
    [
        "{year}",
        "{serial:5}",
        "{serial:099}",
        "{authority:05}{serial}",
        "{serial.real}",
        "{serial",
        "{}{serial}",
        "{x}{serial}",
    ],
)
def test_any_other_pattern_is_a_finding(pattern: str) -> None:
    number, findings = document_number(pattern, "京海卫", 2026, 12, "/number")
    assert number == ""
    assert findings
    assert {finding.where for finding in findings} == {"/number"}


def test_an_authority_that_looks_like_a_place_is_not_read_again() -> None:
    assert document_number("{authority}{serial}", "{year}", 2026, 1)[0] == "{year}1"
