"""What the public verification page says of a certificate. Knows the signed face and the register's entry;
does not know how either was fetched or how the page looks.

Whoever only scans a code sees only the public lines of a face. Ends of a licence: 《行政许可法》 articles 8, 69, 70.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from permits.core.finding import Finding
from permits.core.placeholders import say
from permits.core.text import Text
from permits.documents.signing import PublicKeys, canonical, verify
from permits.documents.types import CertificateFace, FaceLine

NO_WORDS = Text("")
VALID, NOT_YET, EXPIRED, REVOKED, UNKNOWN, ALTERED = "valid", "not_yet", "expired", "revoked", "unknown", "altered"

MESSAGES = {
    VALID: Text(
        "该证照由本平台签发，目前有效。请核对下列内容与所持证照一致。",
        "This certificate was issued here and is in force. Check that the details below match the one you hold.",
    ),
    NOT_YET: Text(
        "该证照由本平台签发，有效期自{valid_from}起，目前尚未生效。",
        "This certificate was issued here and takes effect on {valid_from}; it is not yet in force.",
    ),
    EXPIRED: Text(
        "该证照已于{valid_to}届满，现已失效。持证人如已延续，请查验新证照。",
        "This certificate expired on {valid_to} and is no longer in force. If it was renewed, ask for the new one.",
    ),
    REVOKED: Text(
        "该证照已于{ended_on}{ended_as}，现已失效，请勿采信。",
        "This certificate was {ended_as} on {ended_on} and is no longer in force; do not rely on it.",
    ),
    UNKNOWN: Text(
        "登记库中没有这一证照。请核对编号，或向证照上载明的发证机关核实。",
        "The register has no such certificate. Check the number, or ask the authority named on it.",
    ),
    ALTERED: Text(
        "该证照的内容与登记不符或签名无效，可能已被改动。请勿采信，并向发证机关核实。",
        "The content does not match the register or the signature is invalid; it may have been altered. "
        "Do not rely on it and ask the issuing authority.",
    ),
}
ENDINGS = {
    "annulled": Text("被撤销", "annulled"),
    "recalled": Text("被撤回", "recalled"),
    "cancelled": Text("被注销", "cancelled"),
    "struck_off": Text("被吊销", "revoked as a penalty"),
    "replaced": Text("被换发的新证照取代", "replaced by a new certificate"),
}


@dataclass(frozen=True, slots=True)
class CertificateRow:
    """The register's entry. `ended_as` is a key of ENDINGS, or "" while the certificate stands."""

    number: str
    face: Mapping[str, object]
    valid_from: date | None = None
    valid_to: date | None = None
    ended_as: str = ""
    ended_on: date | None = None


@dataclass(frozen=True, slots=True)
class VerificationPage:
    """What is shown: the state, its sentence, and the public lines (none where nothing may be believed)."""

    state: str
    message: Text
    number: str = ""
    title: Text = NO_WORDS
    authority: Text = NO_WORDS
    lines: tuple[FaceLine, ...] = ()
    signed: bool = False
    finding: Finding | None = None


def face_as_signed(face: CertificateFace) -> dict[str, object]:
    """The face as JSON values: what is signed, stored in the register and compared."""
    return {
        "title": _pair(face.title),
        "number": face.number,
        "authority": _pair(face.authority),
        "issued_on": face.issued_on.isoformat(),
        "valid_from": face.valid_from.isoformat() if face.valid_from else None,
        "valid_to": face.valid_to.isoformat() if face.valid_to else None,
        "lines": [
            {"code": line.code, "title": _pair(line.title), "value": _pair(line.value), "public": line.public}
            for line in face.lines
        ],
    }


def verification_page_model(
    token: str, row: CertificateRow | None, public_keys: PublicKeys, today: date
) -> VerificationPage:
    """The page for a token (may be "", when someone typed a number) and the register's entry (None = no such one).

    A token that fails, or whose face differs from the register, is altered whatever else is true.
    """
    signed = False
    if token:
        face, finding = verify(token, public_keys)
        if face is None:
            return VerificationPage(ALTERED, MESSAGES[ALTERED], finding=finding)
        if row is not None and canonical(face) != canonical(row.face):
            return VerificationPage(ALTERED, MESSAGES[ALTERED], number=row.number)
        signed = True
    if row is None:
        return VerificationPage(UNKNOWN, MESSAGES[UNKNOWN], signed=signed)
    return _page(row, _state(row, today), signed)


def _state(row: CertificateRow, today: date) -> str:
    """The last day of validity still counts."""
    if row.ended_as and (row.ended_on is None or row.ended_on <= today):
        return REVOKED
    if row.valid_from and today < row.valid_from:
        return NOT_YET
    return EXPIRED if row.valid_to and row.valid_to < today else VALID


def _page(row: CertificateRow, state: str, signed: bool) -> VerificationPage:
    message = MESSAGES[state].format(
        {
            "valid_from": _day(row.valid_from),
            "valid_to": _day(row.valid_to),
            "ended_on": _day(row.ended_on),
            "ended_as": ENDINGS.get(row.ended_as, Text("终止", "ended")),
        }
    )
    return VerificationPage(
        state=state,
        message=message,
        number=row.number,
        title=_text(row.face["title"]),
        authority=_text(row.face["authority"]),
        lines=_public_lines(row.face["lines"]),
        signed=signed,
    )


def _public_lines(lines: object) -> tuple[FaceLine, ...]:
    assert isinstance(lines, list)
    return tuple(FaceLine(line["code"], _text(line["title"]), _text(line["value"])) for line in lines if line["public"])


def _pair(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def _text(pair: object) -> Text:
    assert isinstance(pair, Mapping)
    return Text(pair["zh"], pair["en"])


def _day(day: date | None) -> Text:
    return Text(say(day, "zh"), say(day, "en")) if day else NO_WORDS
