"""Checks declarations of derived facts: which function, what it takes, what it gives. Knows nothing of their values.

`SIGNATURES` is the whole catalogue as authors see it; `derived.FUNCTIONS` computes it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from permits.core.finding import Finding, FindingKind, pointer
from permits.core.rules.constants import decimal_places, read_value, shown
from permits.core.rules.derived import IDENTITY_PARTS, RECEIVED_ON, beside, factors
from permits.core.rules.identity import GENDERS
from permits.core.rules.lists import read_list
from permits.core.rules.messages import (
    ARGUMENTS,
    BAD_PATTERN,
    BAD_TYPE,
    FACTORS,
    RESULT,
    SHAPE,
    TOO_COARSE,
    UNKNOWN_ATTRIBUTE,
    UNKNOWN_COLUMN,
    UNKNOWN_LIST,
    UNKNOWN_TABLE,
    UNKNOWN_VOCABULARY,
    WRONG_ARGUMENT,
    WRONG_KIND,
)
from permits.core.rules.model import KINDS_OF_FACT, Condition, DerivedFact, FactType, facts_read
from permits.core.rules.parse import NOT_A_LIST, UNKNOWN_FACT, nearest, parse_condition
from permits.core.rules.pattern_faults import TOO_LONG, pattern_fault

LONGEST_PATTERN, FARTHEST, FINEST, MOST_FACTORS = 500, 100_000, 6, 5
FACT_KINDS: dict[str, tuple[str, ...]] = {
    "date fact": ("date",),
    "text fact": ("text",),
    "word fact": ("text", "code"),
    "number fact": ("integer", "decimal"),
    "fact": KINDS_OF_FACT,
}
"""The arguments that name a fact, and the kinds of fact each accepts."""
ORDINARY_KEYS = frozenset({"code", "title", "type", "scale", "values", "basis"})


@dataclass(frozen=True, slots=True)
class Signature:
    """What a function takes (argument name → sort of argument; ? = may be left out) and the kinds it may give."""

    takes: Mapping[str, str]
    gives: tuple[str, ...]


ROWS = {"rows": "rows", "where": "where?"}
COLUMN = {"rows": "rows", "column": "column", "where": "where?"}
SIGNATURES: dict[str, Signature] = {
    "count": Signature(ROWS, ("integer",)),
    "sum": Signature(
        {"rows": "rows", "column": "column?", "product": "columns?", "where": "where?"}, ("integer", "decimal")
    ),
    "min": Signature(COLUMN, ("integer", "decimal", "date")),
    "max": Signature(COLUMN, ("integer", "decimal", "date")),
    "repeated": Signature(COLUMN, ("integer",)),
    "any_row": Signature({"rows": "rows", "where": "where"}, ("bool",)),
    "all_rows": Signature({"rows": "rows", "where": "where"}, ("bool",)),
    "shift": Signature({"date": "date fact", "years": "number?", "months": "number?", "days": "number?"}, ("date",)),
    "days_between": Signature({"from": "date fact", "to": "date fact"}, ("integer",)),
    "beyond": Signature({"of": "number fact", "base": "number fact", "times": "factor?"}, ("decimal",)),
    "product": Signature({"product": "factors"}, ("integer", "decimal")),
    "age": Signature({"born": "date fact", "on": "date fact"}, ("integer",)),
    "length": Signature({"text": "text fact"}, ("integer",)),
    "matches": Signature({"text": "word fact", "pattern": "pattern"}, ("bool",)),
    "lookup": Signature({"vocabulary": "vocabulary", "key": "word fact", "attribute": "attribute"}, KINDS_OF_FACT),
    "lookup_table": Signature({"list": "list", "key": "fact"}, ("integer", "decimal", "code", "text")),
    "same": Signature({"left": "fact", "right": "fact"}, ("bool",)),
    "first_present": Signature({"names": "names"}, KINDS_OF_FACT),
    "identity": Signature({"number": "text fact", "part": "part"}, ("date", "code")),
    "holds": Signature({"condition": "condition"}, ("bool",)),
}
PASSING = ("first_present", "sum", "min", "max")
"""Functions whose result is of the kind of what they read."""
BARE = {"first_present": "names", "holds": "condition", "product": "product"}
"""Functions written with their one argument directly."""


def parse_derived(
    raw: object,
    types: Mapping[str, FactType],
    tables: Mapping[str, Mapping[str, FactType]],
    lookups: Mapping[str, Collection[str]],
    where: str,
    lists: Mapping[str, tuple[str, Mapping[str, Any]]] = MappingProxyType({}),
) -> tuple[DerivedFact | None, list[Finding]]:
    """The derived fact declared by the JSON value `raw`, or None and every reason why not, at its JSON pointers.

    `types` are the facts it may read; `tables` the columns of each table; `lookups` the attributes that the options
    of each vocabulary have; `lists` the small tables values are looked up in (code → where it stands, and the table as
    written); `where` is the pointer to `raw`.
    """
    declaration = _Declaration(types, tables, lookups, lists)
    fact = declaration.fact(raw, where)
    return (None if declaration.findings else fact), declaration.findings


def reads(derived: DerivedFact) -> frozenset[str]:
    """The names of the facts and tables that a derived fact is worked out from."""
    takes = SIGNATURES[derived.function].takes
    named = {str(derived.args[name]) for name, sort in takes.items() if sort in FACT_KINDS or sort == "rows"}
    listed = derived.args.get("names", ())
    assert isinstance(listed, tuple)
    if derived.function == "product":
        listed = tuple(name for name in factors(derived) if isinstance(name, str))
    seen = facts_read(derived.where) if derived.where else frozenset()
    if "rows" in takes:
        seen = frozenset(beside(derived))
    return seen | named | set(listed)


class _Declaration:
    """One pass over one declaration: collects findings, returns the fact where it could be read."""

    def __init__(
        self,
        types: Mapping[str, FactType],
        tables: Mapping[str, Mapping[str, FactType]],
        lookups: Mapping[str, Collection[str]],
        lists: Mapping[str, tuple[str, Mapping[str, Any]]],
    ) -> None:
        self.types, self.tables, self.lookups, self.lists = types, tables, lookups, lists
        self.findings: list[Finding] = []
        self.condition: Condition | None = None
        self.read: list[FactType] = []
        self.table, self.places = "", 0
        self.multiplied = False
        self.vocabulary = ""

    def fact(self, raw: object, where: str) -> DerivedFact | None:
        functions = [key for key in raw if key in SIGNATURES] if isinstance(raw, dict) else []
        if not isinstance(raw, dict) or len(functions) != 1 or not isinstance(raw.get("code"), str):
            return self._wrong(SHAPE, where, functions=", ".join(SIGNATURES), given=shown(raw))
        function = functions[0]
        for key in raw:
            if key not in ORDINARY_KEYS and key != function:
                self._wrong(SHAPE, where + pointer(key), functions=", ".join(SIGNATURES), given=shown(key))
        args = self._arguments(function, raw[function], where + pointer(function))
        kind = raw.get("type")
        if kind not in KINDS_OF_FACT:
            return self._wrong(BAD_TYPE, where + pointer("type"), given=shown(kind), kinds=", ".join(KINDS_OF_FACT))
        if function == "same" and len({fact.kind for fact in self.read}) > 1:
            self._wrong(WRONG_KIND, where + pointer("same", "right"), fact=args["right"], kind=self.read[1].kind,
                        wanted=self.read[0].kind)  # fmt: skip
        key = self.read.pop() if function == "lookup_table" and self.read else None
        made = self._result(function, str(kind), args, raw, where)
        if key is not None and not self.findings:
            args, made = self._looked_up(raw["code"], key, args, made)
        return DerivedFact(raw["code"], made, function, args, self.condition)

    def _arguments(self, function: str, raw: object, where: str) -> dict[str, object]:
        takes = SIGNATURES[function].takes
        if function in BARE:
            return self._argument(BARE[function], takes[BARE[function]], raw, where)
        given = raw if isinstance(raw, dict) else {}
        missing = [name for name, sort in takes.items() if name not in given and not sort.endswith("?")]
        extra = [key for key in given if key not in takes]
        either = function == "sum" and ("column" in given) == ("product" in given)
        if missing or extra or not isinstance(raw, dict) or either or (function == "shift" and len(given) < 2):
            wanted = ", ".join(name + ("?" if sort.endswith("?") else "") for name, sort in takes.items())
            self._wrong(
                ARGUMENTS, where, function=function, wanted=wanted,
                missing=_listed(missing), extra=_listed(extra),
            )  # fmt: skip
        read: dict[str, object] = {}
        for name, sort in takes.items():
            if name in given:
                read |= self._argument(name, sort.removesuffix("?"), given[name], where + pointer(name))
        return read

    def _argument(self, name: str, sort: str, given: object, where: str) -> dict[str, object]:
        """The argument as it goes into `args`; conditions go to `where` of the fact instead."""
        if sort in FACT_KINDS:
            return {name: self._fact_name(given, FACT_KINDS[sort], where)}
        value = SORTS[sort](self, given, where)
        return {} if sort == "condition" else {"beside" if sort == "where" else name: value}

    def _fact_name(self, given: object, kinds: tuple[str, ...], where: str) -> str:
        fact = self.types.get(given) if isinstance(given, str) else None
        if fact is None:
            self._wrong(UNKNOWN_FACT, where, fact=shown(given), near=nearest(given, self.types))
        elif fact.kind not in kinds:
            self._wrong(WRONG_KIND, where, fact=given, kind=fact.kind, wanted=" / ".join(kinds))
        else:
            self.read.append(fact)
        return str(given)

    def rows(self, given: object, where: str) -> object:
        if not isinstance(given, str) or given not in self.tables:
            return self._wrong(UNKNOWN_TABLE, where, table=shown(given), tables=_listed(list(self.tables)))
        self.table = given
        return given

    def column(self, given: object, where: str) -> object:
        columns = self.tables.get(self.table, {})
        fact = columns.get(given) if isinstance(given, str) else None
        if fact is None and self.table:
            self._wrong(UNKNOWN_COLUMN, where, table=self.table, column=shown(given), columns=_listed(list(columns)))
        self.read += [] if fact is None else [fact]
        return given

    def row_condition(self, given: object, where: str) -> object:
        columns = self.tables.get(self.table)
        if columns is not None:
            seen = {**self.types, RECEIVED_ON: FactType("date"), **columns}
            self.condition, findings = parse_condition(given, seen, where, in_rows=True)
            self.findings += findings
        return tuple(sorted((facts_read(self.condition) if self.condition else set()) - set(columns or ())))

    def fact_condition(self, given: object, where: str) -> object:
        self.condition, findings = parse_condition(given, self.types, where)
        self.findings += findings
        return None

    def number(self, given: object, where: str) -> object:
        if type(given) is not int or abs(given) > FARTHEST:
            self._wrong(WRONG_ARGUMENT, where, given=shown(given), wanted=f"-{FARTHEST}…{FARTHEST}")
        return given

    def factor(self, given: object, where: str) -> object:
        value = read_value(given, "decimal") if isinstance(given, str) else None
        if not isinstance(value, Decimal):
            return self._wrong(WRONG_ARGUMENT, where, given=shown(given), wanted='"0.70"')
        self.places = decimal_places(value)
        return value

    def re2_pattern(self, given: object, where: str) -> object:
        if not isinstance(given, str) or len(given) > LONGEST_PATTERN:
            return self._wrong(BAD_PATTERN, where, why=TOO_LONG.format({"most": LONGEST_PATTERN}))
        fault = pattern_fault(given)
        if fault is not None:
            self._wrong(BAD_PATTERN, where, why=fault)
        return given

    def vocabulary_name(self, given: object, where: str) -> object:
        if not isinstance(given, str) or given not in self.lookups:
            return self._wrong(
                UNKNOWN_VOCABULARY, where, vocabulary=shown(given), vocabularies=_listed(list(self.lookups))
            )
        self.vocabulary = given
        return given

    def attribute(self, given: object, where: str) -> object:
        names = self.lookups.get(self.vocabulary, ())
        if self.vocabulary and (not isinstance(given, str) or given not in names):
            self._wrong(
                UNKNOWN_ATTRIBUTE, where,
                vocabulary=self.vocabulary, attribute=shown(given), attributes=_listed(sorted(names)),
            )  # fmt: skip
        return given

    def list_name(self, given: object, where: str) -> object:
        if not isinstance(given, str) or given not in self.lists:
            return self._wrong(UNKNOWN_LIST, where, given=shown(given), lists=_listed(list(self.lists)))
        return given

    def _looked_up(
        self, name: str, key: FactType, args: dict[str, object], made: FactType
    ) -> tuple[dict[str, object], FactType]:
        """The entries of the list beside the arguments. A code can only be what the list says."""
        where, raw = self.lists[str(args["list"])]
        entries, default, findings = read_list(raw, str(args["key"]), key, (name, made), where)
        self.findings += findings
        if made.kind == "code" and not made.values:
            values = (*(str(entry.value) for entry in entries), *([str(default)] if default is not None else []))
            made = replace(made, values=tuple(sorted(set(values))))
        return {**args, "entries": entries, "default": default}, made

    def names(self, given: object, where: str) -> object:
        if not isinstance(given, list) or not given:
            self._wrong(NOT_A_LIST, where, word="first_present")
            return ()
        return tuple(
            self._fact_name(name, KINDS_OF_FACT, where + pointer(place)) for place, name in enumerate(given[:100])
        )

    def factors(self, given: object, where: str) -> object:
        """Facts and numbers that are multiplied, one fact at least."""
        return self._factors(given, where, lambda name, place: self._fact_name(name, FACT_KINDS["number fact"], place))

    def columns(self, given: object, where: str) -> object:
        """Columns and numbers that are multiplied in every row."""
        return self._factors(given, where, self._column_of_numbers)

    def _factors(self, given: object, where: str, named: Callable[[object, str], object]) -> object:
        self.multiplied = True
        if not isinstance(given, list) or not 2 <= len(given) <= MOST_FACTORS or all(map(_is_number, given)):
            self._wrong(FACTORS, where, given=shown(given), most=MOST_FACTORS)
            return ()
        return tuple(
            self._number(one) if _is_number(one) else named(one, where + pointer(place))
            for place, one in enumerate(given)
        )

    def _number(self, given: str) -> Decimal:
        value = Decimal(given)
        self.places += decimal_places(value)
        return value

    def _column_of_numbers(self, given: object, where: str) -> object:
        before = len(self.read)
        self.column(given, where)
        wrong = [fact for fact in self.read[before:] if fact.kind not in FACT_KINDS["number fact"]]
        if wrong:
            self._wrong(WRONG_KIND, where, fact=given, kind=wrong[0].kind, wanted=" / ".join(FACT_KINDS["number fact"]))
        return given

    def part(self, given: object, where: str) -> object:
        if given not in IDENTITY_PARTS if isinstance(given, str) else True:
            self._wrong(WRONG_ARGUMENT, where, given=shown(given), wanted=" / ".join(IDENTITY_PARTS))
        return given

    def _result(
        self, function: str, kind: str, args: dict[str, object], raw: dict[str, object], where: str
    ) -> FactType:
        """The type of the result; what is read decides it where the function only passes values on."""
        gives = self._kinds_given(function, args)
        passing = function in PASSING and not self.multiplied
        if gives != {kind} and (kind not in gives or passing) and (gives or self.read):
            self._wrong(RESULT, where + pointer("type"), function=function, gives=" / ".join(sorted(gives)), given=kind)
        return FactType(kind, self._scale(kind, raw, where), self._values(function, kind, raw, where))

    def _kinds_given(self, function: str, args: dict[str, object]) -> set[str]:
        """The kinds of result possible; empty when what is read was itself wrong."""
        if function == "identity":
            return {"birth_date": {"date"}, "gender": {"code"}}.get(str(args.get("part")), set())
        if self.multiplied:
            whole = not self.places and all(fact.kind == "integer" for fact in self.read)
            return {"integer", "decimal"} if whole else {"decimal"}
        if function in PASSING:
            return {fact.kind for fact in self.read} & set(SIGNATURES[function].gives)
        return set(SIGNATURES[function].gives)

    def _scale(self, kind: str, raw: dict[str, object], where: str) -> int:
        scales = [fact.scale for fact in self.read if fact.kind == kind == "decimal"]
        needed = (sum(scales) if self.multiplied else max(scales, default=0)) + self.places
        scale = raw.get("scale", needed)
        if type(scale) is int and needed <= scale <= FINEST and (kind == "decimal" or scale == 0):
            return scale
        self._wrong(TOO_COARSE, where + pointer("scale"), given=shown(scale), needed=needed)
        return needed

    def _values(self, function: str, kind: str, raw: dict[str, object], where: str) -> tuple[str, ...]:
        given = raw.get("values")
        if isinstance(given, list) and kind == "code" and all(isinstance(value, str) for value in given):
            return tuple(given)
        if given is not None:
            self._wrong(WRONG_ARGUMENT, where + pointer("values"), given=shown(given), wanted='["…"]')
        if function == "identity" and kind == "code":
            return GENDERS
        if function != "first_present" or not all(fact.values for fact in self.read):
            return ()
        return tuple(dict.fromkeys(value for fact in self.read for value in fact.values))

    def _wrong(self, kind: FindingKind, where: str, /, **params: object) -> DerivedFact | None:
        """Notes the finding; there is no fact then."""
        self.findings.append(kind.at(where, **params))
        return None


SORTS: dict[str, Callable[[_Declaration, object, str], object]] = {
    "rows": _Declaration.rows,
    "column": _Declaration.column,
    "where": _Declaration.row_condition,
    "condition": _Declaration.fact_condition,
    "number": _Declaration.number,
    "factor": _Declaration.factor,
    "pattern": _Declaration.re2_pattern,
    "vocabulary": _Declaration.vocabulary_name,
    "attribute": _Declaration.attribute,
    "list": _Declaration.list_name,
    "names": _Declaration.names,
    "factors": _Declaration.factors,
    "columns": _Declaration.columns,
    "part": _Declaration.part,
}


def _is_number(given: object) -> bool:
    """Whether a factor is a fixed number; no name begins with a digit."""
    return isinstance(given, str) and isinstance(read_value(given, "decimal"), Decimal)


def _listed(names: list[str]) -> str:
    return ", ".join(names[:20]) or "—"
