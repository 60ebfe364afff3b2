"""A name by the first letters of its pinyin, as people at a keyboard look for it: 林晓岚 is found by lxl.

They are kept in full-width letters, so that what is looked for among them is not found in the English words of an item.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import product
from math import prod

_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_READ = 40
"""Of so many signs the letters are kept."""
MOST_READINGS = 8
"""曾 is read with c or z: so many ways to read a name are kept, and of one that has more the usual one alone."""
_WIDE = {code: code - ord("a") + ord("ａ") for code in range(ord("a"), ord("z") + 1)}


def wide(letters: str) -> str:
    """Letters as initials are kept."""
    return letters.lower().translate(_WIDE)


@lru_cache(4096)
def initials(name: str) -> str:
    """The initials of the Chinese signs of a name, in every usual reading; empty if it has none."""
    signs = "".join(_HAN.findall(name))[:_READ]
    if not signs:
        return ""
    from pypinyin import Style, pinyin  # its dictionary is large, and whoever only reads needs none

    usual = [_letters(read) for read in pinyin(signs, style=Style.FIRST_LETTER)]
    each = [_letters(read) for read in pinyin(signs, style=Style.FIRST_LETTER, heteronym=True)]
    ways = each if prod(len(letters) for letters in each) <= MOST_READINGS else usual
    return wide(" ".join(sorted({"".join(one) for one in product(*ways)} | {"".join(one) for one in product(*usual)})))


def _letters(read: list[str]) -> list[str]:
    """The letters a sign may be read with; of one that is in no dictionary none."""
    return sorted({letter for letter in read if letter.isascii() and letter.isalpha()}) or [""]
