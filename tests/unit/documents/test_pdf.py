"""PDF of certificates and documents, read back with another library."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from permits.core.text import Text
from permits.documents.filling import fill
from permits.documents.pdf import certificate_findings, certificate_pdf, notice_findings, notice_pdf
from permits.documents.qr import qr_png, qr_svg
from permits.documents.types import CertificateFace, DocumentContent, FaceLine, Finish
from tests.unit.documents.samples import NURSE, OWN, VENUE, templates, values_for

INJECTIONS = ["#sys.version", '#read("/etc/passwd")', "*bold* _it_ $x$", "a\\b \\u{41} //c /*d*/", '"]) #panic("x")']


def squeezed(pdf: bytes) -> str:
    """All the text of a PDF without white space: line breaks fall where the page wants them."""
    return re.sub(r"\s|\u200b", "", "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages))


def content(kind: str, language: str = "zh", **changes: object) -> DocumentContent:
    filled, findings = fill(templates()[kind], {**values_for(kind), **changes}, language)
    assert filled is not None, findings
    return filled


def font_files(pdf: bytes) -> dict[str, bool]:
    """Each font of the first page, and whether its outlines are in the file."""
    resources: Any = PdfReader(BytesIO(pdf)).pages[0]["/Resources"]
    fonts = [font.get_object() for font in resources["/Font"].values()]
    described = [font["/DescendantFonts"][0].get_object()["/FontDescriptor"] for font in fonts]
    return {str(d["/FontName"]): any(key in d for key in ("/FontFile2", "/FontFile3")) for d in described}


@pytest.mark.parametrize("face", [VENUE, NURSE], ids=["venue", "nurse"])
def test_a_certificate_is_one_landscape_page_with_every_word_of_its_face(face: CertificateFace) -> None:
    pdf = certificate_pdf(face)
    [page] = PdfReader(BytesIO(pdf)).pages
    assert page.mediabox.width > page.mediabox.height
    said = squeezed(pdf)
    for text in (face.title, face.authority, *(part for line in face.lines for part in (line.title, line.value))):
        assert re.sub(r"\s", "", text.zh) in said
        assert re.sub(r"\s", "", text.en) in said
    assert face.number in said
    assert "2026年3月12日" in said


def test_the_number_of_a_certificate_stands_on_it_once_by_the_name_it_has_there() -> None:
    own = FaceLine("number", Text("登记号", "Registration number"), Text(VENUE.number))
    named = replace(VENUE, lines=(own, *(line for line in VENUE.lines if line.value.zh != VENUE.number)))
    said = squeezed(certificate_pdf(named))
    assert said.count(re.sub(r"\s", "", VENUE.number)) == 1
    assert f"登记号Registrationnumber：{VENUE.number}" in said and "编号" not in said
    assert "编号Number：" in squeezed(certificate_pdf(replace(named, lines=named.lines[1:])))


def test_the_address_copied_from_a_certificate_opens() -> None:
    address = "https://permits.haidian.example.gov.cn/verify/" + "Ab3_x-9" * 5
    printed = PdfReader(BytesIO(certificate_pdf(replace(VENUE, verification_url=address)))).pages[0].extract_text()
    assert address in printed


def test_a_certificate_without_a_seal_says_that_it_is_a_demonstration() -> None:
    assert "未加盖印章" in squeezed(certificate_pdf(VENUE))
    assert "未加盖印章" not in squeezed(certificate_pdf(VENUE, Finish.SEALED))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("kind", sorted(OWN))
def test_a_document_of_ordinary_length_is_one_page_with_its_number_and_addressee(kind: str, language: str) -> None:
    document = content(kind, language)
    pdf = notice_pdf(document)
    assert len(PdfReader(BytesIO(pdf)).pages) == 1
    said = squeezed(pdf)
    for part in (document.title, document.number, document.addressee, document.case_number, document.authority):
        assert re.sub(r"\s", "", part) in said


@pytest.mark.parametrize(
    "pdf", [certificate_pdf(VENUE), notice_pdf(content("refusal"))], ids=["certificate", "refusal"]
)
def test_the_pdf_is_tagged_says_its_title_and_language_and_embeds_every_font(pdf: bytes) -> None:
    reader = PdfReader(BytesIO(pdf))
    catalogue: Any = reader.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"]
    assert str(catalogue["/Lang"]).lower().startswith("zh")
    assert reader.metadata is not None and reader.metadata.title
    assert b"pdfuaid" in catalogue["/Metadata"].get_data()
    fonts = font_files(pdf)
    assert fonts and all(fonts.values())
    assert all("NotoSans" in name for name in fonts)


@pytest.mark.parametrize("hostile", INJECTIONS)
def test_markup_in_the_data_is_printed_as_it_stands(hostile: str) -> None:
    line = FaceLine("name", Text("名称", "Name"), Text(hostile, hostile))
    expected = re.sub(r"\s", "", hostile)
    assert expected in squeezed(certificate_pdf(replace(VENUE, lines=(line,), title=Text("证", hostile))))
    said = squeezed(notice_pdf(content("grant", applicant=hostile, scope=hostile)))
    assert said.count(expected) >= 2
    assert "root:" not in said


def test_rare_characters_are_printed_and_come_out_of_the_file_again() -> None:
    said = squeezed(notice_pdf(content("grant", applicant="𠮷䶮㛃龘𬸦")))
    assert "𠮷䶮㛃龘𬸦" in said


def test_line_breaks_of_any_kind_are_printed_and_invisible_marks_are_not() -> None:
    typed = "第一行\r\n第二行\t三\u2028四\u202e反\u200b转\ufeff\x00"
    document = content("refusal", facts=typed)
    assert notice_findings(document) == []
    said = squeezed(notice_pdf(document))
    assert "第一行第二行三四反转" in said
    assert "\u202e" not in said


def test_a_lone_surrogate_is_a_finding() -> None:
    assert [f.code for f in notice_findings(content("grant", scope="\ud800"))] == ["document.character_unprintable"]


def test_a_character_in_no_font_is_a_finding_with_its_place_and_is_never_printed() -> None:
    strange = FaceLine("name", Text("姓名", "Name"), Text("王\U0003134f"))
    face = replace(NURSE, lines=(strange,))
    [finding] = certificate_findings(face)
    assert (finding.code, finding.where) == ("document.character_unprintable", "/lines/0/value")
    assert "U+3134F" in finding.message.zh
    with pytest.raises(ValueError, match="3134F"):
        certificate_pdf(face)
    assert [f.where for f in notice_findings(content("grant", applicant="王\U0003134f"))] == ["/addressee"]


def test_the_fullest_face_still_has_one_page_and_a_fuller_one_is_a_finding() -> None:
    full = replace(
        VENUE,
        lines=tuple(FaceLine(f"l{n}", Text("项目", "Line"), Text("长" * 40, "long words " * 4)) for n in range(10)),
    )
    assert certificate_findings(full) == []
    assert len(PdfReader(BytesIO(certificate_pdf(full))).pages) == 1
    one_long = replace(VENUE, lines=(FaceLine("l", Text("项目", "Line"), Text("长" * 800)),))
    assert len(PdfReader(BytesIO(certificate_pdf(one_long))).pages) == 1
    too_long = replace(VENUE, lines=(FaceLine("l", Text("项目", "Line"), Text("长" * 801)),))
    assert [finding.code for finding in certificate_findings(too_long)] == ["certificate.face_too_long"]


def test_what_stands_on_the_annex_leaves_the_face_and_follows_on_as_many_pages_as_it_takes() -> None:
    sample = FaceLine("sample", Text("样件文字", "Words"), Text("样" * 3000), annex=True)
    face = replace(VENUE, lines=(*VENUE.lines, sample))
    assert certificate_findings(face) == []
    first, *others = (
        re.sub(r"\s|\u200b", "", page.extract_text()) for page in PdfReader(BytesIO(certificate_pdf(face))).pages
    )
    assert "样件文字" not in first
    assert len(others) >= 2
    assert "附页" in others[0] and face.number in others[0] and "样件文字" in others[0]
    assert "".join(others).count("样") == 3000 + 1
    assert len(PdfReader(BytesIO(certificate_pdf(VENUE))).pages) == 1


def test_a_long_line_after_a_single_short_one_keeps_label_and_value_in_one_row() -> None:
    lines = (
        FaceLine("a", Text("甲项"), Text("短")),
        FaceLine("b", Text("乙项"), Text("很长的内容" * 6)),
        FaceLine("c", Text("丙项"), Text("短短")),
    )
    rows: dict[str, float] = {}

    def note(text: str, _: Any, matrix: Any, __: Any, ___: Any) -> None:
        rows.update({word: matrix[5] for word in ("乙项", "很长的内容") if word in text})

    PdfReader(BytesIO(certificate_pdf(replace(VENUE, lines=lines)))).pages[0].extract_text(visitor_text=note)
    assert rows["乙项"] == rows["很长的内容"]


def test_a_correction_notice_with_sixty_items_goes_on_over_several_pages() -> None:
    rows = [dict(row) for row in OWN["correction"]["missing"]] * 30  # type: ignore[attr-defined]
    pdf = notice_pdf(content("correction", missing=rows))
    assert len(PdfReader(BytesIO(pdf)).pages) > 1
    assert squeezed(pdf).count("平面布局图") == 30


def test_the_same_document_gives_the_same_bytes() -> None:
    assert certificate_pdf(VENUE) == certificate_pdf(VENUE)
    assert certificate_pdf(VENUE) != certificate_pdf(replace(VENUE, issued_on=date(2026, 3, 13)))


def test_qr_codes_come_as_drawing_and_as_picture() -> None:
    url = "https://permits.example.cn/verify/3f9a77"
    assert qr_svg(url).startswith("<svg")
    assert qr_svg(url) != qr_svg(url + "8")
    assert qr_png(url).startswith(b"\x89PNG\r\n")
