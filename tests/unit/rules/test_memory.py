"""What rule sets cost in memory is given back when they go. Measured in processes of their own: memory is counted by
the process, and what goes wrong in the engine ends it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

DEBUGGING = Path("/usr/lib/x86_64-linux-gnu/libc_malloc_debug.so.0")
CYCLES = 120
PROGRAM = """
import json, random, sys
from permits.core.rules.durable import Kernel, KernelFailure
from permits.core.rules.evaluate import Reader
from permits.ops.bench.rules import _resident, facts_of, rule_set_of

def used(number, how):
    reader = Reader(rule_set_of(50, random.Random(number)))
    kernel = Kernel(reader.rule_set, reader.encoding)
    facts = reader.encoding.encode(facts_of(random.Random(number)))
    if how != "unused":
        kernel.fired(facts)
    if how == "failed":
        kernel._texts = lambda encoded: ["{}"] * len(kernel.groups)
        try:
            kernel.fired(facts)
        except Exception:
            pass
    kernel.close()

how, cycles = sys.argv[1], int(sys.argv[2])
for number in range(20):
    used(number, how)
before = _resident()
for number in range(cycles):
    used(20 + number, how)
print(json.dumps((_resident() - before) / 1e6))
"""


def grown(how: str, cycles: int = CYCLES, **environ: str) -> float:
    """MB that the process grew by, over so many rule sets built, used like this and closed."""
    given = {**os.environ, **environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", PROGRAM, how, str(cycles)]
    done = subprocess.run(command, env=given, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, (done.returncode, done.stderr[-500:])
    return float(json.loads(done.stdout))


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="the system does not tell what a process holds")
def test_rule_sets_that_were_used_and_left_cost_no_memory() -> None:
    assert grown("whole") < 8, "an evaluated rule set of 50 rules holds more than a megabyte"


@pytest.mark.parametrize("how", ["whole", "unused", "failed"])
@pytest.mark.skipif(not DEBUGGING.exists(), reason="the allocator that looks for misuse is not installed")
def test_a_rule_set_is_left_without_harm_however_it_was_used(how: str) -> None:
    """With an allocator that fills what is handed out with rubbish and stops at a pointer it never gave."""
    grown(how, 5, LD_PRELOAD=str(DEBUGGING), MALLOC_CHECK_="3", MALLOC_PERTURB_="165")
