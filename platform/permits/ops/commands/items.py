"""permits items: the catalogue, as the definitions have it."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from permits.ops.answer import Answer
from permits.ops.definitions import definitions_folder
from permits.persistence.definition_files import compile_all


def declare(parser: ArgumentParser) -> None:
    pass


def run(options: Namespace, language: str) -> Answer:
    items = sorted(compile_all(definitions_folder()).items.values(), key=lambda item: (item.category, item.code))
    rows = [
        {"code": item.code, "title": item.title, "category": item.category, "category_title": item.category_title,
         "version": item.version, "handling": item.handling, "release": item.sha256}
        for item in items
    ]  # fmt: skip
    lines = tuple(f"{item.code:<18} v{item.version}  {item.handling:<9} {item.title.say(language)}" for item in items)
    return Answer({"items": rows}, lines)
