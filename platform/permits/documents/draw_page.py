"""Draws one page of a file somebody handed in; run as a process of its own by `pages`.

    draw_page.py SOCKET

Through the Unix socket of this number come connections, each with one wish: a line of JSON, `[media type, page, width,
turn]`, and the file. A child forked for it alone, with little memory and time, answers with a line of JSON, `{"pages":
3, "text": "…"}`, and the page as JPEG; with page 0 only with the line, without a text; where the file cannot be read or
asks for a password, with `{"wrong": "unreadable"}` or `{"wrong": "locked"}`; where it came to grief, with nothing. Ends
when the socket is closed at the other end. Imports nothing of ours, so that a fault of a reader of foreign files is
never the server's.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import signal
import socket
import sys
from contextlib import suppress
from io import BytesIO

import pypdfium2
from PIL import Image, ImageOps

PDF = "application/pdf"
UNREADABLE, LOCKED = "unreadable", "locked"
MOST_MEMORY, MOST_SECONDS = 2_000_000_000, 10
MOST_PIXELS = 40_000_000
LONGEST_TEXT = 20_000
QUALITY = 85
# FPDF_ERR_PASSWORD of PDFium's fpdfview.h.
WANTS_PASSWORD = 4


def main(number: int) -> None:
    # Whoever ends the server by the keyboard ends this too, by closing the socket. Children need no farewell.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    gc.freeze()
    wishes = socket.socket(fileno=number)
    while wishes.recv(1, socket.MSG_PEEK):
        _, (wish,), _, _ = socket.recv_fds(wishes, 1, 1)
        if not os.fork():
            wishes.close()
            with suppress(BaseException):
                _answer(socket.socket(fileno=wish))
            os._exit(0)
        os.close(wish)


def _answer(wish: socket.socket) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    with wish.makefile("rwb") as file:
        media_type, page, width, turn = json.loads(file.readline())
        told, picture = _drawn(file.read(), media_type, page, width, turn)
        file.write(json.dumps(told).encode() + b"\n" + picture)


def _drawn(content: bytes, media_type: str, page: int, width: int, turn: int) -> tuple[dict[str, object], bytes]:
    read = _of_pdf if media_type == PDF else _of_picture
    try:
        return read(content, page, width, turn)
    except pypdfium2.PdfiumError as error:
        return {"wrong": LOCKED if error.err_code == WANTS_PASSWORD else UNREADABLE}, b""
    except (OSError, ValueError, SyntaxError, MemoryError, Image.DecompressionBombError):
        return {"wrong": UNREADABLE}, b""


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
    main(int(sys.argv[1]))
