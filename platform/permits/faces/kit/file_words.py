"""What people read of files: which are taken, and how large one is."""

from __future__ import annotations

from collections.abc import Sequence

from permits.core.text import Text
from permits.faces.kit.words import word

KILOBYTE, MEGABYTE = 1_000, 1_000_000
SHORT = {"application/pdf": "PDF", "image/jpeg": "JPG", "image/png": "PNG"}


def file_words(accept: Sequence[str], max_bytes: int) -> Text:
    """PDF、JPG、PNG，每个文件不超过 10 MB. `accept`: media types, all that are known where there are none; `max_bytes`:
    0 where there is no limit."""
    kinds = [SHORT.get(kind, kind.rsplit("/", 1)[-1].upper()) for kind in accept or SHORT]
    key = "file.kinds_up_to" if max_bytes else "file.kinds"
    return word(key, kinds=Text("、".join(kinds), ", ".join(kinds)), limit=max_bytes // MEGABYTE)


def size_words(size: int) -> Text:
    """A size of bytes in the unit that fits it."""
    if size >= MEGABYTE:
        return word("file.size.mb", size=f"{size / MEGABYTE:.1f}")
    if size >= KILOBYTE:
        return word("file.size.kb", size=round(size / KILOBYTE))
    return word("file.size.bytes", size=size)
