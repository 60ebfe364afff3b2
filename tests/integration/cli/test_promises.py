"""What every command owes whoever calls it: promised keys also in a refusal, and help that leaves nothing out."""

from __future__ import annotations

import re

import pytest

from permits.ops.cli import COMMANDS, parser_of
from tests.conftest import ROOT
from tests.integration.cli.conftest import Permits
from tests.synthetic import DEFINITIONS

GOOD = DEFINITIONS / "items/hygiene/pp-new/examples/ordinary-complete.json"

PROMISED = {
    "submit": {"case", "state", "findings", "materials", "clocks"},
    "act": {"case", "state", "events", "clocks", "documents", "findings"},
}


@pytest.mark.parametrize("command", [
    ("submit", "no-such", "--answers", GOOD, "--as", "13800000001"),
    ("submit", "pp-new", "--answers", GOOD, "--as", "nobody"),
    ("submit", "pp-new", "--answers", GOOD, "--upload", "M3", "--as", "13800000001"),
    ("act", "none", "accept", "--as", "13800000001"), ("act", "none", "accept", "--as", "nobody"),
])  # fmt: skip
def test_what_is_promised_stands_in_a_refusal_too(permits: Permits, command: tuple[str, ...]) -> None:
    said = permits(*command, "--json")
    assert said.exit == 1
    assert said.codes
    assert PROMISED[command[0]] <= said.document.keys()


@pytest.mark.parametrize("how", [("--list",), ()])
def test_what_is_open_to_nobody_is_an_empty_list_with_the_reason(permits: Permits, how: tuple[str, ...]) -> None:
    said = permits("act", "none", *how, "--as", "13800000001", "--json")
    assert (said.exit, said.document["acts"], said.codes) == (1, [], ["case.not_found"])


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_says_in_both_languages_what_it_is_and_stands_in_the_manual(name: str) -> None:
    manual = (ROOT / "docs/operating/commands.md").read_text("utf-8")
    row = next(line for line in manual.splitlines() if line.startswith(f"| `permits {name}"))
    rows = " ".join(line for line in manual.splitlines() if line.startswith(f"| `permits {name}")) or row
    for option in parser_of(name)._actions:
        english, slash, chinese = (option.help or "").rpartition(" / ")
        assert english and slash and re.search("[一-鿿]", chinese), (name, option.dest)
        if option.dest not in ("help", "json"):
            name_of_it = (option.option_strings or [option.dest.upper()])[-1].rstrip("S")
            chosen = all(one in rows for one in option.choices or [])
            assert name_of_it in rows or (option.choices and chosen), (name, option.dest)


HAN = re.compile("[一-鿿]")


def test_help_of_every_command_holds_one_language(core: Permits, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in COMMANDS:
        monkeypatch.setenv("PERMITS_LOCALE", "en")
        english = core(name, "--help")
        assert (english.exit, HAN.search(english.out)) == (0, None), name
        assert english.out.startswith("usage: ") and "\noptions:" in english.out
        monkeypatch.setenv("PERMITS_LOCALE", "zh")
        chinese = core(name, "--help").out
        assert chinese.startswith("用法：") and "\n选项:" in chinese and " / " not in chinese
        assert not re.search(r"usage|arguments|optional|show this", chinese), name
    assert all(f"  {name}" in core("--help").out for name in COMMANDS)


@pytest.mark.parametrize(
    ("typed", "zh", "en"),
    [
        (("due",), "缺少参数：--start, --days", "the following arguments are required: --start, --days"),
        (
            ("due", "--start", "soon", "--days", "1"),
            "参数 --start：“soon”不是日期",
            "argument --start: “soon” is no day",
        ),
        (("due", "--start", "2026-03-02", "--days", "x"), "参数 --days 的值不对：'x'", "invalid int value: 'x'"),
        (("show", "1", "--nothing"), "多余的参数：--nothing", "unrecognized arguments: --nothing"),
        (("bench", "nothing"), "参数 name 不能是 'nothing'，可以是：", "invalid choice: 'nothing' (choose from"),
        (("show", "--as"), "参数 --as 后面须写一个值", "argument --as: expected one argument"),
    ],
)
def test_what_is_wrong_with_what_was_typed_is_said_in_one_language(
    core: Permits, monkeypatch: pytest.MonkeyPatch, typed: tuple[str, ...], zh: str, en: str
) -> None:
    for language, told in (("zh", zh), ("en", en)):
        monkeypatch.setenv("PERMITS_LOCALE", language)
        said = core(*typed)
        assert said.exit == 2 and told in said.err
        assert language == "zh" or not HAN.search(said.err)
        assert " / " not in said.err


def test_a_pause_that_moves_nothing_is_told(core: Permits) -> None:
    before = core("due", "--start", "2026-03-02", "--days", "20", "--pause", "2026-02-01..2026-02-10", "--json")
    assert (before.exit, before.document["due_on"], before.codes) == (0, "2026-03-30", ["pause.moves_nothing"])
    within = ("--pause", "2026-03-09..2026-03-27", "--pause", "2026-03-10..2026-03-12")
    both = core("due", "--start", "2026-03-02", "--days", "20", *within, "--json")
    assert both.document["due_on"] == "2026-04-20"
    assert [one["pointer"] for one in both.document["findings"]] == ["/pauses/1"]
