"""The face of a certificate, worked out from the item's declaration and the case. Knows nothing of paper or PDF."""

from __future__ import annotations

from datetime import date, timedelta

from permits.core.clock import add_months
from permits.core.definitions.types import CertificateRule, FaceField, Field, Item, Validity
from permits.core.definitions.versions import CONDITIONS
from permits.core.forms.check import Checked
from permits.core.forms.materials import applies
from permits.core.forms.show import day_in_words, shown
from permits.core.process.case import Case
from permits.core.rules import reads
from permits.core.text import Text, joined

DAYS = ("issued_on", "decided_on", "valid_from", "valid_to")


def validity_of(validity: Validity, decided_on: date, facts: object) -> tuple[date, date | None]:
    """First and last day of a certificate. Years and months run to the corresponding day (民法典 202)."""
    if validity.until and isinstance(facts, dict):
        until = facts.get(validity.until)
        return decided_on, until if isinstance(until, date) else None
    months = validity.years * 12 + validity.months
    if not months:
        return decided_on, None
    return decided_on, add_months(decided_on, months) - timedelta(days=validity.less_days)


def _validity_for(item: Item, rule: CertificateRule, checked: Checked) -> Validity:
    """The validity of the first term whose rule holds; the one the certificate declares where none does."""
    fired = checked.verdict.fired
    chosen = next((term.effect["validity"] for term in item.rules_of("term") if applies(term, fired)), rule.validity)
    assert isinstance(chosen, Validity)
    return chosen


def face_of(item: Item, case: Case, checked: Checked, number: str, today: date) -> dict[str, object]:
    """Everything the certificate shows, as plain values that can be stored and signed."""
    rule = item.certificate
    assert rule is not None
    decided_on = case.decided_on or today
    valid_from, valid_to = validity_of(_validity_for(item, rule, checked), decided_on, dict(checked.facts))
    builtin = {
        "certificate_number": number,
        "case_number": case.number,
        "issued_on": today.isoformat(),
        "decided_on": decided_on.isoformat(),
        "valid_from": valid_from.isoformat(),
        "valid_to": valid_to.isoformat() if valid_to else "",
        "authority": case.authority,
    }
    return {
        "kind": rule.code, "number": number, "title": {"zh": rule.title.zh, "en": rule.title.en},
        "authority": case.authority, "issued_on": builtin["issued_on"], "valid_from": builtin["valid_from"],
        "valid_to": builtin["valid_to"], "release": item.governing(CONDITIONS).sha256,
        "fields": [line for field in rule.fields if (line := _line(item, field, checked, builtin))["value"]],
    }  # fmt: skip


def _line(item: Item, field: FaceField, checked: Checked, builtin: dict[str, str]) -> dict[str, object]:
    value = _said(item, field.value, checked, builtin)
    return {
        "code": field.code, "title": field.title.zh, "title_en": field.title.en,
        "value": value.zh, "value_en": value.say("en"), "public": field.public,
        **({"annex": True} if field.annex else {}),
    }  # fmt: skip


def _said(item: Item, name: str, checked: Checked, builtin: dict[str, str]) -> Text:
    if name in builtin:
        return day_in_words(builtin[name]) if name in DAYS else Text(builtin[name])
    if name in item.fields and name in checked.answers:
        return shown(item, item.fields[name], checked.answers[name])
    if column := _column(item, name):
        rows = checked.answers.get(name.partition(".")[0], ())
        return joined([shown(item, column, row[column.id]) for row in rows if column.id in row])  # type: ignore[attr-defined]
    fact = checked.facts.get(name)
    if isinstance(fact, date):
        return day_in_words(fact)
    asked = _question_behind(item, name)
    return shown(item, asked, fact) if asked and fact is not None else Text("" if fact is None else str(fact))


def _column(item: Item, name: str) -> Field | None:
    """The column of a table that `table.column` names."""
    table, _, wanted = name.partition(".")
    columns = item.fields[table].columns if table in item.fields else ()
    return next((column for column in columns if column.id == wanted), None)


def _question_behind(item: Item, name: str) -> Field | None:
    """The choice a derived code was first asked as, whose titles say it: sex asked, or read from the number."""
    derived = item.derived.get(name)
    named = sorted(reads(derived)) if derived and derived.type.kind == "code" else []
    return next((item.fields[n] for n in named if n in item.fields and item.fields[n].options), None)
