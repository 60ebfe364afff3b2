"""What the rules of each section say besides their condition: limits adjusted, fees, duties, fields required.

Knows the shape of each effect and what it may name; not when a rule holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from permits.core.clock import TimeLimit, check_limit
from permits.core.definitions.certificate import read_validity
from permits.core.definitions.facts import FactTable
from permits.core.definitions.form import Form
from permits.core.definitions.reading import Place, Raw, Reading
from permits.core.definitions.stages import read_limit
from permits.core.definitions.types import CertificateRule, ClockRule, Rule
from permits.core.finding import FindingKind

UNKNOWN_FIELD = FindingKind(
    "rule.unknown_field",
    "没有表单项“{name}”，请改正名称。",
    'There is no field "{name}": correct the name.',
)
REQUIRED_ANYWAY = FindingKind(
    "requirement.anyway",
    "表单项“{name}”本来就必填，这条规则不起作用；请把它从 required 中删去，或删去这条规则。",
    'The field "{name}" is required anyway, so this rule does nothing: take the field out of "required" or remove the'
    " rule.",
)
UNKNOWN_CLOCK = FindingKind(
    "limit.unknown_clock",
    "没有时限“{code}”，请在 clocks 中声明或改正代码。",
    'There is no clock "{code}": declare it or correct the code.',
)
NO_LENGTH = FindingKind(
    "limit.no_length",
    "时限“{clock}”到某一日（until）为止，没有长度可调；请删去这条规则。",
    'The clock "{clock}" ends on a given day (until) and has no length to adjust: remove this rule.',
)
SET_OR_ADD = FindingKind(
    "limit.set_or_add",
    "调整时限须写 set（改为）或 add（增减）之一，请改正。",
    'An adjustment has either "set" or "add": write one of them.',
)
OTHER_UNIT = FindingKind(
    "limit.other_unit",
    "时限“{clock}”按 {unit} 计算，不能增减 {given}；请用相同单位，或用 set 改写整个时限。",
    'The clock "{clock}" is counted in {unit}, so nothing in {given} can be added to it: use the same unit, or "set"'
    " the whole limit.",
)
BELOW_ZERO = FindingKind(
    "limit.below_zero",
    "时限“{clock}”只有 {length}，减不了这么多；请改正。",
    'The clock "{clock}" is only {length} long: less than nothing cannot be left of it. Correct the number.',
)
NOT_AN_AMOUNT = FindingKind(
    "fee.not_an_amount",
    "“{name}”不是小数或整数类事实，不能作为金额，请改正。",
    '"{name}" is no number, so it cannot be an amount: correct it.',
)
NO_END = FindingKind(
    "duty.no_end",
    "证照没有有效期，不能从有效期止起算；请写明有效期，或从 decided 起算。",
    'There is no certificate with an end to count from: give its validity, or count from "decided".',
)
NO_TERM = FindingKind(
    "term.no_validity",
    "事项的证照没有有效期，不能按条件改变；请在 certificate 中写明 validity。",
    "The item's certificate has no validity that could be changed: give its `validity` under `certificate`.",
)


@dataclass(slots=True)
class Named:
    """What rules may name: facts, fields, clocks, and the codes of materials, processes and authorities."""

    facts: FactTable
    form: Form
    materials: Mapping[str, object]
    processes: Mapping[str, object]
    authorities: Mapping[str, object]
    clocks: Mapping[str, ClockRule]
    certificate: CertificateRule | None


def required_fields(reading: Reading, named: Named, place: Place, raw: Raw) -> Mapping[str, object]:
    for n, name in enumerate(raw["require"]):
        field = named.form.fields.get(name)
        if field is None:
            reading.wrong(UNKNOWN_FIELD, place / "require" / n, name=name)
        elif field.required:
            reading.wrong(REQUIRED_ANYWAY, place / "require" / n, name=name)
    return {"require": tuple(raw["require"])}


def adjustment(reading: Reading, named: Named, place: Place, raw: Raw) -> Mapping[str, object]:
    """How a declared clock is adjusted."""
    clock = named.clocks.get(raw["clock"])
    if clock is None:
        reading.wrong(UNKNOWN_CLOCK, place / "clock", code=raw["clock"])
    elif clock.until:
        reading.wrong(NO_LENGTH, place / "clock", clock=clock.code)
    if ("set" in raw) == ("add" in raw):
        reading.wrong(SET_OR_ADD, place)
    if "add" in raw:
        return {"clock": raw["clock"], "add": _added(reading, place / "add", raw["add"], clock)}
    limit = read_limit(reading, place / "set", raw.get("set"))
    if limit and clock and clock.extension:
        reading.add(check_limit(limit, clock.extension.limit, str(place / "set")))
    return {"clock": raw["clock"], "set": limit}


def _added(reading: Reading, place: Place, raw: Raw, clock: ClockRule | None) -> TimeLimit:
    added = TimeLimit(raw["length"], raw["unit"])
    if clock and clock.limit.unit != added.unit:
        reading.wrong(OTHER_UNIT, place / "unit", clock=clock.code, unit=clock.limit.unit, given=added.unit)
    elif clock and clock.limit.length + added.length < 0:
        reading.wrong(BELOW_ZERO, place / "length", clock=clock.code, length=clock.limit.length)
    return added


def check_units(reading: Reading, named: Named, rules: list[tuple[Rule, Place]]) -> None:
    """A clock that some rule adds to may only be set in the unit it is declared in: both may hold together."""
    added_to = {rule.effect["clock"] for rule, _ in rules if rule.kind == "limit" and "add" in rule.effect}
    for rule, place in rules:
        limit = rule.effect.get("set") if rule.kind == "limit" else None
        clock = named.clocks.get(str(rule.effect.get("clock")))
        if isinstance(limit, TimeLimit) and clock and clock.code in added_to and limit.unit != clock.limit.unit:
            here = place / "set" / "unit" if place.pointer.startswith("/limits") else place / "then" / "set" / "unit"
            reading.wrong(OTHER_UNIT, here, clock=clock.code, unit=clock.limit.unit, given=limit.unit)


def amount(reading: Reading, named: Named, place: Place, raw: Raw) -> Mapping[str, object]:
    """What a fee comes to, in 元."""
    if not isinstance(raw["amount"], Mapping):
        return {"amount": Decimal(raw["amount"])}
    name = raw["amount"]["fact"]
    kind = named.facts.types.get(name)
    if kind is None or kind.kind not in ("decimal", "integer"):
        reading.wrong(NOT_AN_AMOUNT, place / "amount" / "fact", name=name)
    return {"fact": name}


def duty(reading: Reading, named: Named, place: Place, raw: Raw) -> Mapping[str, object]:
    """What is owed after the grant, and by when if there is a day."""
    if "due" not in raw:
        return {}
    said, here = raw["due"], place / "due"
    limit = read_limit(reading, here, {"length": said["length"], "unit": said["unit"]})
    if said["from"] == "certificate_end" and not _ends(named.certificate):
        reading.wrong(NO_END, here / "from")
    return {"from": said["from"], "limit": limit, "before": said.get("before", False)}


def _ends(certificate: CertificateRule | None) -> bool:
    validity = certificate.validity if certificate else None
    return validity is not None and bool(validity.years or validity.months or validity.until)


def term(reading: Reading, named: Named, place: Place, raw: Raw) -> Mapping[str, object]:
    """How long the certificate is good for."""
    if not _ends(named.certificate):
        reading.wrong(NO_TERM, place / "validity")
    return {"validity": read_validity(reading, place / "validity", raw["validity"], named.facts)}


def nothing(reading: Reading, named: Named, place: Place, raw: Raw) -> Mapping[str, object]:
    return {}
