"""permits check: whether the definitions are right, every finding at its file and line."""

from __future__ import annotations

import time
from argparse import ArgumentParser, Namespace
from pathlib import Path

from permits.core.finding import Finding, FindingKind, errors
from permits.ops.answer import DONE, REFUSED, Answer, finding_document, finding_line
from permits.ops.definitions import definitions_folder
from permits.services.check_definitions import check_definitions

NOT_A_DEFINITION = FindingKind(
    "check.no_definition",
    "这里没有可以核对的定义：请给出一个定义文件夹（内有 items 和 rules），或其中的文件夹、JSON 文件",
    "Nothing here can be checked: name a definitions folder (with items and rules in it), or a folder or JSON file"
    " of one",
)
ANOTHER_FOLDER = FindingKind(
    "check.another_folder",
    "一次只能核对一个定义文件夹，这个路径属于另一个：请另行核对",
    "One definitions folder is checked at a time and this belongs to another: check it by itself",
)


def declare(parser: ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", help="a definitions folder, or files of one / 定义文件夹，或其中的文件")
    parser.add_argument("--no-proof", action="store_true", help="leave the proofs out / 不做证明")


def run(options: Namespace, language: str) -> Answer:
    started = time.perf_counter()
    folder, only, wrong = _asked(options.paths)
    checked = check_definitions(folder)
    shown = [*wrong, *(f for f in checked.findings if not only or any(_within(f.file, path) for path in only))]
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


def _asked(paths: list[str]) -> tuple[Path, list[Path], list[Finding]]:
    """The definitions folder, what of it is meant (nothing = all), and a finding for each path that cannot be checked:
    to say of a file nobody looked at that it has no error would be a lie."""
    roots = {path: _folder_of(Path(path)) for path in paths}
    wrong = [NOT_A_DEFINITION.at().at_line(path, 0) for path, root in roots.items() if root is None]
    folders = sorted({root for root in roots.values() if root is not None}) or [definitions_folder()]
    wrong += [ANOTHER_FOLDER.at().at_line(path, 0) for path, root in roots.items() if root not in (None, folders[0])]
    return folders[0], [Path(path) for path in paths if Path(path).resolve() != folders[0]], wrong


def _folder_of(path: Path) -> Path | None:
    """The definitions folder that a folder or a JSON file is, or lies in."""
    here = path.resolve()
    if not (here.is_dir() or (here.is_file() and here.suffix == ".json")):
        return None
    return next((one for one in (here, *here.parents) if (one / "items").is_dir() and (one / "rules").is_dir()), None)


def _within(file: str, path: Path) -> bool:
    here = Path(file).resolve()
    return bool(file) and path.resolve() in (here, *here.parents)
