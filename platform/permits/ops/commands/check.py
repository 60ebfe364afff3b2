"""permits check: whether the definitions are right, every finding at its file and line. What is right by itself is
proved; what the proof refutes is shown by an application, which can be kept as an example.
"""

from __future__ import annotations

import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from permits.core.finding import Finding, FindingKind, errors
from permits.core.process.examples import not_dead
from permits.ops.answer import DONE, REFUSED, Answer, finding_document, finding_line, from_here
from permits.ops.definitions import definitions_folder, proofs_folder
from permits.ops.example_files import document, heading, write_example
from permits.persistence.definition_files import Compiled, item_path
from permits.persistence.definition_folder import item_names, item_of
from permits.persistence.definition_versions import code_of
from permits.services.check_definitions import CheckedDefinitions, check_definitions
from permits.services.prove_definitions import Refuted, prove_definitions
from permits.services.tell_spans import span_in_words, spans_of

if TYPE_CHECKING:
    from permits.core.proof import Span

NOT_A_DEFINITION = FindingKind(
    "check.no_definition",
    "这里没有可以核对的定义：请给出事项编号，或一个定义文件夹（内有 items 和 rules），或其中的文件夹、JSON 文件",
    "Nothing here can be checked: give the code of an item, or a definitions folder (with items and rules in it), or a"
    " folder or JSON file of one",
)
ANOTHER_FOLDER = FindingKind(
    "check.another_folder",
    "一次只能核对一个定义文件夹，这个路径属于另一个：请另行核对",
    "One definitions folder is checked at a time and this belongs to another: check it by itself",
)


def declare(parser: ArgumentParser) -> None:
    parser.add_argument(
        "paths",
        nargs="*",
        help="codes of items, a definitions folder, or files of one / 事项编号，定义文件夹，或其中的文件",
    )
    parser.add_argument("--no-proof", action="store_true", help="leave the proofs out / 不做证明")
    parser.add_argument(
        "--save-witness", metavar="FOLDER", type=Path,
        help="write the applications that proofs found as examples / 把证明找到的反例写成样例",
    )  # fmt: skip
    parser.add_argument(
        "--suggest", metavar="FOLDER", type=Path, nargs="?", const=Path(),
        help="write examples at the limits of rules, and of rules that none meets, beside the item's or in FOLDER / "
        "写出处在规则界限上的样例，并为没有样例用到的规则各写一个",
    )  # fmt: skip

    parser.add_argument(
        "--verbose", action="store_true", help="say also when each limit can be due / 另说明各时限最早、最迟的到期日"
    )


def run(options: Namespace, language: str) -> Answer:
    started = time.perf_counter()
    folder, only, wrong = _asked(options.paths)
    named = _concerned(folder, only)
    checked = check_definitions(folder, named)
    codes = [code for code in named if code in checked.items]
    provable = [code for code in named if code in checked.compiled.provable]
    refuted = [] if options.no_proof else _refuted(folder, checked, provable, language)
    proved = [one.finding for one in refuted]
    found = [*not_dead(checked.findings, proved), *proved]
    told = _told_of(folder, checked.compiled, only)
    shown = [*wrong, *(f for f in found if not only or f in checked.stopping or _asked_about(f, told))]
    saved = _saved(options.save_witness, refuted, folder) if options.save_witness else []
    if options.suggest is not None:
        saved += _suggested(options.suggest, checked.compiled, codes, folder)
    spans = _spans(checked.compiled, codes) if options.verbose or options.json else {}
    seconds = round(time.perf_counter() - started, 3)
    answer = {
        "findings": [finding_document(f, language) for f in shown],
        "items": sorted(checked.items), "proved": not options.no_proof and provable == named,
        "spans": {code: [_span_document(span) for span in found] for code, found in spans.items()},
        "written": [path.as_posix() for path in saved], "seconds": seconds,
    }  # fmt: skip
    lines = (*(finding_line(f, language) for f in shown), *map(from_here, saved))
    days = (f"{code}: {span_in_words(span).say(language)}" for code, found in spans.items() for span in found)
    lines = (*lines, *days) if options.verbose else lines
    return Answer(answer, (*lines, _summary(list(checked.items), shown, seconds, language)), _exit(shown))


def _exit(shown: Sequence[Finding]) -> int:
    return REFUSED if errors(list(shown)) else DONE


def _summary(items: Sequence[str], shown: list[Finding], seconds: float, language: str) -> str:
    wrong = len(errors(shown))
    warned = len(shown) - wrong
    return {
        "zh": f"{len(items)} 个事项，{wrong} 个错误，{warned} 个提醒，{seconds} 秒",
        "en": f"{_many(len(items), 'item')}, {_many(wrong, 'error')}, {_many(warned, 'warning')}, {seconds} s",
    }[language]


