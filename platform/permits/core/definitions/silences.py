"""What silence may be declared to mean: which effects there are, and where the law lets each of them stand.

Knows clocks and steps as declared; that an effect needs a statute of its own for some matters is told by `lints`, and
when it comes about is decided by `process.silence`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from permits.core.definitions.facts import FactTable
from permits.core.definitions.reading import Place, Raw, Reading
from permits.core.definitions.types import ClockRule, Process, Rule, Stage
from permits.core.finding import WARNING, FindingKind
from permits.core.rules import Condition, parse_condition
from permits.core.text import Text

CASE_APPROVED, RENEWED, PERMITTED, STEP_AGREED = "case_approved", "renewed", "permitted", "step_agreed"
GRANTING = frozenset({CASE_APPROVED, RENEWED, PERMITTED})
"""What silence of a clock may mean that grants what was applied for."""
MEANS: Mapping[str, Text] = {
    "accepted": Text("视为受理", "Counts as accepted"),
    CASE_APPROVED: Text("超时默认同意", "Counts as agreed to"),
    RENEWED: Text("视为准予延续", "Counts as renewed"),
    PERMITTED: Text("视为许可", "Counts as permitted"),
    STEP_AGREED: Text("环节视为同意", "Step counts as agreed"),
}
"""What the law or the bureau lets silence come to, in words; any other silence is only noted."""
VISIT = "visit"
AGREEING = frozenset({"review", "copy"})
"""Kinds of step that end in somebody's opinion, which silence may stand for."""
RULE = "silence"
"""The kind of rule a `silence_when` is."""

NOT_PROMISED = FindingKind(
    "silence.not_promised",
    "超时默认（case_approved）是本机关自己的承诺，只能用于承诺时限（kind 为 promised），不能用于 {kind}。"
    "请改用 escalate。",
    "Consent by default (case_approved) is the bureau's own promise: it belongs to a clock of kind promised, not to a"
    " {kind} one. Let silence be escalate there.",
)
NO_BASIS = FindingKind(
    "silence.no_basis",
    "逾期视为准予（{silence}）须有依据，请在 basis 中写明法规或本机关公布的制度。",
    "That silence grants ({silence}) rests on nothing: cite under basis the statute, or the rule that the bureau made"
    " known.",
)
NO_RENEWAL = FindingKind(
    "silence.no_renewal",
    "视为准予延续（renewed）只用于延续：请用 until 写明待延续证照有效期止的日期，并用 silence_when 写明何为按期申请；"
    "不是延续的事项请改用 escalate。",
    "Only a renewal is deemed renewed: name by until the last day of what is to be renewed, and by silence_when what is"
    " applied for in time. Of an item that renews nothing let silence be escalate.",
)
NOT_UNTIL_DECIDED = FindingKind(
    "silence.not_until_decided",
    "逾期视为准予的时限须到作出决定（decided）为止，请把 decided 写进 ends；决定之后的时限不能准予。",
    "A clock whose silence grants runs until the decision: write decided among its ends. What runs after it can grant"
    " nothing.",
)
NO_DECISION = FindingKind(
    "silence.no_decision",
    "流程“{process}”没有作出决定的环节（kind 为 decision），逾期无从视为准予；请用 processes 把它除外，"
    "或补上决定环节。",
    "The process “{process}” has no stage that decides, so silence has nothing to stand for: leave it out by processes,"
    " or add the stage.",
)
NO_GRANT = FindingKind(
    "silence.grants_nothing",
    "{key} 只用于逾期视为准予的时限（silence 为 case_approved、renewed 或 permitted），这里不起作用，请删去。",
    "{key} is for clocks whose silence grants (case_approved, renewed, permitted) and does nothing here: remove it.",
)
BY_LAW = FindingKind(
    "silence.by_law",
    "逾期效果 {silence} 由法律直接规定，不等任何人放行；release 只用于本机关自己承诺的超时默认（case_approved），"
    "请删去。",
    "What silence does here ({silence}) comes about by law and waits for nobody: release is for the bureau's own"
    " promise (case_approved). Remove it.",
)
NOBODY_WENT = FindingKind(
    "silence.nobody_went",
    "流程“{process}”逾期视为准予时，环节“{stage}”（现场核查）可能还没有人去过。请写 release: 2，由两名人员先放行，"
    "或者改用 escalate。",
    "When the process “{process}” grants by silence, perhaps nobody has gone on the visit of “{stage}” yet. Write"
    " release: 2, so that two officers release it first, or let silence be escalate.",
    WARNING,
)
LIMIT_OR_UNTIL = FindingKind(
    "clock.limit_or_until",
    "时限须写 limit（多长）或 until（到哪一天）之一，请改正。",
    'A clock has either "limit" (how long) or "until" (to which day): write one of them.',
)
UNTIL_NO_DAY = FindingKind(
    "clock.until_no_day",
    "“{name}”不是日期事实，不能给出时限的最后一日；请改正名称，期间写它的一部分。",
    '"{name}" is no fact that is a day, so it cannot end the clock: correct the name; of a period name one of its'
    " parts.",
)
UNTIL_MOVES = FindingKind(
    "clock.until_moves",
    "到某一日为止的时限不中止、不延长、也不是承诺：那一日不会推后。请删去 {key}。",
    "A clock that ends on a given day neither stands still nor is extended nor promised: that day does not move."
    " Remove {key}.",
)
STEP_SKIPPED = FindingKind(
    "silence.step_skipped",
    "环节“{stage}”不能因逾期视为同意：现场核查、决定等须有人去做，两人以上的环节不能无人办理。请删去 silence。",
    "Silence cannot stand for “{stage}”: a visit, a decision and their like have to be done by somebody, and what takes"
    " two people is not done by none. Remove silence.",
)
STEP_ENDLESS = FindingKind(
    "silence.step_without_limit",
    "环节“{stage}”没有时限，永远不会逾期；请写明 limit，或删去 silence。",
    "The step “{stage}” has no limit, so it is never overdue: give its limit, or remove silence.",
)


