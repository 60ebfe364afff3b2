"""Seals on PDF files, set with real keys and judged by the library's own validator; and the keys themselves."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from pypdf import PdfReader

from permits.core.text import Text
from permits.documents.pdf import Printed, notice_pdf, print_document, print_face, seal_picture
from permits.documents.sealing import seals_in, set_seal
from permits.documents.seals import Seals, read_seal
from permits.documents.types import Finish
from tests.unit.documents.samples import VENUE
from tests.unit.documents.test_pdf import content, squeezed

NOW = datetime(2026, 3, 12, 2, tzinfo=UTC)
CODE, TITLE = "bj-haidian", Text("北京市海淀区卫生健康委员会", "Haidian District Health Commission, Beijing")
NUMBER = "京海卫许字〔2026〕第00123号"
PASSWORD = b"a pass phrase"


@pytest.fixture(scope="session")
def seals(tmp_path_factory: pytest.TempPathFactory) -> Seals:
    return Seals(tmp_path_factory.mktemp("seals"), makes_own=True)


def with_seal(seals: Seals, printed: Printed) -> bytes:
    seal = seals.of(CODE, TITLE, NOW)
    assert seal is not None and printed.place is not None
    picture = seal_picture(TITLE.zh, demonstration=True)
    return set_seal(printed.content, picture, printed.place, seal, reason=NUMBER, authority=TITLE.zh, now=NOW)


@pytest.fixture(scope="session")
def paper(seals: Seals) -> bytes:
    return with_seal(seals, print_document(content("grant"), Finish.DEMONSTRATION))


def bring(seals: Seals, folder: Path, password: bytes | None = PASSWORD) -> Path:
    """The file an operator would bring, with its password beside it."""
    held = seals.of(CODE, TITLE, NOW)
    assert held is not None
    path = folder / f"{CODE}.p12"
    locked = BestAvailableEncryption(PASSWORD)
    path.write_bytes(
        serialize_key_and_certificates(b"seal", held.held.key, held.certificate, None, locked)  # type: ignore[type-var]
    )
    path.chmod(0o600)
    if password:
        path.with_suffix(".password").write_bytes(password + b"\n")
    return path


# ---------------------------------------------------------------- what a seal says


def test_a_sealed_paper_tells_who_sealed_it_when_and_under_which_number(paper: bytes, seals: Seals) -> None:
    seal = seals.of(CODE, TITLE, NOW)
    assert seal is not None
    [found] = seals_in(paper) or []
    assert found.holds
    assert (found.signer, found.reason, found.signed_at) == (f"演示 {TITLE.zh}", NUMBER, NOW)
    assert found.fingerprint == seal.fingerprint


def apart(what: Callable[[], Any]) -> Any:
    """Done in a thread of its own: a browser test before this one may have left an event loop running in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(what).result()


def test_another_validator_that_trusts_the_certificate_finds_the_whole_file_certified(paper: bytes) -> None:
    [signature] = PdfFileReader(BytesIO(paper)).embedded_signatures
    trust = ValidationContext(trust_roots=[signature.signer_cert], allow_fetching=False)
    status = apart(lambda: validate_pdf_signature(signature, signer_validation_context=trust))
    assert status.bottom_line and status.docmdp_ok, status.pretty_print_details()


