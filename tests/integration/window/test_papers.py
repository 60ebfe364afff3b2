"""Papers on the page of a case: previewed as PDF, printed, taken into a word processor; and said to have no seal."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from io import BytesIO
from pathlib import Path

from docx import Document
from pypdf import PdfReader

from permits.documents.sealing import seals_in
from permits.documents.seals import Seals
from permits.faces.kit.views import KEY
from tests.integration.desks import Officer, Town, named, summary_of

REFUSED = named("not-accept", outcome="wrong_authority", reason="场所不在本区", referral="市卫生健康委员会")


def links(page: str, ending: str = "") -> list[str]:
    return [unescape(one) for one in re.findall(rf'href="(/cases/[^"#/]+/papers/[^"#/]+{ending})["#]', page)]


def words_of(pdf: bytes) -> str:
    return "".join("".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages)


def test_a_paper_is_opened_as_pdf_before_it_is_sent_and_nothing_has_happened(
    town: Town, clerk: Officer, number: str
) -> None:
    town.later(hours=1)
    path = f"/window/cases/{number}"
    page = clerk.send(path, "preview:not-accept", REFUSED)
    assert page.status_code == 200
    assert 'value="print:not-accept"' in page.text and 'target="_blank"' in page.text
    [kind] = re.findall(r'name="paper" value="([^"]+)"', page.text)
    papers = len(set(links(clerk.get(path).text)))
    printed = clerk.send(path, "print:not-accept", {**REFUSED, "paper": kind})
    assert printed.mimetype == "application/pdf"
    said = words_of(printed.data)
    assert "未发送预览" in said and "场所不在本区" in said and "（发送时编号）" in said
    assert seals_in(printed.data) == []
    assert len(set(links(clerk.get(path).text))) == papers
    assert clerk.send(path, "not-accept", REFUSED).status_code == 302


def test_each_paper_has_a_link_that_prints_it_and_opens_the_sealed_file(clerk: Officer, number: str) -> None:
    page = clerk.get(f"/window/cases/{number}").text
    to_print = re.findall(r'href="([^"]+)" target="_blank" rel="noopener" data-print', page)
    assert to_print and all(one in links(page) for one in to_print)
    answer = clerk.get(to_print[0])
    assert answer.mimetype == "application/pdf" and answer.headers["Content-Disposition"].startswith("inline")
    assert [seal.holds for seal in seals_in(answer.data) or []] == [True]
    assert clerk.get(to_print[0]).data == answer.data


def test_a_notice_is_taken_into_a_word_processor_and_a_receipt_is_not(clerk: Officer, number: str) -> None:
    path = f"/window/cases/{number}"
    assert links(clerk.get(path).text, "/working-copy") == []
    [receipt] = set(links(clerk.get(path).text))
    assert clerk.get(f"{receipt}/working-copy").status_code == 404
    done = clerk.send(path, "not-accept", REFUSED)
    copies = set(links(clerk.get(done.headers["Location"]).text, "/working-copy"))
    assert len(copies) == 1
    answer = clerk.get(copies.pop())
    assert answer.headers["Content-Disposition"].startswith("attachment")
    copy = Document(BytesIO(answer.data))
    assert "工作稿，非盖章原件" in copy.sections[0].header.paragraphs[0].text
    assert any("场所不在本区" in one.text for one in copy.paragraphs)


def test_where_there_is_no_seal_the_officer_is_told_and_papers_open_all_the_same(
    town: Town, clerk: Officer, number: str, tmp_path: Path
) -> None:
    words = "没有可用的电子印章"
    assert words not in clerk.get(f"/window/cases/{number}").text
    town.app.extensions[KEY] = replace(town.site, seals=Seals(tmp_path))
    try:
        page = clerk.get(f"/window/cases/{number}").text
        assert words in page
        opened = clerk.get(links(page)[0])
        assert opened.status_code == 200 and seals_in(opened.data) == []
    finally:
        town.app.extensions[KEY] = town.site


def test_the_page_records_which_papers_were_served_and_on_whom(clerk: Officer, number: str) -> None:
    path = f"/window/cases/{number}"
    [paper] = re.findall(r'name="f-serve-papers\.papers"[^>]*value="([^"]+)"', clerk.get(path).text)
    nothing = clerk.send(path, "serve-papers", named("serve-papers", mode="window", receiver="经办人赵六"))
    assert nothing.status_code == 422 and summary_of(nothing.text) == ["请至少选择或者填写一项“送达的文书”"]
    assert 'value="经办人赵六"' in nothing.text
    said = named("serve-papers", papers=[paper], mode="window", receiver="经办人赵六")
    assert clerk.send(path, "serve-papers", said).status_code == 302
    page = clerk.get(path).text
    assert "已送达 经办人赵六（窗口领取）" in page and "送达回证" in page
    assert "f-serve-papers.papers" not in page
    record = links(page)[-1]
    printed = words_of(clerk.get(record).data)
    assert paper in printed and "经办人赵六" in printed and "受送达人（代收人）签名或者盖章" in printed
