"""By what pieces of words a case is found, so that nobody looks through all of them.

Of every text a case is searched by, the pieces are kept: every two neighbours among Chinese and other signs, every four
among ASCII letters and digits, and every three among initials too. What holds a text holds its pieces, so the cases
that hold all pieces of what was typed are the only ones to look at; whether they hold the text itself is asked of them
afterwards (`cases.mentions`).

The index of the pieces is each database's own: FTS5 for SQLite, a GIN index for PostgreSQL. Both are asked with a term
of words, AND and OR.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Integer, String, bindparam, select, text

from permits.persistence.initials import wide
from permits.persistence.numbers import INSERT
from permits.persistence.tables import CaseWords, table_of
from permits.persistence.unit_of_work import Reading, UnitOfWork

FEW = 4
"""So few letters by themselves are the initials of a name, or of a name in letters; of longer runs of letters and
digits, pieces of this length are kept."""
MOST = 5000
"""Where more cases hold the pieces, a list finds its page sooner by looking along the cases, the newest first."""
SEARCHED = ("authority", "number", "applicant_name", "search")
"""The columns of a case whose words are kept."""
_ASCII = "0-9a-z"
_RUN = re.compile(rf"[{_ASCII}]+|[^\W_{_ASCII}]+")
_LETTERS = re.compile("[a-z]+")
_INITIALS = re.compile(f"[{wide('a')}-{wide('z')}]+")
_OF_AUTHORITY = "§"
"""Begins the word that says whose a case is; no piece of a text holds this sign."""


def is_letters(word: str) -> bool:
    """Whether a word typed may be initials."""
    return word.isascii() and word.isalpha()


def words_of(case: Mapping[str, Any]) -> str:
    """What is kept of a case, of which `SEARCHED` is given: its pieces, each once, with a space between."""
    whole = [piece for name in ("number", "applicant_name", "search") for piece in _pieces(case[name])]
    initials = [piece for run in _INITIALS.findall(case["search"]) for piece in _of(run, 3)]
    names = f"{case['number']} {case['applicant_name']}".casefold()
    short = [piece for run in _LETTERS.findall(names) for piece in _of(run, 2)]
    return " ".join(dict.fromkeys([_whose(case["authority"]), *whole, *initials, *short]))


def keep(uow: UnitOfWork, case_id: str, case: Mapping[str, Any]) -> None:
    """Keep the words of a case, instead of those that were kept of it."""
    uow.send(_KEEP[uow.dialect], [{"case_id": case_id, "words": words_of(case)}])


def kept(unit: Reading, case_id: str) -> str:
    """The words kept of a case; empty if there are none."""
    return next((row[0] for row in unit.rows(_KEPT, {"case": case_id})), "")


def candidates(unit: Reading, typed: str, authorities: Sequence[str]) -> list[str] | None:
    """The ids of all cases of these authorities (none named: of all) that may hold every word typed. None where so many
    do that they are found quicker without, or where nothing typed is long enough to have pieces."""
    asked = [alternatives for word in typed.split() if all(alternatives := _asked(word))]
    if not asked:
        return None
    if authorities:
        asked.append([[_whose(authority)] for authority in authorities])
    found = unit.once(_FIND_IDS[unit.dialect], {"said": _said(asked, *_SIGNS[unit.dialect]), "most": MOST + 1})
    return None if len(found) > MOST else [row[0] for row in found]


def _asked(word: str) -> list[list[str]]:
    """The pieces of which a case holds all, or all of another list, if it holds this word."""
    if not is_letters(word):
        return [_pieces(word)]
    here = _of(word.casefold(), 2) if len(word) <= FEW else _pieces(word)
    return [here, _of(wide(word), 3 if len(word) > 2 else 2)]


def _said(asked: Iterable[Sequence[Sequence[str]]], both: str, either: str, mark: str) -> str:
    def together(words: Sequence[str], sign: str) -> str:
        return f"({sign.join(words)})"

    return together([
        together([together([f"{mark}{piece}{mark}" for piece in one], both) for one in alternatives], either)
        for alternatives in asked
    ], both)  # fmt: skip


def _pieces(said: str) -> list[str]:
    return list(dict.fromkeys(
        piece for run in _RUN.findall(said.casefold()) for piece in _of(run, FEW if run.isascii() else 2)
    ))  # fmt: skip


def _of(run: str, length: int) -> list[str]:
    return [run[at : at + length] for at in range(len(run) - length + 1)]


def _whose(authority: str) -> str:
    return _OF_AUTHORITY + authority.encode().hex()


def _keeping(insert: Callable[[Any], Any]) -> Any:
    statement = insert(table_of(CaseWords))
    return statement.on_conflict_do_update(index_elements=["case_id"], set_={"words": statement.excluded.words})


_KEEP = {dialect: _keeping(insert) for dialect, insert in INSERT.items()}
_KEPT = select(table_of(CaseWords).c.words).where(table_of(CaseWords).c.case_id == bindparam("case"))
_SIGNS: Mapping[str, tuple[str, str, str]] = {"sqlite": (" AND ", " OR ", '"'), "postgresql": (" & ", " | ", "'")}
_FIND = {
    "sqlite": text(
        "SELECT case_words.case_id FROM case_words_index JOIN case_words ON case_words.place = case_words_index.rowid"
        " WHERE case_words_index MATCH :said LIMIT :most"
    ),
    "postgresql": text("SELECT case_id FROM case_words WHERE case_words_index @@ CAST(:said AS tsquery) LIMIT :most"),
}
_FIND_IDS = {
    dialect: find.bindparams(bindparam("said", type_=String()), bindparam("most", type_=Integer())).columns(
        table_of(CaseWords).c.case_id
    )
    for dialect, find in _FIND.items()
}
