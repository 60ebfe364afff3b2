"""Whole journeys by the command line alone, for real items and for one nobody has heard of."""

from __future__ import annotations

import json
import re
import shutil
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pypdf import PdfReader

from permits.ops.inputs import present
from permits.ops.root import open_site_from_environment
from permits.services.print_paper import print_certificate
from permits.services.show_case import show_case
from tests.integration.cli.conftest import INVENTED, Permits, as_program
from tests.integration.cli.walker import as_picture, files_for, walk
from tests.sites import another_pdf, applicant_of
from tests.synthetic import invent

CASES = [
    ("hygiene/pp-new", "ordinary-complete"), ("services/svc-donor-card", "first-issue-match"),
    ("institutions/mi-reg-first", "tcm-hospital"),
]  # fmt: skip
LONG = [
    ("nurses/nur-reg-first", "normal"), ("services/svc-donor-card", "no-match-promised"),
    ("institutions/mi-reg-first", "nursing-home-100-beds"), ("radiology/rad-first", "xray-complete"),
    ("radiology/rad-first", "radiotherapy-city"), ("advertisements/ad-first", "newspaper"),
    ("advertisements/ad-first", "flagged"), ("narcotics/narc-first", "vault-room"),
    ("foreign-physicians/for-doc-first", "invited"),
]  # fmt: skip
JOURNEYS = [
    *(pytest.param(*one, id=one[1]) for one in CASES),
    *(pytest.param(*one, id=one[1], marks=pytest.mark.long) for one in LONG),
]


def hand_in(
    permits: Permits, seeded: Path, folder: Path, where: str, example: dict[str, Any], key: str = "journey"
) -> Any:
    users = json.loads(Path(shutil.copy(seeded / "users.json", folder)).read_text())
    applicant = next(user["username"] for user in users if user["roles"] == ["applicant"])
    (folder / "answers.json").write_text(json.dumps(example, ensure_ascii=False))
    uploads = files_for(example, folder)
    while True:
        said = permits(
            "submit", where.partition("/")[2], "--answers", folder / "answers.json", *uploads, "--as", applicant,
            "--now", f"{example['received_on']}T10:00", "--key", key, "--json",
        )  # fmt: skip
        wrong = [f["pointer"].strip("/") for f in said.document["findings"] if f["code"] == "file.type"]
        if not wrong:
            return said
        for code in wrong:  # no document was wanted there: send a picture
            uploads = as_picture(uploads, code, folder)


def certificate_of(case: str) -> str:
    """The certificate of a case as it is printed, without blanks."""
    site = open_site_from_environment()
    view = show_case(site, case, applicant_of(site, case))
    assert view is not None
    paper = print_certificate(site, view, present())
    assert paper is not None
    return squeezed("".join(page.extract_text() for page in PdfReader(BytesIO(paper[1])).pages))


def squeezed(words: str) -> str:
    return re.sub(r"[\s\u200b]", "", words)


def read(seeded: Path, where: str, name: str) -> dict[str, Any]:
    path = seeded / "definitions/items" / where / "examples" / f"{name}.json"
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


@pytest.mark.parametrize(("where", "name"), JOURNEYS)
def test_a_program_that_knows_nothing_of_permits_walks_a_case_to_its_certificate(
    permits: Permits, seeded: Path, tmp_path: Path, where: str, name: str
) -> None:
    example = read(seeded, where, name)
    said = hand_in(permits, seeded, tmp_path, where, example)
    assert said.exit == 0, said.out
    assert said.document["state"] == "received"
    acts = walk(permits, said.document["case"], tmp_path, date.fromisoformat(example["received_on"]))
    assert acts[0] == "accept"
    assert {"decide", "certify", "deliver"} <= set(acts)
    shown = permits("show", said.document["case"], "--json").document
    assert (shown["state"], shown["stage"]) == ("closed", "")
    assert shown["certificate"]["number"]
    printed = certificate_of(said.document["case"])
    face = example["expect"].get("certificate", {})
    assert squeezed(shown["certificate"]["number"]) in printed
    assert [value for code, value in face.items() if code != "valid_to" and squeezed(value) not in printed] == []
    verified = permits("verify", "--json")
    assert verified.exit == 0
    assert [i for i in verified.document["invariants"] if i["broken"]] == []


