"""What the public page says of a certificate."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from permits.documents.signing import PublicKeys, SigningKey, sign
from permits.documents.verification import (
    ENDINGS,
    CertificateRow,
    VerificationPage,
    face_as_signed,
    verification_page_model,
)
from tests.unit.documents.samples import VENUE

KEY = SigningKey.create()
KEYS = PublicKeys.of(KEY)
FACE = face_as_signed(VENUE)
TOKEN = sign(FACE, KEY)
ROW = CertificateRow(VENUE.number, FACE, VENUE.valid_from, VENUE.valid_to)


def page(token: str = TOKEN, row: CertificateRow | None = ROW, today: date = date(2027, 1, 1)) -> VerificationPage:
    return verification_page_model(token, row, KEYS, today)


@pytest.mark.parametrize(
    ("today", "state"),
    [
        (date(2026, 3, 11), "not_yet"),
        (date(2026, 3, 12), "valid"),
        (date(2030, 3, 11), "valid"),
        (date(2030, 3, 12), "expired"),
    ],
)
def test_the_first_and_the_last_day_of_validity_both_count(today: date, state: str) -> None:
    assert page(today=today).state == state


def test_a_certificate_without_an_end_stays_valid() -> None:
    assert page(row=replace(ROW, valid_to=None), today=date(2099, 1, 1)).state == "valid"


@pytest.mark.parametrize("ending", sorted(ENDINGS))
def test_an_ended_certificate_says_how_and_when_it_ended(ending: str) -> None:
    shown = page(row=replace(ROW, ended_as=ending, ended_on=date(2026, 12, 31)))
    assert shown.state == "revoked"
    assert ENDINGS[ending].zh in shown.message.zh
    assert "2026年12月31日" in shown.message.zh
    assert "31 December 2026" in shown.message.en


def test_an_ending_in_the_future_has_not_happened_yet() -> None:
    assert page(row=replace(ROW, ended_as="recalled", ended_on=date(2027, 1, 2))).state == "valid"


def test_a_certificate_the_register_does_not_have_is_unknown_even_with_a_good_signature() -> None:
    assert page(row=None).state == "unknown"
    assert page(token="", row=None).state == "unknown"


def test_a_broken_token_is_altered_and_shows_nothing_of_the_register() -> None:
    shown = page(token=TOKEN[:-8] + "AAAAAAAA")
    assert (shown.state, shown.lines) == ("altered", ())
    assert shown.finding is not None and shown.finding.code == "signature.altered"


def test_a_face_that_differs_from_the_register_is_altered() -> None:
    shown = page(row=replace(ROW, face={**FACE, "valid_to": "2031-01-01"}))
    assert (shown.state, shown.lines) == ("altered", ())


def test_only_public_lines_are_shown() -> None:
    codes = {line.code for line in page().lines}
    assert "person" not in codes
    assert "holder" in codes


def test_a_number_typed_by_hand_shows_the_register_without_claiming_a_signature() -> None:
    assert (page(token="").state, page(token="").signed) == ("valid", False)
    assert page().signed
