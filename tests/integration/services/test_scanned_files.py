"""Files and the virus scanner: what is infected is not taken, what could not be looked at is kept and shut."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from permits.core.finding import Finding
from permits.persistence import attachments
from permits.persistence.scanner import Scanner
from permits.persistence.unit_of_work import reading, unit_of_work
from permits.services.open_file import OpenedFile, open_file
from permits.services.scan_files import Scanned, scan_files
from permits.services.show_page import ShownPage, show_page
from permits.services.site import Site
from permits.services.store_attachment import Stored, store_attachment
from tests import clamd
from tests.sites import APPLICANT, PDF, RECEIVED
from tests.unit.documents.test_pages import LOCKED, two_pages

INFECTED = PDF.replace(b"%%EOF", b"%% " + clamd.EICAR + b"\n%%EOF")
NOBODY = Scanner("tcp://127.0.0.1:9")


@pytest.fixture
def scanner() -> Iterator[Scanner]:
    with clamd.listening() as address:
        yield Scanner(address)


def sent(site: Site, content: bytes) -> Stored:
    return store_attachment(site, APPLICANT.username, "M1", "plan.pdf", content, ("application/pdf",), 0, RECEIVED)


def scan_of(site: Site, stored: Stored) -> str:
    assert stored.upload is not None
    with reading(site.database) as unit:
        row = attachments.load(unit, stored.upload.id)
    assert row is not None
    return row.scan


def opened(site: Site, stored: Stored) -> OpenedFile | Finding | None:
    assert stored.upload is not None
    return open_file(site, stored.upload.id, APPLICANT)


def test_a_clean_file_is_taken_and_opens(site: Site, scanner: Scanner) -> None:
    stored = sent(replace(site, scanner=scanner), PDF * 3)
    assert scan_of(site, stored) == "clean"
    assert isinstance(opened(site, stored), OpenedFile)


def test_an_infected_file_is_not_taken_and_what_was_found_is_told(site: Site, scanner: Scanner) -> None:
    stored = sent(replace(site, scanner=scanner), INFECTED)
    assert stored.upload is None
    [finding] = stored.findings
    assert (finding.code, finding.where) == ("file.infected", "/M1")
    assert "Eicar-Test-Signature" in finding.message.zh and "Eicar-Test-Signature" in finding.message.en


def test_where_the_scanner_is_silent_a_file_is_kept_and_opens_for_nobody_until_it_was_looked_at(
    site: Site, scanner: Scanner
) -> None:
    stored = sent(replace(site, scanner=NOBODY), PDF)
    assert stored.upload is not None and scan_of(site, stored) == "waiting"
    for found in (opened(site, stored), show_page(site, stored.upload.id, APPLICANT, 1, 100, 0)):
        assert isinstance(found, Finding) and found.code == "file.not_scanned"
    later = RECEIVED + timedelta(minutes=5)
    assert scan_files(replace(site, scanner=NOBODY), later) == Scanned(answers=False)
    assert scan_files(replace(site, scanner=scanner), later) == Scanned(clean=1)
    assert isinstance(opened(site, stored), OpenedFile)
    assert scan_files(replace(site, scanner=scanner), later) == Scanned()


def test_a_file_found_infected_later_stays_shut_and_its_desk_is_told_what_to_do(site: Site, scanner: Scanner) -> None:
    stored = sent(replace(site, scanner=NOBODY), INFECTED)
    assert scan_files(replace(site, scanner=scanner), RECEIVED) == Scanned(infected=1)
    found = opened(site, stored)
    assert isinstance(found, Finding) and found.code == "file.kept_infected"
    assert scan_of(site, stored) == "infected"


def test_without_a_scanner_files_are_taken_as_they_are(site: Site) -> None:
    assert site.scanner is None
    assert scan_of(site, sent(site, INFECTED)) == ""


def test_a_scanner_that_answers_something_else_counts_as_silent(site: Site) -> None:
    with clamd.listening() as address:
        scanner = Scanner(address.replace("127.0.0.1", "localhost"))
        assert scanner.finds(PDF) == ""
    assert scan_of(site, sent(replace(site, scanner=scanner), PDF)) == "waiting", "it has gone meanwhile"


@pytest.mark.parametrize(("content", "code"), [(LOCKED, "file.locked"), (b"%PDF-1.4 ? %%EOF", "file.damaged")])
def test_a_file_that_would_not_open_is_refused_with_what_to_do(site: Site, content: bytes, code: str) -> None:
    stored = sent(site, content)
    assert stored.upload is None and [finding.code for finding in stored.findings] == [code]


def test_a_page_is_shown_to_whoever_may_open_the_file_and_to_nobody_else(site: Site) -> None:
    stored = sent(site, two_pages())
    assert stored.upload is not None
    shown = show_page(site, stored.upload.id, APPLICANT, 2, 100, 0)
    assert isinstance(shown, ShownPage) and (shown.name, shown.drawn.pages) == ("plan.pdf", 2)
    stranger = replace(APPLICANT, username="13800000077")
    assert show_page(site, stored.upload.id, stranger, 1, 100, 0) is None


def test_a_file_kept_before_it_was_tried_to_open_says_what_is_wrong_with_it(site: Site) -> None:
    with unit_of_work(site.database) as uow:
        row = attachments.add(
            uow, site.data_dir, LOCKED, owner=APPLICANT.username, slot="M1", name="old.pdf",
            media_type="application/pdf", now=RECEIVED,
        )  # fmt: skip
        token = row.id
    found = show_page(site, token, APPLICANT, 1, 100, 0)
    assert isinstance(found, Finding) and found.code == "file.kept_locked"
