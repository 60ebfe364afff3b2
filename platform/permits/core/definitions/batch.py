"""Whether an item may be handed in for several people at once, and what they share. Reads no table of people."""

from __future__ import annotations

from permits.core.definitions.form import Form
from permits.core.definitions.prefill import check_prefill
from permits.core.definitions.reading import Place, Raw, Reading
from permits.core.definitions.types import BatchRule, Field
from permits.core.finding import FindingKind

UNKNOWN_QUESTION = FindingKind(
    "batch.unknown_field",
    "表单里没有“{name}”这一项，请改正。",
    'The form has no question "{name}": correct it.',
)
NO_COLUMN = FindingKind(
    "batch.no_column",
    "“{name}”是{kind}类的项，不能在批量表格里填写，请去掉。",
    'The question "{name}" is of the kind {kind}, which no cell of a table can answer: take it out.',
)
UNFIT_VALUE = FindingKind(
    "batch.unfit_value",
    "“{value}”不能作为“{name}”的回答：是否题写 true 或 false，单选题写选项代码。",
    '"{value}" is no answer to "{name}": true or false for yes and no, the code of an option for a choice.',
)
NOT_COMMON = FindingKind(
    "batch.not_common",
    "“{name}”不在 common 之内，不能预填；请加入 common 或删去。",
    'The question "{name}" is not among the common ones: add it there, or take it out here.',
)

#: What no cell of a table can answer.
WITHOUT_COLUMN = frozenset({"table", "file", "address"})


def read_batch(reading: Reading, raw: Raw | None, form: Form) -> BatchRule | None:
    """The batch rule, or None for an item that is handed in one by one."""
    if raw is None:
        return None
    place = Place("item") / "batch"
    given, common, prefill = raw.get("set", {}), raw.get("common", []), raw.get("prefill", {})
    for name, value in given.items():
        field = _question(reading, place / "set" / name, form, name)
        if field and not _fits(field, value):
            reading.wrong(UNFIT_VALUE, place / "set" / name, name=name, value=value)
    for n, name in enumerate(common):
        _question(reading, place / "common" / n, form, name)
    for name, source in prefill.items():
        if name not in common:
            reading.wrong(NOT_COMMON, place / "prefill" / name, name=name)
        elif name in form.fields:
            check_prefill(reading, place / "prefill" / name, source, form.fields[name].kind)
    return BatchRule(raw["max"], dict(given), tuple(common), dict(prefill))


def _question(reading: Reading, place: Place, form: Form, name: str) -> Field | None:
    field = form.fields.get(name)
    if field is None:
        reading.wrong(UNKNOWN_QUESTION, place, name=name)
    elif field.kind in WITHOUT_COLUMN:
        reading.wrong(NO_COLUMN, place, name=name, kind=field.kind)
    return field


def _fits(field: Field, value: object) -> bool:
    if field.kind == "yesno":
        return isinstance(value, bool)
    return value in [option.code for option in field.options]
