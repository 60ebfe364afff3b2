"""Certificates and documents as PDF. Knows faces, contents and the committed templates; decides nothing about them.

Tagged PDF/UA-1 with title and language, every font embedded. The templates are fixed files: what is printed is
handed to them as one JSON value and only ever shown, never evaluated, so that markup in a name stays the name.
No font of the machine is used. The same value gives the same bytes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any
from unicodedata import category

import typst

from permits.core.finding import Finding, FindingKind, pointer
from permits.core.placeholders import say
from permits.core.text import Text
from permits.documents.glyphs import FONTS, unprintable
from permits.documents.qr import qr_svg
from permits.documents.types import CertificateFace, DocumentContent, FaceLine, Finish, Paragraph, Table

TEMPLATES = Path(__file__).parent / "templates"
WIDE_FROM = 15
INVISIBLE = ("Cc", "Cf")
CHINESE_DIGITS = "〇一二三四五六七八九"

FACE_HOLDS = 800
ROWS_HELD = 10

_LINE_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")

FACE_TOO_LONG = FindingKind(
    "certificate.face_too_long",
    "证照照面共 {length} 字，超出一页可印的 {holds} 字（至多 {rows} 行）；请精简照面内容或另附附页",
    "The face of the certificate has {length} characters; one page holds {holds} in at most {rows} rows; "
    "shorten it or put the rest on an annex",
)

WORDS = {
    "zh": {
        "colon": "：",
        "remedies": "救济途径",
        "case_number": "业务号：",
        "contact": "联系方式：",
        "scan": "扫码查办理进度",
        "copies": "本文书一式{copies}份，一份存档，其余送达当事人。",
        "unsealed": "未加盖印章，不作为文书原件",
        "preview": "预览，尚未发送，未加盖印章",
        "sealed": "",
        "demonstration": "以演示证书签章，不具有法律效力",
        "translation": "",
    },
    "en": {
        "colon": ":",
        "remedies": "How to challenge this document",
        "case_number": "Case number:",
        "contact": "Contact:",
        "scan": "Scan to follow the case",
        "copies": "Made in {copies} copies: one is filed, the rest are served on the party.",
        "unsealed": "Not sealed: not the original",
        "preview": "Preview: not sent and not sealed",
        "sealed": "",
        "demonstration": "Sealed with a demonstration certificate: no legal effect",
        "translation": "English translation for information; the Chinese text prevails.",
    },
}


# What stands in the place of the seal while it is empty, and across a page that was not sent.
NO_SEAL = {"zh": "未加盖\n印章", "en": "not\nsealed"}
WATERMARK = {"zh": "未发送 预览", "en": "NOT SENT · PREVIEW"}
UNSEALED_FACE = Text("未加盖印章，不具有法律效力", "Not sealed: no legal effect")
DEMONSTRATION = Text("演示专用", "For demonstration")


# What the number of a certificate is called that has no name of its own for it.
NUMBER = Text("编号", "Number")


@dataclass(frozen=True, slots=True)
class SealPlace:
    """Where a page leaves room for a seal: the page, counted from 0, and left, bottom, right, top in points."""

    page: int
    box: tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Printed:
    """A printed paper. `place` is None where it takes no seal."""

    content: bytes
    place: SealPlace | None = None


def certificate_pdf(face: CertificateFace, finish: Finish = Finish.UNSEALED) -> bytes:
    """The certificate: one landscape A4 page, and its annex if it has one. Ask `certificate_findings` first; ValueError
    if it was not asked."""
    return print_face(face, finish).content


def notice_pdf(document: DocumentContent, finish: Finish = Finish.UNSEALED) -> bytes:
    """The document: portrait A4. Ask `notice_findings` first; ValueError if it was not asked."""
    return print_document(document, finish).content


def print_face(face: CertificateFace, finish: Finish) -> Printed:
    """The certificate, with the place of its seal."""
    _must_be_printable(certificate_findings(face))
    return typeset("certificate.typ", _face_data(face, finish), face.issued_on)


def print_document(document: DocumentContent, finish: Finish) -> Printed:
    """The document, with the place of its seal."""
    _must_be_printable(notice_findings(document))
    return typeset("notice.typ", document_data(document, finish), document.dated)


@cache
def seal_picture(authority: str, *, demonstration: bool) -> bytes:
    """The round red seal of an authority (its Chinese name) as a PDF of that size: lines and letters, no pixels."""
    data = {"name": plain(authority), "words": DEMONSTRATION.zh if demonstration else ""}
    return bytes(_press("seal.typ", data).compile(format="pdf", timestamp=datetime(2000, 1, 1, tzinfo=UTC)))


def certificate_findings(face: CertificateFace) -> list[Finding]:
    """Why the face cannot be printed: characters in no committed font, more words than one page holds."""
    findings = unprintable(strings(plain(_face_data(face, Finish.UNSEALED))))
    length = sum(len(line.value.zh) + len(line.value.en) // 2 for line in _on_the_face(face))
    if length > FACE_HOLDS or _rows_of(face) > ROWS_HELD:
        findings.append(FACE_TOO_LONG.at("/lines", length=length, holds=FACE_HOLDS, rows=ROWS_HELD))
    return findings


def notice_findings(document: DocumentContent) -> list[Finding]:
    """Why the document cannot be printed: characters in no committed font. It may have any number of pages."""
    return unprintable(strings(plain(document_data(document, Finish.UNSEALED))))


# ---------------------------------------------------------------- what the templates are handed


def _face_data(face: CertificateFace, finish: Finish) -> dict[str, Any]:
    called = next((line.title for line in face.lines if _is_number(line, face)), NUMBER)
    return {
        "title": face.title.zh,
        "title_en": face.title.en,
        "number": face.number,
        "number_label": called.zh,
        "number_label_en": called.en,
        "lines": [_line_data(line) for line in _on_the_face(face)],
        "annex": [_line_data(line) for line in face.lines if line.annex],
        "authority": face.authority.zh,
        "authority_en": face.authority.en,
        "issued_on": say(face.issued_on, "zh"),
        "verification_url": face.verification_url,
        "qr": qr_svg(face.verification_url) if face.verification_url else "",
        "qr_alt": f"核验二维码 Verification code {face.verification_url}",
        "finish": finish,
        "seal_words": NO_SEAL["zh"],
        "finish_words": list(_face_finish(finish)),
    }


def _face_finish(finish: Finish) -> tuple[str, str]:
    if finish == Finish.UNSEALED:
        return UNSEALED_FACE.zh, UNSEALED_FACE.en
    return WORDS["zh"][finish], WORDS["en"][finish]


def _on_the_face(face: CertificateFace) -> list[FaceLine]:
    """The lines below the head. The number stands in the head already, by the name the certificate has for it."""
    return [line for line in face.lines if not line.annex and not _is_number(line, face)]


def _is_number(line: FaceLine, face: CertificateFace) -> bool:
    return not line.annex and line.value.zh == face.number


def _line_data(line: FaceLine) -> dict[str, Any]:
    return {
        "label": line.title.zh,
        "label_en": line.title.en,
        "value": line.value.zh,
        "value_en": line.value.en,
        "wide": _is_wide(line),
    }


def _rows_of(face: CertificateFace) -> int:
    rows, half = 0, False
    for line in _on_the_face(face):
        rows += _is_wide(line) or not half
        half = not _is_wide(line) and not half
    return rows


def _is_wide(line: FaceLine) -> bool:
    """Whether the line takes the whole width; two short ones share a row."""
    return len(line.value.zh) >= WIDE_FROM or len(line.value.en) >= 2.5 * WIDE_FROM or "\n" in line.value.zh


def document_data(document: DocumentContent, finish: Finish) -> dict[str, Any]:
    words = dict(WORDS[document.language])
    words["copies"] = words["copies"].replace("{copies}", _copies(document)) if document.copies > 1 else ""
    words["finish"] = words[finish]
    words["seal"] = NO_SEAL[document.language]
    words["watermark"] = WATERMARK[document.language] if finish == Finish.PREVIEW else ""
    return {
        "language": document.language,
        "region": {"zh": "cn", "en": "gb"}[document.language],
        "words": words,
        "title": document.title,
        "number": document.number,
        "case_number": document.case_number,
        "addressee": document.addressee,
        "blocks": [_block_data(block, document.language) for block in document.blocks],
        "remedies": [_block_data(block, document.language) for block in document.remedies],
        "signatures": list(document.signatures),
        "authority": document.authority,
        "dated": say(document.dated, document.language),
        "contact": document.contact,
        "verification_url": document.verification_url,
        "qr": qr_svg(document.verification_url) if document.verification_url else "",
        "finish": finish,
    }


def _block_data(block: Paragraph | Table, language: str) -> dict[str, Any]:
    if isinstance(block, Table):
        return {
            "kind": "table",
            "title": block.title,
            "headings": list(block.headings),
            "shares": list(block.shares),
            "rows": [list(row) for row in block.rows],
        }
    return {"kind": "paragraph", "label": _label(block.number, language), "text": block.text}


def _label(number: int, language: str) -> str:
    if not number:
        return ""
    return f"{_chinese(number)}、" if language == "zh" else f"{number}. "


def _chinese(number: int) -> str:
    """1–99 in Chinese numerals, as numbered paragraphs are counted."""
    tens, ones = divmod(number, 10)
    head = {0: "", 1: "十"}.get(tens, CHINESE_DIGITS[tens] + "十")
    return head + (CHINESE_DIGITS[ones] if ones else "")


def _copies(document: DocumentContent) -> str:
    if document.language == "en":
        return str(document.copies)
    return "两" if document.copies == 2 else _chinese(document.copies)


# ---------------------------------------------------------------- typesetting


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])


def typeset(template: str, data: dict[str, Any], dated: date) -> Printed:
    press = _press(template, data)
    content = press.compile(format="pdf", pdf_standards="ua-1", timestamp=datetime.combine(dated, time(), UTC))
    sealed = data.get("finish") in (Finish.SEALED, Finish.DEMONSTRATION)
    return Printed(content, _seal_place(press) if sealed else None)


def _press(template: str, data: dict[str, Any]) -> Any:
    return typst.Compiler(
        str(TEMPLATES / template),
        root=str(TEMPLATES),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(plain(data), ensure_ascii=False)},
    )


def _seal_place(press: Any) -> SealPlace:
    """Where the template left room; it measures from the top of the page, PDF from the bottom."""
    [found] = json.loads(press.query("<seal-place>", field="value"))
    left, bottom = found["x"], found["height"] - found["y"] - found["size"]
    box = (left, bottom, left + found["size"], bottom + found["size"])
    return SealPlace(found["page"] - 1, tuple(round(edge) for edge in box))


def plain(value: Any) -> Any:
    """The data as it is printed: one kind of line break, tabs as spaces, and none of the invisible marks (directional
    overrides, zero-width characters) that would make a page read otherwise than what was stored."""
    if isinstance(value, str):
        broken = _LINE_BREAKS.sub("\n", value).replace("\t", " ")
        return "".join(character for character in broken if character == "\n" or category(character) not in INVISIBLE)
    if isinstance(value, dict):
        return {name: plain(part) for name, part in value.items()}
    return [plain(part) for part in value] if isinstance(value, list) else value


def _must_be_printable(findings: list[Finding]) -> None:
    if findings:
        raise ValueError("; ".join(f"{finding.where}: {finding.message.en}" for finding in findings))


def strings(value: object, where: str = "") -> Iterator[tuple[str, str]]:
    """Every text in the data handed to a template, with its place."""
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, dict):
        for name, part in value.items():
            yield from strings(part, where + pointer(name))
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from strings(part, where + pointer(index))
