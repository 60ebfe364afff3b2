"""Generated rule sets and facts: kernel, compiled Python, the reader of single conditions and the prover say the same.

One evaluation is one rule set held against one set of facts by the kernel and by compiled Python, both ordered lists
compared. The long test makes a million, in processes that end after their share: the engine does not give back all
the memory of rule sets it has forgotten.
"""

from __future__ import annotations

import multiprocessing
import time
from concurrent.futures import ProcessPoolExecutor, as_completed

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conformance.rules.differential import batch, differences
from tests.conformance.rules.prover_reader import ProverReader

MILLION = 1_000_000
FACTS_OF_EACH, PROVED_OF_EACH, SETS_OF_A_BATCH = 250, 6, 200
BATCHES = MILLION // (FACTS_OF_EACH * SETS_OF_A_BATCH)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**64))
def test_all_readers_say_the_same_of_generated_rules_and_facts(number: int) -> None:
    assert list(differences(number, proved=4, many=12)) == []


def test_a_reader_that_reads_otherwise_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ProverReader, "fired", lambda self, facts: ["R0"])
    assert any(list(differences(number, proved=2, many=2)) for number in range(5))


@pytest.mark.long
def test_of_a_million_generated_evaluations_none_differs(capsys: pytest.CaptureFixture[str]) -> None:
    started, done, found = time.perf_counter(), 0, []
    spawning = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, mp_context=spawning, max_tasks_per_child=1) as pool:
        shares = [
            pool.submit(batch, number * SETS_OF_A_BATCH, SETS_OF_A_BATCH, PROVED_OF_EACH, FACTS_OF_EACH)
            for number in range(BATCHES)
        ]
        for share in as_completed(shares):
            made, differing = share.result()
            done += made
            found += differing
            with capsys.disabled():
                seconds = time.perf_counter() - started
                print(f"\n{done:>9,} evaluations, {len(found)} differences, {seconds:.0f} s", end="", flush=True)
    assert done >= MILLION
    assert found == []
