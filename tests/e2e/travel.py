"""A whole journey: the application handed in, every office at work, the certificate in a stranger's hands."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO

from pypdf import PdfReader

from tests.e2e.cases import Application
from tests.e2e.people import Applicant, Officer, Person
from tests.e2e.work import Step


def travel(
    wanted: Application, steps: list[Step], applicant: Applicant, officer: Callable[..., Officer], stranger: Person
) -> None:
    """From the applicant's first page to the page on which a stranger checks the certificate, every page looked at."""
    code = wanted.item.code
    number = applicant.apply(*wanted.apply)
    for office, desk, work in steps:
        someone = officer(wanted.office(office), desk)
        someone.go(desk)
        someone.look(f"list{desk.replace('/', '-')}")
        someone.open(number)
        someone.look(f"{code}.{office}-{work.act}")
        someone.do(work, look=f"{work.act}")
        someone.look(f"{work.act}-done")
    link = see_certificate(applicant, wanted, number)
    check_as_a_stranger(stranger, link, wanted)


def see_certificate(applicant: Applicant, wanted: Application, number: str) -> str:
    """The applicant follows the case and downloads the certificate; the address in its QR code."""
    applicant.go(f"/my/cases/{number}")
    applicant.look(f"{wanted.item.code}.progress-end")
    address = applicant.page.locator('main a[role="button"][href$="/certificate"]').get_attribute("href")
    answer = applicant.context.request.get(f"{applicant.address}{address}")
    assert answer.ok and answer.headers["content-type"] == "application/pdf"
    pages = PdfReader(BytesIO(answer.body())).pages
    # Lines may break anywhere in an address: what marks those places is no part of it.
    said = re.sub(r"[\s\u200b]", "", "".join(page.extract_text() for page in pages))
    assert wanted.example.expect["certificate"]["holder"] in said, said
    printed = re.search(rf"{re.escape(applicant.address)}(/verify/[\w-]{{22}})", said)
    link = applicant.page.locator('main a[href*="/verify/"]').get_attribute("href")
    assert printed and printed[1] == link, (said, link)
    return printed[1]


def check_as_a_stranger(stranger: Person, link: str, wanted: Application) -> None:
    stranger.go(link)
    assert wanted.item.certificate and wanted.item.certificate.title.zh in stranger.text()
    stranger.look(f"{wanted.item.code}.verified")
