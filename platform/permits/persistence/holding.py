"""Whether a text holds another, in capitals or not, in the words each database is quickest with: SQLite's LIKE asks for
no lower case of every row first."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, ColumnElement, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.functions import FunctionElement

_ESCAPE = "/"


class _Like(FunctionElement[bool]):
    inherit_cache = True
    name = "holds"
    type = Boolean()


@compiles(_Like)
def _as_others_say(element: _Like, compiler: Any, **how: Any) -> str:
    return _said(element, compiler, "ILIKE", how)


@compiles(_Like, "sqlite")
def _as_sqlite_says(element: _Like, compiler: Any, **how: Any) -> str:
    return _said(element, compiler, "LIKE", how)


def _said(element: _Like, compiler: Any, operator: str, how: dict[str, Any]) -> str:
    text, pattern = (compiler.process(one, **how) for one in element.clauses)
    return f"({text} {operator} {pattern} ESCAPE '{_ESCAPE}')"


def holds(text: ColumnElement[Any] | InstrumentedAttribute[Any], wanted: str) -> ColumnElement[bool]:
    """That this column holds these characters, which stand for themselves."""
    for mark in (_ESCAPE, "%", "_"):
        wanted = wanted.replace(mark, _ESCAPE + mark)
    return _Like(text, literal(f"%{wanted}%"))
