"""The words of papers and notices that a definitions folder holds, judged once for all who need them: the check tells
what is wrong with them at its line, and a site opens only when nothing is.

Reads files; knows neither items nor cases.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from permits.core.finding import Finding, FindingKind, pointer
from permits.documents.types import DocumentTemplate
from permits.documents.wording import compile_documents
from permits.notices.wording import NoticeTemplate, compile_notices
from permits.persistence.definition_files import Folder, read_schemas

T = TypeVar("T")
Compiler = Callable[[Mapping[str, Any], Mapping[str, Any]], tuple[Mapping[str, T], Sequence[Finding]]]

NO_PAPERS = FindingKind(
    "types.papers_missing",
    "事项类型“{type}”的文书指向文件夹 documents/{papers}，里面没有文书：请加上这一套文书"
    "（做法见 docs/authoring/papers.zh.md），或者删去这个 papers；否则网站不能启动，什么也不能发布",
    "The papers of the type “{type}” are the folder documents/{papers}, which holds none: add the set (see"
    " docs/authoring/papers.md) or remove this `papers`; until then no site starts and nothing can be published",
)


@dataclass(frozen=True, slots=True)
class Wordings:
    """Papers by family and kind, notices by event, and what is wrong with their files, each at file and line."""

    documents: Mapping[str, Mapping[str, DocumentTemplate]]
    notices: Mapping[str, NoticeTemplate]
    findings: tuple[Finding, ...]


def read_wordings(root: Path) -> Wordings:
    """Every family of papers and every notice of the folder."""
    folder, schemas = Folder(root), read_schemas(root)
    families = sorted({path.parent for path in root.glob("documents/*/*.json")})
    found: list[Finding] = []
    documents = {one.name: _compiled(folder, one, schemas["document"], compile_documents, found) for one in families}
    notices = _compiled(folder, root / "notices", schemas["notice"], compile_notices, found)
    found += _unnamed(folder, set(documents))
    return Wordings(documents, notices, tuple(found))


def _unnamed(folder: Folder, there: set[str]) -> Iterator[Finding]:
    """Types of items whose papers are not there."""
    for code, (entry, (path, prefix)) in folder.entries("types").items():
        papers = entry.get("papers", "")
        if papers not in there | {""}:
            place = prefix + pointer("papers")
            yield folder.placed(NO_PAPERS.at(place, type=code, papers=papers), path, place)


def _compiled(
    folder: Folder, place: Path, schema: Mapping[str, Any], compiled: Compiler[T], found: list[Finding]
) -> Mapping[str, T]:
    """The wordings of one folder by the names of their files; what is wrong with them is added to `found`."""
    raw = {}
    for path in sorted(place.glob("*.json")):
        broken = folder.findings_of(path)
        found += broken
        if not broken:
            raw[path.stem] = folder.value(path)
    templates, wrong = compiled(raw, schema)
    for finding in wrong:
        part, _, at = finding.where.partition("#")
        found.append(folder.placed(finding, place / f"{Path(part).name}.json", at))
    return templates