def test_a_changed_byte_is_found_wherever_it_is_signed(paper: bytes) -> None:
    [signature] = PdfFileReader(BytesIO(paper)).embedded_signatures
    first, length, second, rest = map(int, signature.byte_range)
    places = [*range(first, length, length // 40), *range(second, second + rest, max(1, rest // 20))]
    for place in places:
        broken = bytearray(paper)
        broken[place] ^= 1
        assert not any(seal.holds for seal in seals_in(bytes(broken)) or []), place


def test_words_added_behind_a_seal_are_found(paper: bytes) -> None:
    assert not any(seal.holds for seal in seals_in(paper + b"\n% one more line\n") or [])


def test_what_is_no_pdf_is_told_from_what_has_no_seal() -> None:
    assert seals_in(b"not a PDF") is None
    assert seals_in(notice_pdf(content("grant"))) == []


def test_a_seal_is_set_and_judged_where_an_event_loop_runs_already(seals: Seals) -> None:
    async def both() -> bool:
        [found] = seals_in(with_seal(seals, print_document(content("grant"), Finish.DEMONSTRATION))) or []
        return found.holds

    assert apart(lambda: asyncio.run(both()))


# ---------------------------------------------------------------- how it looks


def test_the_seal_is_the_signatures_own_picture_in_lines_and_letters_where_the_page_left_room(seals: Seals) -> None:
    for printed in (print_document(content("refusal"), Finish.SEALED), print_face(VENUE, Finish.SEALED)):
        sealed = with_seal(seals, printed)
        assert printed.place is not None
        page = PdfReader(BytesIO(sealed)).pages[printed.place.page]
        [field] = [one.get_object() for one in page["/Annots"]]  # type: ignore[attr-defined]
        left, bottom, right, top = map(float, field["/Rect"])
        assert (round(left), round(bottom), round(right), round(top)) == printed.place.box
        assert 0 < left < right < float(page.mediabox.width) and 0 < bottom < float(page.mediabox.height) / 2
        appearance: Any = field["/AP"]["/N"].get_object()
        assert "/Image" not in str(_resources(appearance)) and field["/T"] == "Seal"
    picture = PdfReader(BytesIO(seal_picture(TITLE.zh, demonstration=False))).pages[0]
    assert sorted(re.sub(r"\s", "", picture.extract_text())) == sorted(TITLE.zh)


def _resources(form: Any) -> list[Any]:
    inner = [one.get_object() for one in form["/Resources"].get("/XObject", {}).values()]
    below = [each for one in inner if "/Resources" in one for each in _resources(one)]
    return [one.get("/Subtype") for one in inner] + below


def test_a_paper_under_a_demonstration_seal_says_so_and_under_an_authoritys_own_does_not(seals: Seals) -> None:
    assert "以演示证书签章" in squeezed(print_document(content("grant"), Finish.DEMONSTRATION).content)
    own = squeezed(print_document(content("grant"), Finish.SEALED).content)
    assert "演示" not in own and "未加盖印章" not in own


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("kind", ["correction", "grant"])
def test_a_preview_has_every_line_where_the_sealed_paper_has_it_and_a_mark_across(kind: str, language: str) -> None:
    document = content(kind, language)
    preview, paper = (lines_of(print_document(document, how).content) for how in (Finish.PREVIEW, Finish.SEALED))
    assert set(paper) <= set(preview), "nothing stands elsewhere"
    added = "".join(words for words, *_ in set(preview) - set(paper))
    assert ("未发送" if language == "zh" else "NOT SENT") in added


def lines_of(pdf: bytes) -> list[tuple[str, int, int]]:
    """Each run of words with its place."""
    found: list[tuple[str, int, int]] = []

    def note(words: str, _: Any, place: list[float], *__: Any) -> None:
        if words.strip():
            found.append((words.strip(), round(place[4]), round(place[5])))

    for page in PdfReader(BytesIO(pdf)).pages:
        page.extract_text(visitor_text=note)
    return found


# ---------------------------------------------------------------- keys


def test_a_trial_site_makes_each_authority_one_seal_that_says_what_it_is(seals: Seals) -> None:
    first, again = seals.of(CODE, TITLE, NOW), seals.of(CODE, TITLE, NOW)
    assert first and again and first.fingerprint == again.fingerprint and first.demonstration
    [path] = seals.folder.rglob("*.p12")
    assert path.stat().st_mode & 0o077 == 0
    assert list(seals.findings({CODE: TITLE}, NOW)) == []


def test_a_site_at_work_makes_none_and_names_the_authority_that_has_none(tmp_path: Path) -> None:
    at_work = Seals(tmp_path)
    assert at_work.of(CODE, TITLE, NOW) is None
    assert [finding.code for finding in at_work.findings({CODE: TITLE}, NOW)] == ["seal.missing"]
    assert list(tmp_path.iterdir()) == []


def test_an_authoritys_own_certificate_is_opened_with_its_password(seals: Seals, tmp_path: Path) -> None:
    bring(seals, tmp_path)
    own = Seals(tmp_path, makes_own=True).of(CODE, TITLE, NOW)
    assert own is not None and not own.demonstration


@pytest.mark.parametrize("password", [None, b"another one"])
def test_without_the_right_password_there_is_no_seal_and_the_operator_hears_why(
    seals: Seals, tmp_path: Path, password: bytes | None
) -> None:
    bring(seals, tmp_path, password)
    assert Seals(tmp_path).of(CODE, TITLE, NOW) is None
    assert [finding.code for finding in Seals(tmp_path).findings({CODE: TITLE}, NOW)] == ["seal.unreadable"]


def test_a_certificate_that_others_may_read_is_not_used(seals: Seals, tmp_path: Path) -> None:
    path = bring(seals, tmp_path)
    path.chmod(0o644)
    assert Seals(tmp_path).of(CODE, TITLE, NOW) is None
    with pytest.raises(PermissionError):
        read_seal(path)


def test_the_end_of_a_certificate_is_told_a_month_ahead_and_nothing_sealed_after(seals: Seals, tmp_path: Path) -> None:
    own = Seals(tmp_path)
    end = read_seal(bring(seals, tmp_path)).certificate.not_valid_after_utc
    for before, codes, usable in ((40, [], True), (20, ["seal.ends_soon"], True), (0, ["seal.out_of_date"], False)):
        at = end - timedelta(days=before)
        assert [finding.code for finding in own.findings({CODE: TITLE}, at)] == codes
        assert (own.of(CODE, TITLE, at) is not None) is usable
