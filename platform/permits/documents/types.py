"""What a document and a certificate ARE, as values. Knows no file format, no wording file and no store.

Templates are compiled from definitions/documents/*.json; contents and faces are what gets printed. Dates are
legal days (Asia/Shanghai); `Text` carries both languages, `str` is already in one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from permits.core.text import Text


class Finish(StrEnum):
    """How a paper leaves the press: as a preview of what is not sent yet; with the place of the seal empty and saying
    so; or with that place left for a seal, one of an authority's own or one made here for trying things out."""

    PREVIEW = "preview"
    UNSEALED = "unsealed"
    SEALED = "sealed"
    DEMONSTRATION = "demonstration"


@dataclass(frozen=True, slots=True)
class Source:
    """The article a wording rests on: code of the law, article, and how well it was verified (V, S, K or R)."""

    law: str
    article: str
    mark: str


@dataclass(frozen=True, slots=True)
class Place:
    """A value a template asks for. kind: text | date | moment (aware datetime) | integer | rows."""

    name: str
    kind: str
    title: Text
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Sentence:
    """One paragraph of a template; left out when the value named by `when_present` is absent."""

    code: str
    words: Text
    numbered: bool = False
    when_present: str = ""
    basis: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: the key of each row it shows, its heading, its share of the width."""

    name: str
    title: Text
    share: int


@dataclass(frozen=True, slots=True)
class TableOf:
    """A table of a template: one line for each of `rows`; left out when an optional `rows` is absent or empty."""

    code: str
    title: Text
    rows: str
    columns: tuple[Column, ...]
    basis: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentTemplate:
    """文书式样: the words of one kind of document, with the values it needs. `editable`: officers may take a working
    copy of it into a word processor."""

    kind: str
    title: Text
    number: str
    copies: int
    places: Mapping[str, Place]
    body: tuple[Sentence | TableOf, ...]
    remedies: tuple[Sentence, ...]
    signatures: tuple[Text, ...]
    basis: tuple[Source, ...]
    editable: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A filled sentence; `number` 0 = not numbered."""

    text: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """A filled table, in one language."""

    title: str
    headings: tuple[str, ...]
    shares: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class DocumentContent:
    """文书: one document in one language ("zh" or "en"), ready to be printed."""

    kind: str
    language: str
    title: str
    number: str
    case_number: str
    item: str
    addressee: str
    blocks: tuple[Paragraph | Table, ...]
    remedies: tuple[Paragraph | Table, ...]
    signatures: tuple[str, ...]
    authority: str
    dated: date
    copies: int
    contact: str = ""
    verification_url: str = ""


@dataclass(frozen=True, slots=True)
class FaceLine:
    """One line of a certificate's face, or of its annex; only `public` ones are shown on the verification page."""

    code: str
    title: Text
    value: Text
    public: bool = True
    annex: bool = False


@dataclass(frozen=True, slots=True)
class CertificateFace:
    """照面: everything a certificate says. `valid_to` None = no fixed end."""

    title: Text
    number: str
    lines: tuple[FaceLine, ...]
    authority: Text
    issued_on: date
    valid_from: date | None = None
    valid_to: date | None = None
    verification_url: str = ""
