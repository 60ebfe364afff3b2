"""permits publish: compile an item, judge its examples, prove it, record the release that begins on its day."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from permits.core.finding import errors
from permits.ops.answer import DONE, REFUSED, Answer, finding_document, finding_line
from permits.ops.arguments import day
from permits.ops.inputs import present
from permits.ops.publishing import publish_folder
from permits.ops.root import open_site_from_environment


def declare(parser: ArgumentParser) -> None:
    parser.add_argument(
        "item", nargs="?",
        help="item code (every version on disk) or item@version; none = every item / "
        "事项编号（全部版本）或 编号@版本；缺省为全部",
    )  # fmt: skip
    parser.add_argument(
        "--from", dest="starts", type=day, metavar="DATE",
        help="the day it is to take effect; refused if the definition names another / "
        "施行日期；与定义不一致的，不予发布",
    )  # fmt: skip


def run(options: Namespace, language: str) -> Answer:
    published, findings = publish_folder(
        open_site_from_environment(), options.item, present(), starts=options.starts, for_good=True
    )
    document = {
        "release": published.get(options.item or "", ""), "releases": published,
        "findings": [finding_document(f, language) for f in findings],
    }  # fmt: skip
    lines = [finding_line(f, language) for f in findings]
    lines += [f"{code}  {sha256[:12]}" for code, sha256 in sorted(published.items())]
    return Answer(document, tuple(lines), REFUSED if errors(findings) else DONE)
