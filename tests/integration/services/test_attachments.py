"""Files as they come: judged by their content, shown under a harmless name, kept by their hash."""

from __future__ import annotations

import pytest

from permits.core.finding import Finding
from permits.core.process import Actor
from permits.services.open_file import OpenedFile, open_file
from permits.services.site import Site
from permits.services.store_attachment import Stored, media_type_of, plain_name, store_attachment
from tests.sites import APPLICANT, OVERSEER, PDF, PNG, RECEIVED, handed_in, seen, take_in, who

EXE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + b"\x00" * 48 + b"PE\x00\x00" + b"\x00" * 200
HTML = b"<!doctype html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
ZIP = b"PK\x03\x04\x14\x00\x00\x00\x08\x00" + b"\x00" * 60
ACCEPT = ("application/pdf", "image/png")


def sent(site: Site, name: str, content: bytes, most: int = 1_000_000) -> Stored:
    return store_attachment(site, APPLICANT.username, "M1", name, content, ACCEPT, most, RECEIVED)


def test_a_pdf_comes_back_byte_by_byte(site: Site) -> None:
    stored = sent(site, "plan.pdf", PDF)
    assert stored.upload is not None
    assert (stored.upload.name, stored.upload.media_type, stored.upload.size) == (
        "plan.pdf",
        "application/pdf",
        len(PDF),
    )
    opened = open_file(site, stored.upload.id, APPLICANT)
    assert isinstance(opened, OpenedFile)
    assert (opened.content, opened.media_type) == (PDF, "application/pdf")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("plan.pdf", EXE), ("plan.pdf", HTML), ("plan.png", SVG), ("plan.pdf", ZIP), ("plan.pdf", PNG),
        ("plan.png", PDF), ("plan.exe", EXE), ("plan.svg", SVG), ("plan.html", HTML), ("plan.pdf.exe", PDF),
        ("plan", PDF), ("plan.jpg", PNG), ("plan.pdf", b"x" + PDF), ("plan.pdf", HTML + PDF),
        ("plan.gif", b"GIF89a" + b"\x00" * 50), (".pdf", b"\x00" * 9),
    ],
    ids=range(16),
)  # fmt: skip
def test_what_is_not_what_its_name_says_or_not_accepted_is_refused_in_both_languages(
    site: Site, name: str, content: bytes
) -> None:
    stored = sent(site, name, content)
    assert stored.upload is None
    [finding] = stored.findings
    assert (finding.code, finding.where) == ("file.type", "/M1")
    assert "PDF" in finding.message.zh
    assert name in finding.message.en


@pytest.mark.parametrize("content", [b"%PDF-1.4 " + HTML, PDF[: len(PDF) // 2]])
def test_a_pdf_that_breaks_off_is_refused_with_what_to_do(site: Site, content: bytes) -> None:
    assert [f.code for f in sent(site, "plan.pdf", content).findings] == ["file.broken_off"]


def test_an_empty_file_and_one_too_large_are_refused_and_the_limit_is_named(site: Site) -> None:
    assert [f.code for f in sent(site, "plan.pdf", b"").findings] == ["file.empty"]
    most = len(PDF)
    assert sent(site, "plan.pdf", PDF, most).upload is not None
    assert [f.code for f in sent(site, "plan.pdf", PDF + b"\n", most).findings] == ["file.too_large"]
    [finding] = sent(site, "plan.pdf", PDF + b"\x00" * 2_000_000, 2_000_000).findings
    assert "2 MB" in finding.message.en


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/plan.pdf", "plan.pdf"), ("C:\\Users\\me\\plan.pdf", "plan.pdf"), ("/abs/plan.pdf", "plan.pdf"),
        ("pl\x00an\r\n.pdf", "plan.pdf"), ("\u202efdp.exe.pdf", "fdp.exe.pdf"),
        ("平面图（一）.pdf", "平面图（一）.pdf"),
        ("", "file"), ("..", ".."), ("x" * 5000 + ".pdf", "x" * 200 + ".pdf"),
    ],
    ids=range(9),
)  # fmt: skip
def test_a_name_is_shown_without_folders_and_without_characters_that_lie(given: str, shown: str) -> None:
    assert plain_name(given) == shown


def test_a_name_that_lies_about_direction_cannot_smuggle_another_type(site: Site) -> None:
    stored = sent(site, "annexe\u202efdp.exe", EXE)
    assert [f.code for f in stored.findings] == ["file.type"]
    assert "\u202e" not in stored.findings[0].message.zh


def test_the_real_type_needs_content_and_ending_to_agree() -> None:
    assert media_type_of("a.pdf", PDF) == "application/pdf"
    assert media_type_of("a.PDF", PDF) == "application/pdf"
    assert media_type_of("a.png", PNG) == "image/png"
    assert media_type_of("a.jpeg", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\x00" * 40) == "image/jpeg"
    assert media_type_of("a.pdf", PNG) == ""


def test_a_file_is_opened_by_its_owner_until_it_is_handed_in_and_then_by_those_who_handle_the_case(site: Site) -> None:
    stranger = Actor("13911111111", "李四", frozenset({"applicant"}))
    own = take_in(site, "M3", (), RECEIVED)
    assert open_file(site, own.id, APPLICANT) is not None
    assert open_file(site, own.id, stranger) is None
    assert open_file(site, own.id, OVERSEER) is None
    assert open_file(site, "no-such", APPLICANT) is None
    ref = handed_in(site).case_id
    filed = seen(site, ref).uploads["M3"][0].id
    keeper = Actor("admin", "管理员", frozenset({"administrator"}), "bj-wjw")
    assert open_file(site, filed, keeper) is None, "keeping accounts is no reason to read what people handed in"
    assert isinstance(open_file(site, filed, APPLICANT), OpenedFile)
    assert isinstance(open_file(site, filed, who("window", "clerk", "bj-haidian")), OpenedFile)
    assert open_file(site, filed, who("window", "clerk", "bj-wjw")) is None
    assert open_file(site, filed, stranger) is None
    for other in (OVERSEER, who("director", "reviewer", "bj-haidian")):
        refused = open_file(site, filed, other)
        assert isinstance(refused, Finding), "who may see the case and does not handle it is told why"
        assert refused.code == "file.not_handled"
