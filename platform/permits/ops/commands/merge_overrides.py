"""permits merge-overrides: what authorities say otherwise, held against the city's items as they are now."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence

from permits.core.finding import Finding, errors
from permits.ops.answer import DONE, REFUSED, Answer, finding_document, finding_line
from permits.ops.definitions import definitions_folder
from permits.persistence.override_files import Overridden
from permits.services.check_definitions import CheckedDefinitions, check_definitions


def declare(parser: ArgumentParser) -> None:
    parser.add_argument("item", nargs="?", help="item code; none = every item / 事项编号；缺省为全部")
    parser.add_argument(
        "--write", action="store_true",
        help="rewrite the files that merge to the item's version; the others stay / 改写能合并的文件；有冲突的不动",
    )  # fmt: skip


def run(options: Namespace, language: str) -> Answer:
    checked = check_definitions(definitions_folder())
    meant = [one for one in _newest(checked) if options.item in (None, one.path.stem)]
    written = [one for one in meant if options.write and _write(one, checked)]
    rows = [_row(one, checked, one in written) for one in meant]
    found = _found(checked, meant)
    lines = [finding_line(finding, language) for finding in found]
    lines += [_line(row, language) for row in rows]
    document = {"overrides": rows, "findings": [finding_document(finding, language) for finding in found]}
    return Answer(document, tuple(lines), REFUSED if errors(found) else DONE)


def _newest(checked: CheckedDefinitions) -> list[Overridden]:
    """Each file once, as it meets the newest version of its item."""
    return list({one.path: one for one in checked.overrides}.values())


def _found(checked: CheckedDefinitions, meant: Sequence[Overridden]) -> list[Finding]:
    """What was found in the files that are meant, before anything was written; of an item that is broken itself, what
    is wrong with it, or nobody would know why nothing merges."""
    known = checked.compiled.files
    broken = [known[one.name] for one in meant if one.name in known.keys() - checked.items.keys()]
    files = {one.path.as_posix() for one in meant}
    files |= {path.as_posix() for item in broken for path, _ in item.origins.values()}
    whole = [finding for finding in checked.findings if finding.file in files]
    return list(dict.fromkeys([*whole, *(finding for one in meant for finding in one.findings)]))


def _write(one: Overridden, checked: CheckedDefinitions) -> bool:
    """Bring a file up to date. False if it is already, cannot be merged, or says nothing any longer."""
    fresh = None if errors(one.findings) else one.fresh(checked.compiled)
    if fresh is None or fresh == one.raw:
        return False
    if not fresh["override"]:
        one.path.unlink()
        return True
    one.path.write_text(json.dumps(fresh, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return True


def _row(one: Overridden, checked: CheckedDefinitions, written: bool) -> dict[str, object]:
    city = checked.items.get(one.name)
    return {
        "authority": one.authority, "item": one.path.stem, "file": one.path.as_posix(),
        "version": one.raw["version"] if one.raw else None, "city_version": city.version if city else None,
        "merges": not errors(one.findings) and one.merged is not None, "written": written,
    }  # fmt: skip


def _line(row: dict[str, object], language: str) -> str:
    state = {"zh": "已改写", "en": "written"} if row["written"] else (
        {"zh": "可以合并", "en": "merges"} if row["merges"] else {"zh": "不能合并", "en": "does not merge"}
    )  # fmt: skip
    between = f"{_version(row['version'])} → {_version(row['city_version'])}"
    return f"{row['authority']:<14} {row['item']:<16} {between}  {state[language]}"


def _version(number: object) -> str:
    return "—" if number is None else f"v{number}"
