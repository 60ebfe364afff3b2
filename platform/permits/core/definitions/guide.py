"""What people read and bring: the guide, the materials, the grounds of refusal. Knows their shapes only."""

from __future__ import annotations

from permits.core.definitions.fields import MEDIA, MEGABYTE, MEGABYTES
from permits.core.definitions.reading import Place, Raw, Reading, unique
from permits.core.definitions.types import Guide, Material, RefusalClause
from permits.core.finding import FindingKind
from permits.core.text import Text

MATERIAL_TWICE = FindingKind(
    "material.twice",
    "材料代码“{code}”重复，请改正其中一个。",
    'The material code "{code}" occurs twice: change one of them.',
)
CLAUSE_TWICE = FindingKind(
    "refusal.twice",
    "不予办理事由的代码“{code}”重复，请改正其中一个。",
    'The refusal code "{code}" occurs twice: change one of them.',
)


def read_guide(reading: Reading, raw: Raw) -> Guide:
    """办事指南."""
    place = Place("item") / "guide"

    def say(name: str) -> Text:
        return reading.say(place / name, f"guide.{name}", raw.get(name))

    conditions = enumerate(raw.get("conditions", ()))
    return Guide(
        summary=say("summary"),
        audience=say("audience"),
        conditions=tuple(reading.say(place / "conditions" / n, f"guide.conditions.{n}", zh) for n, zh in conditions),
        fee=say("fee"),
        visits=raw.get("visits", 0),
        visits_why=say("visits_why"),
        place=say("place"),
        hours=say("hours"),
        phone=raw.get("phone", ""),
        complaints=raw.get("complaints", ""),
        questions=tuple(
            _question(reading, place / "questions" / n, one) for n, one in enumerate(raw.get("questions", ()))
        ),
    )


def _question(reading: Reading, place: Place, raw: Raw) -> tuple[Text, Text]:
    key = f"guide.questions.{raw['code']}"
    return reading.say(place / "q", f"{key}.q", raw["q"]), reading.say(place / "a", f"{key}.a", raw["a"])


def read_materials(reading: Reading, raw: list[Raw]) -> dict[str, Material]:
    """申请材料, by code in the order declared."""
    place = Place("item") / "materials"
    unique(reading, MATERIAL_TWICE, [(one["code"], place / n / "code") for n, one in enumerate(raw)])
    return {one["code"]: _material(reading, place / n, one) for n, one in enumerate(raw)}


def _material(reading: Reading, place: Place, raw: Raw) -> Material:
    key = f"materials.{raw['code']}"
    words = {
        name: reading.say(place / name, f"{key}.{name}", raw.get(name))
        for name in ("title", "source", "standard", "hint")
    }
    return Material(
        code=raw["code"],
        asked=raw["asked"],
        form=raw.get("form", "electronic"),
        originals=raw.get("originals", 0),
        copies=raw.get("copies", 0),
        accept=tuple(raw.get("accept", MEDIA)),
        max_bytes=raw.get("maxMegabytes", MEGABYTES) * MEGABYTE,
        basis=reading.basis(place, raw, needed=False),
        **words,
    )


def read_refusals(reading: Reading, raw: list[Raw]) -> tuple[RefusalClause, ...]:
    """The grounds on which the item may be refused."""
    place = Place("rules") / "refusals"
    unique(reading, CLAUSE_TWICE, [(one["code"], place / n / "code") for n, one in enumerate(raw)])
    return tuple(
        RefusalClause(
            one["code"],
            reading.say(place / n / "title", f"refusals.{one['code']}", one["title"]),
            reading.basis(place / n, one),
        )
        for n, one in enumerate(raw)
    )
