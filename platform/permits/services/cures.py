"""怎样补正: what a line of a correction notice tells people to do, worked out from the item's own words.

For a material its standard of acceptance; for a question the message of the check that failed, else its hint. What is
wrong is the clerk's to say and stands beside it.
"""

from __future__ import annotations

from permits.core.definitions.types import Item, Material
from permits.core.forms import check, place_of, place_title
from permits.core.forms.materials import applies
from permits.core.process import Case, uploads_of
from permits.core.text import Text, joined


def cure_of(item: Item, case: Case, where: str, reason: str) -> Text:
    """What to do about the place `where` of a case, for which the clerk wrote `reason`."""
    parts = where.strip("/").split("/")
    if parts[0] == "materials" and len(parts) > 1 and parts[1] in item.materials:
        return _of_material(item.materials[parts[1]], parts[1] in case.uploads, reason)
    return _of_question(item, case, where)


def _of_material(material: Material, handed_in: bool, reason: str) -> Text:
    title, standard = material.title, material.standard
    verb = Text("请重新提交", "Hand in again") if handed_in else Text("请补交", "Hand in")
    named = Text(f"{verb.zh}“{title.zh}”", f"{verb.en} “{title.en}”")
    if not standard:
        return Text(f"{named.zh}，改正所述问题", f"{named.en}, with what is described put right")
    if standard.zh in reason or standard.en in reason:
        return Text(f"{named.zh}，达到所述标准", f"{named.en}, so that it meets the standard described")
    return Text(f"{named.zh}，须达到：{standard.zh}", f"{named.en}. It must meet: {standard.en}")


def _of_question(item: Item, case: Case, where: str) -> Text:
    failed = _failed_at(item, case, where)
    if failed:
        return joined(failed, "；", "; ")
    title = place_title(item, where)
    name = where.strip("/").partition("/")[0]
    hint = item.fields[name].hint if name in item.fields else Text("")
    ask = Text(f"请在申请表中改正“{title.zh}”", f"Correct “{title.en}” in the application form")
    return Text(f"{ask.zh}：{hint.zh}", f"{ask.en}: {hint.en}") if hint else ask


def _failed_at(item: Item, case: Case, where: str) -> list[Text]:
    """The messages of the checks that fail at this place with the answers the case holds."""
    if case.received_on is None:
        return []
    checked = check(item, case.answers, uploads_of(case.uploads), case.received_on)
    fired = frozenset(checked.verdict.fired)
    rules = (rule for rule in item.rules_of("check") if applies(rule, fired))
    return [rule.message for rule in rules if place_of(item, str(rule.effect["at"])) == where]
