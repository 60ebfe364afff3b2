"""What a stage may come to: by its kind, the outcomes with which a case leaves it and which its ways may name.

Knows kinds of stages; does not know who acts or what an act asks besides.
"""

from __future__ import annotations

from collections.abc import Mapping

from permits.core.definitions.reading import Place, Reading
from permits.core.definitions.types import Stage
from permits.core.finding import FindingKind
from permits.core.rules.parse import nearest

_SAID, _FOUND, _DONE = ("agree", "disagree"), ("done", "met", "not_met", "confirmed", "not_confirmed"), ("done",)
OUTCOMES: Mapping[str, tuple[str, ...]] = {
    "acceptance": ("accepted",), "review": _SAID, "parallel": _SAID, "copy": _SAID, "visit": ("pass", "fail"),
    "verification": _FOUND, "follow_up": _FOUND, "decision": ("granted",), "certification": _DONE, "delivery": _DONE,
    "revocation": _DONE,
}  # fmt: skip
"""By kind of stage; whoever refuses or does not accept ends the case, which then goes nowhere."""
CHOSEN = frozenset({"verification", "follow_up"})
"""Kinds of which an item chooses some of the outcomes, those that its ways name; naming none, it is done."""

UNKNOWN_OUTCOME = FindingKind(
    "stage.unknown_outcome",
    "环节“{stage}”（{kind}）办完不会有结果“{outcome}”{near}，这条去向永远走不到；可能的结果有：{outcomes}。请改正。",
    'The stage "{stage}" ({kind}) is never left with the outcome "{outcome}"{near}, so nobody takes this way; there is:'
    " {outcomes}. Correct it.",
)


def outcomes_of(stage: Stage) -> tuple[str, ...]:
    """Every outcome with which a case may leave the stage."""
    if stage.kind not in CHOSEN:
        return OUTCOMES[stage.kind]
    return tuple(dict.fromkeys(way.outcome for way in stage.next if way.outcome)) or _DONE


def check_outcomes(reading: Reading, place: Place, stage: Stage) -> None:
    """Ways name outcomes that somebody can give."""
    there = OUTCOMES[stage.kind]
    for n, way in enumerate(stage.next):
        if way.outcome and way.outcome not in there:
            reading.wrong(
                UNKNOWN_OUTCOME, place / "next" / n / "outcome", stage=stage.code, kind=stage.kind,
                outcome=way.outcome, near=nearest(way.outcome, there), outcomes=", ".join(there),
            )  # fmt: skip
