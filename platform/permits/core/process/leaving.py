"""A case that ends or leaves before it is decided: ended by the authority, or handed over to another one.

Withdrawal by the applicant is another matter (`transitions`). Handing over stops no clock: that the law moved the case,
or that it was led to the wrong place inside, is no delay of the applicant's (首受责任).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from permits.core.definitions.types import Item, Stage
from permits.core.finding import Finding
from permits.core.process import messages
from permits.core.process.asking import Schema, an_object, choice, words
from permits.core.process.case import Case
from permits.core.process.moving import Happening
from permits.core.text import Text

if TYPE_CHECKING:
    from permits.core.process.transitions import Situation

TERMINATED, TRANSFERRED = "terminated", "transferred"
CAUSES = {
    "death": Text("申请人死亡", "The applicant has died"),
    "incapacity": Text("申请人丧失行为能力", "The applicant has lost legal capacity"),
    "entity_ended": Text("申请单位依法终止", "The applying entity has ended"),
}
MOVED = {
    "law": Text("法律、法规或者管辖调整", "Law or jurisdiction has moved the matter"),
    "misrouted": Text("系统内分送有误", "It was led to the wrong place inside the system"),
}


def asked_to_terminate(item: Item, case: Case, stage: Stage | None) -> Schema:
    return an_object(
        ["cause", "reason", "evidence"],
        cause=choice(CAUSES, "终止原因", "Cause"),
        reason=words("查明的情况", "What was found", 2),
        evidence=words("证明材料", "Evidence", 2),
    )


def terminated(at: Situation) -> Iterator[Happening]:
    title = CAUSES[str(at.data["cause"])]
    yield TERMINATED, {**at.data, "title": title.zh, "title_en": title.en}


def asked_to_transfer(item: Item, case: Case, stage: Stage | None) -> Schema:
    return an_object(
        ["authority", "receiver", "cause", "reason"],
        authority=_named("移交给哪个机关", "To which authority"),
        receiver=_named("接收人", "Who receives it"),
        cause=choice(MOVED, "移交原因", "Cause"),
        reason=words("移交理由", "Reason", 2),
    )


def _named(zh: str, en: str) -> Schema:
    return {"type": "string", "minLength": 1, "maxLength": 60, "title": zh, "x-en": en}


def transferred(at: Situation) -> Iterator[Happening]:
    said = {name: str(at.data[name]) for name in ("receiver", "cause", "reason")}
    yield TRANSFERRED, {**said, "to": str(at.data["authority"]), "from": at.case.authority, "stage": at.case.stage}


def refused_transfer(at: Situation) -> Iterator[Finding]:
    if at.data.get("authority") == at.case.authority:
        yield messages.TRANSFER_HERE.at("/authority")