def test_an_item_nobody_has_heard_of_goes_the_same_way_without_a_line_of_code(
    permits: Permits, seeded: Path, tmp_path: Path
) -> None:
    invented = invent(tmp_path / "again", INVENTED)
    where = f"hygiene/{invented.code}"
    example = read(seeded, where, "whole")
    assert invented.code in [item["code"] for item in permits("items", "--json").document["items"]]
    answers = seeded / f"definitions/items/{where}/examples/whole.json"
    explained = permits(
        "explain", invented.code, "--answers", answers, "--received-on", example["received_on"], "--json"
    )
    assert explained.exit == 0
    assert explained.document["route"]["process"] == "line"
    assert {clock["code"] for clock in explained.document["clocks"]} >= {"promise", "decision"}
    said = hand_in(permits, seeded, tmp_path, where, example)
    assert said.exit == 0, said.out
    case = said.document["case"]
    shown = permits("show", case, "--json").document
    assert {line["code"]: line["state"] for line in shown["checklist"]} == {
        "M1": "to_check", "C1": "passed", "C2": "passed", "C3": "passed",
    }  # fmt: skip
    acts = walk(permits, case, tmp_path, date.fromisoformat(example["received_on"]))
    # Two of the three branches of the stage before the decision are asked.
    assert acts == ["accept", "opine", "record-visit", "opine", "opine", "decide", "certify", "deliver"]
    shown = permits("show", case, "--json").document
    assert {paper["kind"] for paper in shown["documents"]} == {"receipt", "acceptance", "grant", "delivery"}
    assert "捏〔2026〕" in shown["certificate"]["number"]
    moments = [datetime.fromisoformat(event["at"]) + timedelta(hours=8) for event in shown["events"]]
    printed = permits("show", case).out
    assert [f"{one:%Y-%m-%d %H:%M}" in printed for one in moments] == [True] * len(moments), "told by the legal clock"
    assert permits("verify", "--json").exit == 0


def test_the_same_key_twice_opens_one_case_though_the_files_are_sent_anew(
    permits: Permits, seeded: Path, tmp_path: Path
) -> None:
    example = read(seeded, "hygiene/pp-new", "ordinary-complete")
    first = hand_in(permits, seeded, tmp_path, "hygiene/pp-new", example)
    again = hand_in(permits, seeded, tmp_path, "hygiene/pp-new", example)
    assert (again.exit, again.document["case"], again.document["again"]) == (0, first.document["case"], True)
    example["answers"]["rooms"] = 61
    other = hand_in(permits, seeded, tmp_path, "hygiene/pp-new", example)
    assert (other.exit, other.codes) == (1, ["submission.key_reused"])


def test_another_open_application_for_the_same_is_told_as_a_warning_and_shown_on_the_checklist(
    permits: Permits, seeded: Path, tmp_path: Path
) -> None:
    where, example = "services/svc-donor-card", read(seeded, "services/svc-donor-card", "first-issue-match")
    first, second = (hand_in(permits, seeded, tmp_path, where, example, key) for key in ("one", "two"))
    assert (first.codes, second.exit, second.codes) == ([], 0, ["submission.another_open"])
    assert first.document["case"] in second.document["findings"][0]["message"]
    shown = permits("show", second.document["case"], "--as", "blood-window", "--json").document["checklist"]
    lines = {line["code"]: line for line in shown if line["kind"] == "account"}
    assert set(lines) == {"another_open", "other_name"}
    assert lines["another_open"]["cases"] == [first.document["case"]]


def test_a_correction_is_asked_for_and_answered_by_the_command_line(
    permits: Permits, seeded: Path, tmp_path: Path
) -> None:
    said = hand_in(permits, seeded, tmp_path, "hygiene/pp-new", read(seeded, "hygiene/pp-new", "ordinary-complete"))
    case, applicant = said.document["case"], "13800000001"
    notice = tmp_path / "notice.json"
    notice.write_text(json.dumps({"items": [{"where": "/materials/M3", "reason": "unreadable"}], "all_in_order": True}))
    asked = permits("act", case, "request-correction", "--data", notice, "--as", "haidian-window",
                    "--now", "2026-03-03T10:00", "--json")  # fmt: skip
    assert asked.document["state"] == "awaiting_correction"
    listed = permits("act", case, "--list", "--as", applicant, "--json").document["acts"]
    assert all(Draft202012Validator(one["schema"]).is_valid(one["example"]) for one in listed)
    assert permits("act", case, "--as", applicant).out.startswith(listed[0]["act"])
    assert [act["act"] for act in listed] == ["supplement", "write-to-agent", "withdraw"]
    answer = ("act", case, "supplement", "--upload", f"M3={tmp_path / 'M3.pdf'}", "--as", applicant,
              "--now", "2026-03-04T10:00", "--json")  # fmt: skip
    unchanged = permits(*answer)
    assert (unchanged.exit, unchanged.codes) == (1, ["correction.unchanged"]), "the same file puts nothing right"
    (tmp_path / "M3.pdf").write_bytes(another_pdf())
    again = permits(*answer)
    assert (again.exit, again.document["state"]) == (0, "received")
    assert permits("verify", "--json").exit == 0


def test_the_program_is_the_same_as_the_function(permits: Permits, seeded: Path, tmp_path: Path) -> None:
    said = hand_in(permits, seeded, tmp_path, "services/svc-donor-card",
                   read(seeded, "services/svc-donor-card", "first-issue-match"))  # fmt: skip
    shown = as_program("show", said.document["case"], "--json")
    assert (shown.exit, shown.document) == (0, permits("show", said.document["case"], "--json").document)
    everything = tmp_path / "everything.json"
    everything.write_text('{"all_in_order": true}')
    acted = as_program(
        "act", said.document["case"], "accept", "--data", everything, "--as", "blood-window", "--json"
    )  # fmt: skip
    assert (acted.exit, acted.document["state"]) == (0, "under_review")
    refused = as_program("act", said.document["case"], "accept", "--as", "blood-window", "--json")
    assert (refused.exit, refused.codes) == (1, ["act.not_now"])
    swept = as_program("sweep", "--now", "2036-01-01T00:00", "--json")
    assert swept.exit == 0
    assert swept.document["fired"]
    assert as_program("verify", "--json").exit == 0


