"""What rules may ask of an answer: the facts it is, with types and titles. Knows kinds of fields; derives nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from permits.core.definitions.composites import titled
from permits.core.definitions.questions import Field, Vocabulary
from permits.core.definitions.vocabularies import parents_of
from permits.core.rules import FactType
from permits.core.text import Text

#: Kinds of field whose answer has a type of its own; of the others rules know only whether they are answered.
FACT_KINDS = {
    "integer": "integer",
    "decimal": "decimal",
    "money": "decimal",
    "date": "date",
    "yesno": "bool",
    "one_of": "code",
    "code": "code",
}


def fact_type(field: Field, listed: Vocabulary | None = None) -> FactType:
    """What a rule may ask of the field. `listed`: its vocabulary, if it has one."""
    kind = FACT_KINDS.get(field.kind, "text")
    if kind == "code":
        options = field.options or (tuple(listed.options.values()) if listed else ())
        return FactType("code", values=tuple(option.code for option in options), parents=parents_of(options))
    return FactType(kind, scale=field.scale if kind == "decimal" else 0)


Told = tuple[str, FactType, Text]
"""A fact: its name, its type, its title."""


def facts_told(field: Field, lists: Mapping[str, Vocabulary]) -> Iterator[Told]:
    """Every fact an answer is: its own, one yes/no per option where several may be chosen, and one per part."""
    yield field.id, fact_type(field, lists.get(field.vocabulary)), field.title
    for option in field.options if field.kind == "several_of" else ():
        title = Text(f"{field.title.zh}：{option.title.zh}", f"{field.title.en}: {option.title.en}")
        yield f"{field.id}.{option.code}", FactType("bool"), title
    for part in field.parts:
        yield f"{field.id}.{part.id}", fact_type(part, lists.get(part.vocabulary)), titled(field, part)


def tables_of(field: Field, lists: Mapping[str, Vocabulary]) -> Iterator[tuple[str, dict[str, FactType]]]:
    """The table a field is and those in its rows, by name (`outer.inner`), with the facts of their rows."""
    if field.kind == "table":
        yield field.id, {name: kind for column in field.columns for name, kind, _ in facts_told(column, lists)}
    for column in field.columns:
        for name, facts in tables_of(column, lists):
            yield f"{field.id}.{name}", facts
