"""The command line as promised: keys, exit codes, one JSON document on standard output and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from permits.ops.cli import COMMANDS
from tests.integration.cli.conftest import Permits, as_program
from tests.synthetic import DEFINITIONS, copied

GOOD = DEFINITIONS / "items/hygiene/pp-new/examples/ordinary-complete.json"
BAD = DEFINITIONS / "items/hygiene/pp-new/examples/wrong-answers.json"


def test_items_lists_the_catalogue(core: Permits) -> None:
    said = core("items", "--json")
    assert said.exit == 0
    for item in said.document["items"]:
        assert {"code", "title", "category", "version", "handling"} <= item.keys()
    assert len(said.document["items"]) >= 3
    assert "Nurse" in said.out
    assert said.err == ""


def test_check_finds_nothing_in_the_published_definitions(core: Permits) -> None:
    said = core("check", "--json")
    assert said.exit == 0
    assert said.document["findings"] == []
    assert said.document["items"]
    assert isinstance(said.document["seconds"], float)


def test_check_names_file_line_and_code_of_everything_wrong_at_once(tmp_path: Path, core: Permits) -> None:
    root = copied(tmp_path)
    first, second = root / "items/hygiene/pp-new.json", root / "rules/nurses/nur-reg-first.json"
    first.write_text(first.read_text("utf-8").replace('"handling": "promised"', '"handling": "maybe"', 1))
    lines = second.read_text("utf-8").splitlines(keepends=True)
    second.write_text("".join(lines[:40]) + "oops\n" + "".join(lines[40:]))
    said = core("check", root, "--json")
    assert said.exit == 1
    findings = said.document["findings"]
    for finding in findings:
        assert {"code", "severity", "file", "line", "pointer", "message"} <= finding.keys()
    assert {Path(finding["file"]).name for finding in findings} >= {"pp-new.json", "nur-reg-first.json"}
    [syntax] = [finding for finding in findings if finding["code"] == "json.syntax"]
    assert syntax["line"] == 41
    plain = core("check", root)
    assert plain.exit == 1
    assert f"{second.as_posix()}:41: json.syntax " in plain.out
    assert "svc-donor-card" in said.document["items"], "an item without fault is still good"


def test_check_of_a_file_looks_at_the_folder_the_file_lies_in(tmp_path: Path, core: Permits) -> None:
    wrong = copied(tmp_path) / "items/services/svc-donor-card.json"
    wrong.write_text(wrong.read_text("utf-8").replace('"handling": "instant"', '"handling": "maybe"', 1))
    for path in (wrong, wrong.parent):
        said = core("check", path, "--json")
        assert (said.exit, {Path(one["file"]).name for one in said.document["findings"]}) == (1, {wrong.name})
    assert core("check", wrong.parent.parent / "hygiene", "--json").exit == 0


@pytest.mark.parametrize("path", ["nowhere", "nowhere/no.json", "README.md"])
def test_check_of_what_is_no_definition_does_not_say_that_all_is_well(core: Permits, path: str) -> None:
    said = core("check", path, "--json")
    assert (said.exit, said.codes) == (1, ["check.no_definition"])
    assert said.document["findings"][0]["file"] == path


def test_check_of_two_folders_says_that_one_was_left_out(tmp_path: Path, core: Permits) -> None:
    said = core("check", copied(tmp_path), DEFINITIONS, "--json")
    assert (said.exit, said.codes) == (1, ["check.another_folder"])


def test_check_of_one_file_speaks_of_that_file_alone(tmp_path: Path, core: Permits) -> None:
    root = copied(tmp_path)
    wrong = root / "items/hygiene/pp-new/examples/ordinary-complete.json"
    wrong.write_text(wrong.read_text("utf-8").replace('"process": "ordinary"', '"process": "commitment"', 1))
    said = core("check", root, wrong, "--json")
    assert (said.exit, said.codes) == (1, ["example.fails"])
    other = core("check", root, root / "laws.json", "--json")
    assert (other.exit, other.document["findings"]) == (0, [])


def spoilt(root: Path, name: str, old: str, new: str) -> Path:
    """A file of the definitions with something else in it."""
    file = root / name
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1))
    return file


@pytest.mark.parametrize(("locale", "says"), [
    ("zh", ("promise“承诺办结”的到期日应为 2026-03-13，实为 2026-03-12", "缺少M7“", "程序应为 commitment“")),
    ("en", ("day of promise “", "should be 2026-03-13 but is 2026-03-12", "lack M7 “", "the process should be")),
])  # fmt: skip
def test_an_example_that_fails_is_named_by_file_and_line_in_words_people_use(
    tmp_path: Path, core: Permits, monkeypatch: pytest.MonkeyPatch, locale: str, says: tuple[str, ...]
) -> None:
    monkeypatch.setenv("PERMITS_LOCALE", locale)
    root = copied(tmp_path)
    name = "items/hygiene/pp-new/examples/ordinary-complete.json"
    wrong = spoilt(root, name, '"promise": "2026-03-12"', '"promise": "2026-03-13"')
    spoilt(root, name, '"process": "ordinary"', '"process": "commitment"')
    spoilt(root, name, '"M6",\n', '"M7",\n')
    lines = wrong.read_text("utf-8").splitlines()
    said = core("check", root, "--json")
    assert (said.exit, set(said.codes)) == (1, {"example.fails"})
    for finding in said.document["findings"]:
        assert Path(finding["file"]) == wrong
        word = finding["pointer"].rpartition("/")[2]
        assert f'"{word}"' in lines[finding["line"] - 1], finding
        assert not set("[]{}") & set(finding["message"]), finding["message"]
    told = " ".join(finding["message"] for finding in said.document["findings"])
    assert all(words in told for words in says), told


def test_a_rule_too_wide_is_named_by_its_file_its_line_and_its_code(tmp_path: Path, core: Permits) -> None:
    root = copied(tmp_path)
    file = root / "rules/hygiene/pp-new.json"
    rules = json.loads(file.read_text("utf-8"))
    any_of = [{"fact": "rooms", "==": n} for n in range(17)]
    rules["visibility"][0]["when"] = {"all": [{"any": any_of}, {"any": any_of}]}
    file.write_text(json.dumps(rules, ensure_ascii=False, indent=2))
    [found] = [f for f in core("check", file, root, "--json").document["findings"] if f["code"] == "rule.too_wide"]
    assert Path(found["file"]) == file
    assert found["line"] > 1
    lines = file.read_text("utf-8").splitlines()
    assert f'"code": "{rules["visibility"][0]["code"]}"' in lines[found["line"]]
    assert f"rule {rules['visibility'][0]['code']} " in found["message"]


def test_explain_says_everything_the_engine_would_say(core: Permits) -> None:
    said = core("explain", "pp-new", "--answers", GOOD, "--received-on", "2026-03-02", "--json")
    assert said.exit == 0
    found = said.document
    assert {"item", "release", "findings", "visible", "materials", "route", "clocks", "rules"} <= found.keys()
    for material in found["materials"]:
        assert {"code", "title", "required", "because"} <= material.keys()
        for reason in material["because"]:
            assert {"rule", "basis", "facts"} <= reason.keys()
    assert {"rule", "basis", "stages"} <= found["route"].keys()
    assert all({"code", "unit", "limit"} <= stage.keys() for stage in found["route"]["stages"])
    assert {clock["code"]: clock["due_on"] for clock in found["clocks"]}["decision"] == "2026-03-30"
    for clock in found["clocks"]:
        assert {"code", "unit", "days", "starts", "due_on", "provisional", "basis"} <= clock.keys()
    assert all({"code", "fired", "because"} <= rule.keys() for rule in found["rules"])


def test_explain_of_answers_that_will_not_do_is_a_refusal_with_every_finding(core: Permits) -> None:
    said = core("explain", "pp-new", "--answers", BAD, "--received-on", "2026-03-02", "--json")
    assert said.exit == 1
    assert len(said.document["findings"]) > 3
    assert said.document["visible"]


def test_explain_reads_standard_input() -> None:
    said = as_program("explain", "pp-new", "--answers", "-", "--json", given=GOOD.read_text("utf-8"))
    assert said.exit in (0, 1)
    assert said.document["item"] == "pp-new"
    assert said.err == ""


def test_explain_of_no_item_no_file_or_no_object_is_a_finding(core: Permits, tmp_path: Path) -> None:
    assert core("explain", "no-such", "--answers", GOOD, "--json").codes == ["item.not_found"]
    assert core("explain", "pp-new", "--answers", tmp_path / "none.json", "--json").codes == ["answers.unreadable"]
    for wrong in ("[1, 2]", '"text"', "{", '{"a": 1, "a": 2}', '{"a": NaN}'):
        (tmp_path / "answers.json").write_text(wrong)
        said = core("explain", "pp-new", "--answers", tmp_path / "answers.json", "--json")
        assert said.exit == 1, wrong
        assert said.document["findings"], wrong


def test_explain_with_broken_definitions_names_file_and_line(
    core: Permits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = copied(tmp_path)
    item = root / "items/hygiene/pp-new.json"
    item.write_text(item.read_text("utf-8").replace('"title"', '"titel"', 1))
    monkeypatch.setenv("PERMITS_DEFINITIONS", str(root))
    said = core("explain", "pp-new", "--answers", GOOD, "--json")
    assert said.exit == 1
    assert all(f["file"].endswith("pp-new.json") and f["line"] > 0 for f in said.document["findings"])


def test_explain_gives_each_reason_as_facts_and_as_a_sentence(core: Permits) -> None:
    found = core("explain", "pp-new", "--answers", GOOD, "--received-on", "2026-03-02", "--json").document
    materials = {one["code"]: one for one in found["materials"]}
    [reason] = materials["M4"]["because"]
    [fact] = reason["facts"]
    assert fact == {"name": "apply_mode", "title": fact["title"], "value": "ordinary"}
    assert fact["title"] in reason["in_words"]
    assert materials["M1"]["because"][0]["facts"] == []
    absent = [fact for rule in found["rules"] for fact in rule["facts"] if fact["value"] is None]
    assert absent, "a fact that was not given has no value, and is named all the same"


def test_every_material_called_for_is_required_and_says_whether_a_file_is_to_be_handed_in(core: Permits) -> None:
    found = core("explain", "pp-new", "--answers", GOOD, "--received-on", "2026-03-02", "--json").document
    assert all(one["required"] is True for one in found["materials"])
    upload = {one["code"]: one["upload"] for one in found["materials"]}
    assert {upload["M1"], upload["M2"], upload["M8"]} == {False}, "made from the answers, held already, shared"
    assert upload["M3"] is True


def test_explain_for_an_authority_says_when_another_one_decides_and_when_there_is_none(core: Permits) -> None:
    asked = ("explain", "pp-new", "--answers", GOOD, "--received-on", "2026-03-02", "--json", "--authority")
    assert (core(*asked, "bj-haidian").exit, core(*asked, "bj-haidian").codes) == (0, [])
    other = core(*asked, "bj-wjw")
    assert (other.exit, other.codes) == (1, ["authority.elsewhere"])
    assert other.document["route"]["authority"] == "bj-haidian"
    unknown = core(*asked, "bj-atlantis")
    assert (unknown.exit, unknown.codes) == (1, ["authority.not_found"])
    assert "bj-haidian" in unknown.document["findings"][0]["message"]


def test_due_by_a_calendar_nobody_loaded_is_refused(core: Permits) -> None:
    asked = ("due", "--start", "2026-03-02", "--days", "5", "--json", "--calendar")
    assert core(*asked, "cn").exit == 0
    assert (core(*asked, "mars").exit, core(*asked, "mars").codes) == (1, ["calendar.not_found"])


def test_due_in_a_year_before_the_first_calendar_says_that_none_is_loaded(core: Permits) -> None:
    said = core("due", "--start", "2020-04-30", "--days", "1", "--json").document
    assert said["provisional"] is True
    assert "no calendar of 2020 is loaded" in said["derivation"][-1]["why"]
    later = core("due", "--start", "2030-04-30", "--days", "1", "--json").document
    assert "not published yet" in later["derivation"][-1]["why"]


@pytest.mark.parametrize(
    ("option", "code"),
    [(("--extend", "-2"), "limit.negative"), (("--extend", "0"), "limit.empty_extension"),
     (("--days", "-1"), "limit.negative"), (("--days", "99999"), "limit.too_long"),
     (("--start", "9999-12-20"), "day.too_far"), (("--pause", "2026-03-09..2026-03-03"), "pause.backwards")],
)  # fmt: skip
def test_due_refuses_what_cannot_be_counted(core: Permits, option: tuple[str, str], code: str) -> None:
    said = core("due", "--start", "2026-03-02", "--days", "5", *option, "--json")
    assert said.exit == 1
    assert code in said.codes


def test_due_gives_the_day_and_how_it_was_counted(core: Permits) -> None:
    said = core("due", "--start", "2026-02-09", "--days", "20", "--json")
    assert said.exit == 0
    assert (said.document["due_on"], said.document["provisional"]) == ("2026-03-13", False)
    assert sum(day["counts"] for day in said.document["derivation"]) == 20
    assert all({"date", "counts", "why"} <= day.keys() for day in said.document["derivation"])
    paused = core("due", "--start", "2026-03-02", "--days", "20", "--pause", "2026-03-09..2026-03-27", "--json")
    assert paused.document["due_on"] == "2026-04-20"
    extended = core("due", "--start", "2026-03-02", "--days", "20", "--extend", "10", "--json")
    assert extended.document["due_on"] == "2026-04-14"
    assert core("due", "--start", "2026-02-13", "--days", "45", "--unit", "day", "--json").exit == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ["bless"], [], ["due", "--days", "5"], ["due", "--start", "soon", "--days", "5"], ["explain", "pp-new"],
        ["due", "--start", "2026-03-02", "--days", "x"],
        ["due", "--start", "2026-03-02", "--days", "5", "--unit", "moon"],
        ["sweep", "--now", "yesterday"], ["submit", "pp-new"], ["act"],
    ],
    ids=str,
)  # fmt: skip
def test_wrong_usage_is_exit_two_with_a_word_on_standard_error(core: Permits, arguments: list[str]) -> None:
    said = core(*arguments)
    assert said.exit == 2
    assert said.out == ""
    assert said.err


def test_help_names_every_command_and_is_no_error(core: Permits) -> None:
    said = core("--help")
    assert said.exit == 0
    assert len(COMMANDS) > 12
    for name in COMMANDS:
        assert name in said.out


def test_an_account_nobody_has_a_case_nobody_has_and_an_item_nobody_has_are_findings(
    permits: Permits, tmp_path: Path
) -> None:
    answers = tmp_path / "a.json"
    answers.write_text("{}")
    assert permits("submit", "pp-new", "--answers", answers, "--as", "ghost", "--json").codes == ["account.unknown"]
    found = permits("submit", "no-such", "--answers", answers, "--as", "13800000001", "--json")
    assert (found.exit, found.codes) == (1, ["item.unknown"])
    assert permits("act", "1-1", "accept", "--as", "ghost", "--json").codes == ["account.unknown"]
    assert permits("act", "1-1", "accept", "--as", "13800000001", "--json").codes == ["case.not_found"]
    assert permits("show", "1-1", "--json").codes == ["case.not_found"]


def test_an_application_that_will_not_do_says_everything_and_opens_no_case(permits: Permits, tmp_path: Path) -> None:
    answers = tmp_path / "a.json"
    answers.write_text(json.dumps({"rooms": "many", "extra": 1}))
    said = permits("submit", "pp-new", "--answers", answers, "--as", "13800000001", "--json")
    assert said.exit == 1
    assert {"case", "state", "findings", "materials"} <= said.document.keys()
    assert said.document["case"] == ""
    assert {"answer.required", "answer.unknown"} <= set(said.codes)


@pytest.mark.parametrize("wrong", ["[]", '"x"', "5", "{", ""])
def test_data_that_is_no_object_is_a_finding(permits: Permits, tmp_path: Path, wrong: str) -> None:
    data = tmp_path / "a.json"
    data.write_text(wrong)
    said = permits("submit", "pp-new", "--answers", data, "--as", "13800000001", "--json")
    assert said.exit == 1
    assert said.document["findings"]


def test_an_upload_that_is_not_what_it_says_is_refused(permits: Permits, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{}")
    (tmp_path / "plan.pdf").write_bytes(b"MZ\x90\x00" + b"\x00" * 300)
    said = permits("submit", "pp-new", "--answers", tmp_path / "a.json", "--upload", f"M3={tmp_path / 'plan.pdf'}",
                   "--as", "13800000001", "--json")  # fmt: skip
    assert (said.exit, said.codes) == (1, ["file.type"])
    unclear = permits("submit", "pp-new", "--answers", tmp_path / "a.json", "--upload", "M3", "--as", "13800000001",
                      "--json")  # fmt: skip
    assert unclear.codes == ["upload.unclear"]


def test_a_sweep_says_what_it_did_and_how_much_it_looked_at(permits: Permits) -> None:
    said = permits("sweep", "--now", "2026-05-01T09:00:00", "--json")
    assert (said.exit, said.document) == (0, {"fired": [], "checked": 0, "calendar": None})


def test_verify_lists_its_invariants_and_is_exit_one_when_one_is_broken(permits: Permits, tmp_path: Path) -> None:
    said = permits("verify", "--json")
    assert said.exit == 0
    assert all({"code", "checked", "broken"} <= one.keys() for one in said.document["invariants"])
    import sqlite3

    with sqlite3.connect(tmp_path / "data/permits.db") as database:
        database.execute("UPDATE audit_entry SET actor = 'nobody' WHERE seq = 1")
    database.close()
    broken = permits("verify", "--json")
    assert broken.exit == 1
    assert [one["code"] for one in broken.document["invariants"] if one["broken"]] == ["I9"]


@pytest.mark.parametrize("command", [
    ("verify",), ("items",), ("check",), ("explain", "pp-new", "--answers", GOOD),
    ("due", "--start", "2026-03-02", "--days", "5"), ("sweep",), ("show", "1-1"), ("bench", "rules"),
], ids=lambda command: command[0])  # fmt: skip
def test_an_unknown_setting_stops_every_command_with_exit_two(
    core: Permits, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.setenv("PERMITS_COLOUR", "red")
    said = core(*command, "--json")
    assert (said.exit, said.out) == (2, "")
    assert "PERMITS_COLOUR" in said.err


def test_the_doctor_tells_of_an_unknown_setting_among_the_rest(core: Permits, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PERMITS_COLOUR", "red")
    said = core("doctor", "--json")
    assert said.exit == 1
    assert [one["code"] for one in said.document["checks"] if not one["ok"]] == ["setting.unknown"]


def test_a_language_nobody_speaks_stops_a_command_that_reads_definitions_alone(
    core: Permits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PERMITS_LOCALE", "fr")
    said = core("items")
    assert (said.exit, said.out) == (2, "")
    assert "PERMITS_LOCALE" in said.err


def test_reference_data_that_cannot_be_read_stops_what_stands_on_it_with_file_and_line(
    permits: Permits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = copied(tmp_path)
    (root / "calendars/cn-2026.json").write_text("{")
    monkeypatch.setenv("PERMITS_DEFINITIONS", str(root))
    assert permits("verify", "--json").exit == 0, "a site goes by the calendars that were loaded"
    monkeypatch.setenv("PERMITS_DATA_DIR", str(tmp_path / "a new site"))
    said = permits("verify", "--json")
    assert (said.exit, said.out) == (2, "")
    assert "cn-2026.json:1: json.syntax" in said.err


def test_commands_that_need_only_the_core_load_neither_the_web_nor_the_database(core: Permits) -> None:
    import subprocess
    import sys

    program = (
        "import sys; from permits.ops.cli import main; main(['items', '--json']); "
        f"main(['explain', 'pp-new', '--authority', 'bj-wjw', '--answers', {str(GOOD)!r}, '--json']); "
        "main(['due', '--start', '2026-03-02', '--days', '5']); main(['check', '--no-proof']); "
        "print([m for m in ('flask', 'sqlalchemy', 'dbos', 'typst') if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert done.stderr.strip() == "[]"
