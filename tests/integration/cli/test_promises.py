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
            assert (option.option_strings or [option.dest.upper()])[-1].rstrip("S") in rows, (name, option.dest)


@pytest.mark.parametrize(("locale", "heading"), [("zh", "选项"), ("en", "options")])
def test_help_is_in_the_language_of_the_reader(
    core: Permits, monkeypatch: pytest.MonkeyPatch, locale: str, heading: str
) -> None:
    monkeypatch.setenv("PERMITS_LOCALE", locale)
    said = core("sweep", "--help")
    assert (said.exit, heading in said.out) == (0, True)
    assert all(f"  {name}" in core("--help").out for name in COMMANDS)
