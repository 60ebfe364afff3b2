"""permits bench, without measuring: a measurement is never part of the suite."""

from datetime import timedelta
from importlib.util import find_spec

import pytest
from sqlalchemy import event

from permits.ops.bench import step
from permits.ops.cli import main
from permits.ops.commands.bench import BENCHES, _lines
from permits.persistence import unit_of_work
from permits.persistence.prepared import send


@pytest.mark.parametrize("name", sorted(BENCHES))
def test_every_bench_has_its_module(name):
    assert find_spec(BENCHES[name]) is not None


def test_the_case_that_is_measured_comes_under_review(tmp_path):
    site = step.generated_site(f"sqlite:///{tmp_path / 'permits.db'}", tmp_path)
    number = step.under_review(site)
    step._opine(site, number, step.RECEIVED_AT + timedelta(minutes=1))
    step._opine_on_all(site, [number], step.RECEIVED_AT + timedelta(minutes=2))
    site.database.close()


MOST_STATEMENTS, MOST_JOURNEYS = 16, 4


def test_an_act_sends_no_more_statements_than_it_did_and_makes_few_journeys(database_url, tmp_path, monkeypatch):
    site = step.generated_site(database_url, tmp_path)
    number = step.under_review(site)
    sent, journeys = [], []
    event.listen(site.database.engine, "before_cursor_execute", lambda *said: sent.append(said[2].split("WHERE")[0]))
    monkeypatch.setattr(unit_of_work, "send", lambda *said, **how: journeys.append(len(said[1])) or send(*said, **how))
    step._opine(site, number, step.RECEIVED_AT + timedelta(minutes=1))
    site.database.close()
    listed = "\n".join(f"{place}. {words[:100]}" for place, words in enumerate(sent, start=1))
    assert len(sent) <= MOST_STATEMENTS, f"{len(sent)} statements:\n{listed}"
    if database_url.startswith("postgresql"):
        assert len(journeys) <= MOST_JOURNEYS, f"statements by journey: {journeys}; in all:\n{listed}"


def test_an_unknown_bench_is_refused():
    with pytest.raises(SystemExit) as refused:
        main(["bench", "nosuch"])
    assert refused.value.code == 2


def test_lines_say_figures_and_whether_goals_are_met():
    measured = {
        "name": "rules",
        "figures": {"ours, µs": 20.1, "a peer, µs": None},
        "ratios": {"fast": 5.8, "slow": 2.5, "absent": None},
        "goals": {"fast": 5.0, "slow": 4.0, "absent": 4.0},
    }
    assert list(_lines(measured, "en")) == [
        "rules", "  ours, µs: 20.1", "  a peer, µs: not measured",
        "  fast: 5.8×, goal 5.0×, met", "  slow: 2.5×, goal 4.0×, missed", "  absent: not measured",
    ]  # fmt: skip
    assert list(_lines(measured, "zh"))[3:5] == [
        "  fast: 5.8 倍，目标 5.0 倍，已达到",
        "  slow: 2.5 倍，目标 4.0 倍，未达到",
    ]
