"""What a list of items and a guide show, worked out from declarations. Knows no particular item."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from permits.core.clock import TimeLimit
from permits.core.definitions.freshness import SUFFIX as AGED
from permits.core.definitions.types import Authority, Basis, ClockRule, Item, Material, Process, Rule, Stage
from permits.core.forms import Fee, supplier_of
from permits.core.forms.fees import charged, in_words, total
from permits.core.process import Duty
from permits.core.text import Text, joined
from permits.faces.kit.file_words import file_words
from permits.faces.kit.flow_chart import Chart, Step, chart_of, steps_of
from permits.faces.kit.render import say
from permits.faces.kit.views import say_due
from permits.faces.kit.words import word

Row = dict[str, object]


def lines(texts: Iterable[Text]) -> Markup:
    """Several wordings, one below the other."""
    return Markup("<br>").join(say(text) for text in texts)


@dataclass(frozen=True, slots=True)
class Category:
    """A heading of the list and the items under it."""

    title: Text
    items: tuple[Item, ...]


def catalogue(items: Iterable[Item]) -> list[Category]:
    """Items by category."""
    found: dict[str, list[Item]] = {}
    for item in items:
        found.setdefault(item.category, []).append(item)
    return [Category(group[0].category_title, tuple(group)) for _, group in sorted(found.items())]


# ---------------------------------------------------------------- times


def limit_words(limit: TimeLimit) -> Text:
    """当日, 8 个工作日, 2 个月 …"""
    if limit.length == 0:
        return word("portal.limit.same_day")
    return word(f"portal.limit.{limit.unit}{'.one' if limit.length == 1 else ''}", length=limit.length)


def _decides(clock: ClockRule, kind: str) -> bool:
    return clock.kind == kind and "decided" in clock.ends


def promised(item: Item) -> list[ClockRule]:
    """The limits promised for deciding, where there are none the statutory ones."""
    return [c for c in item.clocks if _decides(c, "promised")] or [c for c in item.clocks if _decides(c, "statutory")]


def brief(item: Item, elsewhere: Sequence[Text] = ()) -> list[Row]:
    """The guide on one screen. `elsewhere`: what authorities promise otherwise."""
    times = _times(promised(item))
    rows: list[Row] = [
        {"key": word("portal.guide.audience"), "value": item.guide.audience},
        {"key": word("portal.guide.promised"), "value": Markup("<br>").join([times, *map(say, elsewhere)])},
    ]
    statutory = [c for c in item.clocks if _decides(c, "statutory")]
    if statutory:
        rows.append({"key": word("portal.guide.statutory"), "value": _times(statutory)})
    rows += [
        {"key": word("portal.guide.visits"), "value": visits(item)},
        {"key": word("portal.guide.fee"), "value": _fees(item)},
    ]
    if item.certificate:
        rows.append({"key": word("portal.guide.result"), "value": item.certificate.title})
    return rows


def _times(clocks: Sequence[ClockRule]) -> Markup:
    if len(clocks) == 1:
        return lines([limit_words(clocks[0].limit)])
    return lines(word("portal.guide.time_of", title=clock.title, limit=limit_words(clock.limit)) for clock in clocks)


def _fees(item: Item) -> Text | Markup:
    """What the guide says of fees, and every fee there can be."""
    rules = [word("portal.fees.one", title=r.message, amount=_amount(item, r)) for r in item.rules_of("fee")]
    return lines([*([item.guide.fee] if item.guide.fee else []), *rules]) if rules else item.guide.fee


def _amount(item: Item, rule: Rule) -> Text:
    amount = rule.effect.get("amount")
    if isinstance(amount, Decimal):
        return in_words(amount)
    fact = str(rule.effect["fact"])
    return word("portal.fees.by", fact=item.fact_titles.get(fact, Text(fact, fact)))


def fee_rows(fees: Sequence[Fee]) -> list[Row]:
    """What is to be paid, line by line, and the sum where there are several; nothing where nothing is."""
    rows: list[Row] = [{"key": fee.rule.message, "value": charged(fee)} for fee in fees]
    return [*rows, {"key": word("portal.fees.total"), "value": in_words(total(fees))}] if len(rows) > 1 else rows


def duty_rows(duties: Sequence[Duty]) -> list[Row]:
    """What a holder owes, each with the day by which it is done."""
    return [
        {
            "key": duty.rule.message,
            "value": say_due(duty.due_on, duty.provisional) or word("portal.duties.always"),
        }
        for duty in duties
    ]


def visits(item: Item) -> Markup:
    """How often one must come, and why."""
    count = item.guide.visits
    said = word("portal.guide.visits_none") if count == 0 else word("portal.guide.visits_some", count=count)
    return lines([said, item.guide.visits_why] if item.guide.visits_why else [said])


# ---------------------------------------------------------------- materials


@dataclass(frozen=True, slots=True)
class MaterialLine:
    """A material as the guide tells of it: when it is needed, when it need not be handed in, and how it must be."""

    material: Material
    always: bool
    because: tuple[Text, ...]
    spared: tuple[Text, ...]
    rows: tuple[Row, ...]


def materials(item: Item) -> list[MaterialLine]:
    """Every material the item may call for."""
    return [
        _material(item, material, item.rules_of("need"), item.rules_of("supplied"))
        for material in item.materials.values()
    ]


def _material(item: Item, material: Material, needs: Sequence[Rule], supplied: Sequence[Rule]) -> MaterialLine:
    about = [rule for rule in needs if rule.effect["material"] == material.code]
    source = supplier_of(item, material)
    held = [word("portal.material.held", source=source)] if source else []
    return MaterialLine(
        material,
        any(rule.when is None for rule in about),
        tuple(rule.message for rule in about if rule.when is not None and rule.message),
        (*(r.message for r in supplied if r.effect["material"] == material.code and r.message), *held),
        (*material_rows(material), *_age(item, material)),
    )


def _age(item: Item, material: Material) -> list[Row]:
    """How old it may be, in the words of the check that holds it to that."""
    rule = item.rules.get(material.code + AGED)
    return [{"key": word("portal.material.age"), "value": rule.message}] if rule else []


def material_rows(material: Material) -> list[Row]:
    """What a material must be like."""
    rows: list[Row] = [{"key": word("portal.material.asked"), "value": word(f"asked.{material.asked}")}]
    if material.asked == "upload":
        rows.append({"key": word("portal.material.form"), "value": word(f"portal.material.form.{material.form}")})
        copies = word("portal.material.count", originals=material.originals, copies=material.copies)
        rows += [
            {"key": word("portal.material.originals"), "value": copies},
            {"key": word("portal.material.files"), "value": file_words(material.accept, material.max_bytes)},
        ]
    if material.necessity != "required":
        limit = limit_words(material.late_within) if material.late_within else Text("")
        said = word(f"portal.material.{material.necessity}", limit=limit)
        rows.append({"key": word("portal.material.necessity"), "value": said})
    if material.issuer:
        rows.append({"key": word("portal.material.issuer"), "value": material.issuer})
    if material.source:
        rows.append({"key": word("portal.material.source"), "value": material.source})
    if material.standard:
        rows.append({"key": word("portal.material.standard"), "value": material.standard})
    if material.basis:
        rows.append({"key": word("portal.guide.basis"), "value": cited(material.basis)})
    return rows


def cited(basis: Iterable[Basis]) -> Markup:
    return lines(one.cite() for one in basis)


# ---------------------------------------------------------------- stages


def ways_through(
    item: Item, authorities: Mapping[str, Authority]
) -> list[tuple[Process, list[list[Text]], Chart]]:  # fmt: skip
    """Each way a case may take, as a table (stage, who does it, how long it may take, where it may lead instead) and as
    a flow chart."""
    offices = office_titles(authorities)

    def says_of(stage: Stage) -> tuple[Text, Text]:
        return _office(stage, offices), stage_time(item, stage)

    found = []
    for process in item.processes.values():
        steps = steps_of(item, process, says_of)
        rows = [[_title(one), one.who, one.time, joined(list(one.asides), "；", "; ")] for one in steps]
        found.append((process, rows, chart_of(process.title, steps)))
    return found


def office_titles(authorities: Mapping[str, Authority]) -> dict[str, Text]:
    """What offices of a kind are called, by the first authority that has one."""
    found: dict[str, Text] = {}
    for authority in authorities.values():
        for office in authority.offices.values():
            found.setdefault(office.kind, office.title)
    return found


def _title(step: Step) -> Text:
    said = word("flow.chart.beyond_short") if step.beyond else step.when
    return joined([step.stage.title, said], "：", ": ") if said else step.stage.title


def _office(stage: Stage, offices: Mapping[str, Text]) -> Text:
    named = [offices.get(desk.office, Text(desk.office, desk.office)) for desk in stage.branches or (stage,)]
    return joined(list(dict.fromkeys(named)), "、", ", ")


def stage_time(item: Item, stage: Stage) -> Text:
    """The stage's own limit, or that of the clock which ends with the stage."""
    if stage.limit:
        return limit_words(stage.limit)
    limits = [branch.limit for branch in stage.branches if branch.limit]
    if limits:
        return joined(list(dict.fromkeys(limit_words(limit) for limit in limits)), "、", ", ")
    ending = next((clock for clock in item.clocks if f"stage_done:{stage.code}" in clock.ends), None)
    if ending is None:
        return word("portal.limit.none")
    return word("portal.guide.time_of", title=ending.title, limit=limit_words(ending.limit))


def promised_words(item: Item) -> Text:
    """The promised times of an item in one breath; with the process they hold for, where it has several."""
    said = dict.fromkeys(_promise_words(item, clock) for clock in promised(item))
    return joined(list(said), zh="；", en="; ")


def promises_elsewhere(
    item: Item, own: Iterable[Item], authorities: Mapping[str, Authority], at: Authority | None = None
) -> list[Text]:
    """What authorities promise within a shorter time than the city, by their names; nothing where one is chosen, whose
    promise is shown already."""
    of_city = {_promise_words(item, clock) for clock in promised(item)}
    found = []
    for one in own if at is None else ():
        said = [words for clock in promised(one) if (words := _promise_words(one, clock)) not in of_city]
        if said and one.authority in authorities:
            limit = joined(list(dict.fromkeys(said)), "；", "; ")
            found.append(word("portal.guide.shorter", authority=authorities[one.authority].title, limit=limit))
    return found


def _promise_words(item: Item, clock: ClockRule) -> Text:
    limit = limit_words(clock.limit)
    if len(item.processes) < 2 or not clock.processes:
        return limit
    processes = joined([item.processes[code].title for code in clock.processes])
    return word("portal.guide.time_of", title=processes, limit=limit)
