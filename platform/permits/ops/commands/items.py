"""permits items: the catalogue, as the definitions have it: of each item the version in force today."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterable
from datetime import datetime

from permits.core.definitions.types import Item
from permits.core.process import LEGAL_ZONE
from permits.ops.answer import Answer
from permits.ops.definitions import definitions_folder
from permits.persistence.definition_files import compile_all
from permits.persistence.definition_versions import names_on


def declare(parser: ArgumentParser) -> None:
    pass


def run(options: Namespace, language: str) -> Answer:
    every = compile_all(definitions_folder()).items
    in_force = names_on(every, datetime.now(LEGAL_ZONE).date())
    items = sorted((every[name] for name in in_force.values()), key=lambda item: (item.category, item.code))
    rows = [
        {"code": item.code, "title": item.title, "category": item.category, "category_title": item.category_title,
         "version": item.version, "handling": item.handling, "release": item.sha256,
         "versions": _versions(one for one in every.values() if one.code == item.code)}
        for item in items
    ]  # fmt: skip
    lines = tuple(f"{item.code:<18} v{item.version}  {item.handling:<9} {item.title.say(language)}" for item in items)
    return Answer({"items": rows}, lines)


def _versions(items: Iterable[Item]) -> list[dict[str, object]]:
    """Every version on disk, in order, with its days."""
    return [
        {"version": one.version, "effective_from": one.effective_from, "effective_to": one.effective_to}
        for one in sorted(items, key=lambda one: one.version)
    ]
