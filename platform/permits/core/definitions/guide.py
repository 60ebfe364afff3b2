"""What people read and bring: the guide, the materials, the grounds of refusal. Knows their shapes only."""

from __future__ import annotations

from collections.abc import Container, Mapping
from datetime import date

from permits.core.definitions.fields import MEDIA, MEGABYTE, MEGABYTES
from permits.core.definitions.reading import Place, Raw, Reading, unique
from permits.core.definitions.stages import read_limit
from permits.core.definitions.types import Guide, Material, RefusalClause, Sample, Topic
from permits.core.finding import FindingKind
from permits.core.text import Text

UNKNOWN_TOPIC = FindingKind(
    "guide.unknown_topic",
    "办事主题清单 topics.json 里没有“{code}”，请把它加入清单或改正。",
    'The list of topics (topics.json) has no "{code}": add it there or correct it.',
)
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
LATE_WITHIN = FindingKind(
    "material.late_within",
    "容缺材料（necessity: late）须写明补交期限 late_within，其他材料不写；请改正。",
    'A material that may follow ("necessity": "late") says within what time ("late_within"), and no other does: correct'
    " it.",
)
UNKNOWN_SOURCE = FindingKind(
    "material.unknown_source",
    "没有名为“{code}”的登记或词表可以提供这份材料，请加入或改正代码。",
    'There is no register "{code}" that could supply this material: add it or correct the code.',
)

IDLE_SOURCE = FindingKind(
    "material.idle_source",
    "没有规则（supplied）用到可以提供材料“{material}”的“{code}”，请加上规则或删去 shared_source。",
    'No rule lets "{code}" supply the material "{material}": add one with "supplied", or remove `shared_source`.',
    "warning",
)

LATE = "late"


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
        serves=tuple(raw.get("serves", ())),
        topics=tuple(_topic(reading, place / "topics" / n, code) for n, code in enumerate(raw.get("topics", ()))),
        words=tuple(
            reading.say(place / "words" / n, f"guide.words.{n}", zh) for n, zh in enumerate(raw.get("words", ()))
        ),
        sample=_sample(raw.get("sample")),
    )


def _sample(raw: Raw | None) -> Sample | None:
    return Sample(date.fromisoformat(raw["day"]), dict(raw["answers"])) if raw else None


def _topic(reading: Reading, place: Place, code: str) -> Topic:
    known = reading.shared("topics").get(code)
    if known is None:
        reading.wrong(UNKNOWN_TOPIC, place, code=code)
        return Topic(code, Text(code, code))
    return Topic(code, Text(known["zh"], known["en"]))


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
        for name in ("title", "source", "standard", "hint", "issuer")
    }
    necessity = raw.get("necessity", "required")
    if (necessity == LATE) != ("late_within" in raw):
        reading.wrong(LATE_WITHIN, place)
    source = raw.get("shared_source", "")
    if source and source not in reading.shared("vocabularies"):
        reading.wrong(UNKNOWN_SOURCE, place / "shared_source", code=source)
    return Material(
        code=raw["code"],
        asked=raw["asked"],
        form=raw.get("form", "electronic"),
        originals=raw.get("originals", 0),
        copies=raw.get("copies", 0),
        accept=tuple(raw.get("accept", MEDIA)),
        max_bytes=raw.get("maxMegabytes", MEGABYTES) * MEGABYTE,
        basis=reading.basis(place, raw, needed="fresh" in raw or necessity == LATE),
        necessity=necessity,
        late_within=read_limit(reading, place / "late_within", raw.get("late_within")),
        shared_source=source,
        for_one_case=raw.get("for_one_case", False),
        **words,
    )


def check_sources(reading: Reading, materials: Mapping[str, Material], supplied: Container[str]) -> None:
    """A warning for each register named as a source that no rule ever takes the material from."""
    for n, material in enumerate(materials.values()):
        if material.shared_source and material.code not in supplied:
            place = Place("item") / "materials" / n / "shared_source"
            reading.wrong(IDLE_SOURCE, place, material=material.code, code=material.shared_source)


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
