"""permits check: whether the definitions are right, every finding at its file and line."""

from __future__ import annotations

import time
from argparse import ArgumentParser, Namespace
from pathlib import Path

from permits.core.finding import errors
from permits.ops.answer import DONE, REFUSED, Answer, finding_document, finding_line
from permits.ops.definitions import definitions_folder
from permits.services.check_definitions import check_definitions


def declare(parser: ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", help="a definitions folder, or files of one / 定义文件夹，或其中的文件")
    parser.add_argument("--no-proof", action="store_true", help="leave the proofs out / 不做证明")


def run(options: Namespace, language: str) -> Answer:
    started = time.perf_counter()
    folder, only = _asked(options.paths)
    checked = check_definitions(folder)
    shown = [f for f in checked.findings if not only or any(_same(f.file, path) for path in only)]
    seconds = round(time.perf_counter() - started, 3)
    document = {
        "findings": [finding_document(f, language) for f in shown],
        "items": sorted(checked.items),
        "seconds": seconds,
    }
    summary = {
        "zh": f"{len(checked.items)} 个事项，{len(errors(shown))} 个错误，{seconds} 秒",
        "en": f"{len(checked.items)} items, {len(errors(shown))} errors, {seconds} s",
    }[language]
    lines = (*(finding_line(f, language) for f in shown), summary)
    return Answer(document, lines, REFUSED if errors(shown) else DONE)


def _asked(paths: list[str]) -> tuple[Path, list[Path]]:
    folders = [Path(path) for path in paths if Path(path).is_dir()]
    files = [Path(path) for path in paths if not Path(path).is_dir()]
    return (folders[0] if folders else definitions_folder()), files


def _same(file: str, path: Path) -> bool:
    return bool(file) and Path(file).resolve() == path.resolve()
