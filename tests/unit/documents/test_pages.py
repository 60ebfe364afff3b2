"""Pages of files from outside: drawn as pictures, turned, made larger, and refused where nobody could read them."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
from PIL import Image

from permits.documents import pages
from permits.documents.pages import FRAME, Unreadable, count_pages, draw_page
from tests.sites import JPEG, PDF, PNG

PICTURE, PAPER = "image/png", "application/pdf"
LOCKED = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]>>endobj\n"
    b"4 0 obj<</Filter/Standard/V 1/R 2/O<" + b"11" * 32 + b">/U<" + b"22" * 32 + b">/P -4>>endobj\n"
    b"trailer<</Root 1 0 R/Encrypt 4 0 R/ID[<00><00>]>>\n%%EOF\n"
)  # fmt: skip


def two_pages() -> bytes:
    """A first page upright and a second across, each with a word."""
    pages = ((300, 600, "first"), (600, 300, "second"))
    bodies = ["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[4 0 R 6 0 R]/Count 2>>",
              "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"]  # fmt: skip
    for number, (wide, high, word) in enumerate(pages):
        bodies.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {wide} {high}]/Contents {5 + 2 * number} 0 R"
            "/Resources<</Font<</F1 3 0 R>>>>>>"
        )
        said = f"BT /F1 20 Tf 40 40 Td ({word}) Tj ET"
        bodies.append(f"<</Length {len(said)}>>stream\n{said}\nendstream")
    objects = "".join(f"{number} 0 obj{body}\nendobj\n" for number, body in enumerate(bodies, 1))
    return f"%PDF-1.4\n{objects}trailer<</Root 1 0 R>>\n%%EOF\n".encode()


def size_of(picture: bytes) -> tuple[int, int]:
    return Image.open(BytesIO(picture)).size


def test_a_page_of_a_pdf_is_as_wide_as_the_frame_and_says_its_text() -> None:
    first, second = (draw_page(two_pages(), PAPER, number) for number in (1, 2))
    assert (first.pages, first.text, second.text) == (2, "first", "second")
    assert (size_of(first.picture), size_of(second.picture)) == ((FRAME, 2 * FRAME), (FRAME, FRAME // 2))


def test_a_page_past_the_last_is_the_last() -> None:
    assert draw_page(two_pages(), PAPER, 99).text == "second"


def test_a_page_is_turned_clockwise_and_made_larger() -> None:
    assert size_of(draw_page(two_pages(), PAPER, 1, turn=90).picture) == (FRAME, FRAME // 2)
    assert size_of(draw_page(two_pages(), PAPER, 1, zoom=150).picture) == (FRAME * 3 // 2, FRAME * 3)
    left_red = Image.new("RGB", (40, 20), "white")
    left_red.paste("red", (0, 0, 10, 20))
    kept = BytesIO()
    left_red.save(kept, "PNG")
    turned = Image.open(BytesIO(draw_page(kept.getvalue(), PICTURE, turn=90).picture)).convert("RGB")
    red, _, blue = turned.getpixel((10, 3))  # type: ignore[misc]
    assert turned.size == (20, 40) and red > 200 and blue < 100, "what was on the left is above"


def test_a_photo_stands_upright_as_the_telephone_that_took_it_says() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    kept = BytesIO()
    Image.new("RGB", (80, 40), "blue").save(kept, "JPEG", exif=exif)
    assert size_of(draw_page(kept.getvalue(), "image/jpeg").picture) == (40, 80)


def test_a_large_photo_is_sent_no_larger_than_it_is_shown() -> None:
    kept = BytesIO()
    Image.new("RGB", (4000, 3000), "blue").save(kept, "JPEG")
    assert size_of(draw_page(kept.getvalue(), "image/jpeg").picture) == (FRAME, FRAME * 3 // 4)


def test_what_lets_light_through_is_drawn_on_white() -> None:
    kept = BytesIO()
    Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(kept, "PNG")
    drawn = Image.open(BytesIO(draw_page(kept.getvalue(), PICTURE).picture)).convert("RGB")
    assert drawn.getpixel((1, 1)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("content", "kind"), [(b"%PDF-1.4 nothing %%EOF", PAPER), (PNG[:40], PICTURE), (JPEG[:100], "image/jpeg")]
)
def test_what_nobody_can_read_is_told_and_not_as_locked(content: bytes, kind: str) -> None:
    for ask in (count_pages, draw_page):
        with pytest.raises(Unreadable) as told:
            ask(content, kind)
        assert not told.value.locked


def test_a_pdf_with_a_password_is_told_as_locked_each_time_it_is_asked() -> None:
    for _ in range(2):
        with pytest.raises(Unreadable) as told:
            count_pages(LOCKED, PAPER)
        assert told.value.locked


def test_the_pages_of_every_kind_are_counted() -> None:
    counted = [count_pages(content, kind) for content, kind in
               ((two_pages(), PAPER), (PDF, PAPER), (PNG, PICTURE), (JPEG, "image/jpeg"))]  # fmt: skip
    assert counted == [2, 1, 1, 1]


def test_a_picture_made_to_fill_the_memory_is_not_read() -> None:
    kept = BytesIO()
    Image.new("1", (20_000, 20_000)).save(kept, "PNG")
    with pytest.raises(Unreadable):
        count_pages(kept.getvalue(), PICTURE)


def test_files_are_read_side_by_side() -> None:
    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(lambda number: draw_page(two_pages(), PAPER, 1 + number % 2).text, range(24)))
    assert told == ["first", "second"] * 12


def test_a_reader_that_was_killed_is_started_again() -> None:
    draw_page(two_pages(), PAPER)
    first = pages._reader.process
    assert first is not None
    first.kill()
    first.wait()
    assert draw_page(two_pages(), PAPER).text == "first"
    assert pages._reader.process is not first


def test_the_reader_ends_with_whoever_started_it() -> None:
    program = "from permits.documents import pages; pages._reader._start(); print(pages._reader.process.pid)"
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, timeout=60).stdout
    with pytest.raises(ProcessLookupError):
        for _ in range(100):
            os.kill(int(told), 0)
            time.sleep(0.1)
