"""文书 of a case: which papers an event calls for, and the values they need. Their words are templates, as data.

A paper is filled and numbered in the transaction of the act it records, and kept as filled; its PDF is made when
somebody asks for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from permits.core.clock import Calendar
from permits.core.definitions.types import Authority, Basis, Item
from permits.core.forms import place_title
from permits.core.placeholders import OpenDay
from permits.core.process import PAPERS_SERVED, SPOT_CORRECTED, Case, CaseClock, Event, answer_by, differing, fold
from permits.core.text import Text, joined
from permits.documents.filling import fill
from permits.documents.numbering import document_number
from permits.documents.stored import content_to_json
from permits.documents.types import DocumentTemplate
from permits.persistence import certificates, numbers, people, tables
from permits.persistence.columns import new_token
from permits.persistence.unit_of_work import Reading, UnitOfWork
from permits.services.certificate_face import store_certificate
from permits.services.cures import cure_of
from permits.services.digests import digest, in_groups
from permits.services.handed_over import handed_over
from permits.services.site import Site

Values = dict[str, object]


@dataclass(frozen=True, slots=True)
class Occasion:
    """An event that calls for a paper, with what is known of its case then."""

    item: Item
    case: Case
    event: Event
    events: Sequence[Event]
    clocks: Sequence[CaseClock]
    authority: Authority
    calendar: Calendar
    by: Callable[[], str]
    """The name of whoever did it."""

    def due(self, day: date | None) -> date | None:
        """A day that working days were counted to, as a paper says it: marked where a notice to come may move it."""
        return OpenDay.of(day) if day and self.calendar.is_provisional(day) else day

    def clock(self, code_or_kind: str) -> CaseClock | None:
        return next((c for c in self.clocks if code_or_kind in (c.code, c.kind)), None)


def _name_of(unit: Reading, username: str) -> str:
    found = people.person(unit, username)
    return found.name if found else username


def prepare(
    uow: UnitOfWork, site: Site, case_id: str, item: Item, case: Case, every: Sequence[Event], new: Sequence[Event],
    found: Sequence[CaseClock],
) -> None:  # fmt: skip
    """Fill and store every paper the new events call for, and the certificate if one was made."""
    for event in new:
        authority, by = site.authorities[case.authority], partial(_name_of, uow, event.actor)
        at = Occasion(item, case, event, every, found, authority, site.calendar, by)
        kind = _kind_of(event)
        template = site.documents.get(item.papers, {}).get(kind)
        if template is not None:
            _store(uow, site, case_id, template, at)
        if event.type == "certified":
            store_certificate(uow, site, case_id, event, authority)
        if event.type == "revoked":
            row = certificates.of_case(uow, case_id)
            if row is not None:
                certificates.set_state(uow, row.id, certificates.REVOKED)


def _kind_of(event: Event) -> str:
    """The paper an event calls for, by what happened; of what came about by silence one of its own. Empty for none."""
    if event.data.get("silence"):
        return "grant_by_silence" if event.type == "decided" else "step_agreed"
    return _KINDS[event.type](event) if event.type in _KINDS else ""


_KINDS: Mapping[str, Callable[[Event], str]] = {
    "received": lambda event: "receipt",
    "supplemented": lambda event: "receipt",
    SPOT_CORRECTED: lambda event: "spot_correction",
    "accepted": lambda event: "acceptance",
    "not_accepted": lambda event: "not_required" if event.data["outcome"] == "not_required" else "non_acceptance",
    "correction_requested": lambda event: "correction",
    "extended": lambda event: "extension",
    "prolonged": lambda event: "prolongation",
    "decided": lambda event: "grant" if event.data["outcome"] == "granted" else "refusal",
    "delivered": lambda event: "delivery",
    PAPERS_SERVED: lambda event: "delivery",
    "withdrawn": lambda event: "withdrawal",
    "terminated": lambda event: "withdrawal",
}


# The papers of one moment, as what they tell of follows on each other.
_ORDER = (
    "receipt", "spot_correction", "acceptance", "not_required", "non_acceptance", "correction", "step_agreed",
    "extension", "grant", "grant_by_silence", "refusal", "delivery", "withdrawal",
)  # fmt: skip


def in_order(rows: Sequence[tables.Document]) -> list[tables.Document]:
    """Papers of a case, the oldest first; those of one moment as one follows from the other, others last."""
    return sorted(rows, key=lambda row: (row.created_at, (*_ORDER, row.kind).index(row.kind)))


def _store(uow: UnitOfWork, site: Site, case_id: str, template: DocumentTemplate, at: Occasion) -> None:
    kind = template.kind
    serial = numbers.next_number(uow, f"document:{kind}:{at.authority.code}", at.event.day.year)
    number, _ = document_number(template.number, at.authority.short, at.event.day.year, serial)
    values = _common(at, number, site) | _VALUES[kind](at) | (_followed_at(at, site) if kind == "receipt" else {})
    contents = {language: fill(template, values, language) for language in ("zh", "en")}
    missing = [finding for _, findings in contents.values() for finding in findings]
    if missing:
        raise ValueError(f"document {kind} lacks values: {[f.message.en for f in missing]}")
    uow.add(tables.Document(
        id=new_token(), case_id=case_id, kind=kind, number=number, title=template.title,
        media_type="application/pdf", sha256=None, created_at=at.event.at,
        content={language: content_to_json(content) for language, (content, _) in contents.items() if content},
    ))  # fmt: skip


def _common(at: Occasion, number: str, site: Site) -> Values:
    return {
        "applicant": at.case.applicant_name, "item": at.item.title, "case_number": at.case.number,
        "authority": at.authority.title, "number": number, "dated": at.event.day,
        "contact": _contact(at), "review_body": at.authority.review_body, "court": at.authority.court,
        "clause": cite(_applied(at)), "received_on": at.case.received_on, "accepted_on": at.case.accepted_on,
    }  # fmt: skip


def _followed_at(at: Occasion, site: Site) -> Values:
    """Where the code on a receipt leads: to how the case stands, for whoever knows the telephone number too."""
    return {"verification_url": f"{site.base_url}/follow?number={at.case.number}"} if site.base_url else {}


def cite(basis: Sequence[Basis]) -> Text:
    """Several articles as one citation."""
    return joined([one.cite() for one in basis], "、", "; ") if basis else Text("—", "—")


def _applied(at: Occasion) -> Sequence[Basis]:
    """Of what the item rests on, what applied to this case: laws that only its other procedures rest on stay away."""
    item, taken = at.item, at.case.process
    elsewhere = {law for code in item.processes if code != taken for law in _laws_of(item, code)}
    found = [one for one in item.basis if one.law not in elsewhere - _laws_of(item, taken)]
    return found or item.basis


def _laws_of(item: Item, process: str) -> set[Text]:
    """The laws a procedure rests on: those of the routes to it and of its steps."""
    routes = (rule.basis for rule in item.rules_of("route") if rule.effect["process"] == process)
    steps = (stage.basis for stage in item.processes[process].stages)
    return {one.law for bases in (*routes, *steps) for one in bases}


def _receipt(at: Occasion) -> Values:
    correction = at.clock("correction")
    receiver = Text("网上办事系统", "Online service") if not at.event.office else Text(at.by(), at.by())
    return {
        "proof": in_groups(digest(at.event)), "received_at": at.event.at, "receiver": receiver,
        "materials": handed_over(at.item, at.case),
        "answer_by": at.due(correction.due.due_on if correction else at.event.day),
        "correct_by": at.due(correction.due.due_on) if correction else None, "promised_on": at.due(_promised_on(at)),
    }  # fmt: skip


def _spot_correction(at: Occasion) -> Values:
    before = fold(at.events[: at.event.seq - 1])
    after = fold((at.event,), before)
    rows = [
        {"no": n, "title": place_title(at.item, one.where), "before": one.before, "after": one.after}
        for n, one in enumerate(differing(at.item, before, after), start=1)
    ]
    return {
        "corrected_at": at.event.at, "signer": str(at.event.data["signer"]), "receiver": at.by(), "places": rows,
    }  # fmt: skip


def _acceptance(at: Occasion) -> Values:
    statutory, promised_on = _statutory(at), _promised_on(at)
    due = statutory.due.due_on if statutory else promised_on or at.event.day
    deemed = at.case.accepted_on if at.event.data.get("deemed") else None
    if promised_on and promised_on < at.event.day:
        # Accepted by silence so late that the promise was over: what has been missed is not promised again.
        promised_on = None
    examined = None if deemed else at.case.accepted_on
    return {"due_on": at.due(due), "promised_on": at.due(promised_on), "deemed_since": deemed, "examined_on": examined}


def _promised_on(at: Occasion) -> date | None:
    """The first day promised that still holds: a promise that ended on the way, as when a case done on the spot is
    passed on to be verified, is not told again."""
    return min((c.due.due_on for c in at.clocks if c.kind == "promised" and c.running), default=None)


def _statutory(at: Occasion) -> CaseClock | None:
    return next((c for c in at.clocks if c.kind == "statutory" and c.rule and "decided" in c.rule.ends), None)


def _correction(at: Occasion) -> Values:
    lines: list[Mapping[str, str]] = at.event.data["items"]  # type: ignore[assignment]
    rows = [
        {"no": n, "title": place_title(at.item, line["where"]), "problem": line["reason"],
         "cure": cure_of(at.item, at.case, line["where"], line["reason"]),
         "basis": _place_basis(at.item, line["where"])}
        for n, line in enumerate(lines, start=1)
    ]  # fmt: skip
    last = at.due(answer_by(at.item, at.event.day, at.calendar))
    return {"missing": rows, "how_to_supply": _HOW_TO_SUPPLY, "supplement_by": last}


_HOW_TO_SUPPLY = Text(
    "登录网上办事系统，在本办件页面逐项补正；也可到受理窗口补交",
    "Sign in online and answer each line on the page of this case, or come to the window",
)


def _contact(at: Occasion) -> str:
    """The telephone of the authority; its own for this item where it has one."""
    return (at.item.guide.phone if at.item.authority else "") or at.authority.phone


def _place_basis(item: Item, where: str) -> Text:
    parts = where.strip("/").split("/")
    if parts[0] == "materials" and len(parts) > 1 and parts[1] in item.materials:
        return cite(item.materials[parts[1]].basis or item.basis)
    return cite(item.basis)


def _not_accepted(at: Occasion) -> Values:
    return {"reason": str(at.event.data["reason"]), "competent_authority": str(at.event.data.get("referral", ""))}


def _grant(at: Occasion) -> Values:
    delivery = next((c for c in at.clocks if c.rule and "delivered" in c.rule.ends), None)
    return {"scope": at.item.title, "certificate_by": at.due(delivery.due.due_on) if delivery else None}


def _grant_by_silence(at: Occasion) -> Values:
    """What was granted because nobody decided: by which limit, under what, and who answers for it."""
    clock = at.clock(str(at.event.data["clock"]))
    moment = at.event.data.get("due_at")
    return {
        **_grant(at), **_silent(at), "effect": EFFECTS[str(at.event.data["silence"])],
        "limit": clock.title if clock else at.item.title,
        "due_at": datetime.fromisoformat(str(moment)) if moment else None,
    }  # fmt: skip


def _silent(at: Occasion) -> Values:
    basis: Mapping[str, str] = at.event.data["basis"]  # type: ignore[assignment]
    offices = [at.authority.offices[code].title for code in str(at.event.data["office"]).split()]
    return {
        "due_on": date.fromisoformat(str(at.event.data["due"])), "silence_basis": Text(basis["zh"], basis["en"]),
        "office": joined(offices, "、", ", "),
    }  # fmt: skip


def _step_agreed(at: Occasion) -> Values:
    step = str(at.event.data.get("branch", at.event.data["stage"]))
    return {**_silent(at), "stage": at.item.processes[at.case.process].step(step).title}


EFFECTS = {
    "case_approved": Text("视为同意您（单位）的申请", "your application counts as approved"),
    "renewed": Text("视为准予延续", "the renewal counts as granted"),
    "permitted": Text("视为许可", "it counts as permitted"),
}


def _refusal(at: Occasion) -> Values:
    """The ground is told by itself: in "Under {clause} …" only the articles it rests on can stand."""
    clause = next((c for c in at.item.refusals if c.code == at.event.data.get("clause")), None)
    return {
        "facts": str(at.event.data["facts"]), "reasons": str(at.event.data["reason"]),
        "ground": clause.title if clause else None, "clause": cite(clause.basis if clause else _applied(at)),
    }  # fmt: skip


def _delivery(at: Occasion) -> Values:
    return {
        "documents": [{**one, "count": 1} for one in _what_was_served(at)], "mode": MODES[str(at.event.data["mode"])],
        "delivered_at": at.event.at, "receiver": str(at.event.data["receiver"]),
    }  # fmt: skip


def _what_was_served(at: Occasion) -> list[dict[str, object]]:
    """The papers an officer named; at the end of a case its certificate, or where there is none what was granted."""
    papers: Any = at.event.data.get("papers")
    if papers:
        return [{"title": Text(one["title"], one["title_en"]), "number": one["number"]} for one in papers]
    title = at.item.certificate.title if at.item.certificate else at.item.title
    return [{"title": title, "number": str(at.case.certificate.get("number", "—"))}]


MODES = {
    "window": Text("窗口领取", "Collected at the window"),
    "post": Text("邮寄", "Post"),
    "electronic": Text("电子送达", "Electronic delivery"),
}


def _withdrawal(at: Occasion) -> Values:
    said = at.event.data
    return {"ended_on": at.event.day, "reason": _ended_by_authority(said) if "cause" in said else str(said["reason"])}


def _ended_by_authority(data: Mapping[str, object]) -> Text:
    """The cause, what was found, and what shows it."""
    return Text(
        f"{data['title']}。{data['reason']}（证明材料：{data['evidence']}）",
        f"{data['title_en']}. {data['reason']} (evidence: {data['evidence']})",
    )


def _extension(at: Occasion) -> Values:
    clock = at.clock(str(at.event.data["clock"]))
    assert clock is not None and clock.rule is not None and clock.rule.extension is not None
    office = at.authority.offices.get(at.event.office)
    return {
        "reason": str(at.event.data["reason"]), "approver": office.title if office else at.event.actor,
        "workdays": clock.rule.extension.limit.length, "due_before": at.due(clock.due_before_extension),
        "due_on": at.due(clock.due.due_on), "clause": cite(clock.rule.extension.basis),
    }  # fmt: skip


def _prolongation(at: Occasion) -> Values:
    data: Mapping[str, Any] = at.event.data
    return {
        "procedure": Text(data["title"], data["title_en"]), "notice": data["notice"], "reason": data["reason"],
        "workdays": data["days"], "told_before": date.fromisoformat(data["told_before"]),
        "until": date.fromisoformat(data["until"]),
    }  # fmt: skip


_VALUES: Mapping[str, Callable[[Occasion], Values]] = {
    "receipt": _receipt,
    "acceptance": _acceptance,
    "spot_correction": _spot_correction,
    "correction": _correction,
    "non_acceptance": _not_accepted,
    "not_required": _not_accepted,
    "grant": _grant,
    "grant_by_silence": _grant_by_silence,
    "step_agreed": _step_agreed,
    "refusal": _refusal,
    "delivery": _delivery,
    "withdrawal": _withdrawal,
    "extension": _extension,
    "prolongation": _prolongation,
}
