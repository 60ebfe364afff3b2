"""Setting an authority's seal on a PDF, and telling of a PDF whether its seals hold. Knows PDF signatures (PAdES, ETSI
EN 319 142-1) and the picture of a seal; does not know which paper it is, or where seals and papers are kept.

A seal certifies the file (ISO 32000-1, 12.8.2.2): nothing may be changed in it afterwards, not even added. The round
picture is the appearance of the signature itself, so that a reader who clicks on it sees who signed.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any, TypeVar

from asn1crypto import keys, x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509 import Certificate
from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.validation import EmbeddedPdfSignature, SignatureCoverageLevel, validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from permits.documents.pdf import SealPlace
from permits.documents.seals import Seal

Value = TypeVar("Value")
FIELD, FIELD_NAME = "Seal", "印章 Seal"
# Whether the chain of a certificate leads to somebody trusted is asked elsewhere; this library says so on every file.
logging.getLogger("pyhanko_certvalidator").setLevel(logging.ERROR)
logging.getLogger("pyhanko.sign.validation").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class SealFound:
    """A seal of a PDF. `holds`: the signature is right and nothing of the file was changed or added since. `signer` and
    `issuer` are the names in the certificate; `fingerprint` its SHA-256."""

    holds: bool
    signer: str
    issuer: str
    fingerprint: str
    signed_at: datetime | None
    reason: str


class _SignerAt(PdfSigner):
    """Signs at a time that is told, not at that of this machine."""

    def __init__(self, now: datetime, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.now = now

    def init_signing_session(self, *given: Any, **named: Any) -> Any:
        session = super().init_signing_session(*given, **named)
        session.system_time = self.now
        return session


class _Picture(PdfContent):
    """The first page of a PDF, as what a seal looks like."""

    def __init__(self, pdf: bytes) -> None:
        super().__init__()
        self.pdf = pdf

    def render(self) -> bytes:
        drawn = self._ensure_writer.import_page_as_xobject(PdfFileReader(BytesIO(self.pdf)))
        self.resources.xobject["/Seal"] = drawn
        left, bottom, right, top = drawn.get_object()["/BBox"]
        self.box = BoxConstraints(width=right - left, height=top - bottom)
        return b"/Seal Do"


def set_seal(
    pdf: bytes, picture: bytes, place: SealPlace, seal: Seal, *, reason: str, authority: str, now: datetime
) -> bytes:
    """The PDF with the seal on it, signed. `picture`: the seal as a PDF of one page; `reason`: the paper's number."""
    signer = _SignerAt(
        now,
        PdfSignatureMetadata(
            field_name=FIELD, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, certify=True,
            docmdp_permissions=MDPPerm.NO_CHANGES, reason=reason, name=authority,
        ),
        signer=_signer(seal),
        stamp_style=StaticStampStyle(
            border_width=0, background=_Picture(picture), background_opacity=1, background_layout=_WHOLE
        ),
        new_field_spec=SigFieldSpec(
            FIELD, on_page=place.page, box=place.box, readable_field_name=f"{FIELD_NAME} {authority}"
        ),
    )  # fmt: skip
    signed = BytesIO()
    _apart(lambda: signer.sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf)), output=signed))
    return signed.getvalue()


def _apart(work: Callable[[], Value]) -> Value:
    """Done in a thread of its own: the library runs an event loop for it, and whoever asks may be in one already."""
    with ThreadPoolExecutor(1) as own:
        return own.submit(work).result()


_WHOLE = SimpleBoxLayoutRule(AxisAlignment.ALIGN_MID, AxisAlignment.ALIGN_MID, Margins.uniform(0))  # type: ignore[no-untyped-call]


def _signer(seal: Seal) -> SimpleSigner:
    assert seal.held.key is not None
    key = seal.held.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    above = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    above.register_multiple(_certificate(one.certificate) for one in seal.held.additional_certs)
    return SimpleSigner(_certificate(seal.certificate), keys.PrivateKeyInfo.load(key), above)


def _certificate(certificate: Certificate) -> x509.Certificate:
    return x509.Certificate.load(certificate.public_bytes(Encoding.DER))


# ---------------------------------------------------------------- looking at a seal


def seals_in(pdf: bytes) -> list[SealFound] | None:
    """Every seal of this PDF, and whether it holds; None if it is no PDF that can be read."""
    try:
        return [_found(signature) for signature in PdfFileReader(BytesIO(pdf)).embedded_signatures]
    except _BROKEN:
        return None


# What the library raises where bytes are not what they should be; it was written to read, not to be lied to.
_BROKEN = (PdfError, SignatureValidationError, ValueError, TypeError, KeyError, AttributeError, IndexError, OSError)


def _found(signature: EmbeddedPdfSignature) -> SealFound:
    certificate = signature.signer_cert
    return SealFound(
        holds=_holds(signature, certificate),
        signer=certificate.subject.native.get("common_name", certificate.subject.human_friendly),
        issuer=certificate.issuer.native.get("common_name", certificate.issuer.human_friendly),
        fingerprint=certificate.sha256.hex(),
        signed_at=signature.self_reported_timestamp,
        reason=str(signature.sig_object.get("/Reason", "")),
    )


def _holds(signature: EmbeddedPdfSignature, certificate: x509.Certificate) -> bool:
    """The chain above the certificate is not asked about here: whose it is, is said by its fingerprint."""
    context = ValidationContext(trust_roots=[certificate], allow_fetching=False)
    try:
        status = _apart(lambda: validate_pdf_signature(signature, signer_validation_context=context))
    except _BROKEN:
        return False
    return bool(status.intact and status.valid and status.coverage == SignatureCoverageLevel.ENTIRE_FILE)
