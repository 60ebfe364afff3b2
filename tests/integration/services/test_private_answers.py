"""Who reads the private answers of a case: whoever handles it, and nobody else."""

from __future__ import annotations

import json
from typing import Any

from permits.core.process import Actor
from permits.ops.views import case_document
from permits.services.print_paper import print_certificate
from permits.services.show_board import list_all
from permits.services.show_inbox import Wish, show_desk
from permits.services.site import Site
from tests import sites

NOW = sites.RECEIVED


def private_words(site: Site, number: str) -> set[str]:
    """What personal and sensitive questions of plain text were answered with."""
    view = sites.seen(site, number, sites.APPLICANT)
    asked = [
        f for f in view.item.fields.values() if f.privacy != "ordinary" and f.kind in ("text", "mobile", "identity")
    ]
    found = {str(view.case.answers[f.id]) for f in asked if f.id in view.case.answers}
    assert found
    return found


def told(site: Site, number: str, actor: Actor) -> str:
    """Everything a viewer gets of a case, as one text."""
    view = sites.seen(site, number, actor)
    papers: list[Any] = [paper.content for paper in view.documents]
    return json.dumps([case_document(view), dict(view.checked.answers), papers], default=str, ensure_ascii=False)


def test_a_supervisor_reads_no_private_answer_anywhere_in_a_case(site: Site) -> None:
    number = sites.handed_in(site).number
    words, seen = private_words(site, number), told(site, number, sites.OVERSEER)
    assert [word for word in words if word in seen] == []


def test_the_applicant_and_the_desk_a_case_lies_at_read_every_answer(site: Site) -> None:
    number = sites.handed_in(site).number
    for actor in (sites.APPLICANT, sites.holder(site, number)):
        seen = told(site, number, actor)
        assert [word for word in private_words(site, number) if word not in seen] == []


def test_an_office_reads_the_answers_once_the_case_has_come_to_it(site: Site) -> None:
    number = sites.handed_in(site).number
    director = sites.who("director", "reviewer", sites.seen(site, number).case.authority)
    assert not sites.seen(site, number, director).whole
    sites.until(site, number, "", NOW)
    assert sites.seen(site, number, director).whole


def test_of_a_certificate_a_supervisor_reads_what_its_public_check_shows_and_no_more(site: Site) -> None:
    number = sites.handed_in(site, "nur-reg-first", "normal").number
    sites.until(site, number, "", NOW)
    lines: Any = sites.seen(site, number, sites.APPLICANT).case.certificate["fields"]
    hidden = {line["code"]: line["value"] for line in lines if not line["public"]}
    assert "***" not in hidden.values()
    view = sites.seen(site, number, sites.OVERSEER)
    shown: Any = view.case.certificate["fields"]
    assert {line["code"]: line["value"] for line in shown if not line["public"]} == dict.fromkeys(hidden, "***")
    assert {line["value_en"] for line in shown if not line["public"]} == {"***"}
    assert hidden["birth_date"] not in told(site, number, sites.OVERSEER)
    assert next(line["value"] for line in shown if line["code"] == "number") == view.case.certificate["number"]
    assert print_certificate(site, view, NOW)


def test_a_list_covers_the_name_of_a_person_and_tells_that_of_an_organisation(site: Site) -> None:
    number = sites.handed_in(site).number
    lines, _ = list_all(site, NOW.date(), text=number)
    view = sites.seen(site, number, sites.APPLICANT)
    asked = next(f for f in view.item.fields.values() if view.case.answers.get(f.id) == view.case.applicant_name)
    assert (lines[0].applicant == view.case.applicant_name) is (asked.privacy == "ordinary")


def test_the_desk_a_case_lies_at_lists_the_applicant_by_the_whole_name_and_other_lists_do_not(site: Site) -> None:
    number = sites.handed_in(site, "nur-reg-first", "normal").number
    name = sites.seen(site, number, sites.APPLICANT).case.applicant_name
    clerk = sites.holder(site, number)
    listed = {
        tab: show_desk(site, ("desk",), Wish(tab), clerk, "clerk", NOW.date()).lines[0].applicant
        for tab in ("desk", "all")
    }
    assert listed["desk"] == name
    assert listed["all"] == name[0] + "*" * (len(name) - 1)
