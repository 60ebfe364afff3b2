"""XML as plain elements with their lines, read without trust: a document that declares anything of its own is refused.

Entities can only be declared in a DOCTYPE, so a document that has one is not read at all.
"""

from __future__ import annotations

from xml.parsers import expat

from permits.core.drafts.elements import Element
from permits.core.finding import Finding, FindingKind

DEEPEST, MOST_ELEMENTS = 64, 100_000

NOT_XML = FindingKind(
    "import.not_xml",
    "第 {line} 行起不是合法的 XML（{why}），请检查文件。",
    "This is not XML from line {line} on ({why}): check the file.",
)
DECLARES = FindingKind(
    "import.xml_declares",
    "文件含有 DOCTYPE 声明，为安全起见没有读取。请删去声明后重新导出。",
    "The file holds a DOCTYPE declaration and was not read, to be safe. Export it without.",
)
TOO_BIG = FindingKind(
    "import.xml_too_big",
    "XML 超过 {elements} 个元素或 {depth} 层，没有读取。",
    "The XML has more than {elements} elements or {depth} levels and was not read.",
)


class _Refused(Exception):
    """Reading stops: the finding says why. Never leaves this module."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding


def read_xml(content: bytes) -> tuple[Element | None, list[Finding]]:
    """The outermost element, or what is wrong."""
    reader = _Reader()
    try:
        reader.parser.Parse(content, True)
    except _Refused as refused:
        return None, [refused.finding]
    except (expat.ExpatError, ValueError, LookupError) as wrong:
        line = getattr(wrong, "lineno", 1)
        return None, [NOT_XML.at(line=line, why=str(wrong)).at_line("", line)]
    return reader.root, []


class _Reader:
    """One pass over one document."""

    def __init__(self) -> None:
        self.root: Element | None = None
        self.open: list[Element] = []
        self.count = 0
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._declared
        self.parser.StartElementHandler = self._started
        self.parser.EndElementHandler = self._ended
        self.parser.CharacterDataHandler = self._said

    def _declared(self, *declaration: object) -> None:
        line = self.parser.CurrentLineNumber
        raise _Refused(DECLARES.at().at_line("", line))

    def _started(self, name: str, attributes: dict[str, str]) -> None:
        self.count += 1
        line = self.parser.CurrentLineNumber
        if self.count > MOST_ELEMENTS or len(self.open) >= DEEPEST:
            raise _Refused(TOO_BIG.at(elements=MOST_ELEMENTS, depth=DEEPEST).at_line("", line))
        space, _, tag = name.rpartition(" ")
        element = Element(tag, space, {key.rpartition(" ")[2]: value for key, value in attributes.items()}, line)
        if self.open:
            self.open[-1].children.append(element)
        else:
            self.root = element
        self.open.append(element)

    def _ended(self, name: str) -> None:
        self.open.pop()

    def _said(self, text: str) -> None:
        self.open[-1].words.append(text)
