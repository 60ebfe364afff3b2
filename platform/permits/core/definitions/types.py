"""What a permit item IS, after compilation: frozen values and nothing raw.

Knows the vocabulary of the field (items, fields, materials, stages, clocks, certificates); does not know
how any of it is stored, shown or carried out. Durations are integers in the stated unit; conditions are
`permits.core.rules.Condition`; wording is `Text`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from permits.core.clock import Schedule, TimeLimit
from permits.core.definitions.guide_types import Guide as Guide
from permits.core.definitions.guide_types import Sample as Sample
from permits.core.definitions.guide_types import Topic as Topic
from permits.core.definitions.questions import NO_WORDS as NO_WORDS
from permits.core.definitions.questions import Field as Field
from permits.core.definitions.questions import Option as Option
from permits.core.definitions.questions import Page as Page
from permits.core.definitions.questions import Section as Section
from permits.core.definitions.questions import Task as Task
from permits.core.definitions.questions import Vocabulary as Vocabulary
from permits.core.definitions.rule_types import Basis as Basis
from permits.core.definitions.rule_types import DecisionTable as DecisionTable
from permits.core.definitions.rule_types import RefusalClause as RefusalClause
from permits.core.definitions.rule_types import Rule as Rule
from permits.core.definitions.rule_types import TableRow as TableRow
from permits.core.definitions.versions import PINNED
from permits.core.definitions.versions import Transition as Transition
from permits.core.rules import Condition, DerivedFact, FactType, RuleSet
from permits.core.text import Text

# How a deficient application is put right: told once in a written notice, or on the spot.
NOTICE, ON_THE_SPOT = "notice", "on_the_spot"


@dataclass(frozen=True, slots=True)
class Material:
    """申请材料. `asked` says how it comes: upload, generated (by the system from the answers), shared (never asked).
    `necessity`: required | optional | late (容缺: it may follow, `late_within` of the acceptance); `issuer`: who makes
    it out; `shared_source`: the register that can stand for it; `for_one_case`: no file of an earlier case will do."""

    code: str
    title: Text
    asked: str
    form: str
    source: Text
    standard: Text
    hint: Text
    originals: int
    copies: int
    accept: tuple[str, ...]
    max_bytes: int
    basis: tuple[Basis, ...]
    issuer: Text = NO_WORDS
    necessity: str = "required"
    late_within: TimeLimit | None = None
    shared_source: str = ""
    for_one_case: bool = False


@dataclass(frozen=True, slots=True)
class NextStage:
    """Where a stage leads: for this outcome (empty = any) and this branch rule (empty = any), to this stage or "end".
    `decision`: the only decision that may be taken after it (empty = any); `at_most`: only the first so many times that
    the stage is left with this outcome (0 = always)."""

    to: str
    outcome: str = ""
    rule: str = ""
    decision: str = ""
    at_most: int = 0

    def fits(self, outcome: str, fired: Collection[str]) -> bool:
        """Whether it is a way for this outcome where these rules hold."""
        return self.outcome in ("", outcome) and (not self.rule or self.rule in fired)


NO_DAYS = Schedule()


@dataclass(frozen=True, slots=True)
class Reminding:
    """催办: when whoever has the work is reminded of its limit. `also`: the office of the same authority that hears of
    it, too, once the limit has passed (empty = none)."""

    schedule: Schedule = NO_DAYS
    also: str = ""


ON_THE_DAY = Reminding(Schedule(before=(0,)))


@dataclass(frozen=True, slots=True)
class Stage:
    """环节. `kind` is a key of the process's table of stage kinds:

    acceptance review parallel visit decision certification delivery follow_up verification copy revocation

    Of a parallel one the `branches` are asked side by side, each a review at an office of its own; `join`: how many
    must agree (0 = all that are asked); `when`: the branch rule by which a branch is asked (empty = always).
    `procedure`: the special procedure the stage is, during which clocks that pause for it stand still.
    `silence`: what happens when its limit runs out: escalate | step_agreed.
    """

    code: str
    title: Text
    kind: str
    office: str
    role: str
    limit: TimeLimit | None
    next: tuple[NextStage, ...]
    checkpoints: tuple[Text, ...]
    people: int
    basis: tuple[Basis, ...]
    handling: str = ""
    hint: Text = NO_WORDS
    branches: tuple[Stage, ...] = ()
    join: int = 0
    when: str = ""
    procedure: str = ""
    silence: str = "escalate"
    remind: Reminding = ON_THE_DAY

    def asked(self, fired: Collection[str]) -> tuple[Stage, ...]:
        """The branches that are asked where these rules hold."""
        return tuple(branch for branch in self.branches if not branch.when or branch.when in fired)


@dataclass(frozen=True, slots=True)
class Process:
    """A line of stages a case may take. `handling`: instant 即办件 | promised 承诺件."""

    code: str
    title: Text
    handling: str
    stages: tuple[Stage, ...]

    def stage(self, code: str) -> Stage:
        return next(stage for stage in self.stages if stage.code == code)

    def step(self, code: str) -> Stage:
        """The stage of this code, or the branch of one."""
        return next(step for stage in self.stages for step in (stage, *stage.branches) if step.code == code)

    @property
    def desks(self) -> Iterator[Stage]:
        """Everything somebody has to do: every stage that is not parallel, and every branch."""
        return (step for stage in self.stages for step in stage.branches or (stage,))

    def after(self, code: str) -> str:
        """The code of the stage declared next to this one, or "end"."""
        codes = [stage.code for stage in self.stages]
        place = codes.index(code) + 1
        return codes[place] if place < len(codes) else "end"


@dataclass(frozen=True, slots=True)
class Extension:
    """延长: by how much, and who approves."""

    limit: TimeLimit
    approver: str
    basis: tuple[Basis, ...]


@dataclass(frozen=True, slots=True)
class ClockRule:
    """A clock as declared. `starts` and `ends` name events; `kind`: statutory | promised | follow_up;
    `silence`: what happens when it runs out: none | escalate | accepted | case_approved | renewed | permitted, the last
    three only where `silence_when` holds (None = always) and once `release` officers released it (0 = none need to);
    `pauses`: special procedures during which it stands still; `processes` empty = every process; `once`: the event
    after which it runs at all, counted from `starts` all the same (empty = from `starts` on); `until`: the date fact
    that gives its last day instead of `limit` (empty = none does)."""

    code: str
    title: Text
    kind: str
    limit: TimeLimit
    starts: str
    ends: tuple[str, ...]
    silence: str
    pauses: tuple[str, ...]
    extension: Extension | None
    remind: Reminding
    processes: tuple[str, ...]
    basis: tuple[Basis, ...]
    once: str = ""
    until: str = ""
    silence_when: Condition | None = None
    release: int = 0


@dataclass(frozen=True, slots=True)
class Validity:
    """How long a certificate is good for, from the day of decision; `until` names a fact that gives the last day.
    All zero and no `until` = no fixed end."""

    years: int = 0
    months: int = 0
    less_days: int = 0
    until: str = ""


@dataclass(frozen=True, slots=True)
class FaceField:
    """照面字段: one line of a certificate, and the fact it shows, or `table.column` for what the rows of a table say in
    one column; `public` ones appear on the verification page, those of the `annex` (附页) on the pages that follow the
    face."""

    code: str
    title: Text
    value: str
    public: bool = True
    annex: bool = False


@dataclass(frozen=True, slots=True)
class Renewal:
    """延续: the window in which renewal is applied for and the days on which the holder is reminded, all in natural
    days before the last day of the certificate; `notice` names the wording sent."""

    opens_before: int
    closes_before: int
    remind_before: tuple[int, ...]
    notice: str
    basis: tuple[Basis, ...]


@dataclass(frozen=True, slots=True)
class CertificateRule:
    """The certificate a grant gives. `number` is a pattern with {authority}, {year} and {serial}."""

    code: str
    title: Text
    number: str
    fields: tuple[FaceField, ...]
    validity: Validity
    basis: tuple[Basis, ...]
    renewal: Renewal | None = None


@dataclass(frozen=True, slots=True)
class BatchRule:
    """批量申请: the item may be handed in for several people by one account. `most`: rows of a table at most;
    `given`: what every row answers because it is in a batch; `common`: questions that may be answered once for all;
    `prefill`: common question → what the account knows (as `Field.prefill`)."""

    most: int
    given: Mapping[str, object]
    common: tuple[str, ...]
    prefill: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Opened:
    """A place of the item that the authorities carrying it out may say otherwise, and in which direction only:
    shorter fewer lower add replace. `path`: see `openings`."""

    path: str
    direction: str


@dataclass(frozen=True, slots=True)
class Example:
    """A golden case: answers, uploaded materials and what the engine must say of them."""

    code: str
    says: Text
    received_on: date
    answers: Mapping[str, object]
    uploads: tuple[str, ...]
    expect: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Item:
    """事项: one kind of permit people can apply for, compiled. `sha256` names the release's exact content.

    `type`: licence approval confirmation filing payment reward adjudication service other; `papers`: the family of
    papers (文书) the type uses; `correction`: notice (一次告知补正) | on_the_spot (no written notice may be issued);
    `supplement_within`: how long the applicant has to answer the notice (None = no day is told).
    `routing_ordered`: the first route that holds counts, so that routes may overlap; `intake_ordered`: the same of
    what turns an application away. `authority`: whose overrides are in it (empty = the item as the city has it, for
    every authority without any). `transition`: what becomes of cases in flight when it takes effect. `parts`: the
    releases it is made of where several govern one case. `published`: decisions to grant are open to the public.
    """

    code: str
    version: int
    sha256: str
    title: Text
    category: str
    category_title: Text
    type: str
    papers: str
    handling: str
    effective_from: date
    effective_to: date | None
    basis: tuple[Basis, ...]
    guide: Guide
    pages: tuple[Page, ...]
    fields: Mapping[str, Field]
    fact_types: Mapping[str, FactType]
    fact_titles: Mapping[str, Text]
    order: tuple[str, ...]
    derived: Mapping[str, DerivedFact]
    rules: Mapping[str, Rule]
    rule_set: RuleSet
    materials: Mapping[str, Material]
    processes: Mapping[str, Process]
    clocks: tuple[ClockRule, ...]
    certificate: CertificateRule | None
    refusals: tuple[RefusalClause, ...]
    vocabularies: Mapping[str, Vocabulary]
    transition: Transition = PINNED
    correction: str = NOTICE
    supplement_within: TimeLimit | None = None
    batch: BatchRule | None = None
    tables: tuple[DecisionTable, ...] = ()
    routing_ordered: bool = False
    intake_ordered: bool = False
    tasks: tuple[Task, ...] = ()
    opens: tuple[Opened, ...] = ()
    authority: str = ""
    parts: tuple[Part, ...] = ()
    published: bool = False

    def rules_of(self, kind: str) -> list[Rule]:
        return [rule for rule in self.rules.values() if rule.kind == kind]

    def governing(self, axis: str) -> Item:
        """The release that governs this axis: itself, unless several releases govern a case."""
        return next((part.item for part in self.parts if axis in part.axes), self)


@dataclass(frozen=True, slots=True)
class Part:
    """What one release gives to an item that several releases govern together (`process.versions`): the axes, and those
    of its rules that count, by their codes, with the codes they have in the whole."""

    item: Item
    axes: frozenset[str]
    rules: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Office:
    """承办单位内的岗位或处室: where tasks go. `kind` is what stages name."""

    kind: str
    title: Text


@dataclass(frozen=True, slots=True)
class Authority:
    """实施主体: who grants. `short` is used in numbers of documents."""

    code: str
    title: Text
    short: str
    level: str
    parent: str
    division: str
    address: Text
    phone: str
    review_body: Text
    court: Text
    offices: Mapping[str, Office]
