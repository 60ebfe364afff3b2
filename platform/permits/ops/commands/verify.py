"""permits verify: whether everything stored still follows from the events."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from permits.ops.answer import DONE, REFUSED, Answer
from permits.ops.root import open_site_from_environment
from permits.services.verify import verify


def declare(parser: ArgumentParser) -> None:
    pass


def run(options: Namespace, language: str) -> Answer:
    found = verify(open_site_from_environment())
    rows = [
        {"code": i.code, "title": i.title, "checked": i.checked,
         "broken": [{"where": b.where, "what": b.what} for b in i.broken]}
        for i in found
    ]  # fmt: skip
    lines = [f"{i.code:<4} {i.checked:>7}  {'✗' if i.broken else '✓'}  {i.title.say(language)}" for i in found]
    lines += [f"     {b.where}: {b.what}" for i in found for b in i.broken]
    return Answer({"invariants": rows}, tuple(lines), REFUSED if any(i.broken for i in found) else DONE)
