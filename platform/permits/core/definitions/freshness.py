"""Materials that must not be old (自…之日起 N 个月内有效): the facts and the check that keep it, made by the compiler.

An item says from which date a material counts and for how long it is good; the check says so wherever the material is
needed. Knows materials and dates; judges nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from permits.core.definitions.facts import FactTable
from permits.core.definitions.reading import Place, Raw, Reading
from permits.core.definitions.types import Field, Material, Rule
from permits.core.finding import FindingKind
from permits.core.rules import All, Any, Compare, Condition, Not
from permits.core.text import Text

NO_DATE = FindingKind(
    "material.fresh_date",
    "“{name}”不是日期类的表单项或事实，无法据此判断材料“{material}”是否过期，请改正。",
    '"{name}" is no date, so it cannot tell how old the material "{material}" is: correct it.',
)

SUFFIX = ".fresh"
"""What the code of the check adds to that of its material."""
_UNITS = {"day": ("days", Text("日", "days")), "month": ("months", Text("个月", "months")),
          "year": ("years", Text("年", "years"))}  # fmt: skip


def facts_wanted(materials: list[Raw]) -> Iterator[tuple[Place, Raw]]:
    """The derived facts that age the materials: the last day each is good, and by how many days it is over."""
    for n, raw in enumerate(materials):
        if "fresh" in raw:
            good_to, over = _names(raw["code"])
            within, place = raw["fresh"]["within"], Place("item") / "materials" / n / "fresh"
            word = _UNITS[within["unit"]][0]
            yield place, {
                "code": good_to, "title": {"zh": "材料有效期止", "en": "last day the material is good"}, "type": "date",
                "shift": {"date": raw["fresh"]["date"], word: within["length"]},
            }  # fmt: skip
            yield place, {
                "code": over, "title": {"zh": "材料超过有效期的天数", "en": "days the material is too old"},
                "type": "integer", "days_between": {"from": good_to, "to": "received_on"},
            }  # fmt: skip


def _names(material: str) -> tuple[str, str]:
    plain = "".join(sign if sign.isalnum() else "_" for sign in material)
    return f"good_to_{plain}", f"days_over_{plain}"


def is_dated(fields: Mapping[str, Field], facts: list[tuple[Place, Raw]], raw: Raw) -> bool:
    """Whether what a material is aged by is a date at all."""
    name = raw["fresh"]["date"]
    field = fields.get(name)
    return (field is not None and field.kind == "date") or any(
        fact["code"] == name and fact["type"] == "date" for _, fact in facts
    )


def datable(
    reading: Reading, materials: list[Raw], fields: Mapping[str, Field], facts: list[tuple[Place, Raw]]
) -> list[tuple[Place, Raw]]:
    """The facts wanted, without those that have no date to count from: these are findings."""
    dated = []
    for n, raw in enumerate(materials):
        if "fresh" in raw and not is_dated(fields, facts, raw):
            place = Place("item") / "materials" / n / "fresh" / "date"
            reading.wrong(NO_DATE, place, name=raw["fresh"]["date"], material=raw["code"])
        dated.append(raw if "fresh" not in raw or is_dated(fields, facts, raw) else {"code": raw["code"]})
    return list(facts_wanted(dated))


def checks(
    materials: list[Raw], read: Mapping[str, Material], facts: FactTable, rules: list[Rule]
) -> Iterator[tuple[Place, Rule]]:
    """One check per such material: it fires when the material is needed, not supplied, and too old."""
    for n, raw in enumerate(materials):
        over = _names(raw["code"])[1]
        if "fresh" in raw and over in facts.derived:
            material, place = read[raw["code"]], Place("item") / "materials" / n / "fresh"
            when = All((*_needed(rules, material.code), Compare(over, ">", 0)))
            at = f"/{raw['fresh']['date']}" if raw["fresh"]["date"] not in facts.derived else ""
            message = _message(material.title, raw["fresh"]["within"])
            yield place, Rule(material.code + SUFFIX, "check", when, {"at": at}, message, material.basis)


def _needed(rules: list[Rule], material: str) -> tuple[Condition, ...]:
    """That the material is asked for: a rule needs it, and none says that shared data holds it."""
    needs, supplied = (
        [rule.when for rule in rules if rule.kind == kind and rule.effect["material"] == material]
        for kind in ("need", "supplied")
    )
    needed = tuple(when for when in needs if when is not None)
    held = tuple(when for when in supplied if when is not None)
    asked = (Any(needed),) if len(needed) == len(needs) and needed else ()
    return (*asked, *((Not(Any(held)),) if held else ()))


def _message(title: Text, within: Raw) -> Text:
    unit = _UNITS[within["unit"]][1]
    return Text("“{title}”超过 {length} {unit}，已不能使用，请重新取得后再申请。",
                "{title} is older than {length} {unit} and no longer good: obtain a new one and apply then.").format(
        {"title": title, "length": within["length"], "unit": unit}
    )  # fmt: skip
