"""Papers sealed once and kept: the same file for everybody, in the log, and watched over."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from shutil import rmtree

import pytest
from pypdf import PdfReader

from permits.documents.seals import Seals
from permits.ops.cli import main
from permits.persistence import audit, files, numbers, sealed_papers
from permits.persistence.unit_of_work import reading
from permits.services.check_health import check_health
from permits.services.preview_act import preview_act
from permits.services.print_paper import copy_paper, print_certificate, print_paper, print_preview
from permits.services.site import Site
from permits.services.verify import verify
from permits.services.verify_papers import verify_paper
from tests import sites
from tests.sites import OVERSEER, RECEIVED, do, handed_in, holder, seen, until

LATER = RECEIVED + timedelta(days=40)


def opened(site: Site, ref: str, kind: str = "receipt", language: str = "zh", at: datetime = RECEIVED) -> bytes:
    view = seen(site, ref)
    row = next(row for row in view.documents if row.kind == kind)
    printed = print_paper(site, view, row.id, language, at)
    assert printed is not None
    return printed[1]


def broken(site: Site) -> dict[str, list[str]]:
    return {one.code: [what.what for what in one.broken] for one in verify(site) if one.broken}


def words_of(pdf: bytes) -> str:
    return "".join("".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages)


def test_a_paper_is_the_same_file_each_time_it_is_opened_and_the_log_has_its_hash(site: Site) -> None:
    ref = handed_in(site).case_id
    first = opened(site, ref)
    assert opened(site, ref, at=LATER) == first
    assert opened(site, ref, language="en") != first
    with reading(site.database) as unit:
        logged = [entry.data for entry in audit.entries(unit) if entry.action == sealed_papers.SEALED]
    assert logged[0]["sha256"] == files.hash_of(first) and len(logged) == 2
    assert broken(site) == {}


def test_who_opens_a_paper_at_the_same_moment_gets_the_same_file(site: Site) -> None:
    ref = handed_in(site).case_id
    with ThreadPoolExecutor(4) as several:
        assert len(set(several.map(lambda _: opened(site, ref), range(4)))) == 1
    assert broken(site) == {}


def test_the_certificate_is_sealed_like_every_other_paper(site: Site) -> None:
    ref = handed_in(site).case_id
    until(site, ref, "", RECEIVED)
    view = seen(site, ref)
    first, again = print_certificate(site, view, RECEIVED), print_certificate(site, view, LATER)
    assert first is not None and first == again
    found = verify_paper(site, first[1])
    assert found is not None and found.holds and view.certificate and found.number == view.certificate.number


def test_of_a_file_brought_from_outside_it_is_told_whether_it_is_ours_and_unchanged(site: Site) -> None:
    paper = opened(site, handed_in(site).case_id)
    whole = verify_paper(site, paper)
    assert whole is not None and whole.holds and "收字" in whole.number
    for place in (len(paper) // 2, len(paper) - 600):
        changed = bytearray(paper)
        changed[place] ^= 1
        found = verify_paper(site, bytes(changed))
        assert found is None or not found.holds
    elsewhere = replace(site, seals=Seals(site.data_dir / "nowhere"))
    assert (known := verify_paper(elsewhere, paper)) and known.holds, "the log knows who sealed it"


def test_a_changed_byte_on_the_disk_is_found_and_the_file_is_not_handed_out(site: Site) -> None:
    ref = handed_in(site).case_id
    paper = opened(site, ref)
    path = files.path_of(site.data_dir, files.hash_of(paper))
    changed = bytearray(paper)
    changed[len(changed) // 3] ^= 1
    path.write_bytes(changed)
    with pytest.raises(files.FileDamaged):
        opened(site, ref)
    assert set(broken(site)) == {"I10", "I17"}


def test_without_a_seal_a_paper_opens_and_says_so_and_is_sealed_once_there_is_one(
    site: Site,
) -> None:
    ref = handed_in(site).case_id
    bare = replace(site, seals=Seals(site.data_dir / "nowhere"))
    paper = opened(bare, ref)
    assert "未加盖印章" in words_of(paper)
    assert (found := verify_paper(site, paper)) and not found.seals and not found.holds
    assert (found := verify_paper(site, opened(site, ref))) and found.holds


def test_papers_sealed_before_a_certificate_was_renewed_stay_as_they_are(site: Site) -> None:
    ref = handed_in(site).case_id
    before = opened(site, ref)
    rmtree(site.seals.folder)
    assert opened(site, ref) == before
    after = opened(site, ref, language="en")
    old, new = verify_paper(site, before), verify_paper(site, after)
    assert old and new and old.holds and new.holds and old.ours != new.ours
    assert broken(site) == {}


def test_who_does_not_handle_the_case_gets_no_seal_on_covered_words_and_no_working_copy(site: Site) -> None:
    ref = handed_in(site).case_id
    do(site, ref, "request-correction", RECEIVED, items=[{"where": "/materials/M3", "reason": "不清晰"}])
    view = seen(site, ref, OVERSEER)
    notice = next(row for row in view.documents if row.kind == "correction")
    assert not view.whole
    printed = print_paper(site, view, notice.id, "zh", RECEIVED)
    assert printed and "未加盖印章" in words_of(printed[1])
    assert copy_paper(site, view, notice.id, "zh") is None
    receipt = next(row for row in view.documents if row.kind == "receipt")
    assert copy_paper(site, seen(site, ref), notice.id, "zh"), "a notice may be worked on"
    assert copy_paper(site, seen(site, ref), receipt.id, "zh") is None, "a receipt may not"


def test_a_preview_is_what_will_be_sent_but_uses_no_number_and_bears_no_seal(site: Site) -> None:
    ref = handed_in(site).case_id
    asked = {"items": [{"where": "/materials/M3", "reason": "不清晰"}], "all_in_order": True}
    series = f"document:correction:{seen(site, ref).case.authority}"
    found = preview_act(site, ref, "request-correction", asked, holder(site, ref), RECEIVED)
    [row] = [row for row in found.papers if row.kind == "correction"]
    name, preview = print_preview(row, "zh")
    said = words_of(preview)
    assert name.startswith("预览") and "未发送" in said and "（发送时编号）" in said
    assert row.number is not None and row.number not in said
    with reading(site.database) as unit:
        assert numbers.last_number(unit, series, RECEIVED.year) == 0
    do(site, ref, "request-correction", RECEIVED, items=asked["items"])
    sent = words_of(opened(site, ref, "correction"))
    assert row.number in sent and "不清晰" in sent and "不清晰" in said


def test_the_operator_is_told_by_a_command_who_sealed_a_file_and_that_a_byte_was_changed(
    sqlite_site_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    site = sites.site_at(sqlite_site_url, tmp_path)
    paper = tmp_path / "paper.pdf"
    paper.write_bytes(opened(site, handed_in(site).case_id))
    for name, value in (("DATABASE_URL", sqlite_site_url), ("DATA_DIR", str(tmp_path / "data")), ("LOCALE", "en")):
        monkeypatch.setenv(f"PERMITS_{name}", value)
    assert main(["verify", "--paper", str(paper), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["holds"] and told["number"] and told["seals"][0]["ours"] and "演示" in told["seals"][0]["signer"]
    changed = bytearray(paper.read_bytes())
    changed[2000] ^= 1
    paper.write_bytes(changed)
    assert main(["verify", "--paper", str(paper)]) == 1
    assert "the seal does not hold" in capsys.readouterr().out
    assert main(["verify", "--paper", str(tmp_path / "none.pdf")]) == 1
    assert main(["verify"]) == 0
    site.database.close()


def test_the_doctor_tells_which_authorities_cannot_seal(site: Site) -> None:
    def seals(one: Site) -> str:
        return next(check.fix.en for check in check_health(one, "x" * 32, RECEIVED) if check.code == "seals")

    assert seals(site) == ""
    assert "no certificate to seal with" in seals(replace(site, seals=Seals(site.data_dir / "nowhere")))
