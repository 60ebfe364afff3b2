"""实施主体: who grants permits, and their offices. Knows their shape; not who works there."""

from __future__ import annotations

from collections.abc import Mapping

from permits.core.definitions.reading import Place, Raw
from permits.core.definitions.types import Authority, Office
from permits.core.finding import Finding, FindingKind
from permits.core.text import Text

UNKNOWN_PARENT = FindingKind(
    "authority.unknown_parent",
    "没有上级实施主体“{code}”，请加入清单或改正代码。",
    'There is no parent authority "{code}": add it or correct the code.',
)
OFFICE_TWICE = FindingKind(
    "authority.office_twice",
    "岗位“{kind}”重复，请删去一个。",
    'The office "{kind}" occurs twice: remove one.',
)

NO_WORDS = Text("")


def compile_authorities(raw: Mapping[str, Raw]) -> tuple[Mapping[str, Authority], tuple[Finding, ...]]:
    """Every authority by code, from their raw forms by code (already judged against the schema)."""
    findings: list[Finding] = []
    for code, one in raw.items():
        place = Place(f"authorities/{code}")
        parent = one.get("parent")
        if parent and parent not in raw:
            findings.append(UNKNOWN_PARENT.at(str(place / "parent"), code=parent))
        kinds = [office["kind"] for office in one["offices"]]
        for n, kind in enumerate(kinds):
            if kind in kinds[:n]:
                findings.append(OFFICE_TWICE.at(str(place / "offices" / n / "kind"), kind=kind))
    return {code: _authority(code, one) for code, one in raw.items()}, tuple(findings)


def _authority(code: str, raw: Raw) -> Authority:
    return Authority(
        code=code,
        title=_words(raw["title"]),
        short=raw["short"],
        level=raw["level"],
        parent=raw.get("parent") or "",
        division=raw["division"],
        address=_words(raw.get("address")),
        phone=raw.get("phone", ""),
        review_body=_words(raw.get("review_body")),
        court=_words(raw.get("court")),
        offices={one["kind"]: Office(one["kind"], Text(one["zh"], one["en"])) for one in raw["offices"]},
    )


def _words(raw: Mapping[str, str] | None) -> Text:
    return Text(raw["zh"], raw["en"]) if raw else NO_WORDS
