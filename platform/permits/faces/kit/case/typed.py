"""What a desk is, and what was typed on its page of a case: the boxes findings belong to, every word once more.

Knows pages of cases; does nothing to a case.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from permits.core.finding import Finding
from permits.core.forms import place_title
from permits.core.process.messages import DATA
from permits.core.text import Text
from permits.faces.kit.case import checking
from permits.faces.kit.case.acts import ActForm, in_words, on_questions
from permits.faces.kit.forms import PREFIX, pin
from permits.faces.kit.views import current_actor, say, site
from permits.services.show_case import CaseView
from permits.services.show_people import colleagues_of

Answer = str | Response | tuple[str, int]
Lines = list[tuple[str, str]]
CORRECT, ACCEPT, MARK, FINISH, FALL_BACK = "request-correction", "accept", "mark", "finish", "fall-back"


@dataclass(frozen=True, slots=True)
class Desk:
    """A face's addresses: of a case, of the next one, of its list, of the pages for materials that follow and for what
    answers a correction notice, and of what was committed and waits. `acts`: whether this desk acts at all."""

    case: str
    next: str
    inbox: str
    late: str = ""
    correction: str = ""
    parked: str = ""
    on_the_spot: str = ""
    acts: bool = field(default=True, kw_only=True)


@dataclass
class Typed:
    """What was typed on the page of a case, and what the judges said of it."""

    view: CaseView
    form: MultiDict[str, str] | None
    acts: Sequence[ActForm]
    rows: list[checking.CheckRow]
    others: list[checking.OtherRow]
    lines: Lines = field(default_factory=list)
    conflict: bool = False
    seen: int = 0

    def act(self, name: str) -> ActForm | None:
        return next((one for one in self.acts if one.name == name), None)

    def may(self, name: str) -> bool:
        return any(one.name == name for one, _ in self.view.acts)


def pinned(typed: Typed, name: str, findings: Sequence[Finding]) -> Lines:
    """Findings put on the boxes they speak of; the lines of the error summary."""
    if name == CORRECT:
        return _pinned_on_list(typed, findings)
    if name in (ACCEPT, MARK, FINISH, FALL_BACK) and all(
        finding.where.startswith("/checklist/") for finding in findings
    ):
        return [(checking.anchor_of(typed.rows, finding), say(finding.message)) for finding in findings]
    form = typed.act(name)
    if form is None:
        return [("", say(finding.message)) for finding in findings]
    # Where a rule says exactly what is wrong, the schema's own "not right" adds nothing.
    exact = {finding.where for finding in findings if finding.code != DATA.code}
    findings = [finding for finding in findings if finding.code != DATA.code or finding.where not in exact]
    return pin(form.form, on_questions(name, findings))


def _pinned_on_list(typed: Typed, findings: Sequence[Finding]) -> Lines:
    items = checking.rejected(typed.rows, typed.others)
    lines = []
    for finding in findings:
        if finding.where.startswith("/checklist/"):
            lines.append((checking.anchor_of(typed.rows, finding), say(finding.message)))
            continue
        parts = finding.where.split("/")
        known = len(parts) > 2 and parts[1] == "items" and parts[2].isdigit() and int(parts[2]) < len(items)
        anchor, item = items[int(parts[2])] if known else ("checklist", {"where": ""})
        title = place_title(typed.view.item, item["where"]) if item["where"] else Text("")
        said = say(finding.message).replace(item["where"], say(title)) if title else say(finding.message)
        lines.append((anchor, f"{say(title)}：{said}" if title and say(title) not in said else said))
    return lines


def typed_words(typed: Typed) -> list[str]:
    """Everything typed or chosen, once more in full, in case its box is no longer on the page."""
    # Whatever language the page spoke when it was typed on.
    suggested = [checking.usual_reason(row.line) for row in typed.rows]
    usual = {words for one in suggested for words in (one.zh, one.en)}
    people = colleagues_of(site(), current_actor())
    found = [
        say(in_words(typed.view, name.removeprefix(PREFIX), value, people)) if name.startswith(PREFIX) else value
        for name, value in (typed.form or MultiDict()).items(multi=True)
        if value.strip() and name.endswith("-reason") | name.startswith(PREFIX)
    ]
    return [words for words in dict.fromkeys(found) if words not in usual]
