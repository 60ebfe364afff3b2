"""permits sweep: fire what is due. Safe to run twice and from several processes."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from permits.ops.answer import Answer
from permits.ops.inputs import moment, present
from permits.ops.root import open_site_from_environment
from permits.services.sweep import sweep


def declare(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--now", type=moment, metavar="TS", help="as if it were this moment, default now / 以此刻为准，缺省为现在"
    )


def run(options: Namespace, language: str) -> Answer:
    swept = sweep(open_site_from_environment(), options.now or present())
    fired = [{"case": f.case, "effect": f.effect, "clock": f.clock, "at": f.at} for f in swept.fired]
    lines = tuple(f"{f.case}  {f.effect}  {f.clock}" for f in swept.fired)
    return Answer({"fired": fired, "checked": swept.checked}, (*lines, f"{len(fired)} / {swept.checked}"))
