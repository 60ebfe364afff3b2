"""Answers gone wrong in every way a person or a program can make them, the same ones for the same number."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from typing import Any

from permits.core.definitions.types import Field, Item

ODD: list[object] = [
    "", " ", "x", "0", "-1", "1e3", "12.345", "99999999999", "2026-02-30", "2026-03-02", "是", "true", "ＡＢ", "a\nb",
    "长" * 300,
    0, 1, -5, 10**6, 2.5, True, False, [], [[]], ["x"], ["x", "x"], {}, [{}], [{"x": 1}], None,
]  # fmt: skip


def mutants(item: Item, good: Mapping[str, Any], number: int, seed: int) -> Iterator[dict[str, Any]]:
    """`number` spoiled copies of good answers, with one to four changes each."""
    chance = random.Random(seed)
    for _ in range(number):
        spoiled = dict(good)
        for _ in range(chance.randint(1, 4)):
            _spoil(item, spoiled, chance)
        yield spoiled


def _spoil(item: Item, answers: dict[str, Any], chance: random.Random) -> None:
    field = chance.choice(list(item.fields.values()))
    way = chance.randrange(6)
    if way == 0:
        answers.pop(field.id, None)
    elif way == 1:
        answers[f"extra_{chance.randrange(9)}"] = chance.choice(ODD)
    elif way == 2 and isinstance(answers.get(field.id), list) and answers[field.id]:
        answers[field.id] = _spoiled_list(field, answers[field.id], chance)
    elif way == 3:
        answers[field.id] = _another(field, chance)
    else:
        answers[field.id] = chance.choice(ODD)


def _another(field: Field, chance: random.Random) -> object:
    """A value of the right sort, though maybe not a right one."""
    if field.options:
        codes = [option.code for option in field.options]
        return [chance.choice(codes)] if field.kind == "several_of" else chance.choice(codes)
    ways: dict[str, list[object]] = {
        "yesno": [True, False], "integer": [0, 1, 8, 60, 1000], "decimal": ["0", "0.01", "3", "49.99", "1000000.5"],
        "date": ["2020-02-29", "2026-01-31", "2030-12-31"], "code": ["110108", "110101", "000000"],
    }  # fmt: skip
    return chance.choice(ways.get(field.kind, ["某某", "att-other"]))


def _spoiled_list(field: Field, value: list[Any], chance: random.Random) -> list[Any]:
    rows = [dict(row) if isinstance(row, dict) else row for row in value]
    place = chance.randrange(len(rows))
    if isinstance(rows[place], dict) and field.columns:
        column = chance.choice(field.columns)
        rows[place][chance.choice([column.id, "extra"])] = chance.choice(ODD)
    else:
        rows.append(rows[place])
    return rows
