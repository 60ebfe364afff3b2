"""Whether what a check refuses can be put right: the day of receipt is nobody's answer.

Knows what facts are worked out from; computes nothing.
"""

from __future__ import annotations

from permits.core.definitions.facts import FactTable
from permits.core.definitions.reading import Place, Reading
from permits.core.finding import FindingKind
from permits.core.rules import Condition, facts_read, reads
from permits.core.rules.derived import RECEIVED_ON

DAY_ALONE = FindingKind(
    "check.day_alone",
    "检查规则只要求受理日期（{fact}）如何，申请人改什么都不能通过。整个事项到期的，写 effective_to；"
    "只对一部分申请停办的，改为受理规则（intake），写明结论；规则只在一段日子里有效的，写 from、to。",
    "The check requires something of the day of receipt alone ({fact}), so that whoever fails it can change nothing to"
    " pass. If the item ends, say so by effective_to; if some are no longer taken in, let a rule of intake say with"
    " which outcome; if a rule is for some days only, give it from and to.",
)


def check_curable(reading: Reading, place: Place, facts: FactTable, required: Condition | None) -> None:
    """What a check requires looks at something besides the day of receipt, be it by way of derived facts."""
    waiting = list(facts_read(required)) if required is not None else []
    read: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in facts.derived:
            waiting += reads(facts.derived[name])
        else:
            read.add(name)
    if read == {RECEIVED_ON}:
        reading.wrong(DAY_ALONE, place, fact=RECEIVED_ON)
