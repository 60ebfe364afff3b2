"""Which stages of a process an application goes through, and when it comes to one that is not for everybody.

Knows processes and the rules that branch them; not how far a case has come.
"""

from __future__ import annotations

from permits.core.definitions.types import Item, Process, Stage
from permits.core.text import Text, joined
from permits.faces.kit.words import word


def main_line(process: Process, fired: frozenset[str] | None = None) -> list[Stage]:
    """The stages an application goes through when all goes well: from each the first way on. `fired`: the rules known
    to hold; None = not known yet, so every branch is shown."""
    found: set[str] = set()
    ahead = [process.stages[0].code]
    while ahead:
        code = ahead.pop()
        if code != "end" and code not in found:
            found.add(code)
            ahead += _ways_on(process, code, fired)
    return [stage for stage in process.stages if stage.code in found]


def _ways_on(process: Process, code: str, fired: frozenset[str] | None) -> list[str]:
    steps = process.stage(code).next
    branches = [step.to for step in steps if step.rule and (fired is None or step.rule in fired)]
    plain = next((step.to for step in steps if not step.rule and not step.at_most), process.after(code))
    return branches[:1] if branches and fired is not None else [*branches, plain]


def only_if(item: Item, process: Process, stage: Stage) -> Text | None:
    """When a case comes to the stage, in the words of the branch rules that decide it; None where it always does."""
    always = stage in main_line(process, frozenset())
    rules = sorted({way.rule for one in process.stages for way in one.next} - {""})
    turning = [code for code in rules if (stage in main_line(process, frozenset({code}))) is not always]
    said = [item.rules[code].message for code in turning if item.rules[code].message]
    if not said:
        return None
    ended = joined([Text(one.zh.rstrip("。"), one.say("en").rstrip(".")) for one in said], "；", "; ")
    return word("flow.unless" if always else "flow.only_if", when=ended)
