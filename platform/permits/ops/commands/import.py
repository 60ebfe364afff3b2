"""permits import: a draft of an item of a schema, a spreadsheet, an XLSForm or decision tables, with a report of
everything that was lost or changed on the way.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from datetime import datetime
from pathlib import Path

from permits.core.drafts import Wanted
from permits.core.finding import errors
from permits.core.process import LEGAL_ZONE
from permits.ops.answer import DONE, REFUSED, Answer, finding_document, finding_line
from permits.ops.definitions import definitions_folder
from permits.services.import_item import FORMATS, Imported, import_item


def declare(parser: ArgumentParser) -> None:
    parser.add_argument("--from", dest="source", required=True, choices=[*FORMATS], help="its format / 文件的格式")
    parser.add_argument("file", type=Path, help="the document to take over / 要导入的文件")
    parser.add_argument("--code", required=True, help="code of the new item / 新事项的代码")
    parser.add_argument("--title", default="", help="its title / 事项名称")
    parser.add_argument("--category", default="", help="code of its category / 事项类别的代码")
    parser.add_argument(
        "--into", metavar="FOLDER", type=Path,
        help="the definitions folder to write into; the one in use unless said / 写入哪个定义文件夹",
    )  # fmt: skip
    parser.add_argument("--force", action="store_true", help="write over a draft that is there / 覆盖已有的文件")


def run(options: Namespace, language: str) -> Answer:
    wanted = Wanted(options.code, datetime.now(LEGAL_ZONE).date(), options.title.strip(), options.category)
    into = options.into or definitions_folder()
    own = into / "schema" / "v1"
    schemas = own if own.is_dir() else definitions_folder() / "schema" / "v1"
    done = import_item(options.source, options.file, wanted, into, schemas, options.force)
    document = {
        "item": options.code, "written": [path.as_posix() for path in done.written],
        "findings": [finding_document(one, language) for one in done.findings],
    }  # fmt: skip
    lines = (*(path.as_posix() for path in done.written), *(finding_line(one, language) for one in done.findings))
    return Answer(document, (*lines, _summary(done, language)), DONE if done.written else REFUSED)


def _summary(done: Imported, language: str) -> str:
    lost = sum(1 for one in done.findings if one.severity == "warning")
    noted = len(done.findings) - lost - len(errors(list(done.findings)))
    if not done.written:
        return {"zh": "没有写入任何文件", "en": "nothing was written"}[language]
    return {
        "zh": f"草稿已写入：{lost} 处没有带过来，{noted} 处改动或待补；接着运行 permits check --no-proof",
        "en": f"draft written: {lost} things left out, {noted} changed or to fill in; next: permits check --no-proof",
    }[language]
