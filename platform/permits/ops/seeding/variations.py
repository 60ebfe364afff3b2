"""Variations: examples of an item with other people, places and days, kept beside the definitions.

Knows the files of `definitions/demonstration/`; knows no item. What has to be handed in is worked out, not written.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from permits.core.definitions.types import Example, Item
from permits.core.forms import check


def applications_of(folder: Path, item: Item, examples: Sequence[Example]) -> list[Example]:
    """What the demonstration hands in for an item: its variations, or its examples where it has none."""
    raw = _written(folder, item)
    return list(examples) if raw is None else list(_varied(raw, item, examples))


def shown_of(folder: Path, items: Sequence[Item]) -> dict[str, tuple[str, ...]]:
    """The stages and ends at which cases of an item are to lie, for the items that say so; of the others, all."""
    written = ((item.code, _written(folder, item) or {}) for item in items)
    return {code: tuple(raw["shows"]) for code, raw in written if "shows" in raw}


def _written(folder: Path, item: Item) -> dict[str, Any] | None:
    path = folder / "demonstration" / f"{item.code}.json"
    return json.loads(path.read_text("utf-8")) if path.is_file() else None


def _varied(raw: Mapping[str, Any], item: Item, examples: Sequence[Example]) -> Iterator[Example]:
    day = date.fromisoformat(raw["received_on"])
    known = {example.code: replace(example, received_on=day) for example in examples}
    for variation in raw["variations"]:
        example = known.get(variation["like"])
        if example is not None:
            yield _one(variation, item, example)


def _one(variation: Mapping[str, Any], item: Item, example: Example) -> Example:
    left_out = variation.get("without", ())
    kept = {name: value for name, value in example.answers.items() if name not in left_out}
    answers = {**kept, **variation["answers"]}
    needs = check(item, answers, {}, example.received_on).needs
    uploads = tuple(need.material.code for need in needs if need.to_upload)
    return replace(example, code=variation["code"], answers=answers, uploads=uploads, expect={})
