"""Draws one page of a file somebody handed in; run as a process of its own by `pages`, with little memory and time.

    draw_page.py MEDIA_TYPE PAGE WIDTH TURN < file > page

Writes a line of JSON, `{"pages": 3, "text": "…"}`, and the page as JPEG; with PAGE 0 only the line, without a text.
Ends with 3 where the file cannot be read, with 4 where it asks for a password. Imports nothing of ours, so that it
starts at once and a fault of a reader of foreign files is never the server's.
"""

from __future__ import annotations

import json
import resource
import sys
from io import BytesIO

import pypdfium2
from PIL import Image, ImageOps

PDF = "application/pdf"
UNREADABLE, LOCKED = 3, 4
MOST_MEMORY, MOST_SECONDS = 2_000_000_000, 10
MOST_PIXELS = 40_000_000
LONGEST_TEXT = 20_000
QUALITY = 85
# FPDF_ERR_PASSWORD of PDFium's fpdfview.h.
WANTS_PASSWORD = 4


def main(media_type: str, page: int, width: int, turn: int) -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    content = sys.stdin.buffer.read()
    try:
        drawn = _of_pdf(content, page, width, turn) if media_type == PDF else _of_picture(content, page, width, turn)
    except pypdfium2.PdfiumError as error:
        return LOCKED if error.err_code == WANTS_PASSWORD else UNREADABLE
    except (OSError, ValueError, SyntaxError, MemoryError, Image.DecompressionBombError):
        return UNREADABLE
    told, picture = drawn
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + picture)
    return 0


def _of_pdf(content: bytes, number: int, width: int, turn: int) -> tuple[dict[str, object], bytes]:
    document = pypdfium2.PdfDocument(content)
    count = len(document)
    if not count:
        raise ValueError("no page")
    if not number:
        document[0].get_size()
        return {"pages": count}, b""
    page = document[min(number, count) - 1]
    wide, high = page.get_size()
    if turn in (90, 270):
        wide, high = high, wide
    scale = min(width / wide, (MOST_PIXELS / (wide * high)) ** 0.5)
    drawn = page.render(scale=scale, rotation=turn).to_pil()
    text = page.get_textpage().get_text_bounded()[:LONGEST_TEXT]
    return {"pages": count, "text": text.strip()}, _jpeg(drawn)


def _of_picture(content: bytes, number: int, width: int, turn: int) -> tuple[dict[str, object], bytes]:
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS * 2
    picture: Image.Image = Image.open(BytesIO(content), formats=("JPEG", "PNG"))
    if not number:
        picture.load()
        return {"pages": 1}, b""
    picture.draft("RGB", (width, width))
    # A telephone writes beside the picture which way it was held.
    picture = ImageOps.exif_transpose(picture)
    picture = picture.rotate(-turn, expand=True) if turn else picture
    high = max(1, round(picture.height * width / picture.width))
    if width < picture.width:
        picture = picture.resize((width, high), Image.Resampling.LANCZOS)
    return {"pages": 1, "text": ""}, _jpeg(picture)


def _jpeg(picture: Image.Image) -> bytes:
    """On white, as on paper, where the picture lets something through."""
    if picture.mode not in ("RGB", "L"):
        over = picture.convert("RGBA")
        picture = Image.new("RGB", over.size, "white")
        picture.paste(over, mask=over.getchannel("A"))
    kept = BytesIO()
    picture.save(kept, "JPEG", quality=QUALITY)
    return kept.getvalue()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], *(int(one) for one in sys.argv[2:5])))
