"""permits verify: whether everything stored still follows from the events; or who sealed a paper, and if it holds."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from permits.core.finding import FindingKind
from permits.core.text import Text
from permits.documents.sealing import SealFound
from permits.documents.signing import PublicKeys
from permits.documents.signing import verify as verify_token
from permits.ops.answer import DONE, REFUSED, Answer, refused
from permits.ops.root import open_site_from_environment
from permits.services.site import Site
from permits.services.verify import verify
from permits.services.verify_papers import PaperFound, verify_paper

UNREADABLE = FindingKind(
    "paper.unreadable",
    "{file} 不能作为 PDF 读取：{why}；请核对文件",
    "{file} cannot be read as a PDF: {why}; check the file",
)
NO_TOKEN = FindingKind(
    "certificate.unreadable",
    "{file} 不能读取：{why}；请核对签名文件（.jws）和公钥文件",
    "{file} cannot be read: {why}; check the signed file (.jws) and the file of keys",
)
SIGNED = Text(
    "签名有效，内容与签发时一致；是否已被撤销，请联网查验",
    "the signature holds and nothing was changed; ask online whether it was revoked since",
)
HOLDS = Text("印章有效，盖章后内容未改动", "the seal holds, nothing was changed since")
BROKEN = Text("印章无效：文件在盖章后被改动", "the seal does not hold: the file was changed after it was sealed")
STRANGE = Text("签名者不是本平台的机关", "the signer is no authority of this site")
SAME = Text(
    "与本平台盖章时保存的文件逐字节一致，文号 {number}", "byte for byte the file that was sealed here, number {number}"
)
OTHER = Text("本平台没有盖过这一文件（或其字节已变）", "this very file was not sealed here (or its bytes were changed)")
BARE = Text("文件上没有电子印章", "there is no seal on the file")
WHO = Text(
    "签章人 {signer}；颁发者 {issuer}；时间 {at}；事由 {reason}",
    "sealed by {signer}; issued by {issuer}; at {at}; for {reason}",
)


def declare(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--paper",
        metavar="FILE",
        help="a sealed PDF: who sealed it, and if it was changed / 核对盖章的 PDF：谁盖的章，是否改动",
    )

    parser.add_argument(
        "--certificate",
        metavar="FILE",
        help="a certificate's signed file (JWS): whether anything in it was changed / 核对证照的签名文件",
    )
    parser.add_argument(
        "--keys",
        metavar="FILE",
        help="with --certificate: the public keys to check it by, instead of this site's; asks no site then / "
        "核对所用的公钥，缺省用本平台的；给出时不访问本平台",
    )


def run(options: Namespace, language: str) -> Answer:
    if options.certificate:
        return _certificate(options.certificate, options.keys, language)
    site = open_site_from_environment()
    return _paper(site, options.paper, language) if options.paper else _everything(site, language)


def _everything(site: Site, language: str) -> Answer:
    found = verify(site)
    rows = [
        {"code": i.code, "title": i.title, "checked": i.checked,
         "broken": [{"where": b.where, "what": b.what} for b in i.broken]}
        for i in found
    ]  # fmt: skip
    lines = [f"{i.code:<4} {i.checked:>7}  {'✗' if i.broken else '✓'}  {i.title.say(language)}" for i in found]
    lines += [f"     {b.where}: {b.what}" for i in found for b in i.broken]
    return Answer({"invariants": rows}, tuple(lines), REFUSED if any(i.broken for i in found) else DONE)


def _paper(site: Site, file: str, language: str) -> Answer:
    try:
        found = verify_paper(site, Path(file).read_bytes())
    except OSError as error:
        return refused([UNREADABLE.at(file=file, why=error.strerror or error)], language)
    if found is None:
        return refused([UNREADABLE.at(file=file, why="PDF?")], language)
    rows = [
        {"holds": seal.holds, "ours": seal.fingerprint in found.ours, "signer": seal.signer, "issuer": seal.issuer,
         "fingerprint": seal.fingerprint, "signed_at": seal.signed_at, "reason": seal.reason}
        for seal in found.seals
    ]  # fmt: skip
    lines = [line for seal in found.seals for line in _said(found, seal, language)] or [f"✗ {BARE.say(language)}"]
    same = SAME.say(language).format(number=found.number) if found.number else OTHER.say(language)
    lines.append(f"{'✓' if found.number else '✗'} {same}")
    return Answer(
        {"holds": found.holds, "number": found.number, "seals": rows}, tuple(lines), DONE if found.holds else REFUSED
    )


def _certificate(file: str, keys: str | None, language: str) -> Answer:
    """Whether a signed file is as it was signed. Needs no connection, and no site where the keys are given."""
    try:
        token = Path(file).read_text("ascii").strip()
        known = PublicKeys.read(Path(keys).read_text("utf-8")) if keys else open_site_from_environment().public_keys
    except (OSError, ValueError, KeyError) as error:
        return refused([NO_TOKEN.at(file=file, why=getattr(error, "strerror", None) or error)], language)
    face, wrong = verify_token(token, known or PublicKeys({}))
    if wrong or face is None:
        return refused([wrong or NO_TOKEN.at(file=file, why="")], language)
    return Answer({"holds": True, "face": dict(face)}, (f"✓ {SIGNED.say(language)}", *_face_lines(face, language)))


def _face_lines(face: Mapping[str, Any], language: str) -> Iterator[str]:
    """What a signed face says, a line each."""
    yield f"  {face['title'][language]} {face['number']}"
    yield f"  {face['authority'][language]}"
    yield f"  {face['valid_from'] or '—'} – {face['valid_to'] or '—'}"
    for line in face["lines"]:
        yield f"  {line['title'][language]}: {line['value'][language]}"


def _said(found: PaperFound, seal: SealFound, language: str) -> list[str]:
    at = seal.signed_at.isoformat() if seal.signed_at else "—"
    who = WHO.say(language).format(signer=seal.signer, issuer=seal.issuer, at=at, reason=seal.reason)
    lines = [f"{'✓' if seal.holds else '✗'} {(HOLDS if seal.holds else BROKEN).say(language)}", f"  {who}"]
    return lines + ([] if seal.fingerprint in found.ours else [f"✗ {STRANGE.say(language)}"])