def _many(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _asked(paths: list[str]) -> tuple[Path, list[Path], list[Finding]]:
    """The definitions folder, what of it is meant (nothing = all), and a finding for each path that cannot be checked:
    to say of a file nobody looked at that it has no error would be a lie."""
    paths = [part for path in paths for part in _parts_of(path)]
    roots = {path: _folder_of(Path(path)) for path in paths}
    wrong = [NOT_A_DEFINITION.at().at_line(path, 0) for path, root in roots.items() if root is None]
    folders = sorted({root for root in roots.values() if root is not None}) or [definitions_folder()]
    wrong += [ANOTHER_FOLDER.at().at_line(path, 0) for path, root in roots.items() if root not in (None, folders[0])]
    return folders[0], [Path(path) for path in paths if Path(path).resolve() != folders[0]], wrong


def _parts_of(path: str) -> list[str]:
    """A path as it is; the code of an item stands for all its files: every version, its rules, what authorities say."""
    folder = definitions_folder()
    if Path(path).exists() or item_path(folder, path) is None:
        return [path]
    files = (file for kind in ("items", "rules", "overrides") for file in folder.glob(f"{kind}/*/{path}*"))
    return sorted(str(file) for file in files if file.name.removesuffix(".json").partition("@")[0] == path)


def _folder_of(path: Path) -> Path | None:
    """The definitions folder that a folder or a JSON file is, or lies in."""
    here = path.resolve()
    if not (here.is_dir() or (here.is_file() and here.suffix == ".json")):
        return None
    return next((one for one in (here, *here.parents) if (one / "items").is_dir() and (one / "rules").is_dir()), None)


def _told_of(folder: Path, compiled: Compiled, only: Sequence[Path]) -> set[Path]:
    """The files and folders whose findings are told: what is asked about, and all that the items rest on to which it
    belongs or which rest on it, since none of them is right before all of these are. Of an item whose own files are
    asked about, its examples and what authorities say of it as well."""
    asked = {path.resolve() for path in only}
    told = set(asked)
    for name, files in compiled.files.items():
        rests = {part: path.resolve() for part, (path, _) in files.origins.items()}
        beside = rests["item"].with_suffix("")
        if any(_within(rests[part], asked) for part in ("item", "rules", "texts.en")):
            told |= {beside, *(path.resolve() for path in folder.glob(f"overrides/*/{name}.json"))}
        if any(_within(path, asked) for path in rests.values()) or any(beside in path.parents for path in asked):
            told |= set(rests.values())
    return told


def _asked_about(finding: Finding, told: Collection[Path]) -> bool:
    return bool(finding.file) and _within(Path(finding.file).resolve(), told)


def _within(path: Path, places: Collection[Path]) -> bool:
    return any(place in places for place in (path, *path.parents))


def _concerned(folder: Path, files: Sequence[Path]) -> list[str]:
    """The items that the files asked about belong to, all their versions, also those that do not compile; every one
    where one of the files is shared or none is named."""
    names = sorted(item_names(folder))
    asked = {item_of(folder.resolve(), file.resolve()) for file in files}
    codes = {code_of(name) for name in names if name in asked}
    return [name for name in names if code_of(name) in codes] if asked and asked <= {*names} else names


def _refuted(folder: Path, checked: CheckedDefinitions, codes: Collection[str], language: str) -> list[Refuted]:
    """The findings of the proofs; on a terminal one line tells how far they are."""
    say = {"zh": "证明", "en": "proving"}[language]
    live = sys.stderr.isatty()

    def told(done: int, of: int, code: str) -> None:
        if live:
            print(f"\r\x1b[K{say} {done + 1}/{of} {code}", end="", file=sys.stderr, flush=True)

    found = prove_definitions(folder, checked.compiled, checked.overrides, proofs_folder(), told, codes)
    if live:
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)
    return found


def _saved(into: Path, refuted: Sequence[Refuted], definitions: Path) -> list[Path]:
    """Each application that refutes, as an example that expects nothing yet: what it should be is for the author."""
    shown = [(one, one.finding.witness) for one in refuted if isinstance(one.finding.witness, dict)]
    return [
        write_example(
            into, f"{one.item}-{one.finding.code.replace('.', '-').replace('_', '-')}-{number}",
            {**heading(one.finding.message), **witness, "expect": {}}, definitions,
        )
        for number, (one, witness) in enumerate(shown, 1)
    ]  # fmt: skip


def _spans(compiled: Compiled, codes: Collection[str]) -> dict[str, tuple[Span, ...]]:
    """The earliest and latest days of every limit of these items."""
    calendar = compiled.calendar
    return {code: spans_of(compiled.items[code], calendar) for code in codes} if calendar else {}


def _span_document(span: Span) -> dict[str, object]:
    return {"clock": span.clock, "title": span.title} | {
        name: {"starts_on": one.starts_on, "due_on": one.due_on, "days": one.days, "limit": one.limit.length,
               "unit": one.limit.unit, "adjusted_by": list(one.by)}
        for name, one in (("earliest", span.earliest), ("latest", span.latest))
    }  # fmt: skip


def _suggested(into: Path, compiled: Compiled, codes: Collection[str], definitions: Path) -> list[Path]:
    """Examples at the limits of each item's rules: beside the item's own, or all in one folder."""
    from permits.core.proof import suggest

    if compiled.calendar is None:
        return []
    written = []
    for code in codes:
        own = item_path(definitions, code)
        assert own is not None
        folder, prefix = (into, f"{code}-") if into != Path() else (own.with_suffix("") / "examples", "")
        for example in suggest(compiled.items[code], compiled.calendar, compiled.examples.get(code, ())):
            written.append(write_example(folder, prefix + example.code, document(example), definitions))
    return written
