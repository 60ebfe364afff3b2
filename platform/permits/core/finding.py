"""The one way to say "this is wrong". Knows nothing of what is being judged.

A room declares the findings it can make as `FindingKind` constants beside the code that makes them;
`KINDS` lists every one, so that a test can see each has both languages.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from permits.core.text import Text

ERROR, WARNING, INFO = "error", "warning", "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong, with its place.

    `where` is a JSON pointer (RFC 6901) into what was given: the answers, a definition, the data of an act.
    `file` and `line` are set when the thing judged is a file.
    """

    code: str
    message: Text
    where: str = ""
    severity: str = ERROR
    file: str = ""
    line: int = 0
    basis: str = ""
    witness: object = None

    def at_line(self, file: str, line: int) -> Finding:
        return replace(self, file=file, line=line)

    def below(self, pointer: str) -> Finding:
        """The same finding, its place read from further out: `pointer` + `where`."""
        return replace(self, where=pointer + self.where)


KINDS: dict[str, FindingKind] = {}


@dataclass(frozen=True, slots=True)
class FindingKind:
    """A sort of finding: its stable dotted code and its sentence, which says what is wrong and what to do."""

    code: str
    zh: str
    en: str
    severity: str = ERROR

    def __post_init__(self) -> None:
        if self.code in KINDS:
            raise ValueError(f"finding code declared twice: {self.code}")
        KINDS[self.code] = self

    def at(self, where: str = "", /, **params: object) -> Finding:
        return Finding(self.code, Text(self.zh, self.en).format(params), where, self.severity)


def errors(findings: list[Finding] | tuple[Finding, ...]) -> list[Finding]:
    """Only those that refuse."""
    return [finding for finding in findings if finding.severity == ERROR]


@lru_cache(4096)
def pointer(*parts: str | int) -> str:
    """A JSON pointer from its parts, escaped as RFC 6901 asks."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)
