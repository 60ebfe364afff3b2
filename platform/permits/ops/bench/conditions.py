"""The rules of an item made by arithmetic: as many conditions as a bench wants, over the questions of `generated`.

The questions lie in blocks of twelve of the same kinds. Each condition is of the next section in turn and over the next
block but for every tenth round, so that any number of conditions stands over any number of blocks. All of them can
hold, no two routes hold at once, and the ordinary answers meet every check: the item can be proved.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Json = dict[str, Any]

BASIS = [{"law": "law", "article": "1", "mark": "V"}]
BLOCK = 12
CHOICE, BEGUN, YESNO, NUMBER, SHOWN, SHOWN_NEXT, KIND, EXTRA, AMOUNT, ENDED = 1, 2, 3, 4, 5, 6, 7, 8, 9, 11
"""What the questions of a block are to its rules, by their places in it."""
WIDTH = 3
"""Of the interval of numbers for which a route is taken."""


def _q(block: int, place: int) -> str:
    return f"q{BLOCK * block + place}"


def _or_else(n: int, block: int, first: Json) -> Json:
    """The condition when a block has its first turn; later one of its own, so that no rule says what another says."""
    return first if n // len(SECTIONS) == block else {"fact": _q(block, NUMBER), "==": n}


def _shown(n: int, block: int) -> Json:
    return {"show": [_q(block, SHOWN)], "when": _or_else(n, block, {"fact": _q(block, YESNO), "==": True})}


def _shown_next(n: int, block: int) -> Json:
    """A question behind a question that is itself shown by a rule."""
    chosen = _or_else(n, block, {"fact": _q(block, CHOICE), "in": ["one", "two"]})
    return {"show": [_q(block, SHOWN_NEXT)], "when": {"all": [{"present": _q(block, SHOWN)}, chosen]}}


def _required(n: int, block: int) -> Json:
    large = _or_else(n, block, {"fact": _q(block, NUMBER), ">": 100 + n % 800})
    return {"require": [_q(block, EXTRA)], "when": {"any": [{"fact": _q(block, KIND), "==": "two"}, large]}}


def _checked(n: int, block: int) -> Json:
    least = {"fact": _q(block, AMOUNT), ">": f"{n % 80}.50"}
    small = {"not": {"fact": _q(block, NUMBER), ">": 900 - n % 300}}
    return {"at": f"/{_q(block, NUMBER)}", "require": {"any": [small, least]}, "message": f"核对{n}不符，请改正。"}


def _in_order(n: int, block: int) -> Json:
    late = {"fact": f"days{block}", "<": -(n % 300)}
    return {"at": f"/{_q(block, ENDED)}", "require": {"not": late}, "message": f"日期{n}有误，请改正。"}


def _needed(n: int, block: int) -> Json:
    both = [{"fact": _q(block, KIND), "in": ["two", "three"]}, {"fact": _q(block, NUMBER), ">=": n % 900}]
    return {"material": f"M{n}", "when": {"all": both}, "because": f"情形{n}"}


def _charged(n: int, block: int) -> Json:
    return {"title": f"费用{n}", "amount": f"{n}.00", "when": {"fact": _q(block, AMOUNT), ">=": f"{n}.25"}}


def _routed(n: int, block: int) -> Json:
    """Each route has an interval of its own of the first block's number."""
    at = WIDTH * (n // len(SECTIONS))
    within = [{"fact": _q(0, NUMBER), ">=": at}, {"fact": _q(0, NUMBER), "<": at + WIDTH}]
    return {"process": "only", "authority": {"code": "somewhere"}, "when": {"all": within}, "because": f"区间{at}"}


SECTIONS: tuple[tuple[str, Callable[[int, int], Json]], ...] = (
    ("visibility", _shown), ("checks", _checked), ("materials", _needed), ("visibility", _shown_next),
    ("requirements", _required), ("checks", _in_order), ("materials", _needed), ("fees", _charged),
    ("checks", _checked), ("routing", _routed),
)  # fmt: skip


def section_of(n: int) -> str:
    return SECTIONS[n % len(SECTIONS)][0]


def rules_of(questions: int, conditions: int) -> Json:
    """The sections of a rules file, with so many conditions and the facts they read."""
    blocks = questions // BLOCK
    rules: Json = {section: [] for section, _ in SECTIONS}
    for n in range(conditions):
        section, made = SECTIONS[n % len(SECTIONS)]
        rules[section].append({"code": f"r{n}", "basis": BASIS, **made(n, n // len(SECTIONS) % blocks)})
    rules["facts"] = [_days(block) for block in range(min(blocks, -(-conditions // len(SECTIONS))))]
    return {section: listed for section, listed in rules.items() if listed}


def _days(block: int) -> Json:
    between = {"from": _q(block, BEGUN), "to": _q(block, ENDED)}
    return {"code": f"days{block}", "title": f"第{block}段天数", "type": "integer", "days_between": between}


def materials_of(conditions: int) -> list[Json]:
    """The materials that the conditions call for."""
    called_for = [n for n in range(conditions) if section_of(n) == "materials"]
    return [{"code": f"M{n}", "title": f"材料{n}", "asked": "generated", "form": "electronic"} for n in called_for]


def optional(name: str) -> bool:
    """Whether a rule may require the question, so that it is not required anyway."""
    return int(name.removeprefix("q")) % BLOCK == EXTRA


def english_of(rules: Json, materials: list[Json]) -> list[str]:
    """The keys of every wording in them."""
    keys = [f"materials.{material['code']}.title" for material in materials]
    keys += [f"facts.{fact['code']}" for fact in rules.get("facts", ())]
    keys += [f"fees.{rule['code']}" for rule in rules.get("fees", ())]
    spoken = [rule for listed in rules.values() if isinstance(listed, list) for rule in listed]
    return keys + [f"rules.{rule['code']}" for rule in spoken if {"message", "because"} & set(rule)]
