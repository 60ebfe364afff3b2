"""The certificate a grant gives: its number, its face, how long it is good for. Prints nothing."""

from __future__ import annotations

import re

from permits.core.definitions.facts import FactTable
from permits.core.definitions.fields import BUILTIN_VALUES
from permits.core.definitions.form import Form
from permits.core.definitions.reading import Place, Raw, Reading, unique
from permits.core.definitions.types import CertificateRule, FaceField, Renewal, Validity
from permits.core.finding import FindingKind

NUMBER = FindingKind(
    "certificate.number",
    "编号格式须含一次 {serial}，此外只能用 {authority} 和 {year}，请改正。",
    "The number needs {serial} once, and beside it only {authority} and {year}: correct it.",
)
UNKNOWN_VALUE = FindingKind(
    "certificate.unknown_value",
    "“{name}”不是表单项、事实或系统给出的值，请改正。",
    '"{name}" is no field, no fact and nothing the system gives: correct it.',
)
UNTIL = FindingKind(
    "certificate.until",
    "“{name}”不是日期类事实，不能作为有效期止，请改正。",
    '"{name}" is no date, so it cannot end the validity: correct it.',
)
FACE_TWICE = FindingKind(
    "certificate.field_twice",
    "照面字段“{code}”重复，请改正其中一个。",
    'The certificate field "{code}" occurs twice: change one of them.',
)

ENDLESS = FindingKind(
    "certificate.renewal_endless",
    "证照没有有效期，不能延续，请写明有效期或删去 renewal。",
    "The certificate has no end, so it cannot be renewed: give its validity or remove `renewal`.",
)
WINDOW = FindingKind(
    "certificate.renewal_window",
    "延续窗口的开始晚于截止，请改正。",
    "The renewal window opens after it closes: correct it.",
)
REMINDED_LATE = FindingKind(
    "certificate.renewal_reminder",
    "到期前 {days} 日的提醒晚于申请延续的最后一日（到期前 {closes} 日），请改正。",
    "A reminder {days} days before the end comes after the last day to apply ({closes} days before): correct it.",
)

_PLACES = re.compile(r"\{([a-z]+)(?::0?[1-9])?\}")


def read_certificate(reading: Reading, raw: Raw | None, form: Form, facts: FactTable) -> CertificateRule | None:
    """The certificate rule, or None for an item that gives none."""
    if raw is None:
        return None
    place = Place("item") / "certificate"
    _check_number(reading, place / "number", raw["number"])
    faces = [(one, place / "fields" / n) for n, one in enumerate(raw["fields"])]
    unique(reading, FACE_TWICE, [(one["code"], here / "code") for one, here in faces])
    columns = {f"{field.id}.{column.id}" for field in form.fields.values() for column in field.columns}
    known = BUILTIN_VALUES | facts.types.keys() | form.fields.keys() | columns
    for one, here in faces:
        if one["value"] not in known:
            reading.wrong(UNKNOWN_VALUE, here / "value", name=one["value"])
    return CertificateRule(
        code=raw["code"],
        title=reading.say(place / "title", "certificate.title", raw["title"]),
        number=raw["number"],
        fields=tuple(_face(reading, here, one) for one, here in faces),
        validity=read_validity(reading, place / "validity", raw.get("validity", {}), facts),
        basis=reading.basis(place, raw, needed="validity" in raw),
        renewal=_renewal(reading, place / "renewal", raw.get("renewal"), raw.get("validity", {})),
    )


def _face(reading: Reading, place: Place, raw: Raw) -> FaceField:
    title = reading.say(place / "title", f"certificate.fields.{raw['code']}", raw["title"])
    return FaceField(raw["code"], title, raw["value"], raw.get("public", True), raw.get("annex", False))


def read_validity(reading: Reading, place: Place, raw: Raw, facts: FactTable) -> Validity:
    """From the day of the decision: so long, or until the day a fact says."""
    until = raw.get("until", "")
    if until and (until not in facts.types or facts.types[until].kind != "date"):
        reading.wrong(UNTIL, place / "until", name=until)
    return Validity(raw.get("years", 0), raw.get("months", 0), raw.get("less_days", 0), until)


def _renewal(reading: Reading, place: Place, raw: Raw | None, validity: Raw) -> Renewal | None:
    if raw is None:
        return None
    if not any(validity.get(key) for key in ("years", "months", "until")):
        reading.wrong(ENDLESS, place)
    if raw["opens_before"] < raw["closes_before"]:
        reading.wrong(WINDOW, place / "opens_before")
    for n, days in enumerate(raw["remind_before"]):
        if days < raw["closes_before"]:
            reading.wrong(REMINDED_LATE, place / "remind_before" / n, days=days, closes=raw["closes_before"])
    remind = tuple(sorted(raw["remind_before"], reverse=True))
    return Renewal(
        raw["opens_before"], raw["closes_before"], remind, raw["notice"], reading.basis(place, raw),
    )  # fmt: skip


def _check_number(reading: Reading, place: Place, pattern: str) -> None:
    names = [match[1] for match in _PLACES.finditer(pattern)]
    rest = _PLACES.sub("", pattern)
    if names.count("serial") != 1 or set(names) - {"serial", "year", "authority"} or "{" in rest or "}" in rest:
        reading.wrong(NUMBER, place)
