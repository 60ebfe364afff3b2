"""Whole installations for tests: definitions published, people at their desks, applications handed in. Real parts.

Publishing takes longer than most tests; so each kind of database is published into once and copied after that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from permits.core.definitions.types import Example, Item, Stage
from permits.core.process import Actor, desks_of, fold
from permits.persistence import cases, people, tables
from permits.persistence.columns import new_token
from permits.persistence.definition_files import Compiled, compile_all, read_schemas
from permits.persistence.unit_of_work import reading, unit_of_work
from permits.services.act import Done, act
from permits.services.choose_staff import staff_of
from permits.services.open_site import open_site
from permits.services.publish_item import publish_item
from permits.services.show_case import CaseView, show_case
from permits.services.site import Site
from permits.services.store_attachment import store_attachment
from permits.services.submit import Submission, Submitted, submit
from tests.synthetic import DEFINITIONS

# Acts that no line may be left unlooked at for.
WITH_MARKS = ("accept", "request-correction")
LONG_AGO = datetime(2025, 6, 2, 2, 0, tzinfo=UTC)
RECEIVED = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
APPLICANT = Actor("13800000000", "张三", frozenset({"applicant"}))
COLLEAGUE = "bj-haidian:handling"
OVERSEER = Actor("boss", "监察", frozenset({"supervisor"}))
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n" \
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"  # fmt: skip
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010100000000376ef9240000000a49444154789c636000000002000148afa471"
    "0000000049454e44ae426082"
)
JPEG = bytes.fromhex(
    "ffd8ffe000104a46494600010100000100010000ffdb00430050373c463c32504641465a55505f78c882786e6e78f5afb991c8ffffffffff"
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc0000b080008000801011100ffc4001f0000"
    "010501010101010100000000000000000102030405060708090a0bffc400b5100002010303020403050504040000017d0102030004110512"
    "2131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a25262728292a3435363738393a43444546474849"
    "4a535455565758595a636465666768696a737475767778797a838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6"
    "b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9faffda0008010100003f00bb5fffd9"
)


@lru_cache(maxsize=4)
def compiled(root: Path = DEFINITIONS) -> Compiled:
    return compile_all(root)


def site_at(url: str, folder: Path, definitions: Path = DEFINITIONS) -> Site:
    """An installation on this database, with its data below `folder`."""
    return open_site(url, folder / "data", definitions, base_url="http://permits.test")


def publish_all(site: Site, root: Path = DEFINITIONS) -> None:
    found = compiled(root)
    schemas = read_schemas(root)
    for code, bundle in found.bundles.items():
        done = publish_item(site, bundle, schemas, (), "author", LONG_AGO)
        assert done.release, [(f.where, f.message.en) for f in done.findings if f.severity == "error"]
        assert code in found.items


def with_people(site: Site) -> None:
    """An applicant, and in every authority one clerk or reviewer in each office, known by `who(...)`."""
    with unit_of_work(site.database) as uow:
        people.add(uow, a_person(APPLICANT, "applicant", "13800000000"))
        for code in ("bj-haidian", "bj-wjw", "bj-blood"):
            for place, office in enumerate(site.authorities[code].offices):
                if office != "supervision":
                    mobile = f"137{abs(hash(code)) % 1000:03d}{place:05d}" if office == "window" else ""
                    people.add(uow, a_person(who(office, "clerk", code), "staff", mobile))
        for inspector in pair_of("bj-chaoyang"):
            office = inspector.partition(":")[2]
            people.add(uow, a_person(who(office, "reviewer", "bj-chaoyang"), "staff", ""))


def a_person(actor: Actor, kind: str, mobile: str) -> tables.Person:
    return tables.Person(
        username=actor.username, name=actor.name, mobile=mobile or None, kind=kind, authority=actor.authority,
        office=actor.office, language="zh", profile={},
    )  # fmt: skip


def who(office: str, role: str, authority: str) -> Actor:
    return Actor(f"{authority}:{office}", office, frozenset({role}), authority, office)


def example(code: str, name: str, root: Path = DEFINITIONS) -> Example:
    return next(one for one in compiled(root).examples[code] if Path(one.code).stem == name)


def released(site: Site, code: str, now: datetime = RECEIVED) -> Item:
    with reading(site.database) as unit:
        item = site.catalogue.item_on(unit, code, now.date())
    assert item is not None
    return item


def a_submission(site: Site, code: str, sample: Example, key: str | None, now: datetime) -> Submission:
    """The example as a person would hand it in: its files taken in, its answers pointing at them."""
    item = released(site, code, now)
    uploads = {c: [take_in(site, c, item.materials[c].accept, now)] for c in sample.uploads}
    answers: dict[str, Any] = dict(sample.answers)
    files = [name for name, field in item.fields.items() if field.kind == "file" and name in answers]
    for name in files:
        answers[name] = take_in(site, name, item.fields[name].accept, now).id
    return Submission(
        code, answers, uploads, APPLICANT.username, "online", key, frozenset(answers[name] for name in files)
    )


def another_pdf() -> bytes:
    """A file unlike all others: what is uploaded again as it was puts nothing right."""
    return PDF.replace(b"%%EOF", b"%% " + new_token().encode() + b"\n%%EOF")


def take_in(
    site: Site, slot: str, accept: Any, now: datetime, owner: str = APPLICANT.username,
    content: bytes = PDF,
) -> Any:  # fmt: skip
    pdf = not accept or "application/pdf" in accept
    name, content = (f"{slot}.pdf", content) if pdf else (f"{slot}.png", PNG)
    stored = store_attachment(site, owner, slot, name, content, accept, 0, now)
    assert stored.upload is not None, stored.findings
    return stored.upload


def handed_in(
    site: Site, code: str = "pp-new", name: str = "ordinary-complete", key: str | None = None,
    now: datetime | None = None, root: Path = DEFINITIONS, **changes: Any,
) -> Submitted:  # fmt: skip
    """A case just received, with the answers of an example, on its day at ten o'clock unless told otherwise."""
    sample = example(code, name, root)
    now = now or datetime.combine(sample.received_on, RECEIVED.timetz())
    wish = a_submission(site, code, sample, key, now)
    done = submit(site, replace(wish, answers={**wish.answers, **changes}), APPLICANT, now)
    assert done.number, [(f.code, f.where) for f in done.findings]
    return done


