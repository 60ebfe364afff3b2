"""Answers of several parts: an address, a range of days. Knows the parts of each kind and what they are called.

The value of such an answer is an object with a key for each part; each part is a fact of its own, `field.part`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from permits.core.definitions.questions import Field
from permits.core.definitions.reading import Place, Raw, Reading
from permits.core.finding import FindingKind
from permits.core.text import Text

UNKNOWN_DIVISIONS = FindingKind(
    "address.unknown_divisions",
    "没有代码表“{code}”，地址选不到所在地区，请加入代码表或改正代码。",
    'There is no vocabulary "{code}" for the divisions of this address: add it or correct the code.',
)
DETAIL_LENGTH = 120


def parts_of(reading: Reading, place: Place, kind: str, raw: Raw) -> tuple[Field, ...]:
    """The parts of an answer of this kind; none for a kind that is one value."""
    return PARTS[kind](reading, place, raw) if kind in PARTS else ()


def _address(reading: Reading, place: Place, raw: Raw) -> tuple[Field, ...]:
    divisions = raw.get("divisions", "")
    if divisions and divisions not in reading.shared("vocabularies"):
        reading.wrong(UNKNOWN_DIVISIONS, place / "divisions", code=divisions)
    privacy = raw.get("privacy", "ordinary")
    parts = (
        Field("division", "code", Text("所在地区", "District"), {"type": "string"}, vocabulary=divisions),
        Field("detail", "text", Text("详细地址", "Street, number and room"),
              {"type": "string", "maxLength": DETAIL_LENGTH}, privacy=privacy),
    )  # fmt: skip
    if not raw.get("postcode"):
        return parts
    schema = {"type": "string", "format": "postcode", "maxLength": 6}
    return (*parts, Field("postcode", "text", Text("邮政编码", "Postcode"), schema, required=False))


def _date_range(reading: Reading, place: Place, raw: Raw) -> tuple[Field, ...]:
    schema = {"type": "string", "format": "date"}
    return (
        Field("from", "date", Text("开始日期", "First day"), schema),
        Field("to", "date", Text("结束日期", "Last day"), schema),
    )


PARTS: Mapping[str, Callable[[Reading, Place, Raw], tuple[Field, ...]]] = {
    "address": _address,
    "date_range": _date_range,
}


def titled(field: Field, part: Field) -> Text:
    """A part by its full name: whose part it is, and which."""
    return Text(f"{field.title.zh}（{part.title.zh}）", f"{field.title.say('en')} ({part.title.en.lower()})")
