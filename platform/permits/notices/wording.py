"""Messages to people: their words and what may be in them. Knows words and values; does not know how they travel.

The values a message may show are a closed list. None of them can hold a password or an identity number, so no
author can put one there; and a value that turns out to be an identity number is a finding, not a message.
An SMS fits one part (GSM 03.38: 70 characters in UCS-2, 160 in the 7-bit alphabet), measured at its longest when
the notice is compiled.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from permits.core.definitions.pass1 import judge
from permits.core.finding import Finding, FindingKind, pointer
from permits.core.placeholders import OpenDay, check_places, fill_places, names_in, say
from permits.core.rules.identity import birth_date
from permits.core.text import LANGUAGES, Text

EVENT_DIFFERS = FindingKind(
    "notice.event_differs",
    "通知式样的 event 为“{event}”，应与文件名“{name}”一致",
    "The notice says its event is “{event}”; it must be “{name}”, like its file",
)
LAW_UNKNOWN = FindingKind(
    "notice.law_unknown",
    "依据中的法律代码“{law}”不在 laws.json 中；请补充或改正",
    "The law “{law}” is not in laws.json; add it or correct the code",
)
SMS_TOO_LONG = FindingKind(
    "notice.sms_too_long",
    "短信最长可达 {length} 字，超出一条短信的 {limit} 字；请缩短",
    "The SMS can be {length} characters long; one part holds {limit}; shorten it",
)
VALUE_MISSING = FindingKind(
    "notice.value_missing",
    "发送通知缺少“{name}”；请补充",
    "The message needs “{name}”; supply it",
)
VALUE_KIND = FindingKind(
    "notice.value_kind",
    "通知中的“{name}”类型不对；应为 {kind}",
    "“{name}” of the message must be {kind}",
)
IDENTITY_NUMBER = FindingKind(
    "notice.identity_number",
    "通知中的“{name}”含有身份证件号码，不得发送；请改用业务号",
    "“{name}” of the message holds an identity number and must not be sent; use the case number",
)

SMS_LIMITS = {"zh": 70, "en": 160}


@dataclass(frozen=True, slots=True)
class Place:
    """A value a message may show: its kind and, in an SMS, the most characters it takes in Chinese and English."""

    kind: str
    longest: Mapping[str, int]


PLACES = {
    "item": Place("text", {"zh": 12, "en": 32}),
    "authority": Place("text", {"zh": 13, "en": 30}),
    "number": Place("text", {"zh": 20, "en": 20}),
    "stage": Place("text", {"zh": 8, "en": 24}),
    "card": Place("text", {"zh": 12, "en": 36}),
    # With the mark of a day that may still move.
    "due": Place("date", {"zh": 15, "en": 31}),
    "days": Place("integer", {"zh": 3, "en": 3}),
    "code": Place("text", {"zh": 8, "en": 8}),
    "words": Place("text", {"zh": 54, "en": 54}),
}
# A code that opens something once is said by few notices; what an officer typed, by one.
_ONLY_IN = {"code": ("account_opened", "password_code", "follow_code", "sign_in_code"), "words": ("window_says",)}
KINDS_OF_VALUE = {
    "text": lambda value: isinstance(value, str | Text),
    "date": lambda value: isinstance(value, date) and not isinstance(value, datetime),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
}

_EIGHTEEN = re.compile(r"(?<![0-9])[0-9]{17}[0-9Xx](?![0-9])")


@dataclass(frozen=True, slots=True)
class NoticeTemplate:
    """通知式样: what is said when `event` happens, to whom ("applicant" or "officer") and by which channels."""

    event: str
    audience: str
    channels: tuple[str, ...]
    subject: Text
    body: Text
    sms: Text
    basis: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """One message in one language, ready to go out."""

    event: str
    language: str
    channels: tuple[str, ...]
    subject: str
    body: str
    sms: str


def compile_notices(
    raw: Mapping[str, object], schema: Mapping[str, Any], laws: frozenset[str] | None = None
) -> tuple[Mapping[str, NoticeTemplate], tuple[Finding, ...]]:
    """Notices by event, and what is wrong with the others, at "notices/<event>#<pointer>".

    `raw` is each definitions/notices/<event>.json by event; `schema` is notice.schema.json;
    `laws`, where given, are the codes of laws.json.
    """
    schemas = {"notice": schema}
    notices: dict[str, NoticeTemplate] = {}
    findings: list[Finding] = []
    for event, source in raw.items():
        found = judge("notice", source, schemas, "")
        if not found:
            notice = _read(cast(Mapping[str, Any], source))
            found = list(_check(event, notice, laws))
            if not found:
                notices[event] = notice
        findings += [finding.below(f"notices/{event}#") for finding in found]
    return notices, tuple(findings)


def values_of(params: Mapping[str, Any]) -> dict[str, object]:
    """The values of a message from their stored JSON: {"zh", "en"} is a Text, a `due` an ISO date ("" = none), and
    `open` says that a notice of holidays still to come may move it."""
    kind = OpenDay if params.get("open") else date
    values: dict[str, object] = {}
    for name, value in params.items():
        if isinstance(value, Mapping):
            values[name] = Text(value["zh"], value["en"])
        elif name in PLACES and PLACES[name].kind == "date" and value:
            values[name] = kind.fromisoformat(value)
        else:
            values[name] = value
    return values


def compose(
    notice: NoticeTemplate, values: Mapping[str, object], language: str
) -> tuple[Message | None, tuple[Finding, ...]]:
    """The message in one language ("zh" or "en"), or what is wrong with the values.

    Values the notice does not ask for are left aside. An SMS shortens what is longer than its place.
    """
    language = "en" if language.lower().startswith("en") else "zh"
    findings = tuple(_check_values(notice, values))
    if findings:
        return None, findings
    said = {name: _one_line(say(values[name], language)) for name in _asked(notice)}
    short = {name: _shortened(value, PLACES[name].longest[language]) for name, value in said.items()}
    return Message(
        event=notice.event,
        language=language,
        channels=notice.channels,
        subject=fill_places(notice.subject.say(language), said),
        body=fill_places(notice.body.say(language), said),
        sms=fill_places(notice.sms.say(language), short),
    ), ()


def _read(raw: Mapping[str, Any]) -> NoticeTemplate:
    subject, body, sms = (Text(raw[part]["zh"], raw[part]["en"]) for part in ("subject", "body", "sms"))
    basis = tuple((source["law"], source["article"]) for source in raw["basis"])
    return NoticeTemplate(raw["event"], raw["audience"], tuple(raw["channels"]), subject, body, sms, basis)


def _check(event: str, notice: NoticeTemplate, laws: frozenset[str] | None) -> Iterator[Finding]:
    if notice.event != event:
        yield EVENT_DIFFERS.at("/event", event=notice.event, name=event)
    places = frozenset(name for name in PLACES if event in _ONLY_IN.get(name, (event,)))
    for part, text in (("subject", notice.subject), ("body", notice.body), ("sms", notice.sms)):
        for language in LANGUAGES:
            yield from check_places(text.say(language), places, pointer(part, language))
    for law in sorted(
        {law for law, _ in notice.basis} - (laws if laws is not None else {law for law, _ in notice.basis})
    ):
        yield LAW_UNKNOWN.at("/basis", law=law)
    for language in LANGUAGES:
        longest = _longest(notice.sms.say(language), language)
        if longest > SMS_LIMITS[language]:
            yield SMS_TOO_LONG.at(pointer("sms", language), length=longest, limit=SMS_LIMITS[language])


def _longest(wording: str, language: str) -> int:
    """The length with every place at its longest, in the units an SMS is counted in (UTF-16)."""
    return _units(fill_places(wording, {name: "x" * place.longest[language] for name, place in PLACES.items()}))


def _asked(notice: NoticeTemplate) -> list[str]:
    words = "".join(text.zh + text.en for text in (notice.subject, notice.body, notice.sms))
    return sorted(names_in(words))


def _check_values(notice: NoticeTemplate, values: Mapping[str, object]) -> Iterator[Finding]:
    for name in _asked(notice):
        value = values.get(name)
        if value is None or value == "":
            yield VALUE_MISSING.at(pointer(name), name=name)
        elif not KINDS_OF_VALUE[PLACES[name].kind](value):
            yield VALUE_KIND.at(pointer(name), name=name, kind=PLACES[name].kind)
        elif any(_has_identity_number(say(value, language)) for language in LANGUAGES):
            yield IDENTITY_NUMBER.at(pointer(name), name=name)


def _has_identity_number(text: str) -> bool:
    """Whether a valid 18-character resident identity number stands in the text."""
    return any(birth_date(number.upper()) for number in _EIGHTEEN.findall(text))


def _one_line(text: str) -> str:
    """No line breaks: a value can start no header of a mail and no second line of an SMS."""
    return " ".join(text.split())


def _shortened(text: str, longest: int) -> str:
    """At most `longest` UTF-16 units, the cut marked with an ellipsis."""
    if _units(text) <= longest:
        return text
    while text and _units(text) > longest - 1:
        text = text[:-1]
    return text + "…"


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