def test_the_sweep_reminds_the_holder_of_a_certificate_once_and_each_time_by_the_command_line(
    permits: Permits, seeded: Path, tmp_path: Path
) -> None:
    example = read(seeded, "nurses/nur-reg-first", "normal")
    case = hand_in(permits, seeded, tmp_path, "nurses/nur-reg-first", example).document["case"]
    walk(permits, case, tmp_path, date.fromisoformat(example["received_on"]))

    def swept(day: str) -> list[tuple[str, str]]:
        fired = permits("sweep", "--now", f"{day}T09:00", "--json").document["fired"]
        return [(one["effect"], one["clock"]) for one in fired if one["case"] == case]

    assert swept("2030-12-01") == []
    assert swept("2030-12-20") == [("renewal_reminded", "renewal")]
    assert swept("2030-12-20") == []
    assert swept("2031-02-10") == [("renewal_reminded", "renewal")], "the one of 60 days was missed and is not sent"
    assert permits("verify", "--json").exit == 0


def test_marks_are_made_and_shown_by_the_command_line_and_an_unmarked_line_refuses_acceptance(
    permits: Permits, seeded: Path, tmp_path: Path
) -> None:
    said = hand_in(permits, seeded, tmp_path, "hygiene/pp-new", read(seeded, "hygiene/pp-new", "ordinary-complete"))
    case, data = said.document["case"], tmp_path / "marks.json"
    asked = ("--as", "haidian-window", "--now", "2026-03-03T10:00", "--json")
    data.write_text(json.dumps({"marks": [{"line": "material:M3", "mark": "original_seen"}]}))
    assert permits("act", case, "mark", "--data", data, *asked).document["state"] == "received"
    shown = permits("show", case, "--json").document["checklist"]
    [marked] = [line for line in shown if line["mark"]]
    assert (marked["code"], marked["mark"]["mark"], marked["mark"]["actor"]) == (
        "M3",
        "original_seen",
        "haidian-window",
    )
    refused = permits("act", case, "accept", *asked)
    assert (refused.exit, set(refused.codes)) == (1, {"accept.unmarked"})
    waiting = {line["code"] for line in shown if line["state"] == "to_check"} - {"M3"}
    assert {f["pointer"].rpartition(":")[2] for f in refused.document["findings"]} == waiting
    data.write_text('{"all_in_order": true}')
    assert permits("act", case, "accept", "--data", data, *asked).document["state"] == "under_review"


def test_an_act_as_of_a_moment_before_the_case_s_last_event_is_refused(
    permits: Permits, seeded: Path, tmp_path: Path
) -> None:
    said = hand_in(permits, seeded, tmp_path, "hygiene/pp-new", read(seeded, "hygiene/pp-new", "ordinary-complete"))
    (tmp_path / "data.json").write_text('{"all_in_order": true}')
    early = permits("act", said.document["case"], "accept", "--data", tmp_path / "data.json", "--as", "haidian-window",
                    "--now", "2026-03-01T10:00", "--json")  # fmt: skip
    assert (early.exit, early.codes) == (1, ["act.before_last"])
    assert permits("show", said.document["case"], "--json").document["state"] == "received"


def test_a_donation_the_station_did_not_confirm_can_only_be_refused_by_the_command_line_too(
    permits: Permits, seeded: Path, tmp_path: Path
) -> None:
    where = "services/svc-donor-card"
    example = read(seeded, where, "no-match-promised")
    case = hand_in(permits, seeded, tmp_path, where, example).document["case"]

    def do(name: str, user: str, **data: Any) -> Any:
        (tmp_path / "data.json").write_text(json.dumps(data))
        at = ("--now", f"{example['received_on']}T15:00")
        return permits("act", case, name, "--data", tmp_path / "data.json", "--as", user, *at, "--json")

    assert do("accept", "blood-window", all_in_order=True).document["stage"] == "verify"
    assert do("verify", "blood-station", outcome="not_confirmed", words="没有这次献血").document["stage"] == "finish"
    granted = do("decide", "blood-window", outcome="granted")
    assert (granted.exit, granted.codes) == (1, ["decision.bound"])
    [clause, *_] = [
        value for act in permits("act", case, "--list", "--as", "blood-window", "--json").document["acts"]
        if act["act"] == "decide" for value in act["schema"]["properties"]["clause"]["enum"] if value
    ]  # fmt: skip
    refused = do("decide", "blood-window", outcome="refused", facts="没有这次献血", reason="不符合条件", clause=clause)
    assert refused.document["state"] == "refused"