def check_clock(
    reading: Reading, place: Place, clock: ClockRule, processes: Mapping[str, Process], conditional: bool
) -> None:
    """What is wrong with the silence of one clock. `conditional`: a condition is written, right or wrong."""
    if clock.silence not in GRANTING:
        for key in [key for key, said in (("silence_when", conditional), ("release", clock.release)) if said]:
            reading.wrong(NO_GRANT, place / key, key=key)
        return
    if clock.release and clock.silence != CASE_APPROVED:
        reading.wrong(BY_LAW, place / "release", silence=clock.silence)
    wrong: list[tuple[FindingKind, dict[str, object]]] = [
        (kind, {"kind": clock.kind, "silence": clock.silence}) for kind in _against(clock, conditional)
    ]
    concerned = [process for code, process in processes.items() if code in (clock.processes or processes)]
    for process in concerned:
        if not any(stage.kind == "decision" for stage in process.stages):
            wrong.append((NO_DECISION, {"process": process.title}))
    if not wrong and clock.silence == CASE_APPROVED and not clock.release:
        wrong = [(NOBODY_WENT, said) for process in concerned for said in _visits(process)]
    for kind, said in wrong:
        reading.wrong(kind, place / "silence", **said)


def _visits(process: Process) -> Iterator[dict[str, object]]:
    """The first visit of a process, in the words of a finding; none if it has none."""
    for stage in [stage for stage in process.stages if stage.kind == VISIT][:1]:
        yield {"process": process.title, "stage": stage.title}


def _against(clock: ClockRule, conditional: bool) -> Iterator[FindingKind]:
    if clock.silence == CASE_APPROVED and clock.kind != "promised":
        yield NOT_PROMISED
    if not clock.basis:
        yield NO_BASIS
    if clock.silence == RENEWED and not (clock.until and conditional):
        yield NO_RENEWAL
    if "decided" not in clock.ends:
        yield NOT_UNTIL_DECIDED


def check_until(reading: Reading, place: Place, raw: Raw, facts: FactTable) -> None:
    """That the clock ends either after a length or on a day, and that it is a day."""
    if ("limit" in raw) == ("until" in raw):
        reading.wrong(LIMIT_OR_UNTIL, place)
    name = raw.get("until", "")
    if not name:
        return
    if name not in facts.types or facts.types[name].kind != "date":
        reading.wrong(UNTIL_NO_DAY, place / "until", name=name)
    for key in (key for key in ("pauses", "extension") if raw.get(key)):
        reading.wrong(UNTIL_MOVES, place / key, key=key)
    if raw["kind"] == "promised":
        reading.wrong(UNTIL_MOVES, place / "kind", key="promised")


def read_when(reading: Reading, place: Place, raw: Raw, facts: FactTable) -> Condition | None:
    if "silence_when" not in raw:
        return None
    condition, found = parse_condition(raw["silence_when"], facts.types, str(place / "silence_when"))
    reading.add(found)
    return condition


def rules_of_silence(clocks: Sequence[ClockRule]) -> Iterator[tuple[int, Rule]]:
    """The condition of each clock that has one, as a rule among the others: judged, proved and told like them."""
    for n, clock in enumerate(clocks):
        if clock.silence_when is not None:
            yield n, Rule(code_of(clock), RULE, clock.silence_when, {"clock": clock.code}, clock.title, clock.basis)


def code_of(clock: ClockRule) -> str:
    """The code of the rule that a clock's condition is."""
    return f"{RULE}.{clock.code}"


def check_step(reading: Reading, place: Place, step: Stage) -> None:
    """What the law has against silence standing for a step: it skips no visit, no decision and no second person."""
    if step.silence != STEP_AGREED:
        return
    if step.kind not in AGREEING or step.people > 1 or step.branches:
        reading.wrong(STEP_SKIPPED, place / "silence", stage=step.title)
    elif step.limit is None:
        reading.wrong(STEP_ENDLESS, place / "silence", stage=step.title)
    elif not step.basis:
        reading.wrong(NO_BASIS, place / "silence", silence=STEP_AGREED)
