"""What an applicant supplies once an application is in: the answer to a correction notice (补正), and what is put right
at the counter without one (当场更正). Decides; stores nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from permits.core.definitions.types import Item, Stage
from permits.core.finding import Finding, pointer
from permits.core.forms.check import Checked, check
from permits.core.forms.show import shown_in_short
from permits.core.process import late, messages
from permits.core.process.asking import Schema, an_object, words
from permits.core.process.case import Case
from permits.core.process.correction import changed_places, curable, unanswered
from permits.core.process.data import judge_data
from permits.core.process.events import SPOT_CORRECTED
from permits.core.process.intake import applicant_name, uploads_of
from permits.core.text import Text, joined

if TYPE_CHECKING:
    from permits.core.process.transitions import Situation

SUPPLEMENT, ON_THE_SPOT = "supplement", "correct-on-the-spot"


@dataclass(frozen=True, slots=True)
class Difference:
    """A place of an application, as it read and as it reads."""

    where: str
    before: Text
    after: Text


NOT_GIVEN, A_FILE, COMMA = Text("（无）", "(nothing)"), Text("一份文件", "a file"), ("、", ", ")


def differing(item: Item, before: Case, after: Case) -> list[Difference]:
    """Every place in which what a case holds differs, in the order of the form."""
    places = set(changed_places(before, after.answers, after.uploads))
    ordered = [*(pointer(name) for name in item.fields), *(pointer("materials", code) for code in item.materials)]
    return [
        Difference(where, _reads(item, before, where), _reads(item, after, where))
        for where in ordered if where in places
    ]  # fmt: skip


def _reads(item: Item, case: Case, where: str) -> Text:
    """What stands at a place, as people read it: an answer in words, files by name, paper by how much there is."""
    kind, _, code = where.strip("/").partition("/")
    if kind == "materials":
        files = uploads_of({code: case.uploads.get(code, ())})[code]
        return joined([one.called if one.on_paper else Text(one.name, one.name) for one in files], *COMMA) or NOT_GIVEN
    if kind not in case.answers:
        return NOT_GIVEN
    field = item.fields[kind]
    return A_FILE if field.kind == "file" else shown_in_short(item, field, case.answers[kind])


def asked(item: Item, case: Case, stage: Stage | None) -> Schema:
    """The data of an answer to a notice: answers and files that take the place of those before."""
    told: Schema = {"type": "string", "maxLength": 300}
    many = {"type": "integer", "minimum": 0}
    file = an_object(["id"], id=told, name=told, media_type=told, sha256=told, size=many, originals=many, copies=many)
    files: Schema = {"type": "object", "additionalProperties": {"type": "array", "items": file, "maxItems": 50}}
    return an_object([], answers={"type": "object"}, uploads=files)


def asked_on_the_spot(item: Item, case: Case, stage: Stage | None) -> Schema:
    """The same, and who stands at the counter and has signed for what was put right."""
    signer: Schema = {**words("更正人", "Corrected by", 1), "default": case.applicant_name}
    signed: Schema = {"type": "boolean", "title": "更正人已签名或者盖章", "x-en": "Signed or sealed by them"}
    supplied: Any = asked(item, case, stage)["properties"]
    return an_object(["signer", "signed"], **supplied, signer=signer, signed=signed)


def supplemented(at: Situation) -> Iterator[tuple[str, dict[str, object]]]:
    """The answer to a notice: the application is received anew, at the start of its process."""
    again, uploads = _checked(at, at.today)
    yield "supplemented", _supplied(at, again, uploads)
    yield "stage_entered", {"stage": at.item.processes[_process(at, again)].stages[0].code}


def refused_supplement(at: Situation) -> Iterator[Finding]:
    """What is wrong with the application as the answer makes it, and lines of the notice it leaves as they were."""
    if judge_data(asked(at.item, at.case, at.stage), at.data):
        return  # not even of the right shape: said already
    again, uploads = _checked(at, at.today)
    yield from again.findings
    yield from late.paper_elsewhere(at)
    yield from unanswered(at.item, at.case, changed_places(at.case, again.answers, uploads))


def corrected(at: Situation) -> Iterator[tuple[str, dict[str, object]]]:
    """What was put right at the counter (行政许可法 32(1)(3)). The application stays received when it was: no clock
    begins anew and none stops. It keeps its place, unless what was put right leads it into another process."""
    again, uploads = _checked(at, at.case.received_on)
    yield SPOT_CORRECTED, {**_supplied(at, again, uploads), "signer": str(at.data["signer"])}
    process = _process(at, again)
    if process != at.case.process:
        yield "stage_entered", {"stage": at.item.processes[process].stages[0].code}


def refused_on_the_spot(at: Situation) -> Iterator[Finding]:
    """Nothing changed or what nobody could change; nobody signed; what would not pass; another authority's."""
    if judge_data(asked_on_the_spot(at.item, at.case, at.stage), at.data):
        return
    again, uploads = _checked(at, at.case.received_on)
    yield from again.findings
    changed = set(changed_places(at.case, again.answers, uploads))
    given = _given_places(at)
    if not changed & given:
        yield messages.SPOT_NOTHING.at("")
    if again.route is not None and again.route.authority != at.case.authority:
        yield messages.SPOT_ELSEWHERE.at("")
    if not at.data["signed"]:
        yield messages.SPOT_UNSIGNED.at("/signed")


def _given_places(at: Situation) -> set[str]:
    """The places that were sent, among those that may be put right: asked with the new answers too."""
    answers, uploads = _merged(at)
    sent: Any = at.data
    answers_at, files_at = (
        map(pointer, sent.get("answers", {})),
        (pointer("materials", c) for c in sent.get("uploads", {})),
    )
    named = {*answers_at, *files_at}
    now = replace(at.case, answers=answers, uploads=uploads)
    return named & {*curable(at.item, at.case), *curable(at.item, now)}


def _checked(at: Situation, on: date | None) -> tuple[Checked, dict[str, object]]:
    """What the engine says of the application as it becomes, of a day; and its files."""
    assert on is not None
    answers, uploads = _merged(at)
    return check(at.item, answers, uploads_of(uploads), on), uploads


def _process(at: Situation, again: Checked) -> str:
    return again.route.process if again.route else at.case.process


def _supplied(at: Situation, again: Checked, uploads: dict[str, object]) -> dict[str, object]:
    route = again.route
    return {
        "answers": dict(again.answers), "uploads": uploads,
        "process": route.process if route else at.case.process,
        "authority": route.authority if route else at.case.authority,
        "handling": at.item.processes[route.process].handling if route else at.case.handling,
        "applicant_name": applicant_name(at.item, again.answers) or at.case.applicant_name,
        "changed": changed_places(at.case, again.answers, uploads),
    }  # fmt: skip


def _merged(at: Situation) -> tuple[dict[str, object], dict[str, object]]:
    new_answers, new_uploads = at.data.get("answers", {}), at.data.get("uploads", {})
    assert isinstance(new_answers, Mapping) and isinstance(new_uploads, Mapping)
    fields = at.item.fields
    sent = {name: answer for name, answer in new_answers.items() if name not in fields or not fields[name].read_only}
    return {**at.case.answers, **sent}, {**at.case.uploads, **new_uploads}