def seen(site: Site, ref: str, actor: Actor | None = None) -> CaseView:
    """The case as this actor sees it; whole, as its applicant does, where none is named."""
    view = show_case(site, ref, actor or applicant_of(site, ref))
    assert view is not None
    return view


def applicant_of(site: Site, ref: str) -> Actor:
    """Whoever the case belongs to."""
    with reading(site.database) as unit:
        stored = cases.load(unit, ref)
    assert stored is not None
    return Actor(fold(stored.events).applicant, "", frozenset({"applicant"}))


def holder(site: Site, ref: str) -> Actor:
    """Whoever sits where the case lies now."""
    view = seen(site, ref)
    desk = next(iter(desks_of(view.item, view.case)), view.stage)
    assert desk is not None
    return who(desk.office, desk.role, view.case.authority)


USUAL: Mapping[str, tuple[str, dict[str, Any]]] = {
    "acceptance": ("accept", {"all_in_order": True}),
    "review": ("opine", {"outcome": "agree", "words": "同意"}),
    "parallel": ("opine", {"outcome": "agree", "words": "同意"}),
    "visit": ("record-visit", {"inspectors": [], "outcome": "pass", "words": "符合"}),
    "decision": ("decide", {"outcome": "granted"}),
    "certification": ("certify", {}),
    "delivery": ("deliver", {"mode": "window", "receiver": "张三"}),
    "verification": ("verify", {"outcome": "confirmed", "words": "属实"}),
    "follow_up": ("verify", {"outcome": "met", "words": "符合", "inspectors": []}),
}


def do(site: Site, ref: str, name: str, now: datetime, actor: Actor | None = None, **data: Any) -> Done:
    """An act that must succeed. Unless told otherwise, what needs no correction is in order."""
    if name in WITH_MARKS:
        data = {"all_in_order": True, **data}
    done = act(site, ref, name, data, actor or holder(site, ref), now)
    assert done.findings == (), [(f.code, f.message.en) for f in done.findings]
    return done


def looked_at(stage: Stage | None) -> dict[str, list[str]]:
    """What a visit says of the points of its stage: that all of them were looked at."""
    return {"checked": [point.zh for point in stage.checkpoints]} if stage and stage.checkpoints else {}


def step(site: Site, ref: str, now: datetime) -> Done:
    """The usual act of the present stage."""
    stage = seen(site, ref).stage
    assert stage is not None
    name, data = USUAL[stage.kind]
    if "inspectors" in data:
        with reading(site.database) as unit:
            staff = staff_of(unit, site, seen(site, ref).case.authority, "inspection")
        data = {**data, "inspectors": [*staff][:2], **looked_at(stage)}
    return do(site, ref, name, now, **data)


def pair_of(authority: str) -> list[str]:
    """Two of its staff who can go on a visit."""
    return [f"{authority}:{office}" for office in ("inspection", "handling")]


def until(site: Site, ref: str, stage: str, now: datetime) -> None:
    """Walk to a stage, or to the end (stage "")."""
    while seen(site, ref).case.stage != stage:
        step(site, ref, now)
