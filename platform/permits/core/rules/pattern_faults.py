"""Why a pattern is refused, for its author: what is wrong and at which character."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import re2  # type: ignore[import-untyped, unused-ignore]

from permits.core.rules.derived import pattern
from permits.core.text import Text

TOO_LONG = Text("须是不超过 {most} 个字符的文字", "it must be a text of {most} characters at most")
_AT = Text("第 {at} 个字符“{part}”：{why}", "character {at}, “{part}”: {why}")
_NO_TEXT = Text("含有无法编码的字符", "it holds characters that cannot be encoded")
_BACKTRACKS = Text(
    "不支持回溯引用和环视，它们不能在线性时间内匹配",
    "there are no backreferences and no look-around, which cannot be matched in linear time",
)
_OTHERWISE = Text("不是正则表达式的写法", "this is not how a pattern is written")
_WHY: Mapping[str, Text] = {
    "missing ]": Text("方括号没有关上，缺少 ]", "this bracket is never closed; a ] is missing"),
    "missing )": Text("圆括号没有关上，缺少 )", "this bracket is never closed; a ) is missing"),
    "unexpected )": Text("多出一个 )", "there is no ( to this )"),
    "no argument for repetition operator": Text("前面没有可以重复的内容", "there is nothing before it to be repeated"),
    "bad repetition operator": Text("重复的符号不能连用", "signs of repetition cannot stand one after another"),
    "invalid repetition size": Text(
        "重复次数写反了，或合起来超过 1000 次", "the times are the wrong way round, or more than 1000 altogether"
    ),
    "invalid character class range": Text("方括号中没有这种范围或类", "there is no such range or class of characters"),
    "invalid character class": Text("方括号中没有这种类", "there is no such class of characters"),
    "invalid escape sequence": Text("没有这种转义", "there is no such escape"),
    "trailing \\": Text("末尾的 \\ 后面没有字符", "no character follows this \\"),
    "invalid named capture group": Text("组名写得不对", "this is no name of a group"),
    "invalid perl operator": _BACKTRACKS,
    "pattern too large": Text("展开后太大，请减少重复次数", "it is too large when written out; let less be repeated"),
}


def pattern_fault(written: str) -> Text | None:
    """What is wrong with a pattern that RE2 refuses and at which character, counted from 1; None where it is taken."""
    said = _refusal(written)
    if said is None:
        return None
    word = next((word for word in _WHY if said.startswith(word)), "")
    part = said.removeprefix(word).removeprefix(": ") or word[-1:]
    at = _PLACED.get(word, _first)(written, part)
    backtracks = word == "invalid escape sequence" and part[1:].isdigit()
    why = _BACKTRACKS if backtracks else _WHY.get(word, _NO_TEXT if not said else _OTHERWISE)
    return _AT.format({"at": at + 1, "part": written[at:][: _shown(word, part)], "why": why}) if at >= 0 else why


def _refusal(written: str) -> str | None:
    """The words of RE2; none where the text itself cannot be read."""
    try:
        pattern(written)
    except re2.error as refused:
        said = refused.args[0] if refused.args else ""
        return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    except UnicodeError:
        return ""
    return None


def _shown(word: str, part: str) -> int:
    """How much of the pattern is shown: of a bracket that is not closed, or not opened, the bracket alone."""
    return 1 if word.endswith(("]", ")")) else len(part)


def _first(written: str, part: str) -> int:
    return written.find(part) if part else -1


def _last(written: str, part: str) -> int:
    return written.rfind(part)


def _unopened(written: str, part: str) -> int:
    """The end of the shortest beginning that has the fault."""
    ends = (end for end in range(len(written)) if (_refusal(written[: end + 1]) or "").startswith("unexpected )"))
    return next(ends, -1)


def _unclosed(written: str, part: str) -> int:
    """The first bracket without which the fault is gone."""
    opened = [at for at, sign in enumerate(written) if sign == "(" and written[at - 1 : at] != "\\"]
    return next((at for at in opened if not _misses(written[:at] + written[at + 1 :])), -1)


def _misses(written: str) -> bool:
    return (_refusal(written) or "").startswith("missing )")


_PLACED: Mapping[str, Callable[[str, str], int]] = {
    "missing ]": _last, "missing )": _unclosed, "unexpected )": _unopened, "trailing \\": _last,
}  # fmt: skip
